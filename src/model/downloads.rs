//! Scripts that are downloaded and run in one go: `curl … | sh`.

use super::docker::is_posix_shell;
use crate::source::Span;
use crate::syntax::shell::{Arguments, Command, PartKind, Script, SimpleCommand};

/// A download that goes straight into an interpreter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PipedInstaller {
    pub span: Span,
    /// The address, when it is written out up to its last folder at least.
    pub address: Option<String>,
}

impl PipedInstaller {
    /// Whether the address names one version, so that the same script comes every time.
    pub fn is_pinned(&self) -> bool {
        let path = self.address.as_deref().and_then(|address| address.split_once("://")).map_or("", |(_, path)| path);
        path.split('/').skip(1).any(is_version)
    }
}

/// `v1.2.3`, `1.2`, a commit id.
fn is_version(part: &str) -> bool {
    let digits = part.strip_prefix('v').unwrap_or(part);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit()) && digits.contains('.');
    is_number || part.len() == 40 && part.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The piped installers of a script, in the order of their forms.
pub fn piped_installers(script: &Script) -> Vec<PipedInstaller> {
    let mut found = Vec::new();
    for (pipeline, _) in script.pipelines() {
        let mut commands = pipeline.commands.iter().map(simple);
        let download = commands.by_ref().flatten().find(is_download);
        if let Some(download) = download
            && commands.flatten().any(|arguments| is_interpreter(arguments.name))
        {
            found.push(PipedInstaller { span: pipeline.span, address: address(download) });
        }
    }
    for visited in script.commands() {
        // `bash -c "$(curl …)"`, `bash <(curl …)`
        let Some(arguments) = visited.command.effective().filter(|arguments| is_interpreter(arguments.name)) else {
            continue;
        };
        let mut parts = arguments.words.iter().flat_map(|word| &word.parts);
        let download = parts.find_map(|part| match &part.kind {
            PartKind::Substitution(list) | PartKind::Process(list) => {
                let first = list.items.first().and_then(|item| item.pipelines.first());
                let command = first.and_then(|(_, pipeline)| pipeline.commands.first());
                command.and_then(simple).filter(is_download)
            }
            _ => None,
        });
        if let Some(download) = download {
            found.push(PipedInstaller { span: visited.command.span, address: address(download) });
        }
    }
    found
}

fn simple(command: &Command) -> Option<Arguments<'_>> {
    match command {
        Command::Simple(command) => SimpleCommand::effective(command),
        _ => None,
    }
}

fn is_download(arguments: &Arguments<'_>) -> bool {
    matches!(arguments.name, "curl" | "wget")
}

fn is_interpreter(name: &str) -> bool {
    is_posix_shell(name) || matches!(name, "python" | "python3" | "perl" | "ruby" | "node")
}

fn address(download: Arguments<'_>) -> Option<String> {
    let words = download.words.iter().map(|word| word.literal().map_or_else(|| word.prefix(), str::to_owned));
    words.into_iter().find(|word| word.contains("://"))
}

#[cfg(test)]
mod tests {
    use super::piped_installers;
    use crate::syntax::shell;
    use crate::syntax::yaml;

    #[test]
    fn downloads_into_interpreters_are_found_with_their_address() {
        for (script, wanted) in [
            ("curl -fsSL https://a.sh/i.sh | sh", vec![(false, Some("https://a.sh/i.sh"))]),
            ("wget -qO- https://a.sh/v1.2.3/i.sh | sudo bash -s -- -y", vec![(true, Some("https://a.sh/v1.2.3/i.sh"))]),
            ("bash <(curl -s $URL)", vec![(false, None)]),
            ("bash -c \"$(curl -fsSL https://a.sh/1.2.3/$X)\"", vec![(true, Some("https://a.sh/1.2.3/"))]),
            ("curl https://a.sh/x.json | jq .", vec![]),
            ("curl -fo i.sh https://a.sh/i.sh && sh i.sh", vec![]),
        ] {
            let text = format!("a: |\n  {script}\n");
            let tree = yaml::parse(text.as_str().into());
            let node = tree.root().and_then(|root| root.get("a")).expect("the script");
            let found = piped_installers(&shell::parse(node.as_str().unwrap_or(""), &node.content_map()));
            let found: Vec<_> = found.iter().map(|one| (one.is_pinned(), one.address.as_deref())).collect();
            assert_eq!(found, wanted, "{script}");
        }
    }
}
