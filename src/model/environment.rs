//! Environments by their names: which one a file or a word speaks of.

use camino::Utf8Path;

use crate::language::Language;

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
    use super::of_file;
    use crate::language::Language;

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
