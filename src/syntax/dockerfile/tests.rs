use std::sync::Arc;

use super::{Body, Instruction, JsonFault, Keyword, Part, Tree, Word, comments};

fn parse(text: &str) -> Tree {
    super::parse(&Arc::from(text))
}

fn clean(text: &str) -> Tree {
    let tree = parse(text);
    assert_eq!(tree.errors, [], "{text}");
    tree
}

fn keywords(tree: &Tree) -> Vec<&'static str> {
    tree.instructions.iter().map(|instruction| instruction.keyword.as_str()).collect()
}

/// The arguments as plain strings.
fn arguments(instruction: &Instruction) -> Vec<String> {
    let raw = |words: &[Word]| words.iter().map(|word| word.raw.clone()).collect::<Vec<_>>();
    match &instruction.body {
        Body::From { image, alias } => {
            [image].into_iter().chain(alias.iter().map(|alias| &alias.name)).map(|word| word.raw.clone()).collect()
        }
        Body::Exec(form) => form.items.iter().map(|item| item.value.clone()).collect(),
        Body::Shell(form) => vec![form.text.clone()],
        Body::NoHealthcheck => vec!["NONE".to_owned()],
        Body::Copy { sources, destination, .. } => {
            let mut all = raw(sources);
            all.push(destination.raw.clone());
            all
        }
        Body::Pairs(pairs) => {
            let value = |word: &Option<Word>| word.as_ref().and_then(Word::literal).unwrap_or_else(|| "?".to_owned());
            pairs.iter().map(|pair| format!("{}={}", pair.key, value(&pair.value))).collect()
        }
        Body::Words(words) => raw(words),
        Body::Text(word) => vec![word.raw.clone()],
        Body::Onbuild(inner) => arguments(inner),
        Body::Invalid => Vec::new(),
    }
}

#[test]
fn arguments_are_read_in_all_forms() {
    let cases: [(&str, &[&str]); 24] = [
        ("FROM --platform=$BUILDPLATFORM golang:1 AS build", &["golang:1", "build"]),
        ("from {{ .Image }}:1 as x", &["{{ .Image }}:1", "x"]),
        ("RUN --mount=type=cache,target=/a --network=none a  b", &["a  b"]),
        (r#"RUN ["a", "b c", "\"d\""]"#, &["a", "b c", "\"d\""]),
        ("CMD a \"b\"", &["a \"b\""]),
        (r#"ENTRYPOINT [ "x" ]  "#, &["x"]),
        (r#"SHELL ["/bin/bash", "-c"]"#, &["/bin/bash", "-c"]),
        ("HEALTHCHECK --interval=1m30s --timeout=3s \\\n CMD curl -f x || exit 1", &["curl -f x || exit 1"]),
        (r#"HEALTHCHECK CMD ["a"]"#, &["a"]),
        ("HEALTHCHECK none", &["NONE"]),
        ("COPY --from=0 --chown=a:b x y/ z/", &["x", "y/", "z/"]),
        (r#"COPY ["a b", "c/"]"#, &["a b", "c/"]),
        ("ADD https://x/a.tgz /", &["https://x/a.tgz", "/"]),
        (r#"ENV A=1 B="x y" C=a\ b 'D'=$E"#, &["A=1", "B=x y", "C=a b", "D=?"]),
        ("ENV A b c", &["A=b c"]),
        ("ENV A=", &["A="]),
        (r#"LABEL a.b="c" d=e"#, &["a.b=c", "d=e"]),
        ("ARG A B=2", &["A=?", "B=2"]),
        ("EXPOSE 80 443/tcp ${P:-8080}", &["80", "443/tcp", "${P:-8080}"]),
        (r#"VOLUME ["/a b"]"#, &["/a b"]),
        ("VOLUME /a /b", &["/a", "/b"]),
        ("WORKDIR /a b", &["/a b"]),
        ("ONBUILD COPY . /app", &[".", "/app"]),
        ("USER ${UID:-1000}", &["${UID:-1000}"]),
    ];
    for (text, expected) in cases {
        let tree = clean(text);
        assert_eq!(tree.instructions.len(), 1, "{text}");
        assert_eq!(arguments(&tree.instructions[0]), expected, "{text}");
    }
}

#[test]
fn continuations_are_joined_and_spans_stay_in_the_file() {
    let text = "FROM a\nRUN one \\\n  # why\n\n  two \\  \n\tthree\nUSER x\n";
    let tree = clean(text);
    assert_eq!(keywords(&tree), ["FROM", "RUN", "USER"]);
    let run = &tree.instructions[1];
    assert_eq!(run.line.text, "RUN one   two \tthree");
    assert_eq!(tree.slice(run.span), "RUN one \\\n  # why\n\n  two \\  \n\tthree");
    assert_eq!(run.blank_lines.len(), 1);
    let Body::Shell(form) = &run.body else { panic!("{run:?}") };
    let script = crate::syntax::shell::parse(&form.text, &form.map);
    let words: Vec<_> = script.commands()[0].command.words.iter().map(|word| tree.slice(word.span)).collect();
    assert_eq!(words, ["one", "two", "three"]);
    let scoped = comments(&tree);
    assert_eq!(tree.slice(scoped[0].block), "  two \\  ");
}

#[test]
fn a_double_escape_and_the_end_of_the_file_end_an_instruction() {
    assert_eq!(keywords(&clean("FROM a\nRUN x \\\\\nRUN y \\\n")), ["FROM", "RUN", "RUN"]);
    assert_eq!(keywords(&clean("RUN a \\\n\n\nRUN b")), ["RUN"]);
    assert_eq!(clean("RUN a \\\n# c\n").instructions[0].line.text, "RUN a");
}

#[test]
fn directives_stand_only_at_the_very_top() {
    let tree = clean("\u{feff}# Syntax = docker/dockerfile:1\r\n# escape=`\r\nFROM a\r\nRUN dir `\r\n C:\\\r\n");
    assert_eq!(tree.escape, b'`');
    assert_eq!(tree.directive("syntax").map(|directive| directive.value.as_str()), Some("docker/dockerfile:1"));
    assert_eq!(arguments(&tree.instructions[1]), ["dir  C:\\"]);
    for late in ["\n# escape=`\nFROM a", "# note\n# escape=`\nFROM a", "# other=1\n# escape=`\nFROM a"] {
        assert_eq!(clean(late).escape, b'\\', "{late}");
    }
    assert_eq!(parse("# escape=`\n# escape=`\nFROM a").errors.len(), 1);
    assert_eq!(parse("# escape=x\nFROM a").errors.len(), 1);
}

#[test]
fn heredocs_are_read_in_all_forms() {
    let text = "FROM a\nRUN <<EOF\n#!/bin/sh\n USER no\nEOF\nRUN <<-'A' 3<<B cat\n\tx\n\tA\ny\nB\nCOPY <<\"F\" <<G b /d/\n$x\nF\nG\nUSER z";
    let tree = clean(text);
    assert_eq!(keywords(&tree), ["FROM", "RUN", "RUN", "COPY", "USER"]);
    let docs: Vec<_> = tree.instructions.iter().flat_map(|instruction| &instruction.heredocs).collect();
    let read: Vec<_> = docs.iter().map(|doc| (tree.slice(doc.body), doc.expand, doc.strip_tabs)).collect();
    let expected = [
        ("#!/bin/sh\n USER no\n", true, false),
        ("\tx\n", false, true),
        ("y\n", true, false),
        ("$x\n", false, false),
        ("", true, false),
    ];
    assert_eq!(read, expected);
    assert_eq!(tree.slice(docs[1].terminator), "\tA");
    assert_eq!(arguments(&tree.instructions[3]), ["b", "/d/"]);
    assert!(tree.slice(tree.instructions[2].span).ends_with("\nB"));
    // None of these is one.
    let others =
        "RUN a <<<EOF\nRUN echo \"<<EOF\"\nRUN x=$((1<<2))\nRUN cat<<EOF\nCMD cat <<EOF\nRUN [\"a\", \"<<E\"]\n";
    assert!(clean(others).instructions.iter().all(|instruction| instruction.heredocs.is_empty()));
    assert_eq!(clean("ONBUILD RUN <<E\nx\nE\nUSER a").instructions.len(), 2);
}

#[test]
fn what_is_broken_does_not_hide_what_follows() {
    let text = "FRM a\nFROM\nFROM a b c\nCOPY x\nENV A=1 b\nENV X\nSHELL sh\nHEALTHCHECK curl\nCMD [\"a\", 1]\nRUN <<E\nx\nUSER z\n";
    let tree = parse(text);
    let messages: Vec<_> = tree.errors.iter().map(|error| error.message.as_ref()).collect();
    assert_eq!(
        messages,
        [
            "unknown instruction `FRM`",
            "`FROM` has no arguments",
            "`FROM` takes an image, or an image, `AS` and a name",
            "`COPY` needs a source and a destination",
            "`b` in `ENV` has no `=`",
            "`ENV` needs a key and a value",
            "`SHELL` takes a JSON array of strings",
            "`HEALTHCHECK` takes `NONE`, or options and `CMD`",
            "the JSON array of `CMD` holds something other than strings",
            "heredoc `E` has no end",
        ]
    );
    assert_eq!(tree.errors[0].help.as_deref(), Some("did you mean `FROM`?"));
    assert_eq!(tree.instructions.last().map(|last| last.keyword), Some(Keyword::User));
    assert_eq!(parse("{{ include \"x\" }}\nFROM a").errors, []);
}

#[test]
fn broken_json_is_told_by_its_fault() {
    let cases = [
        ("CMD ['a', 'b']", Some(JsonFault::Quotes)),
        ("CMD [\"a\", 'it']", Some(JsonFault::Quotes)),
        ("CMD [“a”]", Some(JsonFault::Quotes)),
        ("CMD [\"a\" \"b\"]", Some(JsonFault::Commas)),
        ("CMD [\"a\",]", Some(JsonFault::Commas)),
        ("CMD [\"a\"] b", Some(JsonFault::Trailing)),
        ("RUN [ -f x ] && y", Some(JsonFault::Other)),
        ("RUN [[ a ]]", Some(JsonFault::Other)),
        ("CMD a", None),
    ];
    for (text, expected) in cases {
        match &clean(text).instructions[0].body {
            Body::Shell(form) => assert_eq!(form.json_fault, expected, "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
}

#[test]
fn flags_have_fields() {
    let tree =
        clean("RUN --mount=type=secret,id=a,required --mount=type=cache,target=\"/x\" \\\n --security=insecure a --no");
    let run = &tree.instructions[0];
    let names: Vec<_> = run.flags.iter().map(|flag| (flag.name.as_str(), tree.slice(flag.span))).collect();
    assert_eq!(names.len(), 3);
    assert_eq!(names[2], ("security", "--security=insecure"));
    assert_eq!((run.flags[0].field("id"), run.flags[0].field("required")), (Some("a"), Some("")));
    assert_eq!(run.flags[1].field("target"), Some("/x"));
}

#[test]
fn variables_are_found_with_their_operators() {
    let tree = clean(r"USER $a${b}-${c:-x$d}'$e'\$f$1");
    let Body::Text(word) = &tree.instructions[0].body else { panic!() };
    let variables: Vec<_> =
        word.variables().iter().map(|v| (v.name.as_str(), v.operator, tree.slice(v.span))).collect();
    let expected = [("a", "", "$a"), ("b", "", "${b}"), ("c", ":-", "${c:-x$d}"), ("d", "", "$d"), ("1", "", "$1")];
    assert_eq!(variables, expected);
    let texts = word.parts.iter().filter_map(|part| if let Part::Text(t) = part { Some(t.as_str()) } else { None });
    assert_eq!(texts.collect::<Vec<_>>(), ["-", "$e$f"]);
}

#[test]
fn hostile_text_is_read_in_linear_time() {
    let big = 1 << 18;
    let texts = [
        "RUN <<A\n".repeat(big / 8),
        format!("RUN {}", "<<A ".repeat(big / 4)),
        format!("ENV A={}", "${a:-".repeat(big / 5)),
        format!("ENV A={}", "{{".repeat(big / 2)),
        format!("COPY {}", "{{ ".repeat(big / 3)),
        "ONBUILD ".repeat(big / 8),
        "a \\\n".repeat(big / 4),
        format!("FROM a\nRUN x \\\n{}", "# c\n".repeat(big / 4)),
        format!("CMD [{}", "[".repeat(big)),
        "--".repeat(big),
    ];
    for text in texts {
        let tree = parse(&text);
        // A quadratic loop takes minutes here.
        assert!(comments(&tree).len() <= text.len(), "{:?}", text.get(..20));
    }
}

/// The same instructions and errors as `parse-dockerfile`, on cases that both read.
#[test]
fn agrees_with_parse_dockerfile() {
    let cases = [
        "FROM alpine:3.20\nRUN apk add --no-cache curl\n",
        "# syntax=docker/dockerfile:1\n# escape=`\nFROM a AS b\nRUN x `\n y\n",
        "ARG A=1\nFROM a:${A} AS b\nCOPY --from=c --chown=1:1 x y /z/\n",
        "FROM a\nRUN <<EOF\necho a\nEOF\nRUN <<E\nb\nE\nCMD [\"a\", \"b\"]\n",
        "FROM a\nENV A=1 B=\"2 3\"\nLABEL x=\"y\"\nEXPOSE 80 443\nVOLUME /a\nUSER b\nWORKDIR /c\nSTOPSIGNAL 9\n",
        "FROM a\nHEALTHCHECK --interval=5s CMD a b\nSHELL [\"sh\", \"-c\"]\nONBUILD RUN x\nENTRYPOINT a b\nMAINTAINER x\n",
        "FROM a\nRUN a \\\n# comment\n && b \\\n\n && c\n",
        "from a\nrun b\ncmd [\"c\"]\n",
        "FROM a\r\nRUN b \\\r\n  c\r\n",
        "FROM a\nFOO b\n",
        "FROM a\nCOPY x\n",
    ];
    for text in cases {
        let ours = parse(text);
        match parse_dockerfile::parse(text) {
            Ok(theirs) => {
                assert_eq!(ours.errors, [], "{text}");
                let spans: Vec<_> = theirs.instructions.iter().map(keyword_of).collect();
                let own: Vec<_> =
                    ours.instructions.iter().map(|instruction| instruction.keyword_span.range()).collect();
                assert_eq!(own, spans, "{text}");
            }
            Err(_) => assert!(!ours.errors.is_empty(), "{text}"),
        }
    }
}

fn keyword_of(instruction: &parse_dockerfile::Instruction<'_>) -> parse_dockerfile::Span {
    use parse_dockerfile::Instruction as Theirs;
    match instruction {
        Theirs::Add(it) => it.add.span.clone(),
        Theirs::Arg(it) => it.arg.span.clone(),
        Theirs::Cmd(it) => it.cmd.span.clone(),
        Theirs::Copy(it) => it.copy.span.clone(),
        Theirs::Entrypoint(it) => it.entrypoint.span.clone(),
        Theirs::Env(it) => it.env.span.clone(),
        Theirs::Expose(it) => it.expose.span.clone(),
        Theirs::From(it) => it.from.span.clone(),
        Theirs::Healthcheck(it) => it.healthcheck.span.clone(),
        Theirs::Label(it) => it.label.span.clone(),
        Theirs::Maintainer(it) => it.maintainer.span.clone(),
        Theirs::Onbuild(it) => it.onbuild.span.clone(),
        Theirs::Run(it) => it.run.span.clone(),
        Theirs::Shell(it) => it.shell.span.clone(),
        Theirs::Stopsignal(it) => it.stopsignal.span.clone(),
        Theirs::User(it) => it.user.span.clone(),
        Theirs::Volume(it) => it.volume.span.clone(),
        Theirs::Workdir(it) => it.workdir.span.clone(),
        other => panic!("{other:?}"),
    }
}
