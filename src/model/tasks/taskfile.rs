//! Taskfiles. <https://taskfile.dev/docs/reference/schema>

use camino::Utf8Path;

use super::{Runner, Task, TaskFile};
use crate::model::builds;
use crate::model::pipeline::{StageFact, commands};
use crate::source::join_path;
use crate::syntax::shell;
use crate::syntax::yaml::{Entry, Node, Tree};

pub(super) fn read(tree: &Tree, path: &Utf8Path) -> Option<TaskFile> {
    let root = tree.root()?;
    let mut file = TaskFile::new(Runner::Task);
    file.is_whole = root.get("includes").is_none() && !root.is_incomplete();
    let base = path.parent().unwrap_or(Utf8Path::new(""));
    for entry in root.get("tasks").map(Node::entries).unwrap_or_default() {
        file.is_whole &= !entry.name().contains('*');
        let task = task(&entry, base, tree.text(), &mut file);
        let aliases = entry.value.get("aliases").into_iter().flat_map(Node::items).filter_map(Node::as_str);
        let aliases: Vec<Task> = aliases.map(|name| Task { name: name.to_owned(), ..task.clone() }).collect();
        file.tasks.push(task);
        file.tasks.extend(aliases);
    }
    Some(file)
}

fn task(entry: &Entry<'_>, base: &Utf8Path, text: &str, file: &mut TaskFile) -> Task {
    let mut task = Task { name: entry.name().to_owned(), span: entry.key.span(), ..Task::default() };
    let node = entry.value;
    let body = if node.is_mapping() { node.get("cmds").or_else(|| node.get("cmd")) } else { Some(node) };
    let started =
        |item: Node<'_>| if item.is_mapping() { item.get_str("task") } else { item.as_str() }.map(str::to_owned);
    task.needs.extend(node.get("deps").into_iter().flat_map(Node::items).filter_map(started));
    let Some(body) = body else { return task };
    let items: Vec<Node<'_>> = if body.is_sequence() { body.items().collect() } else { vec![body] };
    let folder = node.get_str("dir").map_or_else(|| Some(base.to_owned()), |dir| join_path(base, dir));
    for (step, item) in items.into_iter().enumerate() {
        if let Some(other) = item.get_str("task") {
            task.needs.push(other.to_owned());
        }
        let command = if item.is_mapping() { item.get("cmd") } else { Some(item) };
        let Some(command) = command.map(Node::resolved).filter(|command| command.is_scalar()) else { continue };
        let script = shell::parse(&hidden(command.as_str().unwrap_or("")), &command.content_map());
        let mut evidence = Vec::new();
        commands::stages(None, &script, text, &mut evidence);
        if let Some(folder) = &folder {
            file.builds.extend(builds::of_commands(&script, folder));
        }
        let is_ignored = item.get("ignore_error").and_then(Node::as_bool) == Some(true);
        let stages = evidence.iter().map(|found| StageFact::new(found, step));
        task.stages.extend(stages.map(|stage| StageFact { is_ignored: stage.is_ignored || is_ignored, ..stage }));
    }
    task
}

/// An unknown value of the same length in place of each `{{ … }}`.
fn hidden(text: &str) -> String {
    let mut found = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("{{") {
        let Some((inside, after)) = behind.split_once("}}") else { break };
        found.push_str(before);
        found.push_str("${");
        found.extend(std::iter::repeat_n('_', inside.len() + 1));
        found.push('}');
        rest = after;
    }
    found + rest
}

#[cfg(test)]
mod tests {
    use crate::language::Language;
    use crate::model::tasks::{TaskFile, read};
    use crate::source::{FileId, SourceFile};

    fn file(text: &str) -> Option<TaskFile> {
        let source = SourceFile::new(FileId(0), "Taskfile.yml", text);
        read(&crate::model::parse(&source, Language::Taskfile))
    }

    #[test]
    fn tasks_have_their_commands() {
        let text = "version: '3'\ntasks:\n  test: go test {{.ARGS}} ./...\n  lint:\n    - golangci-lint run\n  ship:\n    aliases: [deploy]\n    deps: [test, {task: lint}]\n    cmds:\n      - cmd: helm upgrade --install {{.NAME}} ./chart\n        ignore_error: true\n      - task: verify\n      - |\n        kubectl rollout status deploy/api\n";
        let found = file(text).unwrap();
        let show = |task: &crate::model::tasks::Task| {
            let stages: Vec<String> = task
                .stages
                .iter()
                .map(|stage| {
                    format!("{:?}{} `{}`", stage.stage, if stage.is_ignored { "?" } else { "" }, stage.span.of(text))
                })
                .collect();
            format!("{}<{}> {}", task.name, task.needs.join(","), stages.join(", "))
        };
        let ship = "<test,lint,verify> Deploy? `helm upgrade --install {{.NAME}} ./chart`, Verify `kubectl rollout status deploy/api`";
        let wanted = [
            "test<> Test `go test {{.ARGS}} ./...`".to_owned(),
            "lint<> Lint `golangci-lint run`".to_owned(),
            format!("ship{ship}"),
            format!("deploy{ship}"),
        ];
        assert_eq!(found.tasks.iter().map(show).collect::<Vec<_>>(), wanted);
        assert!(found.is_whole && !file("includes: {a: ./a}\ntasks: {}\n").unwrap().is_whole);
    }
}
