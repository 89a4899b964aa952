//! What `docs/patterns.md` says of declarative rules is so: its rules run, its predicates compile.

use infra_lint::linter::{EnabledRule, Linter};
use infra_lint::rule::examples::{Verdict, examples};
use infra_lint::rule::pattern::load_user_rules;
use infra_lint::rule::{Body, RuleEntry};
use infra_lint::source::{FileId, SourceFile};

const GUIDE: &str = include_str!("../docs/patterns.md");

fn load(name: &str, text: &str) -> RuleEntry {
    let file = SourceFile::new(FileId(0), format!(".infra-lint/rules/{name}.md"), text);
    let (rules, errors) = load_user_rules(&[file]);
    assert!(errors.is_empty(), "{name}: {errors:?}");
    rules.into_iter().next().expect("one rule")
}

#[test]
fn the_rules_of_the_guide_judge_their_examples() {
    let mut count = 0;
    for block in GUIDE.split("\n````markdown rule ").skip(1) {
        let (name, rest) = block.split_once('\n').expect("a name");
        let (text, _) = rest.split_once("\n````").expect("an end");
        let entry: &'static RuleEntry = Box::leak(Box::new(load(name, text)));
        let Body::Pattern(pattern) = entry.body else { panic!("{name} is declarative") };
        let linter = Linter::new([EnabledRule::by_default(entry)]).expect("no options");
        let examples = examples(pattern.kind().expect("a kind"), entry.meta.docs.text());
        assert!(examples.len() >= 2, "{name}: has examples");
        for example in examples {
            let numbered = example.files.iter().zip(0..);
            let sources: Vec<SourceFile> =
                numbered.map(|(file, id)| SourceFile::new(FileId(id), file.path.clone(), file.text.as_str())).collect();
            let found = linter.lint(&sources, &[]).diagnostics;
            assert_eq!(found.is_empty(), example.verdict == Verdict::Good, "{name}: {:?}: {found:?}", example.verdict);
        }
        count += 1;
    }
    assert_eq!(count, 6);
}

/// The cells of the table's rows between two headings.
fn rows(from: &str, to: &str) -> Vec<Vec<String>> {
    let part = GUIDE.split_once(from).and_then(|(_, rest)| rest.split_once(to)).expect("the headings are there").0;
    let rows = part.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| row.split(" | ").map(|cell| cell.trim_matches(['|', ' ']).to_owned()).collect()).collect()
}

fn code(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn the_predicates_and_selections_of_the_guide_compile() {
    let operators = rows("### Operators", "### True");
    assert!(operators.len() > 20);
    for row in &operators {
        let (names, example) = (code(&row[0]), code(&row[1])[0]);
        assert!(names.iter().any(|name| example.starts_with(&format!("{name}:"))), "{example}");
        // Without its own `let`, the one of the table's example.
        let rule = format!(
            "---\nsummary: x\nmatch:\n  select: {{terraform: x}}\n  let: {{name: {{absent: a}}}}\n  fail-if: {{{example}}}\n---\n"
        );
        load("operator", &rule);
    }
    for row in rows("### Select", "### Paths").iter().filter(|row| row[0].starts_with("`{")) {
        let select = code(&row[0])[0];
        load("select", &format!("---\nsummary: x\nmatch:\n  select: {select}\n  fail-if: {{absent: a}}\n---\n"));
    }
}
