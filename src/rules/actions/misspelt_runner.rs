//! Labels of runners that are a slip of the pen away from one of GitHub's, and labels that no machine can have together.

use crate::model::actions::Job;
use crate::model::nearest::nearest;
use crate::rule::prelude::*;
use crate::rule::views::actions;

#[derive(Default)]
pub struct MisspeltRunner {
    labels: Vec<String>,
}

/// Labels of GitHub's runners, one of each form: numbers come and go.
/// <https://docs.github.com/en/actions/reference/runners/github-hosted-runners>
const HOSTED: &[&str] = &[
    "macos-15",
    "macos-15-intel",
    "macos-15-large",
    "macos-15-xlarge",
    "macos-latest",
    "macos-latest-large",
    "macos-latest-xlarge",
    "ubuntu-24.04",
    "ubuntu-24.04-arm",
    "ubuntu-latest",
    "ubuntu-slim",
    "windows-11-arm",
    "windows-2025",
    "windows-latest",
];

/// Labels that every machine of one's own has.
const OWN: &[&str] = &["arm", "arm64", "linux", "macos", "self-hosted", "windows", "x64", "x86"];

impl Rule for MisspeltRunner {
    type View = actions::Job;

    fn configure(options: Options<'_>) -> Result<Self, OptionsError> {
        Ok(Self { labels: options.strings("labels")? })
    }

    fn check(&self, job: Job<'_>, cx: &mut Context<'_>) {
        if !job.workflow.is_githubs(cx.path()) {
            return;
        }
        for label in job.runner_values() {
            let text = label.as_str().unwrap_or("").to_ascii_lowercase();
            let is_told = OWN.contains(&text.as_str()) || self.labels.iter().any(|own| own.eq_ignore_ascii_case(&text));
            // Names of larger runners mostly begin like one of GitHub's, and numbers are those of new systems.
            let is_like = |hosted: &&str| text.starts_with(*hosted) || words(&text).eq(words(hosted));
            if is_told || HOSTED.contains(&text.as_str()) || text.contains('$') || HOSTED.iter().any(is_like) {
                continue;
            }
            let Some(near) = nearest(&text, HOSTED.iter().copied()) else { continue };
            cx.report(label.span(), format!("no runner of GitHub is called `{text}`"))
                .help(format!("did you mean `{near}`? a label of your own goes into the option `labels`"))
                .resource(job.path())
                .fix(Applicability::Unsafe, format!("use `{near}`"), [Edit::replace(label.span(), near)]);
        }
        together(job, cx);
    }
}

/// The words of a label without numbers.
fn words(label: &str) -> impl Iterator<Item = &str> {
    label.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|word| !word.is_empty())
}

/// Every label of `runs-on` must fit one machine.
fn together(job: Job<'_>, cx: &mut Context<'_>) {
    let system = |text: &str| ["macos", "ubuntu", "windows"].into_iter().find(|name| text.starts_with(name));
    let labels = job.runner_labels();
    let hosted = labels.iter().filter_map(|label| Some((label, system(&label.as_str()?.to_ascii_lowercase())?)));
    let hosted: Vec<_> = hosted.collect();
    let Some(((first, system), rest)) = hosted.split_first() else { return };
    if let Some((other, _)) = rest.iter().find(|(_, of)| of != system) {
        cx.report(other.span(), "no machine has this label and the one before it")
            .note(first.span(), "the other one")
            .help("name one system; for several use a matrix")
            .resource(job.path());
    }
}
