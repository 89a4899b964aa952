//! Stages whose failure something throws away.

use crate::model::pipeline::{Stage, System};
use crate::model::repository::Repository;
use crate::rule::prelude::*;

/// Reports each stage of a kind whose failure the pipeline does not see; `what` is the word for it.
pub(super) fn report(repository: &Repository, kind: fn(Stage) -> bool, what: &'static str, cx: &mut Context<'_>) {
    for pipeline in repository.pipelines() {
        let (key, whole) = match pipeline.system {
            System::Actions => ("continue-on-error", "job"),
            System::Gitlab => ("allow_failure", "pipeline"),
            System::Jenkins => ("catchError", "build"),
        };
        for job in pipeline.jobs {
            let mut told = None;
            let mut thrown_away = Vec::new();
            for found in job.stages.iter().filter(|found| kind(found.stage) && found.is_firm) {
                let file = found.file.unwrap_or_else(|| pipeline.file_of(job));
                let resource = pipeline.resource(job, found);
                match found.masked {
                    Some(span) if told == Some(span) => {}
                    Some(span) => {
                        told = Some(span);
                        cx.report_in(file, span, format!("a failure of `{}` does not fail the {whole}", found.what))
                            .note_in(file, found.span, what)
                            .help(format!("remove `{key}`"))
                            .resource(resource);
                    }
                    // Of what one task carries out, one is enough.
                    None if found.inside.is_some() && thrown_away.contains(&found.span) => {}
                    None if found.is_ignored => {
                        thrown_away.push(found.span);
                        cx.report_in(file, found.span, format!("a failure of `{}` is thrown away", found.what))
                            .help("remove the `|| true`")
                            .resource(resource);
                    }
                    None if found.is_piped => {
                        cx.report_in(file, found.span, format!("a failure of `{}` is lost in the pipe", found.what))
                            .help(match pipeline.system {
                                System::Jenkins => "begin the script with `#!/bin/bash` and `set -eo pipefail`",
                                _ => "add `shell: bash`, with which the runner sets `pipefail`",
                            })
                            .resource(resource);
                    }
                    None => {}
                }
            }
        }
    }
}
