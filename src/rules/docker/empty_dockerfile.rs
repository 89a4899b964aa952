//! Files without instructions.

use crate::model::docker::Dockerfile;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct EmptyDockerfile;

impl Rule for EmptyDockerfile {
    type View = docker::Dockerfile;

    fn check(&self, file: &Dockerfile, cx: &mut Context<'_>) {
        let blank = |line: &str| line.trim().is_empty() || line.trim_start().starts_with('#');
        if file.tree.instructions.is_empty() && file.tree.text.lines().all(blank) {
            cx.report(Span::empty(0), "the file holds no instruction").help("begin with `FROM`");
        }
    }
}
