//! Objects judged as the kustomizations build them: what every overlay mends is no fault, and what one makes worse is.
//!
//! What an overlay changes is written out as a text of our own, on which the rules on objects run as on any file; their
//! findings are then placed where the text comes from. A finding that stands in a file already is not told again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::iter::{IndexedParallelIterator, IntoParallelRefMutIterator, ParallelIterator};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::diagnostic::{Diagnostic, Label};
use crate::language::Language;
use crate::model::kubernetes::kustomize::{Built, Place, Rendered, Units};
use crate::model::kubernetes::{self, Manifest, ObjectFacts, Patches};
use crate::model::{self, Document};
use crate::rule::{Checks, Target};
use crate::source::{FileId, SourceFile, Span};

/// Takes the findings on objects that all overlays change out of `found`, and puts those on what the overlays build in.
pub(super) fn judge(
    checks: &Checks,
    sources: &[SourceFile],
    patches: &Patches,
    units: &mut Units,
    found: &mut Vec<Diagnostic>,
) {
    if units.built.iter().all(|built| built.changed().next().is_none()) {
        return;
    }
    let rules = checks.on_built();
    let mut built: FxHashMap<(&str, Place), Diagnostic> = FxHashMap::default();
    let of_unit =
        |unit| catch_unwind(AssertUnwindSafe(|| findings(checks, sources, patches, unit))).unwrap_or_default();
    let of_units: Vec<Vec<Diagnostic>> = units.built.par_iter_mut().with_max_len(1).map(of_unit).collect();
    for diagnostic in of_units.into_iter().flatten() {
        built.entry((diagnostic.rule.id, place(&diagnostic))).or_insert(diagnostic);
    }
    let mut mended: FxHashMap<FileId, Vec<Span>> = FxHashMap::default();
    for origin in units.mended() {
        mended.entry(origin.file).or_default().push(origin.span);
    }
    found.retain(|diagnostic| {
        let Place { file, span } = place(diagnostic);
        let is_mended = mended.get(&file).is_some_and(|objects| objects.iter().any(|object| object.encloses(span)));
        !is_mended
            || !rules.contains(diagnostic.rule.id)
            || built.contains_key(&(diagnostic.rule.id, place(diagnostic)))
    });
    let files: FxHashSet<FileId> = built.keys().map(|(_, place)| place.file).collect();
    for diagnostic in found.iter().filter(|diagnostic| files.contains(&diagnostic.primary.file)) {
        built.remove(&(diagnostic.rule.id, place(diagnostic)));
    }
    found.extend(built.into_values());
}

fn place(diagnostic: &Diagnostic) -> Place {
    Place::new(diagnostic.primary.file, diagnostic.primary.span)
}

/// What the rules say of the objects that one kustomization changes, placed in the files.
fn findings(checks: &Checks, sources: &[SourceFile], patches: &Patches, unit: &mut Built) -> Vec<Diagnostic> {
    let rendered = Rendered::new(unit.changed());
    let Some(root) = sources.get(unit.root.index()).filter(|_| !rendered.text.is_empty()) else { return Vec::new() };
    let source = [SourceFile::new(FileId(0), root.path.clone(), rendered.text.as_str())];
    let [text] = &source;
    let mut parsed = model::parse(text, Language::Kubernetes);
    if let Document::Kubernetes(manifest) = &mut parsed.document {
        patches.tell(&text.path, manifest);
    }
    let mut found = Vec::new();
    checks.run(Target::Built(&parsed), &source, &mut found);
    let mut found: Vec<Diagnostic> = found.into_iter().filter_map(|diagnostic| placed(diagnostic, &rendered)).collect();
    let first_line = Span::from_usize(0, root.text.lines().next().map_or(0, str::len));
    for diagnostic in found.iter_mut().filter(|diagnostic| diagnostic.primary.file != unit.root) {
        diagnostic.note_in(unit.root, first_line, "as this kustomization builds it");
    }
    if let Document::Kubernetes(manifest) = &parsed.document {
        let seen = objects(unit, manifest);
        unit.see(rendered, seen);
    }
    found
}

/// What the changed objects tell others: one document each, in their order.
fn objects(unit: &Built, manifest: &Manifest) -> Vec<(Place, ObjectFacts)> {
    let seen = unit.changed().zip(manifest.objects()).filter_map(|(resource, object)| {
        let origin = resource.origin?;
        // Kinds may be lists, which are several.
        let is_it = object.kind() == resource.kind() && object.name() == Some(resource.name());
        Some((origin, kubernetes::object_facts(object, origin.file).filter(|_| is_it)?))
    });
    seen.collect()
}

/// The finding where it is written. Its fix is for a text that nobody has, so it goes.
fn placed(mut diagnostic: Diagnostic, rendered: &Rendered) -> Option<Diagnostic> {
    let at = |label: &mut Label| {
        let origin = rendered.origin(label.span)?;
        (label.file, label.span) = (origin.file, origin.span);
        Some(())
    };
    at(&mut diagnostic.primary)?;
    diagnostic.secondary.retain_mut(|label| at(label).is_some());
    diagnostic.redact = diagnostic.redact.iter().filter_map(|span| rendered.origin(*span)).map(|o| o.span).collect();
    diagnostic.fix = None;
    Some(diagnostic)
}
