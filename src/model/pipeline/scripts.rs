//! The scripts of pipelines of any system, for rules on what commands say.

use crate::language::Language;
use crate::model::actions::Owner;
use crate::model::{Document, Parsed, gitlab};
use crate::syntax::shell::{self, Script};
use crate::syntax::yaml::Node;

/// A script with where it stands.
#[derive(Clone, Copy, Debug)]
pub struct PipelineScript<'a> {
    pub script: &'a Script,
    /// The job; nothing for a step of an action.
    pub job: Option<Node<'a>>,
    /// The path of the step, or the job.
    pub resource: &'a str,
}

/// Calls `visit` with the scripts of a file, when any of `words` stands in it; other files and scripts are not looked at.
pub fn each_script(parsed: &Parsed, words: &[&str], visit: &mut dyn FnMut(PipelineScript<'_>)) {
    let has_word = |text: &str| words.iter().any(|word| text.contains(word));
    match &parsed.document {
        Document::Actions(file) if has_word(&parsed.source.text) => {
            for step in file.steps().filter(|step| step.run().and_then(Node::as_str).is_some_and(has_word)) {
                let job = match step.owner {
                    Owner::Job(job) => Some(job.node),
                    Owner::Action(_) => None,
                };
                if let Some(script) = step.script() {
                    visit(PipelineScript { script, job, resource: &step.path() });
                }
            }
        }
        Document::Yaml(tree) if parsed.language == Language::GitlabCi && has_word(&parsed.source.text) => {
            for job in gitlab::Pipeline::of(tree).into_iter().flat_map(gitlab::Pipeline::jobs) {
                let lines = ["before_script", "script", "after_script"].into_iter().flat_map(|key| job.lines(key));
                for line in lines.map(Node::resolved) {
                    if let Some(written) = line.as_str().filter(|text| has_word(text)) {
                        let script = shell::parse(written, &line.content_map());
                        visit(PipelineScript { script: &script, job: Some(job.node), resource: job.name });
                    }
                }
            }
        }
        _ => {}
    }
}
