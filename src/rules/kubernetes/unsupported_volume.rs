//! Volumes of storage drivers that Kubernetes no longer has.

use crate::model::kubernetes::Field;
use crate::model::kubernetes::Object as ObjectRef;
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;

#[derive(Default)]
pub struct UnsupportedVolume;

/// Drivers that left the tree without a migration, and the first release without them
/// (<https://kubernetes.io/docs/concepts/storage/volumes/#volume-types>). The API still takes their fields.
const GONE: &[(&str, u8)] = &[
    ("cephfs", 31),
    ("flocker", 25),
    ("glusterfs", 26),
    ("photonPersistentDisk", 15),
    ("quobyte", 25),
    ("rbd", 31),
    ("scaleIO", 22),
    ("storageos", 25),
];

impl Rule for UnsupportedVolume {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        if object.is("PersistentVolume", &[""]) {
            volume(object, object.spec(), cx);
        }
        if let Some(pod) = object.pod() {
            pod.field(&["volumes"]).items().for_each(|item| volume(object, Field::of(item), cx));
        }
    }
}

fn volume(object: ObjectRef<'_>, field: Field<'_>, cx: &mut Context<'_>) {
    for entry in field.entries() {
        if let Some((name, minor)) = GONE.iter().find(|(name, _)| *name == entry.name()) {
            cx.report(entry.key.span(), format!("Kubernetes 1.{minor} and later cannot mount `{name}` volumes"))
                .resource(object.resource())
                .help("use the CSI driver of the storage system");
        }
    }
}
