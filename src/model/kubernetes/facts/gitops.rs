//! Which folders Argo CD and Flux deploy from which repositories.

use super::Role;
use crate::model::kubernetes::{Field, Object, Part};

/// A folder that Argo CD or Flux deploys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployed {
    /// The repository: its address, or the name of the object that stands for it.
    pub repository: String,
    /// From the root of the repository.
    pub path: Part,
}

/// `Application` and `ApplicationSet` (<https://argo-cd.readthedocs.io/en/stable/user-guide/application-specification/>).
pub(super) fn application(object: Object<'_>) -> Role {
    let spec = object.spec();
    let spec = if object.kind() == "ApplicationSet" { spec.path(&["template", "spec"]) } else { spec };
    let sources = spec.get("sources").items().map(Field::of).chain([spec.get("source")]);
    let deployed = sources.filter_map(|source| {
        let repository = source.get("repoURL").str()?.trim_end_matches('/').trim_end_matches(".git").to_owned();
        Some(Deployed { repository, path: Part::of(source.get("path"))? })
    });
    Role::Deployment(deployed.collect())
}

/// <https://fluxcd.io/flux/components/kustomize/kustomizations/>
pub(super) fn flux(object: Object<'_>) -> Role {
    let spec = object.spec();
    let source = spec.get("sourceRef");
    let (Some(name), Some(path)) = (source.get("name").str(), Part::of(spec.get("path"))) else { return Role::Other };
    let kind = source.get("kind").str().unwrap_or("");
    Role::Deployment(vec![Deployed { repository: format!("{kind}/{name}"), path }])
}
