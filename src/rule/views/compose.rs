//! What rules on Compose files look at: the project and its services.

use crate::language::Language;
use crate::model::compose;
use crate::rule::{Target, View};
use crate::source::FileId;

fn project(target: Target<'_>) -> Option<(FileId, compose::Project<'_>)> {
    let Target::File(parsed) = target else { return None };
    let tree = parsed.yaml().filter(|_| parsed.language == Language::Compose)?;
    Some((parsed.source.id, compose::Project::new(tree)?))
}

/// Each Compose file.
pub struct Project;

impl View for Project {
    type Ref<'a> = compose::Project<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        if let Some((file, project)) = project(target) {
            visit(file, project);
        }
    }
}

/// Each service of a Compose file.
pub struct Service;

impl View for Service {
    type Ref<'a> = compose::Service<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Some((file, project)) = project(target) else { return };
        project.services().for_each(|service| visit(file, service));
    }
}
