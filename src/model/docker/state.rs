//! Folders that the servers of official images write to when they start, and end when they cannot.

use super::{InstructionRef, StageRef};
use crate::model::image::ImageReference;
use crate::syntax::dockerfile::Keyword;

/// A folder that a server must be able to write to, unless its configuration names another one.
#[derive(Debug, PartialEq, Eq)]
pub struct StateFolder {
    pub path: &'static str,
    /// Files and folders of the configuration that could say otherwise.
    configuration: &'static [&'static str],
}

const fn folder(path: &'static str, configuration: &'static [&'static str]) -> StateFolder {
    StateFolder { path, configuration }
}

/// By the name among the official images. Folders that the images declare as `VOLUME` are left out: runtimes make those
/// writable. <https://hub.docker.com/_/nginx#running-nginx-in-read-only-mode>,
/// <https://hub.docker.com/_/postgres#arbitrary---user-notes>,
/// <https://dev.mysql.com/doc/refman/8.4/en/server-system-variables.html#sysvar_socket>,
/// <https://httpd.apache.org/docs/2.4/mod/mpm_common.html#pidfile>
const SERVERS: &[(&str, &[StateFolder])] = &[
    ("httpd", &[folder("/usr/local/apache2/logs", &["/usr/local/apache2/conf"])]),
    ("mariadb", &[folder("/run/mysqld", &["/etc/mysql", "/etc/my.cnf"])]),
    ("mysql", &[folder("/run/mysqld", &["/etc/mysql", "/etc/my.cnf", "/etc/my.cnf.d"])]),
    ("nginx", &[folder("/var/cache/nginx", &["/etc/nginx"]), folder("/run", &["/etc/nginx/nginx.conf"])]),
    ("postgres", &[folder("/run/postgresql", &["/etc/postgresql"])]),
];

/// The folders of an image by its reference.
pub fn state_folders(image: &str) -> &'static [StateFolder] {
    let Some(image) = ImageReference::parse(image) else { return &[] };
    let name = image.full_name();
    let official = name.strip_prefix("docker.io/library/").or(name.strip_prefix("public.ecr.aws/docker/library/"));
    let found = SERVERS.iter().find(|(server, _)| official == Some(*server));
    found.map_or(&[], |(_, folders)| folders)
}

/// Those of an image that a Dockerfile makes, when it leaves the server and its configuration alone.
pub(super) fn inherited_folders(last: StageRef<'_>) -> Vec<&'static StateFolder> {
    let base = last.lineage().last().and_then(|root| root.image().value());
    let folders = base.map(state_folders).unwrap_or_default();
    if folders.is_empty() {
        return Vec::new();
    }
    let own = |keyword| last.last_inherited(keyword).is_some();
    if own(Keyword::Entrypoint) || own(Keyword::Cmd) {
        return Vec::new();
    }
    let is_left = |folder: &&StateFolder| {
        last.lineage().flat_map(StageRef::instructions).all(|instruction| leaves(instruction, folder))
    };
    folders.iter().filter(is_left).collect()
}

/// Whether an instruction surely changes neither the folder nor what names it.
fn leaves(instruction: InstructionRef<'_>, folder: &StateFolder) -> bool {
    match instruction.keyword() {
        Keyword::Copy | Keyword::Add => {
            let destination = instruction.copy().and_then(|(_, destination)| destination.literal());
            destination.is_some_and(|path| path.starts_with('/') && !folder.is_configured_by(&path))
        }
        // A script may do anything to files that it names, by any part of their path.
        Keyword::Run => !instruction.instruction.line.text.contains(folder.server()),
        Keyword::Volume => false,
        _ => true,
    }
}

impl StateFolder {
    /// Whether a file or folder at that path, put there by somebody, may change what the folder is.
    pub fn is_configured_by(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        self.configuration.iter().any(|file| is_within(file, path) || is_within(path, file))
    }

    /// Whether a volume at that path makes the folder writable.
    pub fn is_covered_by(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        // `/var/run` is a link to `/run`.
        let path = path.strip_prefix("/var").filter(|rest| is_within(rest, "/run")).unwrap_or(path);
        is_within(self.path, path) || path == "/var"
    }

    /// The name that paths of its configuration have in common.
    fn server(&self) -> &'static str {
        let file = self.configuration.first().copied().unwrap_or("");
        file.split('/').rfind(|part| !part.is_empty() && !part.contains('.') && *part != "conf").unwrap_or("")
    }
}

fn is_within(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::state_folders;
    use crate::model::docker::{facts, parse};
    use crate::source::{FileId, SourceFile};

    #[test]
    fn official_servers_are_known_by_their_full_name() {
        let paths = |image: &str| state_folders(image).iter().map(|folder| folder.path).collect::<Vec<_>>();
        assert_eq!(paths("nginx:1.27"), ["/var/cache/nginx", "/run"]);
        assert_eq!(
            paths("docker.io/library/postgres@sha256:0000000000000000000000000000000000000000000000000000000000000000"),
            ["/run/postgresql"]
        );
        for image in ["nginxinc/nginx-unprivileged:1.27", "ghcr.io/shop/nginx", "redis:7", "$IMAGE"] {
            assert!(paths(image).is_empty(), "{image}");
        }
    }

    #[test]
    fn volumes_cover_what_lies_in_them() {
        let [cache, run] = state_folders("nginx") else { panic!("two folders") };
        for (path, covered) in
            [("/run", true), ("/var/run/", true), ("/var", true), ("/var/run/x", false), ("/tmp", false)]
        {
            assert_eq!(run.is_covered_by(path), covered, "{path}");
        }
        assert!(cache.is_covered_by("/var/cache") && !cache.is_covered_by("/var/cache/nginx/client_temp"));
        assert!(
            cache.is_configured_by("/etc/nginx/conf.d/default.conf") && !run.is_configured_by("/etc/nginx/conf.d/")
        );
        assert!(run.is_configured_by("/etc/nginx") && run.is_configured_by("/etc/nginx/nginx.conf"));
    }

    #[test]
    fn dockerfiles_keep_the_folders_that_they_leave_alone() {
        for (text, wanted) in [
            ("FROM nginx:1.27\nCOPY dist /usr/share/nginx/html\n", vec!["/var/cache/nginx", "/run"]),
            ("FROM nginx:1.27\nCOPY default.conf /etc/nginx/conf.d/default.conf\n", vec!["/run"]),
            ("FROM nginx:1.27\nCOPY nginx.conf /etc/nginx/\n", vec![]),
            ("FROM nginx:1.27\nRUN sed -i 's,/run,/tmp,' /etc/nginx/nginx.conf\n", vec![]),
            ("FROM nginx:1.27\nCMD [\"nginx\", \"-g\", \"pid /tmp/x;\"]\n", vec![]),
            ("FROM nginx:1.27\nCOPY a .\n", vec![]),
            ("FROM node:22\nRUN npm ci\n", vec![]),
        ] {
            let file = parse(&SourceFile::new(FileId(0), "Dockerfile", text));
            let found = facts(&file).map(|facts| facts.state_folders).unwrap_or_default();
            assert_eq!(found.iter().map(|folder| folder.path).collect::<Vec<_>>(), wanted, "{text}");
        }
    }
}
