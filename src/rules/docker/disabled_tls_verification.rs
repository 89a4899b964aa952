//! Downloads that trust any certificate.

use crate::model::docker::InstructionRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::{Keyword, Word};
use crate::syntax::shell::Arguments;

#[derive(Default)]
pub struct DisabledTlsVerification;

impl Rule for DisabledTlsVerification {
    type View = docker::Instruction;

    fn check(&self, instruction: InstructionRef<'_>, cx: &mut Context<'_>) {
        if matches!(instruction.keyword(), Keyword::Env | Keyword::Arg) {
            for pair in instruction.pairs() {
                let value = pair.value.as_ref().and_then(Word::literal).unwrap_or_default();
                if switches_off(&pair.key, &value) {
                    report(pair.span, &pair.key, cx);
                }
            }
        }
        if instruction.keyword() != Keyword::Run {
            return;
        }
        for command in instruction.commands() {
            for assignment in &command.command.assignments {
                if assignment.value.literal().is_some_and(|value| switches_off(&assignment.name, value)) {
                    report(assignment.span, &assignment.name, cx);
                }
            }
            let Some(arguments) = command.effective() else { continue };
            if let Some((span, what)) = option(arguments) {
                report(span, &what, cx);
            }
        }
    }
}

fn report(span: Span, what: &str, cx: &mut Context<'_>) {
    cx.report(span, format!("`{what}` switches the check of TLS certificates off"))
        .help("install the certificate of the authority instead");
}

/// Variables that programs read.
fn switches_off(name: &str, value: &str) -> bool {
    let off = matches!(value, "0" | "false" | "no");
    match name {
        "NODE_TLS_REJECT_UNAUTHORIZED" | "PYTHONHTTPSVERIFY" => value == "0",
        "NPM_CONFIG_STRICT_SSL" | "npm_config_strict_ssl" | "YARN_ENABLE_STRICT_SSL" => off,
        "GIT_SSL_NO_VERIFY" => !off && !value.is_empty(),
        "PIP_TRUSTED_HOST" => !value.is_empty(),
        _ => false,
    }
}

/// The option of a command that does it.
fn option(arguments: Arguments<'_>) -> Option<(Span, String)> {
    let literal = |wanted: &'static [&'static str]| {
        let found = arguments.words.iter().find(|word| word.literal().is_some_and(|text| wanted.contains(&text)));
        found.map(|word| (word.span, word.literal().unwrap_or_default().to_owned()))
    };
    let has = |text: &str| arguments.words.iter().any(|word| word.is(text));
    match arguments.name {
        "curl" => arguments.words.iter().find_map(|word| {
            let text = word.literal()?;
            (text == "--insecure" || curl_cluster(text)).then(|| (word.span, format!("curl {text}")))
        }),
        "wget" => literal(&["--no-check-certificate"]),
        "npm" | "pnpm" | "yarn" if has("strict-ssl") && has("false") || has("strict-ssl=false") => {
            Some((arguments.span(), "strict-ssl false".to_owned()))
        }
        "npm" | "pnpm" | "yarn" => literal(&["--no-strict-ssl", "--strict-ssl=false"]),
        "yum" | "dnf" | "microdnf" => {
            literal(&["--setopt=sslverify=false", "--setopt=sslverify=0", "--setopt=*.sslverify=false"])
        }
        "git" if has("http.sslVerify") && has("false") => Some((arguments.span(), "http.sslVerify false".to_owned())),
        "git" => literal(&["http.sslVerify=false", "http.sslverify=false"]),
        name if name.starts_with("pip") || name.starts_with("python") => {
            let found = arguments.words.iter().find(|word| word.prefix().starts_with("--trusted-host"));
            found.map(|word| (word.span, "--trusted-host".to_owned()))
        }
        "export" | "env" => arguments.words.iter().find_map(|word| {
            let (name, value) = word.literal()?.split_once('=')?;
            switches_off(name, value).then(|| (word.span, name.to_owned()))
        }),
        _ => None,
    }
}

/// `-k` in a cluster of letters, before one that takes the rest as its value.
fn curl_cluster(text: &str) -> bool {
    let letters = text.strip_prefix('-').filter(|letters| !letters.starts_with('-')).unwrap_or("");
    letters.chars().take_while(|letter| !"oHduAexTXbcmwFKErtyYzCDQPhU".contains(*letter)).any(|letter| letter == 'k')
}
