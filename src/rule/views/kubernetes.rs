//! Kubernetes objects, pods and containers.

use crate::language::Language;
use crate::model::{Document, kubernetes};
use crate::rule::{Target, View};
use crate::source::FileId;
use crate::syntax::yaml::{Node, Tree};

fn objects(target: Target<'_>) -> impl Iterator<Item = (FileId, kubernetes::Object<'_>)> {
    let (Target::File(parsed) | Target::Built(parsed)) = target else { return None.into_iter().flatten() };
    let Document::Kubernetes(manifest) = &parsed.document else { return None.into_iter().flatten() };
    let id = parsed.source.id;
    Some(manifest.objects().map(move |object| (id, object))).into_iter().flatten()
}

/// Each object, those in lists too.
pub struct Object;

impl View for Object {
    type Ref<'a> = kubernetes::Object<'a>;

    const SEES_BUILT: bool = true;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        objects(target).for_each(|(id, object)| visit(id, object));
    }
}

/// Each pod and pod template.
pub struct Pod;

impl View for Pod {
    type Ref<'a> = kubernetes::Pod<'a>;

    const SEES_BUILT: bool = true;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        for (id, object) in objects(target) {
            if let Some(pod) = object.pod() {
                visit(id, pod);
            }
        }
    }
}

/// Each container of a pod, init and ephemeral ones too.
pub struct Container;

impl View for Container {
    type Ref<'a> = kubernetes::Container<'a>;

    const SEES_BUILT: bool = true;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        for (id, object) in objects(target) {
            for container in object.pod().into_iter().flat_map(kubernetes::Pod::containers) {
                visit(id, container);
            }
        }
    }
}

/// Each departure of an object from the schema of its kind: one walk of the object for all rules that read it.
pub struct SchemaProblem;

impl View for SchemaProblem {
    type Ref<'a> = kubernetes::schema::Problem<'a>;

    const SEES_BUILT: bool = true;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        for (id, object) in objects(target) {
            for problem in kubernetes::schema::problems(object) {
                visit(id, problem);
            }
        }
    }
}

/// Each fault that building the kustomizations shows, placed with `Context::report_in`.
pub struct KustomizeProblem;

impl View for KustomizeProblem {
    type Ref<'a> = &'a kubernetes::kustomize::Problem;

    const IS_WHOLE_RUN: bool = true;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        if let Target::Repository(repository) = target {
            repository.kustomize.problems.iter().for_each(|problem| visit(problem.place.file, problem));
        }
    }
}

/// Each `kustomization.yaml`: the root of its tree.
pub struct Kustomization;

impl View for Kustomization {
    type Ref<'a> = Node<'a>;

    fn each<'a>(target: Target<'a>, visit: &mut dyn FnMut(FileId, Self::Ref<'a>)) {
        let Target::File(parsed) = target else { return };
        if parsed.language == Language::Kustomization
            && let Some(root) = parsed.yaml().and_then(Tree::root)
        {
            visit(parsed.source.id, root);
        }
    }
}
