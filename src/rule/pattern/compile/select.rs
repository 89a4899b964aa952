//! `select:` — which nodes of which documents a rule looks at.

use globset::Glob;

use super::Compiler;
use crate::rule::pattern::select::{Kind, PodView, Select};
use crate::syntax::yaml::Node;

const VIEWS: [&str; 2] = ["pod", "container"];

impl<'a> Compiler<'a> {
    pub(super) fn select(&mut self, node: Node<'a>) -> Option<Select> {
        if !node.is_mapping() {
            self.error(node.span(), "`select` must be a mapping, such as `{terraform: aws_s3_bucket}`");
            return None;
        }
        let mut kind = None;
        let mut each = None;
        let mut view = None;
        for entry in node.raw_entries() {
            match entry.name() {
                "each" => each = self.path(entry.value),
                "view" => match entry.value.as_str() {
                    Some("pod") => view = Some(PodView::Pod),
                    Some("container") => view = Some(PodView::Container),
                    other => self.unknown(entry.value.span(), "view", other.unwrap_or(""), &VIEWS),
                },
                name => match Kind::from_name(name) {
                    Some(found) if kind.is_none() => kind = Some((found, entry.value)),
                    Some(_) => self.error(entry.key.span(), "`select` names one kind of document"),
                    None => {
                        let known: Vec<&str> = Kind::ALL.iter().map(|kind| kind.as_str()).chain(["each"]).collect();
                        self.unknown(entry.key.span(), "kind of document", name, &known);
                    }
                },
            }
        }
        let Some((kind, of)) = kind else {
            if self.errors.is_empty() {
                self.error(node.span(), "`select` names no kind of document");
            }
            return None;
        };
        if view.is_some() && kind != Kind::Kubernetes {
            self.error(node.span(), "`view` goes with `kubernetes` only");
        }
        let mut select = Select { kind, names: Vec::new(), globs: Vec::new(), each: each.unwrap_or_default(), view };
        if kind.takes_path() {
            let path = self.path(of)?;
            select.each = path.join(&select.each);
            return Some(select);
        }
        self.names_of(kind, of, &mut select);
        Some(select)
    }

    /// `type` and `each` of a `cloudformation:` block.
    pub(super) fn types(&mut self, types: Node<'a>, each: Option<Node<'a>>) -> Select {
        let each = each.and_then(|each| self.path(each)).unwrap_or_default();
        let kind = Kind::CloudFormation;
        let mut select = Select { kind, names: Vec::new(), globs: Vec::new(), each, view: None };
        self.names_of(kind, types, &mut select);
        select
    }

    fn names_of(&mut self, kind: Kind, of: Node<'a>, select: &mut Select) {
        let names = if of.is_sequence() { of.items().collect() } else { vec![of] };
        for name in names {
            match name.as_str() {
                Some(text) if !text.is_empty() && kind.takes_glob() => match Glob::new(text) {
                    Ok(glob) => select.globs.push(glob.compile_matcher()),
                    Err(error) => self.error(name.span(), format!("path pattern `{text}`: {}", error.kind())),
                },
                Some(text) if !text.is_empty() => select.names.push(text.into()),
                _ => self.error(name.span(), "expected a name"),
            }
        }
    }
}
