//! The scripts of `package.json`. <https://docs.npmjs.com/cli/v11/using-npm/scripts>

use camino::Utf8Path;

use super::{Runner, Task, TaskFile};
use crate::model::builds;
use crate::model::pipeline::{StageFact, commands};
use crate::source::{SourceFile, Span};
use crate::syntax::offset::Shift;
use crate::syntax::shell;

/// Each script is looked for in the text.
const MOST_SCRIPTS: usize = 300;

pub(super) fn read(source: &SourceFile) -> Option<TaskFile> {
    let root: serde_json::Value = serde_json::from_str(source.text.trim_start_matches('\u{feff}')).ok()?;
    let mut file = TaskFile::new(Runner::Package);
    let scripts = root.get("scripts").and_then(serde_json::Value::as_object);
    let from = source.text.find("\"scripts\"").unwrap_or(0);
    let base = source.path.parent().unwrap_or(Utf8Path::new(""));
    file.is_whole = scripts.is_none_or(|scripts| scripts.len() <= MOST_SCRIPTS);
    for (name, command) in scripts.into_iter().flatten().take(MOST_SCRIPTS) {
        let key = serde_json::Value::from(name.as_str()).to_string();
        let at = source.text.get(from..).and_then(|rest| rest.find(&key)).map_or(0, |at| from + at);
        let span = Span::from_usize(at, at + key.len());
        let mut task = Task { name: name.clone(), span, ..Task::default() };
        let script = shell::parse(command.as_str().unwrap_or(""), &Shift(0));
        let mut evidence = Vec::new();
        commands::stages(None, &script, "", &mut evidence);
        // Where in the escaped text a command stands is not told; the name is near enough.
        task.stages.extend(evidence.iter().map(|found| StageFact { span, ..StageFact::new(found, 0) }));
        file.builds.extend(builds::of_commands(&script, base).into_iter().map(|build| build.at(span)));
        file.tasks.push(task);
    }
    Some(file)
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::model::pipeline::Stage;
    use crate::source::{FileId, SourceFile};

    #[test]
    fn scripts_have_their_commands() {
        let text = r#"{"name": "ci", "scripts": {"ci": "eslint . && jest", "start": "node ."}}"#;
        let source = SourceFile::new(FileId(0), "package.json", text);
        let file = read(&source).unwrap();
        let task = file.task("ci").unwrap();
        assert_eq!(task.stages.iter().map(|found| found.stage).collect::<Vec<_>>(), [Stage::Lint, Stage::Test]);
        assert_eq!(source.slice(task.span), "\"ci\"");
        assert_eq!(task.span.start, 27);
        assert!(file.task("start").is_some_and(|task| task.stages.is_empty()));
        assert!(read(&SourceFile::new(FileId(0), "package.json", "no")).is_none());
    }
}
