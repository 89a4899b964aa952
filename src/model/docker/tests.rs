use super::{Base, Binding, Dockerfile, Evaluated, Source};
use crate::source::{FileId, SourceFile};
use crate::syntax::dockerfile::Keyword;
use crate::syntax::shell::ShellOption;

fn parse(text: &str) -> Dockerfile {
    super::parse(&SourceFile::new(FileId(0), "Dockerfile", text))
}

fn known(text: &str) -> Evaluated {
    Evaluated::Known(text.to_owned())
}

fn default(text: &str) -> Evaluated {
    Evaluated::Default(text.to_owned())
}

#[test]
fn stages_inherit_from_stages_by_name_without_case() {
    let file = parse(
        "FROM a AS Build\nUSER x\nSHELL [\"bash\", \"-c\"]\nENV E=1\nARG A=2\nFROM b AS other\nFROM build\nRUN y\nFROM scratch\n",
    );
    let bases: Vec<_> = file.stages().map(super::StageRef::base).collect();
    assert_eq!(bases, [Base::Image, Base::Image, Base::Stage(0), Base::Scratch]);
    let child = file.stage(2).expect("the third stage");
    assert_eq!(child.user().map(|(user, _)| user), Some(known("x")));
    assert_eq!(child.shell(), Some(vec!["bash", "-c"]));
    assert_eq!(child.variable("E"), Binding::Value(known("1")));
    assert_eq!(child.variable("A"), Binding::Absent, "an `ARG` is not inherited");
    assert!(!child.in_final_image() && file.final_stage().is_some_and(|last| last.index == 3));
}

#[test]
fn the_final_image_holds_the_last_stage_and_what_it_starts_from() {
    let file = parse("FROM a AS base\nFROM b AS tool\nFROM base\nCOPY --from=tool /x /x\n");
    let held: Vec<_> = file.stages().map(super::StageRef::in_final_image).collect();
    assert_eq!(held, [true, false, true]);
}

#[test]
fn variables_are_known_default_or_unknown() {
    let text = "ARG V=1.2\nARG W\nFROM a:${V} AS x\nARG V\nARG N=$V-n\nENV E=\"$N\" K=k\nENV F=$K$K G=${K:+on} H=${Z:-z} I=${W:-w}\n";
    let file = parse(text);
    let stage = file.stage(0).expect("a stage");
    assert_eq!(stage.image(), &default("a:1.2"));
    let value = |name: &str| match stage.variable(name) {
        Binding::Value(value) => value,
        other => panic!("{name}: {other:?}"),
    };
    assert_eq!(value("N"), default("1.2-n"));
    assert_eq!(value("E"), default("1.2-n"));
    assert_eq!((value("F"), value("G")), (known("kk"), known("on")));
    assert_eq!((value("H"), value("I")), (default("z"), default("w")));
    assert_eq!(value("PATH"), Evaluated::Unknown);
    let bomb = parse(&format!("FROM a\nENV X=0123456789\n{}", "ENV X=$X$X\n".repeat(64)));
    assert_eq!(bomb.stage(0).map(|stage| stage.variable("X")), Some(Binding::Value(Evaluated::Unknown)));
}

#[test]
fn words_of_one_env_see_the_variables_before_it() {
    let file = parse("FROM a\nENV A=1\nENV A=2 B=$A\n");
    assert_eq!(file.stage(0).map(|stage| stage.variable("B")), Some(Binding::Value(known("1"))));
}

#[test]
fn sources_of_copy_are_stages_images_or_unknown() {
    let text = "ARG S=one\nFROM a AS One\nFROM b AS two\nCOPY --from=ONE x y\nCOPY --from=0 x y\nCOPY --from=two x y\n\
                COPY --from=5 x y\nCOPY --from=org/img:1 x y\nCOPY --from=$S x y\nCOPY --from=$T x y\n";
    let file = parse(text);
    let copies = file.stage(1).into_iter().flat_map(|stage| stage.of(Keyword::Copy));
    let sources: Vec<_> = copies.filter_map(|copy| Some(copy.source(copy.copy_from()?))).collect();
    let expected = [
        Source::Stage(0),
        Source::Stage(0),
        Source::Itself,
        Source::NoSuchIndex,
        Source::Image,
        Source::Stage(0),
        Source::Unknown,
    ];
    assert_eq!(sources, expected);
}

#[test]
fn scripts_are_found_in_all_forms() {
    let names = |text: &str| -> Vec<String> {
        let file = parse(text);
        let commands = file.instructions().flat_map(super::InstructionRef::commands);
        commands.filter_map(|command| command.name().map(str::to_owned)).collect()
    };
    let cases: [(&str, &[&str]); 10] = [
        ("FROM a\nRUN x && y\n", &["x", "y"]),
        ("FROM a\nRUN <<E\n#!/bin/bash -e\nx\ny\nE\n", &["x", "y"]),
        ("FROM a\nRUN <<E\n#!/usr/bin/env python\nx\nE\n", &[]),
        ("FROM a\nRUN bash -eu <<E && z\nx\nE\n", &["bash", "z", "x"]),
        ("FROM a\nRUN cat <<E >f\nx\nE\n", &["cat"]),
        ("FROM a\nRUN sh -c 'x | y'\n", &["sh", "x", "y"]),
        ("FROM a\nRUN [\"/bin/bash\", \"-ec\", \"x\"]\n", &["x"]),
        ("FROM a\nSHELL [\"powershell\", \"-Command\"]\nRUN x\n", &[]),
        ("FROM mcr.microsoft.com/windows/servercore:1\nRUN dir\n", &[]),
        ("FROM a\nONBUILD RUN x\nHEALTHCHECK CMD y\n", &["x", "y"]),
    ];
    for (text, expected) in cases {
        assert_eq!(names(text), expected, "{text}");
    }
}

#[test]
fn options_of_scripts_come_from_shell_shebang_and_set() {
    let text = "FROM a AS x\nSHELL [\"/bin/bash\", \"-eo\", \"pipefail\", \"-c\"]\nFROM x\nRUN a | b\nRUN <<E\n#!/bin/sh\nset -e\nz\nE\n";
    let file = parse(text);
    let scripts: Vec<_> = file.instructions().flat_map(super::InstructionRef::scripts).collect();
    assert!(scripts[0].has(ShellOption::Errexit, u32::MAX) && scripts[0].has(ShellOption::Pipefail, u32::MAX));
    assert!(scripts[1].has(ShellOption::Errexit, u32::MAX) && !scripts[1].has(ShellOption::Pipefail, u32::MAX));
}

#[test]
fn cache_mounts_cover_what_lies_below() {
    let file = parse("FROM a\nRUN --mount=type=cache,target=/var/cache/apt/ --mount=type=bind,target=/x y\n");
    let run = file.stage(0).and_then(|stage| stage.instructions().next()).expect("a RUN");
    assert!(run.mounts_over("/var/cache/apt/archives") && run.mounts_over("/var/cache/apt"));
    assert!(!run.mounts_over("/var/cache/apt2") && !run.mounts_over("/x"));
}
