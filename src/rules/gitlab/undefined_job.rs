//! `needs`, `dependencies`, `extends` and `!reference` against the jobs of the pipeline and of what it includes.

use crate::model::gitlab::facts::Mention;
use crate::model::nearest::nearest;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UndefinedJob;

impl Rule for UndefinedJob {
    type View = Repository;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        for pipeline in repository.gitlab.iter().filter(|pipeline| pipeline.is_whole) {
            for (file, job) in &pipeline.written {
                let needs = job.needs.iter().flatten().chain(&job.dependencies).map(|mention| (mention, "job"));
                let parents = job.extends.iter().map(|mention| (mention, "job or template"));
                let references = job.references.iter().map(|mention| (mention, "job or template"));
                for (Mention { name, span }, what) in needs.chain(parents).chain(references) {
                    if pipeline.names.contains(name) {
                        continue;
                    }
                    let diagnostic = cx.report_in(*file, *span, format!("there is no {what} `{name}`"));
                    diagnostic.resource(job.name.clone());
                    match nearest(name, pipeline.written.iter().map(|(_, job)| job.name.as_str())) {
                        Some(near) => {
                            diagnostic.help(format!("did you mean `{near}`?"));
                            let edit = Edit::replace(*span, near);
                            diagnostic.fix(Applicability::Unsafe, format!("use `{near}`"), [edit]);
                        }
                        None => {
                            diagnostic.help("define it, or include the file that does");
                        }
                    }
                }
            }
        }
    }
}
