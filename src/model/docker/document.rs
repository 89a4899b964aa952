//! A Dockerfile as plain data, for declarative rules: stages with what they inherit, and their instructions.

use super::environment::Evaluated;
use super::references::InstructionRef;
use super::{Base, Dockerfile, StageRef};
use crate::model::value::{Data, List, Map, MapEntry, Value};
use crate::source::{FileId, Span};
use crate::syntax::dockerfile::{Body, Flag, Instruction, Keyword, Pair, Word};

/// What a stage passes on to the stages built from it. Small, as it is copied for each of them.
#[derive(Clone, Default)]
struct Inherited {
    user: Option<Value>,
    workdir: Option<Value>,
    healthcheck: Option<Value>,
    labels: Map,
}

/// More labels are not passed on; the stage then may have some that are not seen.
const MAX_LABELS: usize = 100;
const MAX_FLAGS: usize = 100;

/// `{stages: [{from, alias, final, user, workdir, healthcheck, labels, instructions: [{instruction, …}]}]}`.
///
/// `user`, `workdir`, `healthcheck` and `labels` are those of the image that the stage makes, as far as the file tells.
/// An instruction has `instruction` (`RUN`), `text` (its line behind the flags), `form` (`exec`, `shell`, `heredoc`),
/// `arguments` (the words of the exec form, of `COPY`, `EXPOSE` and `VOLUME`), `flags` and `pairs` (`ENV`, `ARG`,
/// `LABEL`). Variables have the values that the file gives them.
pub fn document(file: &Dockerfile, id: FileId) -> Value {
    let builder = Builder { id };
    let mut inherited: Vec<Inherited> = Vec::new();
    let mut stages = Vec::new();
    for stage in file.stages() {
        let parent = match stage.base() {
            Base::Stage(index) => inherited.get(index).cloned(),
            _ => None,
        };
        let (value, own) = builder.stage(stage, parent.unwrap_or_else(Inherited::none));
        stages.push(value);
        inherited.push(own);
    }
    let whole = Span::from_usize(0, file.tree.text.len());
    let stages = builder.value(Data::List(List { items: stages, complete: true }), whole);
    let root = vec![entry("stages", Span::empty(0), stages)];
    builder.value(Data::Map(Map { entries: root, complete: true }), whole)
}

impl Inherited {
    fn none() -> Self {
        Self { labels: Map { entries: Vec::new(), complete: true }, ..Self::default() }
    }
}

fn entry(key: &str, key_span: Span, value: Value) -> MapEntry {
    MapEntry { key: key.to_owned(), key_span, value }
}

#[derive(Clone, Copy)]
struct Builder {
    id: FileId,
}

impl Builder {
    fn value(self, data: Data, span: Span) -> Value {
        Value::new(data, self.id, span)
    }

    fn text(self, text: &str, span: Span) -> Value {
        self.value(Data::String(text.to_owned()), span)
    }

    fn evaluated(self, value: &Evaluated, span: Span) -> Value {
        match value.value() {
            Some(text) => self.text(text, span),
            None => Value::unknown("a build argument", false, self.id, span),
        }
    }

    fn words<'w>(self, run: InstructionRef<'_>, words: impl IntoIterator<Item = &'w Word>) -> Vec<Value> {
        words.into_iter().map(|word| self.evaluated(&run.evaluate(word), word.span)).collect()
    }

    fn stage(self, stage: StageRef<'_>, mut passed: Inherited) -> (Value, Inherited) {
        let from = stage.from().map_or(Span::default(), |from| from.keyword_span);
        let mut instructions = Vec::new();
        for run in stage.instructions() {
            match run.keyword() {
                Keyword::User => passed.user = run.text().map(|word| self.evaluated(&run.evaluate(word), word.span)),
                Keyword::Workdir => {
                    passed.workdir = run.text().map(|word| self.evaluated(&run.evaluate(word), word.span));
                }
                Keyword::Healthcheck => {
                    let on = !matches!(run.instruction.body, Body::NoHealthcheck);
                    passed.healthcheck = Some(self.value(Data::Bool(on), run.instruction.line_span));
                }
                Keyword::Label => self.labels(&mut passed.labels, run),
                _ => {}
            }
            instructions.push(self.instruction(run));
        }
        let span = stage.span();
        let image = stage.image_word().map_or(span, |word| word.span);
        let mut entries = vec![entry("from", from, self.evaluated(stage.image(), image))];
        if let (Some(name), Some(alias)) = (stage.name(), stage.alias()) {
            entries.push(entry("alias", from, self.text(name, alias.span)));
        }
        entries.push(entry("final", from, self.value(Data::Bool(stage.is_final()), span)));
        let summaries = [("user", &passed.user), ("workdir", &passed.workdir), ("healthcheck", &passed.healthcheck)];
        entries.extend(summaries.into_iter().filter_map(|(key, value)| Some(entry(key, from, (*value).clone()?))));
        entries.push(entry("labels", from, self.value(Data::Map(passed.labels.clone()), span)));
        let list = self.value(Data::List(List { items: instructions, complete: true }), span);
        entries.push(entry("instructions", from, list));
        (self.value(Data::Map(Map { entries, complete: true }), span), passed)
    }

    fn labels(self, labels: &mut Map, run: InstructionRef<'_>) {
        for pair in run.pairs() {
            labels.entries.retain(|known| known.key != pair.key);
            if labels.entries.len() < MAX_LABELS {
                labels.entries.push(self.pair(run, pair));
            } else {
                labels.complete = false;
            }
        }
    }

    fn pair(self, run: InstructionRef<'_>, pair: &Pair) -> MapEntry {
        let value = match &pair.value {
            Some(word) => self.evaluated(&run.evaluate(word), word.span),
            None => self.value(Data::Null, pair.span),
        };
        entry(&pair.key, pair.key_span, value)
    }

    fn instruction(self, run: InstructionRef<'_>) -> Value {
        let Instruction { keyword, keyword_span, flags, body, heredocs, span, line_span, .. } = run.instruction;
        let mut entries = vec![entry("instruction", *keyword_span, self.text(keyword.as_str(), *keyword_span))];
        let start = flags.last().map_or(keyword_span.end, |flag| flag.span.end);
        let text = Span::new(start.min(line_span.end), line_span.end);
        let written = run.file.tree.slice(text);
        let blank = written.len() - written.trim_start().len();
        let text = Span::new(Span::from_usize(text.start as usize + blank, 0).start, text.end);
        entries.push(entry("text", *keyword_span, self.text(written.trim(), text)));
        let form = match body {
            _ if !heredocs.is_empty() => Some("heredoc"),
            Body::Exec(_) => Some("exec"),
            Body::Shell(_) => Some("shell"),
            _ => None,
        };
        entries.extend(form.map(|form| entry("form", *keyword_span, self.text(form, text))));
        let arguments = match body {
            Body::Exec(form) => form.items.iter().map(|item| self.text(&item.value, item.span)).collect(),
            Body::Copy { sources, destination, .. } => self.words(run, sources.iter().chain([destination])),
            Body::Words(words) => self.words(run, words),
            Body::Text(word) => self.words(run, [word]),
            _ => Vec::new(),
        };
        if !arguments.is_empty() {
            let list = self.value(Data::List(List { items: arguments, complete: true }), text);
            entries.push(entry("arguments", *keyword_span, list));
        }
        if let Body::Pairs(pairs) = body {
            let pairs = pairs.iter().map(|pair| self.pair(run, pair)).collect();
            entries.push(entry(
                "pairs",
                *keyword_span,
                self.value(Data::Map(Map { entries: pairs, complete: true }), text),
            ));
        }
        if !flags.is_empty() {
            entries.push(entry("flags", *keyword_span, self.flags(run, flags)));
        }
        self.value(Data::Map(Map { entries, complete: true }), *span)
    }

    /// A flag that is given several times is a list, one without a value is `true`.
    fn flags(self, run: InstructionRef<'_>, flags: &[Flag]) -> Value {
        let mut entries: Vec<MapEntry> = Vec::new();
        // Hostile files have thousands of flags; people have a few.
        for flag in flags.iter().take(MAX_FLAGS) {
            let value = match &flag.value {
                Some(word) => self.evaluated(&run.evaluate(word), word.span),
                None => self.value(Data::Bool(true), flag.span),
            };
            match entries.iter_mut().find(|known| known.key == flag.name) {
                Some(known) => {
                    if let Data::List(list) = &mut known.value.data {
                        list.items.push(value);
                    } else {
                        let first = known.value.clone();
                        let span = first.span.to(value.span);
                        let list = List { items: vec![first, value], complete: true };
                        known.value = self.value(Data::List(list), span);
                    }
                }
                // Hostile files have thousands of flags; people have a few.
                None => entries.push(entry(&flag.name, flag.name_span, value)),
            }
        }
        let span = flags.first().zip(flags.last()).map_or(Span::default(), |(first, last)| first.span.to(last.span));
        self.value(Data::Map(Map { entries, complete: true }), span)
    }
}

#[cfg(test)]
mod tests {
    use super::document;
    use crate::model::docker;
    use crate::model::value::Value;
    use crate::source::{FileId, SourceFile};

    fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
        path.iter().try_fold(value, |value, key| match key.parse::<usize>() {
            Ok(index) => value.as_list()?.items.get(index),
            Err(_) => value.as_map()?.entries.iter().find(|entry| entry.key == *key).map(|entry| &entry.value),
        })
    }

    #[test]
    fn stages_have_what_they_inherit_and_their_instructions() {
        let text = "ARG V=3\nFROM alpine:$V AS base\nLABEL team=a tier=x\nUSER 10\nFROM base\nARG U\nLABEL team=b\nRUN --mount=type=cache,target=/a --mount=type=cache,target=/b [\"make\", \"all\"]\nCOPY --from=base /a /b ./\nUSER $U\n";
        let file = docker::parse(&SourceFile::new(FileId(0), "Dockerfile", text));
        let value = document(&file, FileId(0));
        let texts = [
            (&["stages", "0", "from"][..], "alpine:3"),
            (&["stages", "0", "alias"], "base"),
            (&["stages", "0", "user"], "10"),
            (&["stages", "1", "labels", "team"], "b"),
            (&["stages", "1", "labels", "tier"], "x"),
            (&["stages", "1", "instructions", "2", "form"], "exec"),
            (&["stages", "1", "instructions", "2", "arguments", "1"], "all"),
            (&["stages", "1", "instructions", "2", "flags", "mount", "1"], "type=cache,target=/b"),
            (&["stages", "1", "instructions", "3", "text"], "/a /b ./"),
            (&["stages", "1", "instructions", "3", "flags", "from"], "base"),
        ];
        for (path, expected) in texts {
            assert_eq!(at(&value, path).and_then(Value::as_str), Some(expected), "{path:?}");
        }
        assert_eq!(at(&value, &["stages", "1", "final"]).and_then(Value::as_bool), Some(true));
        let user = at(&value, &["stages", "1", "user"]).expect("is set");
        assert!(user.as_str().is_none(), "a build argument is not known");
    }
}
