//! Names of objects that are one letter away from those of an object in the repository, or those of another kind.

use super::asked::{Index, Meant, Told, asked};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct MisspeltReference;

impl Rule for MisspeltReference {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let index = Index::new(repository);
        let mut told = Told::default();
        for asked in asked(repository) {
            let Some(meant) = index.meant(asked).filter(|_| told.is_new(asked.place)) else { continue };
            let (kind, name) = (&asked.reference.kind, &asked.reference.name);
            let (message, help) = match meant {
                Meant::Name(other) => {
                    (format!("there is no {kind} `{name}`, but `{other}`"), "write the name of the object")
                }
                Meant::Kind(other) => {
                    (format!("there is no {kind} `{name}`, but a {other} of that name"), "write the kind of the object")
                }
            };
            cx.report_in(asked.place.file, asked.place.span, message)
                .resource(asked.object.resource.clone())
                .help(help);
        }
    }
}
