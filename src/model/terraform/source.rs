//! Where a module comes from: what Terraform understands by the text of `source`.
//!
//! <https://developer.hashicorp.com/terraform/language/modules/sources>

/// An address of a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModuleSource<'a> {
    Local,
    /// `terraform-aws-modules/vpc/aws`, `app.terraform.io/org/name/provider`
    Registry,
    Git(Repository<'a>),
    Mercurial(Repository<'a>),
    /// An archive, a bucket: what stands there may change, but Terraform has no word for its version.
    Other,
}

/// A repository and the revision taken of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Repository<'a> {
    /// `ref` or `rev`.
    pub revision: Option<&'a str>,
    /// `depth`, how much of the history is fetched.
    pub depth: Option<&'a str>,
}

impl<'a> ModuleSource<'a> {
    pub fn of(source: &'a str) -> Self {
        let parameter = |name: &str| {
            let query = source.split_once('?')?.1;
            query
                .split('&')
                .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
                .filter(|value| !value.is_empty())
        };
        let repository = |name| Repository { revision: parameter(name), depth: parameter("depth") };
        let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| source.starts_with(prefix));
        if starts(&["./", "../", "/", ".\\", "..\\"]) || matches!(source, "." | "..") {
            Self::Local
        } else if starts(&["git::", "github.com/", "gitlab.com/", "bitbucket.org/", "git@"]) || is_git_over_http(source)
        {
            Self::Git(repository("ref"))
        } else if starts(&["hg::"]) {
            Self::Mercurial(repository("rev"))
        } else if is_registry_address(source) {
            Self::Registry
        } else {
            Self::Other
        }
    }
}

fn is_git_over_http(source: &str) -> bool {
    let path = source.split('?').next().unwrap_or("");
    let is_address = ["https://", "http://", "ssh://"].iter().any(|scheme| path.starts_with(scheme));
    is_address && (path.ends_with(".git") || path.contains(".git//"))
}

/// `[host/]namespace/name/provider[//folder]`
fn is_registry_address(source: &str) -> bool {
    let address = source.split("//").next().unwrap_or("");
    let parts: Vec<&str> = address.split('/').collect();
    let is_name = |part: &&str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    match parts.as_slice() {
        [_, _, _] => parts.iter().all(is_name),
        [host, rest @ ..] if rest.len() == 3 => host.contains('.') && !host.contains(':') && rest.iter().all(is_name),
        _ => false,
    }
}

/// A commit of a Git repository.
pub fn is_commit(revision: &str) -> bool {
    matches!(revision.len(), 40 | 64) && revision.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::{ModuleSource, Repository, is_commit};

    #[test]
    fn addresses_are_told_apart() {
        let git = |revision, depth| ModuleSource::Git(Repository { revision, depth });
        for (source, wanted) in [
            ("./modules/vpc", ModuleSource::Local),
            ("../..", ModuleSource::Local),
            ("terraform-aws-modules/vpc/aws", ModuleSource::Registry),
            ("terraform-aws-modules/iam/aws//modules/role", ModuleSource::Registry),
            ("app.terraform.io/example/vpc/aws", ModuleSource::Registry),
            ("github.com/org/repo", git(None, None)),
            ("github.com/org/repo//sub?ref=v1.0.0", git(Some("v1.0.0"), None)),
            ("git::https://example.com/vpc.git?depth=1&ref=main", git(Some("main"), Some("1"))),
            ("git@github.com:org/repo.git", git(None, None)),
            ("git::ssh://git@example.com/repo.git?ref=", git(None, None)),
            ("https://example.com/repo.git?ref=v1", git(Some("v1"), None)),
            ("https://example.com/module.zip", ModuleSource::Other),
            ("s3::https://s3.amazonaws.com/bucket/vpc.zip", ModuleSource::Other),
            (
                "hg::https://example.com/vpc?rev=v1.2.0",
                ModuleSource::Mercurial(Repository { revision: Some("v1.2.0"), depth: None }),
            ),
        ] {
            assert_eq!(ModuleSource::of(source), wanted, "{source}");
        }
    }

    #[test]
    fn only_whole_hashes_are_commits() {
        assert!(is_commit("0123456789abcdef0123456789abcdef01234567"));
        assert!(!is_commit("0123456"));
        assert!(!is_commit("v1.0.0"));
    }
}
