//! Shell scripts as they stand in other files, with their places: what a checker of shell scripts is given.

use super::actions::{ActionsFile, Shell};
use super::docker::{Dockerfile, StageRef};
use super::{Document, Parsed};
use crate::source::FileId;
use crate::syntax::dockerfile::Keyword;
use crate::syntax::offset::{OffsetMap, Segments};

/// Longer scripts are not given to checkers, which take more than linear time.
const MAX_LENGTH: usize = 64 * 1024;

/// Each script is told so many of the variables around it.
const MOST_VARIABLES: usize = 256;

/// The language of a script, by the program that reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    Sh,
    Bash,
    Dash,
    Ksh,
    /// The `ash` of Alpine.
    Busybox,
}

impl Dialect {
    /// The dialect that a program reads, given with or without its folder.
    pub fn of_program(program: &str) -> Option<Self> {
        match program.rsplit('/').next()? {
            "sh" => Some(Self::Sh),
            "bash" => Some(Self::Bash),
            "dash" => Some(Self::Dash),
            "ksh" => Some(Self::Ksh),
            "ash" => Some(Self::Busybox),
            _ => None,
        }
    }
}

/// Where a script stands, because that decides what may be said of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    Dockerfile,
    /// `${{ }}` is replaced by underscores of the same length.
    Workflow,
}

/// One script.
#[derive(Clone, Debug)]
pub struct ShellScript {
    pub file: FileId,
    pub host: Host,
    pub dialect: Dialect,
    pub text: String,
    /// Variables that are set outside the script.
    pub variables: Vec<String>,
    map: Segments,
}

impl ShellScript {
    /// Longer than what is given to a checker.
    pub fn is_too_long(&self) -> bool {
        self.text.len() > MAX_LENGTH
    }

    /// The whole script in the file.
    pub fn span(&self) -> crate::source::Span {
        self.source_span(crate::source::Span::from_usize(0, self.text.len()))
    }

    /// The span in the file of bytes of the text.
    pub fn source_span(&self, span: crate::source::Span) -> crate::source::Span {
        self.map.source_span(span)
    }
}

/// The scripts of a file: bodies of `RUN` and of `run:`.
pub fn scripts(parsed: &Parsed) -> Vec<ShellScript> {
    let mut found = match &parsed.document {
        Document::Dockerfile(file) => of_dockerfile(parsed.source.id, file),
        Document::Actions(file) => of_workflow(parsed.source.id, file),
        _ => Vec::new(),
    };
    found.retain(|script| !script.text.trim().is_empty());
    found
}

fn of_dockerfile(id: FileId, file: &Dockerfile) -> Vec<ShellScript> {
    let mut found = Vec::new();
    let mut texts = file.script_texts();
    for run in file.instructions().filter(|run| run.keyword() == Keyword::Run) {
        let Some(text) = texts.remove(&run.index) else { continue };
        let stage = run.stage();
        let image = stage.and_then(StageRef::external_image);
        let alpine = image.is_some_and(|image| image.name() == "alpine" || image.tag_or_default().contains("alpine"));
        let Some(dialect) = Dialect::of_program(&text.program) else { continue };
        let dialect = if alpine && dialect == Dialect::Sh { Dialect::Busybox } else { dialect };
        let mut variables: Vec<String> = stage
            .into_iter()
            .flat_map(StageRef::lineage)
            .flat_map(StageRef::names)
            .take(MOST_VARIABLES)
            .map(str::to_owned)
            .collect();
        variables.sort_unstable();
        variables.dedup();
        let (host, map) = (Host::Dockerfile, text.map);
        found.push(ShellScript { file: id, host, dialect, text: text.text, variables, map });
    }
    found
}

fn of_workflow(id: FileId, file: &ActionsFile) -> Vec<ShellScript> {
    let mut found = Vec::new();
    for step in file.steps() {
        let dialect = match step.shell() {
            Shell::Bash => Dialect::Bash,
            Shell::Sh => Dialect::Sh,
            _ => continue,
        };
        let Some(run) = step.run() else { continue };
        let Some(text) = run.as_str() else { continue };
        let (host, variables, map) = (Host::Workflow, Vec::new(), run.content_map().segments());
        found.push(ShellScript { file: id, host, dialect, text: mask(text), variables, map });
    }
    found
}

/// Underscores in place of `${{ … }}`, byte for byte.
fn mask(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${{") {
        let Some((inside, after)) = behind.split_once("}}") else { break };
        masked.push_str(before);
        masked.extend(std::iter::repeat_n('_', "${{".len() + inside.len() + "}}".len()));
        rest = after;
    }
    masked.push_str(rest);
    masked
}

#[cfg(test)]
mod tests {
    use super::{Dialect, mask, scripts};
    use crate::language::Language;
    use crate::source::{FileId, SourceFile, Span};

    fn found(path: &str, language: Language, text: &str) -> Vec<(Dialect, String, String)> {
        let source = SourceFile::new(FileId(0), path, text);
        let parsed = crate::model::parse(&source, language);
        let all = scripts(&parsed).into_iter().map(|script| {
            let at = script.text.find("$X").unwrap_or(0);
            let place = script.source_span(Span::from_usize(at, at + 2));
            (script.dialect, script.text.clone(), source.slice(place).to_owned())
        });
        all.collect()
    }

    #[test]
    fn bodies_of_run_keep_their_places() {
        let text = "FROM alpine:3\nRUN a \\\n# no\n  && b $X\nSHELL [\"/bin/bash\", \"-c\"]\nRUN <<E\nc\nd $X\nE\n\
                    RUN cat <<E $X\nx\nE\nRUN [\"f\"]\nSHELL [\"pwsh\"]\nRUN g\n";
        let found = found("Dockerfile", Language::Dockerfile, text);
        let expected =
            [(Dialect::Busybox, "a   && b $X"), (Dialect::Bash, "c\nd $X\n"), (Dialect::Bash, "cat <<E $X\nx\nE")];
        let texts: Vec<_> = found.iter().map(|(dialect, text, _)| (*dialect, text.as_str())).collect();
        assert_eq!(texts, expected);
        assert!(found.iter().all(|(_, _, place)| place == "$X"));
    }

    #[test]
    fn bodies_of_run_in_workflows_hold_no_expressions() {
        let text = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: |\n          b ${{ c }}\n          d $X\n      - run: e\n        shell: pwsh\n";
        let found = found(".github/workflows/a.yml", Language::Workflow, text);
        assert_eq!(found, [(Dialect::Bash, "b ________\nd $X\n".to_owned(), "$X".to_owned())]);
        assert_eq!(mask("${{ a"), "${{ a");
    }
}
