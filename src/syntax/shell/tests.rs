use super::{Command, Connector, PartKind, RedirectOperator, Script, ShellOption, SimpleCommand};
use crate::source::Span;
use crate::syntax::offset::{Segments, Shift};

fn parse(text: &str) -> Script {
    super::parse(text, &Shift(0))
}

/// The words of each command; `?` for one that is not plain text.
fn commands(text: &str) -> Vec<String> {
    let script = parse(text);
    assert_eq!(script.not_understood, None, "{text}");
    let words = |command: &SimpleCommand| {
        let words: Vec<_> = command.words.iter().map(|word| word.literal().unwrap_or("?").to_owned()).collect();
        words.join(" ")
    };
    script.commands().iter().map(|visited| words(&visited.command)).collect()
}

#[test]
fn commands_are_found_wherever_they_stand() {
    let cases: [(&str, &[&str]); 22] = [
        ("a b && c || d; e & f\ng", &["a b", "c", "d", "e", "f", "g"]),
        ("a | b |& c", &["a", "b", "c"]),
        ("(cd x && make) >log 2>&1", &["cd x", "make"]),
        ("{ a; b; } | c", &["a", "b", "c"]),
        ("if a; then b; elif c; then d; else e; fi", &["a", "b", "c", "d", "e"]),
        ("while read -r x; do echo $x; done <f", &["read -r x", "echo ?"]),
        ("for i in 1 2; do a \"$i\"; done", &["a ?"]),
        ("for ((i=0; i<3; i++)); do a; done", &["a"]),
        ("case $x in (a|b) c ;; *) d;; esac", &["c", "d"]),
        ("f() { a; }; f", &["a", "f"]),
        ("function g { a; }\ng", &["a", "g"]),
        ("x=$(a \"$(b)\") `c d` y", &["? y", "a ?", "b", "c d"]),
        ("echo ${x:-$(a)} \"${y#`b`}\"", &["echo ? ?", "a", "b"]),
        ("[[ $x =~ ^(a|b)$ && -f $(c) ]] && d", &["c", "d"]),
        ("(( x > 1 )) && a", &["a"]),
        ("echo $((1 << 2)) $(( (1) ))", &["echo ? ?"]),
        ("diff <(a) <(b)", &["diff ? ?", "a", "b"]),
        ("! a && ! b", &["a", "b"]),
        ("# c\na # b; c\nd#e", &["a", "d#e"]),
        ("a \\\n  b", &["a b"]),
        ("A=1 B='x y' cmd C=2", &["cmd C=2"]),
        ("arr=(a \"b c\")\nls !(x|y)", &["", "ls ?"]),
    ];
    for (text, expected) in cases {
        assert_eq!(commands(text), expected, "{text}");
    }
}

#[test]
fn quotes_are_removed_and_expansions_are_unknown() {
    let cases = [
        (r#"'a b' "c\"d" e\ f"#, r#"a b c"d e f"#),
        (r#""a$x" a"b"'c' """#, "? abc "),
        (r"$'a\tb' \$x '$x'", "a\tb $x $x"),
        ("${{ inputs.cmd }} 'a${{ b }}'", "? ?"),
        ("a=b --x=$y -- {a,b} *.c ~/d", "--x=$y"),
    ];
    for (text, expected) in cases.into_iter().take(4) {
        assert_eq!(commands(text), [expected], "{text}");
    }
    assert_eq!(commands(cases[4].0), ["? -- {a,b} *.c ~/d"]);
}

#[test]
fn heredocs_belong_to_their_commands() {
    let script = parse("cat <<A - <<-'B' >f && x\na $v\nA\n\tb\n\tB\ny\n");
    assert_eq!(script.not_understood, None);
    let texts: Vec<_> = script.heredocs.iter().map(|doc| (doc.text.as_str(), doc.quoted, doc.terminated)).collect();
    assert_eq!(texts, [("a $v\n", false, true), ("\tb\n", true, true)]);
    let all = script.commands();
    assert_eq!(all.len(), 3);
    let operators: Vec<_> = all[0].command.redirects.iter().map(|redirect| redirect.operator).collect();
    assert_eq!(operators, [RedirectOperator::Heredoc, RedirectOperator::Heredoc, RedirectOperator::Output]);
    assert_eq!(commands("cat <<<\"$x\"; y"), ["cat", "y"]);
}

#[test]
fn what_cannot_be_read_gives_no_commands() {
    let broken =
        ["if a; then b", "a && ", "echo 'x", "a )", "f( x", "echo $(a", "case x in a) b", "a ;; b", "| a", "a > ;"];
    for text in broken {
        let script = parse(text);
        assert!(script.not_understood.is_some(), "{text}");
        assert!(script.commands().is_empty(), "{text}");
    }
    let deep = format!("{}a{}", "( ".repeat(100_000), ")".repeat(100_000));
    assert!(parse(&deep).not_understood.is_some());
    assert!(parse(&"${a:-".repeat(100_000)).not_understood.is_some());
    assert!(parse(&"${{".repeat(100_000)).not_understood.is_some());
}

#[test]
fn context_tells_what_surrounds_a_command() {
    let script = parse("a || true; b | c && (d); if e; then f; fi; g $(h) &");
    let all = script.commands();
    let of = |name: &str| all.iter().find(|v| v.command.name() == Some(name)).map(|v| v.context).unwrap_or_default();
    assert!(of("a").failure_ignored && of("a").connector == Some(Connector::Or));
    assert_eq!((of("b").pipe, of("c").pipe, of("d").pipe), (Some((0, 2)), Some((1, 2)), None));
    assert!(of("d").in_subshell && !of("c").in_subshell);
    assert!(of("e").in_condition && of("f").in_branch && !of("f").in_condition);
    assert!(of("g").background && of("h").in_substitution);
}

#[test]
fn spans_point_into_the_file() {
    // `RUN a \⏎  b;c` with the continuation left out.
    let mut map = Segments::default();
    map.push(0, 4);
    map.push(2, 8);
    let script = super::parse("a   b;c", &map);
    let all = script.commands();
    assert_eq!(all[0].command.span, Span::new(4, 11));
    assert_eq!(all[0].command.words[1].span, Span::new(10, 11));
    assert_eq!(all[1].command.span, Span::new(12, 13));
}

#[test]
fn options_of_set_are_known() {
    let cases: [(&str, &[(ShellOption, bool)]); 4] = [
        ("set -eux; a", &[(ShellOption::Errexit, true), (ShellOption::Nounset, true), (ShellOption::Xtrace, true)]),
        (
            "set -euo pipefail",
            &[(ShellOption::Errexit, true), (ShellOption::Nounset, true), (ShellOption::Pipefail, true)],
        ),
        ("set -o errexit +x -- -u", &[(ShellOption::Errexit, true), (ShellOption::Xtrace, false)]),
        ("(set -e); echo set -e", &[]),
    ];
    for (text, expected) in cases {
        let found: Vec<_> = parse(text).options_set().into_iter().map(|(option, on, _)| (option, on)).collect();
        assert_eq!(found, expected, "{text}");
    }
    let script = parse("a; set -e; b; set +e; c");
    assert!(!script.sets(ShellOption::Errexit));
    assert!(script.has_set_before(ShellOption::Errexit, 11) && !script.has_set_before(ShellOption::Errexit, 22));
}

#[test]
fn options_and_operands_are_told_apart() {
    let script = parse("sudo -u x env A=1 /usr/bin/curl -fsSLk --proto=https -o out --retry 3 -- -x \"$url\"");
    let visited = script.commands();
    let curl = visited[0].command.effective().expect("a known command");
    assert_eq!(curl.name, "curl");
    assert!(curl.has_flag(Some('k'), "insecure") && curl.has_flag(None, "proto") && !curl.has_flag(Some('x'), "proxy"));
    assert_eq!(curl.option_value(&["--proto"]), Some(Some("https")));
    assert_eq!(curl.option_value(&["--retry"]), Some(Some("3")));
    let operands = curl.operands(&["-o", "--retry"]);
    let literals: Vec<_> = operands.iter().map(|word| word.literal()).collect();
    assert_eq!(literals, [Some("-x"), None]);
    let script = parse("apt-get -o X=1 install -y \"a$b\" --opt=$c");
    let apt = script.commands()[0].command.effective().expect("a known command");
    assert!(apt.has_subcommand(&["install"], &["-o"]) && apt.has_flag(None, "opt"));
    assert_eq!(apt.option_value(&["--opt"]), Some(None));
}

#[test]
fn variables_keep_their_names() {
    let script = parse("echo $A ${B} ${C:-x} ${#D} $1");
    let command = &script.commands()[0];
    let names = command.command.words.iter().flat_map(|word| &word.parts).filter_map(|part| match &part.kind {
        PartKind::Variable { name, modified, .. } => Some((name.as_str(), *modified)),
        _ => None,
    });
    let names: Vec<_> = names.collect();
    assert_eq!(names, [("A", false), ("B", false), ("C", true), ("D", true), ("1", false)]);
}

#[test]
fn pipelines_keep_their_pipes() {
    let script = parse("a | b; c");
    let all = script.pipelines();
    assert_eq!(all.len(), 2);
    assert_eq!(all[0].0.pipes, [Span::new(2, 3)]);
    assert!(matches!(all[0].0.commands[0], Command::Simple(_)));
}
