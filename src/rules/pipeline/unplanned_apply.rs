//! `pipeline/unplanned-apply`: see `rules/pipeline/unplanned-apply.md`.

use crate::model::pipeline::scripts::each_script;
use crate::rule::prelude::*;
use crate::rule::views::File;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct UnplannedApply;

impl Rule for UnplannedApply {
    type View = File;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, file: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        each_script(file, &["-auto-approve"], &mut |found| {
            if found.job.is_none_or(is_approved) {
                return;
            }
            for visited in found.script.commands() {
                let Some(command) = visited.command.effective() else { continue };
                if !matches!(command.name, "terraform" | "tofu") || !command.has_subcommand(&["apply"], &[]) {
                    continue;
                }
                let approves = command.words.iter().any(|word| word.prefix().trim_start_matches('-') == "auto-approve");
                // A saved plan stands behind the options, also one named by a variable.
                let plans = command.operands(&["-var", "-var-file", "-target", "-replace"]).len() > 1;
                if approves && !plans {
                    cx.report(
                        command.span(),
                        format!("`{} apply` carries out a plan that nobody has seen", command.name),
                    )
                    .help("save the plan (`plan -out=tfplan`), let it be looked at, and apply that file")
                    .resource(found.resource.to_owned());
                }
            }
        });
    }
}

/// Somebody lets the job start: the reviewers of an environment, or by hand.
fn is_approved(job: Node<'_>) -> bool {
    job.get("environment").is_some() || job.get_str("when") == Some("manual")
}
