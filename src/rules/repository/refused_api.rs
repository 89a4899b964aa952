//! `repository/refused-api`: see `rules/repository/refused-api.md`.

use crate::model::clusters::clusters;
use crate::model::kubernetes::schema::Versions;
use crate::model::kubernetes::served::{OLDEST_IN_USE, lifecycle};
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct RefusedApi {
    kubernetes_version: Option<u8>,
}

impl Rule for RefusedApi {
    type View = Repository;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        let kubernetes_version =
            options.parsed("kubernetes-version", "a release such as `1.31`", Versions::known_minor)?;
        Ok(Self { kubernetes_version })
    }

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        // Who says the release gets the answer from `kubernetes/removed-api`.
        let oldest = clusters(repository).into_iter().min_by_key(|cluster| cluster.minor);
        let Some(cluster) = oldest.filter(|_| self.kubernetes_version.is_none()) else { return };
        for (facts, object) in repository.objects() {
            let Some(end) = lifecycle(&object.api_version, &object.kind) else { continue };
            // What no release in use serves any more is told without a cluster.
            let gone = |removed: &u8| *removed > OLDEST_IN_USE && *removed <= cluster.minor;
            let Some(removed) = end.removed.filter(gone) else { continue };
            let (kind, version) = (&object.kind, &object.api_version);
            let message =
                format!("`{kind}` of `{version}` is gone since Kubernetes 1.{removed}, which the cluster has");
            let found = cx.report_in(facts.file, object.span, message);
            found.note_in(cluster.file, cluster.span, "the release of the cluster").resource(object.resource.clone());
            match end.instead {
                Some(instead) => found.help(format!("write `apiVersion: {instead}`")),
                None => found.help("nothing takes its place"),
            };
        }
    }
}
