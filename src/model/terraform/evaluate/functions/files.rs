//! `file`, `templatefile` and `templatestring`, for files of the run; nothing else is ever read.

use std::sync::Arc;

use camino::Utf8Path;

use crate::model::kubernetes::base64::encode;
use crate::model::terraform::directory::normalize;
use crate::model::terraform::evaluate::Frame;
use crate::model::terraform::evaluate::convert::to_text;
use crate::model::value::{Data, MAX_TEXT, Value};
use crate::source::Span;

impl Frame<'_, '_> {
    pub(super) fn file_function(&self, name: &str, values: &[Value], span: Span) -> Value {
        let first = values.first().and_then(to_text);
        let shown = || if name == "templatestring" { "…" } else { first.as_deref().unwrap_or("…") };
        let unknown = || self.unknown(format!("{name}({})", shown()), false, span);
        let Some(first) = &first else { return unknown() };
        if name == "templatestring" {
            return self.rendered(first, values.get(1), span).unwrap_or_else(unknown);
        }
        let Some(text) = self.text_of(first) else { return unknown() };
        match name {
            "fileexists" => self.value(Data::Bool(true), span),
            "file" if text.len() <= MAX_TEXT => self.value(Data::String(text.to_string()), span),
            "filebase64" if text.len() <= MAX_TEXT / 2 => self.value(Data::String(encode(text.as_bytes())), span),
            "templatefile" => self.rendered(&text, values.get(1), span).unwrap_or_else(unknown),
            _ => unknown(),
        }
    }

    /// What a template makes of the values it is given, placed at the call.
    fn rendered(&self, text: &str, given: Option<&Value>, span: Span) -> Option<Value> {
        if text.len() > MAX_TEXT {
            return None;
        }
        // Most of what is read so has nothing to fill in.
        let has_names = text.contains("${") || text.contains("%{");
        let data = if has_names { self.render(text, given?, span)? } else { Data::String(text.to_owned()) };
        Some(self.value(data, span))
    }

    /// Paths start at `path.module` in nearly all uses, and at the working directory of the run otherwise, which is
    /// the entry's folder.
    fn text_of(&self, path: &str) -> Option<Arc<str>> {
        let texts = self.session.workspace;
        let here = normalize(Utf8Path::new(""), path).and_then(|path| texts.text(&path).cloned());
        here.or_else(|| {
            let root = self.session.directory(self.session.state(0)?)?;
            texts.text(&normalize(&root.path, path)?).cloned()
        })
    }
}
