//! The good and bad examples of a specification: fenced blocks that run as tests.

use camino::{Utf8Path, Utf8PathBuf};

/// What an example shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Bad,
    Good,
}

/// One file of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleFile {
    pub path: Utf8PathBuf,
    pub text: String,
}

/// One or more files that together show a fault or its absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    pub verdict: Verdict,
    pub files: Vec<ExampleFile>,
    /// Files of a bad example as the rule's fixes leave them.
    pub fixed: Vec<ExampleFile>,
    /// Every block of the example names its path.
    placed: bool,
}

/// The examples in a specification's Markdown.
///
/// An example is a fenced block that opens with a language, `bad` or `good`, and perhaps a path. Neighbouring blocks
/// of one verdict that name different paths form one small repository. Without a path the rule's group and the
/// block's language decide. A block that opens with `fixed` shows what fixes make of the bad example before it.
pub fn examples(group: &str, docs: &str) -> Vec<Example> {
    let mut found: Vec<Example> = Vec::new();
    let mut lines = docs.lines();
    while let Some(line) = lines.next() {
        let fence: &str = line.get(..line.len() - line.trim_start_matches('`').len()).unwrap_or("");
        if fence.len() < 3 {
            continue;
        }
        let mut text = String::new();
        for line in lines.by_ref().take_while(|line| line.trim_end() != fence) {
            text.push_str(line);
            text.push('\n');
        }
        let mut words = line.trim_start_matches('`').split_whitespace();
        let language = words.next().unwrap_or("");
        let kind = words.next();
        let verdict = match kind {
            Some("bad" | "fixed") => Verdict::Bad,
            Some("good") => Verdict::Good,
            _ => continue,
        };
        let path = words.next();
        let file = ExampleFile { path: path.map_or_else(|| default_path(group, language), Utf8PathBuf::from), text };
        if kind == Some("fixed") {
            if let Some(last) = found.last_mut() {
                last.fixed.push(file);
            }
            continue;
        }
        match found.last_mut() {
            Some(last)
                if path.is_some()
                    && last.placed
                    && last.fixed.is_empty()
                    && last.verdict == verdict
                    && last.files.iter().all(|known| known.path != file.path) =>
            {
                last.files.push(file);
            }
            _ => {
                let (files, fixed) = (vec![file], Vec::new());
                found.push(Example { verdict, files, fixed, placed: path.is_some() });
            }
        }
    }
    found
}

/// Where a block without a path stands.
fn default_path(group: &str, language: &str) -> Utf8PathBuf {
    let path = match (group, language) {
        (_, "dockerfile") => "Dockerfile",
        (_, "hcl" | "terraform" | "tf") => "main.tf",
        (_, "markdown" | "md") => "docs/guide.md",
        (_, "dotenv" | "env") => ".env",
        (_, "sh" | "bash" | "shell") => "scripts/example.sh",
        ("actions" | "pipeline", _) => ".github/workflows/example.yml",
        ("compose", _) => "compose.yaml",
        ("gitlab", _) => ".gitlab-ci.yml",
        ("prometheus", _) => "prometheus/rules.yaml",
        ("helm", _) => "chart/templates/example.yaml",
        (_, "json") => "example.json",
        _ => "manifests/example.yaml",
    };
    Utf8Path::new(path).to_owned()
}

#[cfg(test)]
mod tests {
    use super::{Verdict, examples};

    #[test]
    fn neighbouring_blocks_with_paths_form_one_repository() {
        let docs =
            "Why.\n\n```yaml bad a.yaml\na: 1\n```\n```yaml bad b.yaml\nb: 1\n```\n```dockerfile good\nFROM x\n```\n";
        let found = examples("kubernetes", docs);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].files.len(), 2);
        assert_eq!((found[1].verdict, found[1].files[0].path.as_str()), (Verdict::Good, "Dockerfile"));
    }

    #[test]
    fn fixed_files_belong_to_the_bad_example_before_them() {
        let docs = "```yaml bad\na: 1\n```\n```yaml fixed\na: 2\n```\n```yaml bad\nb: 1\n```\n";
        let found = examples("actions", docs);
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].fixed[0].text.as_str(), found[0].fixed[0].path == found[0].files[0].path),
            ("a: 2\n", true)
        );
    }

    #[test]
    fn blocks_without_a_path_are_examples_of_their_own() {
        let docs = "```yaml bad\na: 1\n```\n```yaml bad\nb: 1\n```\n````yaml good\n```\n````\n";
        let found = examples("actions", docs);
        assert_eq!(found.len(), 3);
        assert_eq!(found[2].files[0].text, "```\n");
    }
}
