//! Names of files that say what a file is, with the endings that people give them.

/// `.env` without its dot, as it is handed out to be copied.
pub(super) const EXAMPLES_OF_ENV: [&str; 4] = ["env.dist", "env.example", "env.sample", "env.template"];

/// Endings of files that are named after a Dockerfile but are something else: lists of ignored files, templates of
/// another engine, scripts and notes beside it.
pub(super) const NOT_DOCKERFILE: &[&str] = &[
    "bak", "cjs", "diff", "erb", "go", "html", "in", "j2", "jinja", "jinja2", "js", "json", "lock", "log", "markdown",
    "md", "mjs", "mustache", "orig", "patch", "png", "ps1", "py", "rb", "rej", "rs", "rst", "sh", "snap", "svg", "swp",
    "template", "tera", "tf", "tmpl", "tpl", "ts", "txt", "xml", "yaml", "yml",
];

/// Docker fixes no name but the default one; these are the customs.
/// <https://docs.docker.com/build/concepts/dockerfile/#filename>
pub(super) fn is_dockerfile_name(lower_name: &str) -> bool {
    for base in ["dockerfile", "containerfile"] {
        if is_name_like(lower_name, base) {
            return true;
        }
        if lower_name.strip_suffix(base).is_some_and(|stem| stem.len() > 1 && stem.ends_with('.')) {
            return true;
        }
    }
    false
}

/// `base` itself, or with an ending that tells what it is for: `Dockerfile.dev`, `Jenkinsfile-nightly`.
pub(super) fn is_name_like(lower_name: &str, base: &str) -> bool {
    let Some(rest) = lower_name.strip_prefix(base) else { return false };
    let extension = rest.rsplit_once('.').map_or("", |(_, extension)| extension);
    rest.is_empty()
        || rest.len() > 1
            && rest.starts_with(['.', '-', '_'])
            && !rest.ends_with('~')
            && NOT_DOCKERFILE.binary_search(&extension).is_err()
}

/// The names that `docker buildx bake` looks for, and those that people give to further ones.
/// <https://docs.docker.com/build/bake/introduction/>
pub(super) fn is_bake_name(lower_name: &str) -> bool {
    let Some((stem, "hcl" | "json")) = lower_name.rsplit_once('.') else { return false };
    let separated = |rest: &str| rest.is_empty() || rest.starts_with(['.', '-', '_']);
    stem.strip_prefix("docker-bake").is_some_and(separated) || stem == "bake" || stem.ends_with(".bake")
}
