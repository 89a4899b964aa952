//! Environments by their names: which one a file or a word speaks of.

use std::hash::Hash;
use std::ops::RangeInclusive;

use camino::{Utf8Path, Utf8PathBuf};
use rustc_hash::FxHashSet;

use super::kubernetes::generators;
use super::{Parsed, dotenv};
use crate::language::Language;
use crate::source::Span;
use crate::syntax::yaml::{Node, Tree};

/// Names of environments, and the name each is told under.
const ENVIRONMENTS: &[(&str, &str)] = &[
    ("dev", "development"),
    ("development", "development"),
    ("test", "test"),
    ("qa", "test"),
    ("uat", "test"),
    ("stage", "staging"),
    ("staging", "staging"),
    ("stg", "staging"),
    ("preprod", "staging"),
    ("prod", "production"),
    ("production", "production"),
    ("prd", "production"),
    ("live", "production"),
];

/// The environment that a word names: `prod` → `production`.
pub fn of_word(word: &str) -> Option<&'static str> {
    ENVIRONMENTS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, name)| *name)
}

/// The environment whose settings a file holds: `overlays/staging/…`, `values-prod.yaml`, `production.tfvars`.
pub fn of_file(path: &Utf8Path, language: Language) -> Option<&'static str> {
    if !is_of_one_environment(language) {
        return None;
    }
    let folders: Vec<&str> =
        path.parent().into_iter().flat_map(Utf8Path::components).map(|part| part.as_str()).collect();
    let in_folder = folders.iter().rev().find_map(|folder| of_word(folder));
    // `namespace-dev.yaml` is one object of any environment.
    let by_name = !matches!(language, Language::Kubernetes | Language::Terraform);
    in_folder.or_else(|| {
        path.file_stem()?.split(['-', '.', '_']).find_map(of_word).filter(|name| by_name && *name != "test")
    })
}

/// A key that a file sets for the program: of a `.env` file, or a literal of a generator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The generator, empty for a `.env` file.
    pub of: String,
    pub key: String,
    pub span: Span,
}

/// The settings of a file.
pub(super) fn settings(parsed: &Parsed) -> Vec<Setting> {
    match parsed.language {
        Language::Dotenv => dotenv::variables(&parsed.source.text)
            .map(|found| Setting { of: String::new(), key: found.name.to_owned(), span: found.name_span })
            .collect(),
        Language::Kustomization => {
            let root = parsed.yaml().and_then(Tree::root);
            let mut found = Vec::new();
            for (_, entry) in root.into_iter().flat_map(generators) {
                let name = entry.get_str("name").unwrap_or("").to_owned();
                for literal in entry.get("literals").into_iter().flat_map(Node::items) {
                    if let Some((key, _)) = literal.as_str().and_then(|text| text.split_once('=')) {
                        found.push(Setting { of: name.clone(), key: key.to_owned(), span: literal.span() });
                    }
                }
            }
            found
        }
        _ => Vec::new(),
    }
}

/// The path with `*` in place of the name of the environment, and that name: `overlays/*/kustomization.yaml` and `staging`.
pub fn in_place_of(path: &Utf8Path) -> Option<(Utf8PathBuf, &'static str)> {
    let mut parts: Vec<String> = path.components().map(|part| part.as_str().to_owned()).collect();
    for part in parts.iter_mut().rev() {
        let Some((word, name)) = part.split(['-', '.', '_']).find_map(|word| Some((word, of_word(word)?))) else {
            continue;
        };
        *part = part.replacen(word, "*", 1);
        return Some((parts.iter().collect(), name));
    }
    None
}

/// Environments of one thing that are compared: with two, one may well need what the other does not; many more are what a
/// hostile repository may cost.
const COMPARED: RangeInclusive<usize> = 3..=64;

/// For each environment the keys that all others set and it does not, sorted.
pub(crate) fn forgotten<K: Copy + Hash + Ord>(environments: &[&FxHashSet<K>]) -> Vec<Vec<K>> {
    if !COMPARED.contains(&environments.len()) {
        return Vec::new();
    }
    let lacks = |(place, own): (usize, &&FxHashSet<K>)| {
        let mut others = environments.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, other)| other);
        let Some(first) = others.next() else { return Vec::new() };
        let rest: Vec<_> = others.collect();
        let is_lacking = |key: &K| !own.contains(key) && rest.iter().all(|other| other.contains(key));
        let mut lacks: Vec<K> = first.iter().copied().filter(is_lacking).collect();
        lacks.sort_unstable();
        lacks
    };
    environments.iter().enumerate().map(lacks).collect()
}

const fn is_of_one_environment(language: Language) -> bool {
    matches!(
        language,
        Language::Kustomization
            | Language::HelmValues
            | Language::Terraform
            | Language::TerraformVars
            | Language::Kubernetes
            | Language::Compose
    )
}

#[cfg(test)]
mod tests {
    use super::{in_place_of, of_file};
    use crate::language::Language;

    #[test]
    fn files_of_several_environments_share_a_path() {
        for (path, masked, name) in [
            ("overlays/prod/kustomization.yaml", "overlays/*/kustomization.yaml", "production"),
            ("chart/values-stg.yaml", "chart/values-*.yaml", "staging"),
            (".env.development", ".env.*", "development"),
        ] {
            assert_eq!(in_place_of(path.into()), Some((masked.into(), name)), "{path}");
        }
        assert_eq!(in_place_of("base/kustomization.yaml".into()), None);
    }

    #[test]
    fn environments_are_read_from_paths() {
        for (path, language, name) in [
            ("deploy/overlays/staging/kustomization.yaml", Language::Kustomization, Some("staging")),
            ("chart/values-prod.yaml", Language::HelmValues, Some("production")),
            ("terraform/environments/prd/main.tf", Language::Terraform, Some("production")),
            ("compose.dev.yaml", Language::Compose, Some("development")),
            ("k8s/base/product.yaml", Language::Kubernetes, None),
            ("dns/namespace-dev.yaml", Language::Kubernetes, None),
            ("compose.tests.yaml", Language::Compose, None),
        ] {
            assert_eq!(of_file(path.into(), language), name, "{path}");
        }
    }
}
