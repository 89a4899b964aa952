//! Makefiles: their targets, and the commands of each. <https://www.gnu.org/software/make/manual/make.html>

use super::{Runner, Task, TaskFile};
use crate::model::builds;
use crate::model::pipeline::{StageFact, commands};
use crate::source::{SourceFile, Span};
use crate::syntax::offset::Segments;
use crate::syntax::shell;

/// Targets of one rule that get its commands.
const MOST_AT_ONCE: usize = 50;

/// A line with those that go on behind a backslash: where it starts, and its text with them.
struct Line<'t> {
    start: usize,
    text: &'t str,
}

pub(super) fn read(source: &SourceFile) -> TaskFile {
    let mut file = TaskFile::new(Runner::Make);
    // The targets that the commands below belong to.
    let mut current: Vec<usize> = Vec::new();
    let mut step = 0;
    for line in lines(&source.text) {
        if line.text.starts_with('\t') {
            step += 1;
            recipe(&line, step, &current, source, &mut file);
            continue;
        }
        let written = line.text.trim_start();
        let first = written.split_whitespace().next().unwrap_or("");
        if matches!(first, "include" | "-include" | "sinclude" | "define") || written.starts_with("$(eval") {
            file.is_whole = false;
        }
        if let Some(name) = assigned(written) {
            file.assigned.insert(name.to_owned());
            continue;
        }
        if written.is_empty() || line.text.starts_with([' ', '#', '.']) {
            continue;
        }
        let Some((targets, behind)) = written.split_once(':').filter(|(targets, _)| !targets.contains('=')) else {
            continue;
        };
        if targets.contains(['%', '$']) {
            file.is_whole = false;
            current.clear();
            continue;
        }
        let rule = behind.split('#').next().unwrap_or("").trim_start_matches(':');
        // `target: NAME = value` sets a variable for the target.
        if let Some(name) = assigned(rule.trim_start()) {
            file.assigned.insert(name.to_owned());
            continue;
        }
        let (needs, command) = rule.split_once(';').map_or((rule, None), |(needs, command)| (needs, Some(command)));
        let needs: Vec<String> = needs.split_whitespace().filter(|need| *need != "|").map(str::to_owned).collect();
        current.clear();
        let mut at = line.start + (line.text.len() - written.len());
        for target in targets.split_inclusive(char::is_whitespace) {
            let name = target.trim();
            if !name.is_empty() && current.len() < MOST_AT_ONCE {
                current.push(add(&mut file, name, Span::from_usize(at, at + name.len()), &needs));
            }
            at += target.len();
        }
        if let Some(command) = command {
            let start = line.start + line.text.find(command).unwrap_or(0);
            recipe(&Line { start, text: command }, step, &current, source, &mut file);
        }
    }
    file
}

/// The place of a target; rules may be written in several parts.
fn add(file: &mut TaskFile, name: &str, span: Span, needs: &[String]) -> usize {
    // A generated makefile of many thousand targets is looked at for its last ones only.
    const NEAREST: usize = 200;
    let from = file.tasks.len().saturating_sub(NEAREST);
    let known = file.tasks.iter().skip(from).position(|task| task.name == name);
    let place = known.map_or(file.tasks.len(), |place| from + place);
    if known.is_none() {
        file.tasks.push(Task { name: name.to_owned(), span, ..Task::default() });
    }
    if let Some(task) = file.tasks.get_mut(place) {
        task.needs.extend(needs.iter().cloned());
    }
    place
}

fn recipe(line: &Line<'_>, step: usize, targets: &[usize], source: &SourceFile, file: &mut TaskFile) {
    if targets.is_empty() {
        return;
    }
    let written = line.text.trim_start();
    let command = written.trim_start_matches(['@', '-', '+', ' ']);
    let is_ignored = written.get(..written.len() - command.len()).is_some_and(|prefix| prefix.contains('-'));
    let start = line.start + (line.text.len() - command.len());
    let mut reads = Vec::new();
    let (text, map) = shell_text(command, start, &mut reads);
    let script = shell::parse(&text, &map);
    let mut evidence = Vec::new();
    commands::stages(None, &script, &source.text, &mut evidence);
    let base = source.path.parent().unwrap_or(camino::Utf8Path::new(""));
    file.builds.extend(builds::of_commands(&script, base));
    for task in targets {
        let Some(task) = file.tasks.get_mut(*task) else { continue };
        task.reads.extend(reads.iter().cloned());
        let stages = evidence.iter().map(|found| StageFact::new(found, step));
        task.stages.extend(stages.map(|stage| StageFact { is_ignored: stage.is_ignored || is_ignored, ..stage }));
    }
}

/// What the shell gets: `$$` is one dollar sign, `$(NAME)` an unknown value of the same length, `$(MAKE)` make itself.
fn shell_text(command: &str, start: usize, reads: &mut Vec<(String, Span)>) -> (String, Segments) {
    let (mut text, mut map) = (String::with_capacity(command.len()), Segments::default());
    let place = |offset: usize| Span::from_usize(offset, offset).start;
    let mut at = 0;
    map.push(0, place(start));
    while let Some(rest) = command.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(dollar) = rest.find('$') else {
            text.push_str(rest);
            break;
        };
        text.push_str(rest.get(..dollar).unwrap_or(""));
        at += dollar;
        let behind = command.get(at + 1..).unwrap_or("");
        match behind.as_bytes().first() {
            Some(b'$') => {
                map.push(place(text.len()), place(start + at + 1));
                text.push('$');
                at += 2;
            }
            Some(open @ (b'(' | b'{')) => {
                let length = closing(behind.as_bytes(), *open);
                let inside = behind.get(1..length.saturating_sub(1)).unwrap_or("");
                if inside == "MAKE" {
                    text.push_str("make   ");
                } else {
                    if is_name(inside) {
                        reads.push((inside.to_owned(), Span::from_usize(start + at, start + at + 1 + length)));
                    }
                    text.push_str("${");
                    text.extend(std::iter::repeat_n('_', length.saturating_sub(2).max(1)));
                    text.push('}');
                }
                at += 1 + length;
                map.push(place(text.len()), place(start + at));
            }
            // `$@`, `$<`: unknown to us as to the shell.
            _ => {
                text.push('$');
                at += 1;
            }
        }
    }
    (text, map)
}

/// The length of what stands in parentheses or braces, with them.
fn closing(bytes: &[u8], open: u8) -> usize {
    let close = if open == b'(' { b')' } else { b'}' };
    let mut depth = 0_usize;
    for (offset, byte) in bytes.iter().enumerate() {
        depth += usize::from(*byte == open);
        if *byte == close {
            depth -= 1;
            if depth == 0 {
                return offset + 1;
            }
        }
    }
    bytes.len()
}

/// The name in `NAME = value`, `NAME := value`, `NAME ?= value`, `export NAME = value`.
fn assigned(line: &str) -> Option<&str> {
    let line =
        ["export ", "override ", "private "].iter().fold(line, |line, word| line.strip_prefix(word).unwrap_or(line));
    let (name, _) = line.split_once('=')?;
    let name = name.trim_end_matches([':', '?', '+', '!']).trim_end();
    is_name(name).then_some(name)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut found: Vec<Line<'_>> = Vec::new();
    let (mut start, mut end) = (0, 0);
    for line in text.split_inclusive('\n') {
        end += line.len();
        if line.trim_end_matches(['\n', '\r']).ends_with('\\') && end < text.len() {
            continue;
        }
        let text = text.get(start..end).unwrap_or("").trim_end_matches(['\n', '\r']);
        found.push(Line { start, text });
        start = end;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::source::{FileId, SourceFile};

    fn told(text: &str) -> Vec<String> {
        let source = SourceFile::new(FileId(0), "Makefile", text);
        let show = |task: &super::Task| {
            let stages: Vec<String> = task
                .stages
                .iter()
                .map(|found| {
                    format!(
                        "{:?}{} `{}`",
                        found.stage,
                        if found.is_ignored { "?" } else { "" },
                        source.slice(found.span)
                    )
                })
                .collect();
            let reads: Vec<&str> = task.reads.iter().map(|(name, _)| name.as_str()).collect();
            format!("{}<{}> [{}] {}", task.name, task.needs.join(","), reads.join(","), stages.join(", "))
        };
        read(&source).tasks.iter().map(show).collect()
    }

    #[test]
    fn targets_have_their_commands() {
        let text = ".PHONY: test\nIMAGE := a:b\ntest lint: build ## tests\n\tgo test ./... && \\\n\t  go vet\nbuild:\n\t@docker build \\\n\t  -t $(IMAGE) .\nship: build | x\n\t-helm upgrade --install $(NAME) ./chart\n\t$(MAKE) test\n\tif [ -n \"$$CI\" ]; then kubectl apply -f k8s/$(ENV); fi\n\n%.o: %.c\n\tcc $<\n";
        let wanted = [
            "test<build> [] Test `go test ./...`, Lint `go vet`",
            "lint<build> [] Test `go test ./...`, Lint `go vet`",
            "build<> [IMAGE] Build `docker build \\\n\t  -t $(IMAGE) .`",
            "ship<build,x> [NAME,ENV] Deploy? `helm upgrade --install $(NAME) ./chart`, Task `$(MAKE) test`, Test `$(MAKE) test`, Deploy `kubectl apply -f k8s/$(ENV)`",
        ];
        assert_eq!(told(text), wanted);
    }

    #[test]
    fn makefiles_that_include_others_may_have_more_targets() {
        let whole = |text: &str| read(&SourceFile::new(FileId(0), "Makefile", text)).is_whole;
        assert!(whole("a:\n\tb\nA ?= 1\n"));
        for text in ["include x.mk\n", "%.o: %.c\n", "$(TARGETS): x\n", "define x\n"] {
            assert!(!whole(text), "{text}");
        }
    }

    #[test]
    fn text_that_is_no_makefile_is_read_to_its_end() {
        for text in ["\t$(", "a:\n\t$(((", "a: b\\", "$$", ":"] {
            let text = text.repeat(5_000);
            assert!(told(&text).len() <= text.len());
        }
    }
}
