//! What keeps dependencies up to date: the entries of Dependabot, Renovate, and what none of them covers.

use camino::Utf8Path;
use globset::GlobBuilder;

use super::repository::{Facts, Repository};
use crate::language::Language;
use crate::source::Span;
use crate::syntax::yaml::{Node, Tree};

/// One entry of `updates:` in a `dependabot.yml`.
/// <https://docs.github.com/en/code-security/reference/supply-chain-security/dependabot-options-reference>
#[derive(Clone, Debug)]
pub struct Update {
    pub ecosystem: String,
    pub span: Span,
    /// `directory` or `directories`, without slashes at the ends; may be patterns.
    folders: Vec<String>,
}

/// An ecosystem that the repository uses and no entry updates in a folder.
#[derive(Clone, Copy, Debug)]
pub struct Uncovered<'a> {
    pub ecosystem: &'static str,
    /// A file that shows it.
    pub path: &'a Utf8Path,
    /// An entry for the ecosystem is there, but for other folders.
    pub is_listed: bool,
}

/// The entries of a `dependabot.yml`.
pub fn updates(tree: &Tree) -> Vec<Update> {
    let updates = tree.root().and_then(|root| root.get("updates")).into_iter().flat_map(Node::items);
    let read = updates.filter_map(|update| {
        let node = update.get("package-ecosystem")?;
        let several = update.get("directories").into_iter().flat_map(Node::items);
        let folders = update.get("directory").into_iter().chain(several).filter_map(Node::as_str);
        let folders = folders.map(|folder| folder.trim_start_matches("./").trim_matches('/').to_owned()).collect();
        Some(Update { ecosystem: node.as_str()?.to_owned(), span: node.span(), folders })
    });
    read.collect()
}

/// The configuration of Renovate, which looks for every ecosystem by itself.
pub fn renovate(repository: &Repository) -> Option<&Utf8Path> {
    const NAMES: &[&str] = &["renovate.json", "renovate.json5", ".renovaterc", ".renovaterc.json", ".renovaterc.json5"];
    repository.paths().find(|path| path.file_name().is_some_and(|name| NAMES.contains(&name)))
}

/// Every entry of Dependabot with its file.
pub fn all(repository: &Repository) -> impl Iterator<Item = (&Facts, &Update)> {
    repository.files.iter().flat_map(|facts| facts.updates.iter().flatten().map(move |update| (facts, update)))
}

/// A package ecosystem of Dependabot.
struct Ecosystem {
    name: &'static str,
    /// Other names of ecosystems that read the same files.
    same: &'static [&'static str],
    /// The files that show that a folder uses it.
    files: &'static [&'static str],
    /// One entry updates the members of a workspace below it, too.
    is_deep: bool,
}

const fn ecosystem(name: &'static str, files: &'static [&'static str], is_deep: bool) -> Ecosystem {
    Ecosystem { name, same: &[], files, is_deep }
}

/// <https://docs.github.com/en/code-security/reference/supply-chain-security/supported-ecosystems-and-repositories>
const ECOSYSTEMS: &[Ecosystem] = &[
    Ecosystem { same: &["bun"], ..ecosystem("npm", &["package.json"], true) },
    ecosystem("gomod", &["go.mod"], false),
    Ecosystem { same: &["uv"], ..ecosystem("pip", &["requirements.txt", "pyproject.toml", "Pipfile"], true) },
    ecosystem("maven", &["pom.xml"], true),
    ecosystem("gradle", &["build.gradle", "build.gradle.kts"], true),
    Ecosystem { same: &["rust-toolchain"], ..ecosystem("cargo", &["Cargo.toml"], true) },
    ecosystem("bundler", &["Gemfile"], false),
    ecosystem("composer", &["composer.json"], false),
    ecosystem("mix", &["mix.exs"], true),
    ecosystem("pub", &["pubspec.yaml"], false),
    ecosystem("swift", &["Package.swift"], false),
    ecosystem("elm", &["elm.json"], false),
];

/// Folders whose dependencies nobody ships.
const ASIDE: &[&str] = &[
    "example",
    "examples",
    "fixture",
    "fixtures",
    "node_modules",
    "sample",
    "samples",
    "template",
    "templates",
    "test",
    "testdata",
    "tests",
    "third_party",
    "vendor",
];

/// What Dependabot does not update although its configuration is there: of each ecosystem the first file.
pub fn uncovered(repository: &Repository) -> Vec<Uncovered<'_>> {
    let entries: Vec<&Update> = all(repository).map(|(_, update)| update).collect();
    // Renovate finds them by itself.
    let Some(root) = root(repository).filter(|_| renovate(repository).is_none()) else { return Vec::new() };
    let mut found: Vec<Uncovered<'_>> = Vec::new();
    let mut look = |ecosystem: &'static str, same: &[&str], is_deep: bool, path, folder: Option<&str>| {
        if found.iter().any(|known| known.ecosystem == ecosystem) {
            return;
        }
        let own =
            || entries.iter().filter(|update| update.ecosystem == ecosystem || same.contains(&&*update.ecosystem));
        let covers = |update: &&&Update| folder.is_none_or(|folder| update.covers(folder, is_deep));
        if !own().any(|update| covers(&update)) {
            found.push(Uncovered { ecosystem, path, is_listed: own().next().is_some() });
        }
    };
    let inside = |path: &'_ Utf8Path| -> Option<String> {
        let folder = path.strip_prefix(root).ok()?.parent()?;
        let is_aside = folder.components().any(|part| ASIDE.contains(&part.as_str()));
        (!is_aside).then(|| folder.as_str().to_owned())
    };
    for path in repository.paths() {
        let name = path.as_str().rsplit('/').next().unwrap_or("");
        for one in ECOSYSTEMS.iter().filter(|one| one.files.contains(&name)) {
            if let Some(folder) = inside(path) {
                look(one.name, one.same, one.is_deep, path, Some(&folder));
            }
        }
    }
    for facts in &repository.files {
        let path = facts.path.as_path();
        let (ecosystem, same): (_, &[&str]) = match facts.language {
            Language::Dockerfile => ("docker", &["docker-compose"]),
            Language::Workflow => ("github-actions", &[]),
            Language::TerraformLock => ("terraform", &["opentofu"]),
            _ => continue,
        };
        let Some(folder) = inside(path) else { continue };
        // Of workflows `/` is the folder.
        let folder = Some(folder.as_str()).filter(|_| facts.language != Language::Workflow);
        look(ecosystem, same, false, path, folder);
    }
    found
}

/// The folder that `.github` lies in.
fn root(repository: &Repository) -> Option<&Utf8Path> {
    let (facts, _) = all(repository).next()?;
    facts.path.ancestors().find(|folder| folder.ends_with(".github")).and_then(Utf8Path::parent)
}

impl Update {
    /// Whether it updates what lies in a folder, given without slashes at the ends.
    fn covers(&self, folder: &str, is_deep: bool) -> bool {
        self.folders.iter().any(|own| {
            let above = is_deep
                && (own.is_empty() || folder.strip_prefix(own.as_str()).is_some_and(|rest| rest.starts_with('/')));
            own == folder || above || own.contains('*') && is_match(own, folder)
        })
    }
}

fn is_match(pattern: &str, folder: &str) -> bool {
    let glob = GlobBuilder::new(pattern).literal_separator(true).build();
    // `**/*` stands for the top, too, and `src/**` for `src` itself.
    let is_top = folder.is_empty() && pattern.starts_with("**") || pattern.strip_suffix("/**") == Some(folder);
    is_top || glob.is_ok_and(|glob| glob.compile_matcher().is_match(folder))
}

#[cfg(test)]
mod tests {
    use super::updates;
    use crate::syntax::yaml;

    #[test]
    fn entries_cover_their_folders() {
        for (entry, folder, is_deep, wanted) in [
            ("directory: /", "", false, true),
            ("directory: /", "api", false, false),
            ("directory: /", "packages/api", true, true),
            ("directory: /api/", "api", false, true),
            ("directory: /api", "apiary", true, false),
            ("directories: [/api, '/services/*']", "services/cart", false, true),
            ("directories: ['/services/*']", "services/cart/sub", false, false),
            ("directories: ['**/*']", "services/cart/sub", false, true),
            ("directories: ['**/*']", "", false, true),
            ("directories: [/src/**]", "src", false, true),
        ] {
            let text = format!("updates:\n- package-ecosystem: docker\n  {entry}\n");
            let read = updates(&yaml::parse(text.as_str().into()));
            let covers: Vec<bool> = read.iter().map(|update| update.covers(folder, is_deep)).collect();
            assert_eq!(covers, [wanted], "{entry} {folder}");
        }
    }
}
