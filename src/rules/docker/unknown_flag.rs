//! Flags that an instruction does not have.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct UnknownFlag;

/// <https://docs.docker.com/reference/dockerfile/>
const fn flags(keyword: Keyword) -> &'static [&'static str] {
    match keyword {
        Keyword::Add => &["keep-git-dir", "checksum", "chown", "chmod", "link", "exclude", "unpack", "parents"],
        Keyword::Copy => &["from", "chown", "chmod", "link", "parents", "exclude"],
        Keyword::From => &["platform"],
        Keyword::Healthcheck => &["interval", "timeout", "start-period", "start-interval", "retries"],
        Keyword::Run => &["mount", "network", "security", "device"],
        _ => &[],
    }
}

impl Rule for UnknownFlag {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        let frontend = instruction.file.tree.directive("syntax").map_or("", |directive| directive.value.as_str());
        if !frontend.is_empty() && !frontend.contains("docker/dockerfile") {
            return;
        }
        let known = flags(instruction.keyword());
        for flag in &instruction.instruction.flags {
            if known.contains(&flag.name.as_str()) || flag.name.contains(['$', '{']) {
                continue;
            }
            let keyword = instruction.keyword().as_str();
            let diagnostic = cx.report(flag.name_span, format!("`{keyword}` has no flag `--{}`", flag.name));
            let close = known.iter().map(|name| (strsim::damerau_levenshtein(name, &flag.name), *name));
            match close.min().filter(|(distance, _)| *distance <= 2) {
                Some((_, name)) => {
                    let edit = Edit::replace(flag.name_span, format!("--{name}"));
                    diagnostic.help(format!("did you mean `--{name}`?"));
                    diagnostic.fix(Applicability::Safe, format!("write `--{name}`"), [edit]);
                }
                None if known.is_empty() => {
                    diagnostic.help("flags before the arguments are read by the builder: write the exec form");
                }
                None => {
                    diagnostic.help(format!("it has `--{}`", known.join("`, `--")));
                }
            }
        }
    }
}
