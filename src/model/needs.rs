//! Variables that whoever deploys has to set: those that a Compose file, a deploying script or makefile reads, and that
//! nothing there gives a value.

use rustc_hash::FxHashSet;

use super::Parsed;
use super::compose::find_variable;
use super::pipeline::{Stage, commands};
use super::tasks::TaskFile;
use crate::language::Language;
use crate::source::{SourceFile, Span};
use crate::syntax::offset::Shift;
use crate::syntax::shell::{self, Command, Compound, Part, PartKind, Script, SimpleCommand, Word};

/// A variable, where it is first read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Need {
    pub name: String,
    pub span: Span,
}

/// More variables than a person sets.
const MOST: usize = 200;

/// Variables that shells, CI systems and the tools themselves set or explain.
const KNOWN: &[&str] = &[
    "BRANCH_NAME",
    "BUILD_ID",
    "BUILD_NUMBER",
    "CI",
    "CURDIR",
    "DEBUG",
    "DISPLAY",
    "EDITOR",
    "EUID",
    "GID",
    "GIT_COMMIT",
    "HOME",
    "HOST",
    "HOSTNAME",
    "IFS",
    "JOB_NAME",
    "KUBECONFIG",
    "LANG",
    "LC_ALL",
    "LINENO",
    "LOGNAME",
    "MAKE",
    "MAKEFLAGS",
    "NO_COLOR",
    "OLDPWD",
    "OPTARG",
    "OPTIND",
    "OSTYPE",
    "PATH",
    "PIPESTATUS",
    "PPID",
    "PWD",
    "RANDOM",
    "REPLY",
    "SECONDS",
    "SHELL",
    "SHLVL",
    "SSH_AUTH_SOCK",
    "SUDO_USER",
    "TERM",
    "TMPDIR",
    "TZ",
    "UID",
    "USER",
    "VERBOSE",
    "WORKSPACE",
];

const KNOWN_BEGINNINGS: &[&str] = &[
    "ARM_",
    "AWS_",
    "AZURE_",
    "BASH",
    "BUILDKITE_",
    "CI_",
    "CIRCLE_",
    "CLOUDSDK_",
    "COMPOSE_",
    "DOCKER_",
    "GCLOUD_",
    "GITHUB_",
    "GITLAB_",
    "GOOGLE_",
    "RUNNER_",
    "TF_",
    "XDG_",
];

/// The variables that a file needs, each once. Tasks of makefiles come with their file.
pub fn needs(parsed: &Parsed, tasks: Option<&TaskFile>) -> Vec<Need> {
    let source = &parsed.source;
    let mut found = match parsed.language {
        Language::Compose => of_compose(source),
        Language::Shell => of_script(source),
        Language::Makefile => tasks.map(|file| of_makefile(source, file)).unwrap_or_default(),
        _ => return Vec::new(),
    };
    let mut seen = FxHashSet::default();
    found.retain(|need| is_meant(&need.name) && seen.insert(need.name.clone()));
    found.truncate(MOST);
    found
}

/// In capitals, as variables of an environment are, and set by nothing well known.
fn is_meant(name: &str) -> bool {
    name.len() >= 3
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && !KNOWN.contains(&name)
        && !KNOWN_BEGINNINGS.iter().any(|start| name.starts_with(start))
}

/// `$NAME`, `${NAME}` and `${NAME:?…}`; comments may tell of them.
/// <https://docs.docker.com/reference/compose-file/interpolation/>
fn of_compose(source: &SourceFile) -> Vec<Need> {
    let mut found = Vec::new();
    let mut told = FxHashSet::default();
    let mut start = 0;
    for line in source.text.split_inclusive('\n') {
        let comment = if line.trim_start().starts_with('#') { Some(0) } else { line.find(" #") };
        let (written, comment) = line.split_at_checked(comment.unwrap_or(line.len())).unwrap_or((line, ""));
        told.extend(words(comment));
        let mut from = 0;
        while let Some((at, length)) = written.get(from..).and_then(find_variable) {
            let span = Span::from_usize(start + from + at, start + from + at + length);
            from += at + length;
            let inside = span.of(&source.text).trim_start_matches('$').trim_matches(['{', '}']);
            let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inside.len());
            let (name, operator) = inside.split_at_checked(end).unwrap_or((inside, ""));
            if operator.is_empty() || operator.trim_start_matches(':').starts_with('?') {
                found.push(Need { name: name.to_owned(), span });
            }
        }
        start += line.len();
    }
    found.retain(|need| !told.contains(need.name.as_str()));
    found
}

/// What a script reads and neither sets, asks for, nor explains, when it deploys something.
fn of_script(source: &SourceFile) -> Vec<Need> {
    let text: &str = &source.text;
    // Most scripts deploy nothing; finding that out must not cost a parse.
    let named = || source.path.as_str().to_ascii_lowercase().contains("deploy");
    let deploys = ["kubectl", "helm", "terraform", "tofu", "ansible-playbook", "docker stack", "gcloud", "aws ", "az "];
    if !text.contains('$') || !(named() || deploys.iter().any(|program| text.contains(program))) {
        return Vec::new();
    }
    let script = shell::parse(text, &Shift(0));
    let mut evidence = Vec::new();
    commands::stages(None, &script, text, &mut evidence);
    if !evidence.iter().any(|found| found.stage == Stage::Deploy && found.is_firm) {
        return Vec::new();
    }
    let mut reading = Reading { text, ..Reading::default() };
    for visited in script.commands() {
        reading.command(&visited.command);
    }
    reading.loops(&script);
    if reading.is_open {
        return Vec::new();
    }
    let explained: FxHashSet<&str> = bare_words(text).collect();
    let Reading { mut needs, set, .. } = reading;
    needs.retain(|need| !set.contains(need.name.as_str()) && !explained.contains(need.name.as_str()));
    needs
}

/// The variables of a script, as its commands come.
#[derive(Default)]
struct Reading<'t> {
    text: &'t str,
    needs: Vec<Need>,
    /// Given a value, or free to have none.
    set: FxHashSet<String>,
    /// Something else sets variables.
    is_open: bool,
}

impl Reading<'_> {
    fn command(&mut self, command: &SimpleCommand) {
        for assignment in &command.assignments {
            self.set.insert(assignment.name.clone());
            self.word(&assignment.value, false);
            self.words(&assignment.more, false);
        }
        let name = command.name().unwrap_or("");
        match name {
            "source" | "." | "eval" => self.is_open = true,
            "set" => self.is_open |= command.words.iter().any(|word| word.is("-a") || word.is("allexport")),
            "read" | "mapfile" | "readarray" | "getopts" | "printf" | "unset" => {
                self.set.extend(command.words.iter().skip(1).filter_map(Word::literal).map(str::to_owned));
            }
            "export" | "local" | "declare" | "readonly" | "typeset" => {
                let assigned = command.words.iter().skip(1).map(Word::prefix);
                self.set.extend(assigned.filter_map(|word| Some(word.split_once('=')?.0.to_owned())));
            }
            _ => {}
        }
        // `[ "$X" = true ]`, `[ -n "$X" ]`: it may as well have no value. `[ -z "$X" ]` says what happens then.
        let is_test = matches!(name, "[" | "test") && !command.words.iter().any(|word| word.is("-z"));
        self.words(&command.words, is_test);
        for redirect in &command.redirects {
            self.word(&redirect.target, false);
        }
    }

    fn words(&mut self, words: &[Word], is_optional: bool) {
        for word in words {
            self.word(word, is_optional);
        }
    }

    fn word(&mut self, word: &Word, is_optional: bool) {
        for part in &word.parts {
            self.part(part, is_optional);
        }
    }

    fn part(&mut self, part: &Part, is_optional: bool) {
        let PartKind::Variable { name, .. } = &part.kind else { return };
        let written = part.span.of(self.text);
        let operator = written.trim_start_matches(['$', '{', '#', '!']).strip_prefix(name.as_str()).unwrap_or("");
        let operator = operator.trim_start_matches(':');
        if is_optional || operator.starts_with(['-', '=', '+']) {
            self.set.insert(name.clone());
        } else {
            self.needs.push(Need { name: name.clone(), span: part.span });
        }
    }

    /// Variables of `for`, and those that `[[ … ]]` looks at.
    fn loops(&mut self, script: &Script) {
        for (pipeline, _) in script.pipelines() {
            for command in &pipeline.commands {
                let Command::Compound(compound) = command else { continue };
                match &compound.kind {
                    Compound::For { variable, words, .. } => {
                        self.set.extend(variable.clone());
                        self.words(words, false);
                    }
                    Compound::Test(words) => {
                        let is_optional = !words.iter().any(|word| word.is("-z"));
                        self.words(words, is_optional);
                    }
                    Compound::Case { subject, .. } => self.word(subject, false),
                    _ => {}
                }
            }
        }
    }
}

/// `$(NAME)` in the commands of targets that deploy, which the makefile gives no value.
fn of_makefile(source: &SourceFile, file: &TaskFile) -> Vec<Need> {
    if !file.is_whole {
        return Vec::new();
    }
    let deploys = |task: &&super::tasks::Task| {
        task.stages.iter().any(|found| found.stage == Stage::Deploy && found.is_firm) || task.name.contains("deploy")
    };
    let comments = source.text.lines().filter_map(|line| Some(line.split_once('#')?.1));
    let explained: FxHashSet<&str> = comments.flat_map(words).collect();
    let reads = file.tasks.iter().filter(deploys).flat_map(|task| &task.reads);
    let open = reads.filter(|(name, _)| !file.assigned.contains(name) && !explained.contains(name.as_str()));
    open.map(|(name, span)| Need { name: name.clone(), span: *span }).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|word| !word.is_empty())
}

/// Words that no dollar sign stands before: in comments and in what the script says of its use.
fn bare_words(text: &str) -> impl Iterator<Item = &str> {
    let is_read =
        |piece: &str| piece.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '{' | '#' | '!'));
    let pieces = text.split('$').enumerate();
    pieces.flat_map(move |(place, piece)| words(piece).skip(usize::from(place > 0 && is_read(piece))))
}

#[cfg(test)]
mod tests {
    use crate::language::Language;
    use crate::model::repository::Facts;
    use crate::source::{FileId, SourceFile};

    fn needed(path: &str, language: Language, text: &str) -> Vec<String> {
        let source = SourceFile::new(FileId(0), path, text);
        let facts = Facts::collect(&crate::model::parse(&source, language));
        facts.needs.iter().map(|need| format!("{} {}", need.name, source.slice(need.span))).collect()
    }

    #[test]
    fn compose_files_need_what_has_no_default() {
        let text = "# IMAGE_TAG: what to run\nservices:\n  a:\n    image: x:${IMAGE_TAG}\n    environment:\n      A: $DB_PASSWORD\n      B: ${DB_USER:-shop}\n      C: ${API_KEY:?set it}\n      D: $$HIDDEN $HOME ${AWS_REGION}\n      E: ${lower} # $COMMENTED\n";
        assert_eq!(
            needed("compose.yaml", Language::Compose, text),
            ["DB_PASSWORD $DB_PASSWORD", "API_KEY ${API_KEY:?set it}"]
        );
    }

    #[test]
    fn deploying_scripts_need_what_they_read_and_never_set() {
        for (text, wanted) in [
            ("helm upgrade --install api ./chart --set tag=$IMAGE_TAG\n", vec!["IMAGE_TAG $IMAGE_TAG"]),
            (": \"${CLUSTER:?}\"\nkubectl --context \"$CLUSTER\" apply -f k8s\n", vec!["CLUSTER ${CLUSTER:?}"]),
            ("IMAGE_TAG=1\nfor SERVICE in a b; do helm upgrade $SERVICE $IMAGE_TAG; done\n", vec![]),
            ("if [ -n \"$DRY_RUN\" ]; then x; fi\nkubectl apply -f \"${FOLDER:-k8s}\"\n", vec![]),
            ("# CLUSTER: which one\nkubectl --context $CLUSTER apply -f k8s\n", vec![]),
            (". ./env.sh\nkubectl --context $CLUSTER apply -f k8s\n", vec![]),
            ("echo $NOTHING\n", vec![]),
            ("read -r ANSWER\nkubectl apply -f $ANSWER -n $lower\n", vec![]),
        ] {
            assert_eq!(needed("deploy.sh", Language::Shell, text), wanted, "{text}");
        }
    }

    #[test]
    fn deploying_targets_need_what_the_makefile_does_not_set() {
        let text = "TAG ?= 1\ntest:\n\tgo test $(FLAGS)\nship: # REGION=where\n\thelm upgrade $(RELEASE) --set tag=$(TAG),region=$(REGION) $$SHELL_VAR\n";
        assert_eq!(needed("Makefile", Language::Makefile, text), ["RELEASE $(RELEASE)"]);
        let open = format!("include x.mk\n{text}");
        assert!(needed("Makefile", Language::Makefile, &open).is_empty());
    }
}
