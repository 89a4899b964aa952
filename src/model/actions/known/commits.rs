//! Which commits the versions of actions are, where that is known.
//!
//! `commits.tsv` is kept by hand; a configuration adds more (`actions: {owner/name: {commits: …}}`).

use std::sync::LazyLock;

use super::Told;
use crate::model::actions::ActionsFile;
use crate::model::actions::uses::Remote;

/// A version of the actions of one repository.
struct Row {
    /// `owner/name` in lower case.
    repository: &'static str,
    version: &'static str,
    commit: &'static str,
}

static TABLE: LazyLock<Vec<Row>> = LazyLock::new(|| include_str!("commits.tsv").lines().filter_map(row).collect());

fn row(line: &'static str) -> Option<Row> {
    let mut cells = line.split('\t');
    let (repository, version, commit) = (cells.next()?, cells.next()?, cells.next()?);
    (!repository.starts_with('#')).then_some(Row { repository, version, commit })
}

/// The commit that the version named by a reference is.
pub fn commit_of<'a>(file: &'a ActionsFile, remote: &Remote) -> Option<&'a str> {
    let repository = remote.repository();
    let told = file.told.as_deref().and_then(|told| told.commit_of(repository, &remote.reference));
    told.or_else(|| {
        let mut rows = TABLE.iter().filter(|row| row.repository == repository);
        rows.find(|row| *row.version == *remote.reference).map(|row| row.commit)
    })
}

/// The version of the commit named by a reference.
pub fn version_of<'a>(file: &'a ActionsFile, remote: &Remote) -> Option<&'a str> {
    let repository = remote.repository();
    let told = file.told.as_deref().and_then(|told| told.version_of(repository, &remote.reference));
    told.or_else(|| {
        let mut rows = TABLE.iter().filter(|row| row.repository == repository);
        rows.find(|row| row.commit.eq_ignore_ascii_case(&remote.reference)).map(|row| row.version)
    })
}

impl Told {
    /// Adds a version of the actions of `owner/name` and the commit that it is.
    pub fn add_commit(&mut self, repository: &str, version: &str, commit: &str) {
        self.commits.push([repository.to_ascii_lowercase().into(), version.into(), commit.to_ascii_lowercase().into()]);
    }

    fn commit_of(&self, repository: &str, version: &str) -> Option<&str> {
        self.commits
            .iter()
            .find(|[of, known, _]| **of == *repository && **known == *version)
            .map(|[.., commit]| &**commit)
    }

    fn version_of(&self, repository: &str, commit: &str) -> Option<&str> {
        let mut own = self.commits.iter().filter(|[of, ..]| **of == *repository);
        own.find(|[.., known]| known.eq_ignore_ascii_case(commit)).map(|[_, version, _]| &**version)
    }
}

#[cfg(test)]
mod tests {
    use super::TABLE;

    #[test]
    fn every_row_is_a_whole_version_and_a_whole_commit() {
        let lines = include_str!("commits.tsv").lines().filter(|line| !line.starts_with('#')).count();
        assert!(TABLE.len() == lines && lines > 10);
        for row in TABLE.iter() {
            assert!(
                row.commit.len() == 40 && row.commit.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{}",
                row.commit
            );
            assert_eq!(super::super::numbers(row.version).map(|numbers| numbers.len()), Some(3), "{}", row.version);
            let same = |other: &&super::Row| other.repository == row.repository && other.version == row.version;
            assert_eq!(TABLE.iter().filter(same).count(), 1, "{} {}", row.repository, row.version);
        }
    }
}
