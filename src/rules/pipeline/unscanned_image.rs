//! Images that are pushed although no pipeline of the repository scans anything.

use crate::model::pipeline::Stage;
use crate::model::repository::Repository as Model;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UnscannedImage;

impl Rule for UnscannedImage {
    type View = Repository;
    const INFERS_ABSENCE: bool = true;

    fn check(&self, repository: &Model, cx: &mut Context<'_>) {
        let pipelines = repository.pipelines();
        let jobs = || pipelines.iter().flat_map(|pipeline| pipeline.jobs);
        // What is called from elsewhere may scan.
        if jobs().any(|job| job.is_open || job.calls.is_some() || job.does(Stage::is_scan)) {
            return;
        }
        let mut pushed = pipelines.iter().flat_map(|one| one.images.named.iter().map(move |image| (one.file, image)));
        if let Some((file, image)) = pushed.find(|(_, image)| image.pushed) {
            cx.report_in(file, image.span, format!("`{}` is pushed unscanned", image.reference))
                .help("scan images before they are pushed, with Trivy or Grype, and let findings fail the job");
        }
    }
}
