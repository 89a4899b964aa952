//! Mistakes by the expression and its place.

use crate::model::actions::{ActionsFile, Site};
use crate::syntax::yaml;

const HEAD: &str = "\
on:
  workflow_dispatch:
    inputs:
      flag: {type: boolean}
      count: {type: number}
      name: {type: string}
jobs:
  a:
    runs-on: x
    strategy:
      matrix:
        os: [linux, windows]
        number: [1, 2]
        group: [{a: 1}]
        list: [[1, 2]]
    steps:
      - id: one
        run: a
      - run: b
        env:
          A: \"${{ ";

fn problems(expression: &str) -> Vec<String> {
    let text = format!("{HEAD}{expression} }}}}\"\n");
    let file = ActionsFile::workflow_file(yaml::parse(text.as_str().into()));
    file.sites().flat_map(Site::problems).map(|problem| problem.message.clone()).collect()
}

#[test]
fn well_typed_expressions_are_left_alone() {
    for expression in [
        "inputs.flag == true",
        "inputs.flag && 'a' || 'b'",
        "inputs.count > 1",
        "inputs.name == 'true'",
        "github.event.pull_request.head.sha",
        "github.event.commits.*.message",
        "matrix.group.a",
        "matrix.list[0]",
        "contains(matrix.list, 1)",
        "join(github.event.commits.*.message, ', ')",
        "toJSON(matrix)",
        "format('{0} {{x}} {1}', github.sha, 2)",
        "fromJSON('{\"a\": [1]}').a[0]",
        "steps.one.outputs.anything",
        "strategy.job-index == '1'",
        "github.event.number == null",
        "contains(github.event.issue.labels.*.name, 'bug')",
        "runner.os == 'Linux'",
    ] {
        assert_eq!(problems(expression), [""; 0], "{expression}");
    }
}

#[test]
fn mistakes_are_told_once() {
    for (expression, wanted) in [
        ("inputs.flag == 'true'", "`inputs.flag` is a boolean, so this is never true"),
        ("strategy.job-index != 'a'", "`strategy.job-index` is a number, so this is always true"),
        ("matrix == 'a'", "`matrix` is an object, which equals no text"),
        ("github.sha.short", "`github.sha` is a text, which has no `short`"),
        ("matrix.list.name", "`matrix.list` is a list, which has no `name`"),
        ("matrix.os[0]", "`matrix.os` is a text, which has no items"),
        ("steps", "an object becomes the text `Object`"),
        ("startsWith(matrix.group, 'a')", "`startsWith()` gets an object: `matrix.group`"),
        ("format('{0} {1}', 1)", "`format()` has no value for `{1}`"),
        ("format('{0}', 1, 2)", "value is not used in the text of `format()`"),
        ("format('{a}', 1)", "`{` in the text of `format()` belongs to no placeholder"),
        ("fromJSON('[1,]')", "text is no JSON: trailing comma at line 1 column 4"),
        ("fromJSON('{\"a\": 1}').b", "`fromJSON('{\"a\": 1}')` has no `b`"),
        ("runner.so", "`runner` has no `so`"),
    ] {
        assert_eq!(problems(&expression.replace('"', "\\\"")), [wanted], "{expression}");
    }
}

/// A small generator of numbers, so that the test needs no seed from outside.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (limit as u64)).unwrap_or(0)
    }
}

const PIECES: &[&str] = &[
    "github",
    ".event",
    ".*",
    "[0]",
    "['a']",
    "(",
    ")",
    "&&",
    "||",
    "==",
    "!=",
    "<",
    "!",
    "'a'",
    "'{0}'",
    "1",
    "format(",
    "fromJSON('[1]')",
    "contains(",
    ",",
    "matrix",
    ".list",
    "inputs.flag",
    "é",
    "}}",
    "'",
    "steps.one",
    ".outputs",
    " ",
    "case(",
    "null",
    "true",
    "-",
    "0x",
    "\u{0}",
    "toJSON(",
];

fn mutate(rounds: usize) {
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for _ in 0..rounds {
        let pieces = random.below(14);
        let expression: String = (0..pieces).map(|_| PIECES[random.below(PIECES.len())]).collect();
        let text = format!(
            "on: push\njobs:\n  a:\n    steps:\n      - id: one\n        run: |\n          ${{{{ {expression} }}}}\n"
        );
        let file = ActionsFile::workflow_file(yaml::parse(text.as_str().into()));
        for site in file.sites() {
            for problem in site.problems() {
                assert!(!site.source_span(problem.span).of(&text).is_empty(), "{expression}");
            }
        }
    }
}

#[test]
fn mutated_expressions_never_panic() {
    mutate(3_000);
}

#[test]
#[ignore = "a minute of the same with more rounds"]
fn many_mutated_expressions_never_panic() {
    mutate(200_000);
}
