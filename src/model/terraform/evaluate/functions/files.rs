//! `file` and `templatefile`, for files of the run; nothing else is ever read.

use std::sync::Arc;

use camino::Utf8Path;

use crate::model::terraform::directory::normalize;
use crate::model::terraform::evaluate::Frame;
use crate::model::terraform::evaluate::convert::to_text;
use crate::model::value::{Data, MAX_TEXT, Value};
use crate::source::Span;

impl Frame<'_, '_> {
    pub(super) fn file_function(&self, name: &str, values: &[Value], span: Span) -> Value {
        let path = values.first().and_then(to_text);
        let unknown = || self.unknown(format!("{name}({})", path.as_deref().unwrap_or("…")), false, span);
        let Some(path) = &path else { return unknown() };
        let Some(text) = self.text_of(path) else { return unknown() };
        match name {
            "fileexists" => self.value(Data::Bool(true), span),
            "file" if text.len() <= MAX_TEXT => self.value(Data::String(text.to_string()), span),
            // Only a template without anything to fill in is known.
            "templatefile" if text.len() <= MAX_TEXT && !text.contains("${") && !text.contains("%{") => {
                self.value(Data::String(text.to_string()), span)
            }
            _ => unknown(),
        }
    }

    /// Paths start at `path.module` in nearly all uses, and at the working directory of the run otherwise, which is
    /// the entry's folder.
    fn text_of(&self, path: &str) -> Option<Arc<str>> {
        let texts = self.session.workspace;
        let here = normalize(Utf8Path::new(""), path).and_then(|path| texts.text(&path).cloned());
        here.or_else(|| {
            let root = self.session.state(0)?;
            texts.text(&normalize(&root.directory.path, path)?).cloned()
        })
    }
}
