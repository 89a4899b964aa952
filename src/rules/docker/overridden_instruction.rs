//! `CMD`, `ENTRYPOINT` and `HEALTHCHECK` that a later one of the same stage replaces.

use crate::model::docker::StageRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;
use crate::syntax::dockerfile::Keyword;

#[derive(Default)]
pub struct OverriddenInstruction;

impl Rule for OverriddenInstruction {
    type View = docker::Stage;

    fn check(&self, stage: StageRef<'_>, cx: &mut Context<'_>) {
        for keyword in [Keyword::Cmd, Keyword::Entrypoint, Keyword::Healthcheck] {
            let all: Vec<_> = stage.of(keyword).collect();
            let Some((last, earlier)) = all.split_last() else { continue };
            for instruction in earlier {
                let name = keyword.as_str();
                let span = instruction.instruction.line_span;
                let lines = whole_lines(cx.source_text(), span);
                cx.report(span, format!("a later `{name}` of this stage replaces this one"))
                    .note(last.instruction.keyword_span, "the one that counts")
                    .help(format!("keep one `{name}`"))
                    .fix(Applicability::Unsafe, format!("delete the `{name}` without effect"), [Edit::delete(lines)]);
            }
        }
    }
}

/// The span with the rest of its last line, line end included.
fn whole_lines(text: &str, span: Span) -> Span {
    let rest = text.get(span.end as usize..).unwrap_or("");
    let length = rest.find('\n').map_or(rest.len(), |end| end + 1);
    Span::new(span.start, span.end + Span::from_usize(length, length).start)
}
