//! Expressions of other formats and templates in files: HCL whose names are given.

use camino::Utf8PathBuf;

use super::{Frame, Scope, Session, State};
use crate::model::terraform::directory::Directory;
use crate::model::terraform::workspace::Workspace;
use crate::model::value::{Data, Text, Value};
use crate::source::{FileId, Span};
use crate::syntax::hcl::{self, Expr, ExprKind};

/// More names than that are not known: each takes a level of the stack.
const MAX_NAMES: usize = 256;

/// Steps for the expressions of one file.
#[derive(Debug)]
pub struct Fuel(u32);

impl Default for Fuel {
    fn default() -> Self {
        Self(super::FUEL)
    }
}

/// The value of an expression in which a bare name stands for what `names` says; later ones hide earlier ones.
pub fn evaluate_alone(expr: &Expr, names: &[(String, Value)], file: FileId, fuel: &mut Fuel) -> Value {
    let (workspace, directory) = (Workspace::default(), Directory::new(Utf8PathBuf::new(), Vec::new()));
    let session = Session::new(&workspace, 0);
    session.fuel.set(fuel.0);
    let mut value = None;
    within(&session, &directory, names, file, &mut |frame| value = Some(frame.expr(expr)));
    fuel.0 = session.fuel.get();
    value.unwrap_or_else(|| Value::unknown("too large to be evaluated", true, file, expr.span))
}

impl Frame<'_, '_> {
    /// A template with the entries of a map as its only names; nothing when it cannot be read, or stands in another,
    /// which Terraform refuses too. <https://developer.hashicorp.com/terraform/language/functions/templatefile>
    pub(super) fn render(&self, text: &str, given: &Value, span: Span) -> Option<Data> {
        let cost = u32::try_from(text.len() / 16).unwrap_or(u32::MAX);
        if self.session.in_template || !self.session.spend(cost) {
            return None;
        }
        let whole = Expr { kind: hcl::parse_template(text)?, span };
        let template = match &whole.kind {
            ExprKind::Template(template) => template,
            ExprKind::String(text) => return Some(Data::String(text.to_string())),
            _ => return None,
        };
        let mut names: Vec<(String, Value)> = Vec::new();
        whole.walk(&mut |expr| {
            let ExprKind::Variable(name) = &expr.kind else { return };
            if names.len() < MAX_NAMES && !names.iter().any(|(known, _)| known.as_str() == &**name) {
                let value = given.get(name).map(|value| self.copy(value, span));
                names.push((name.to_string(), value.unwrap_or_else(|| self.unknown(&**name, true, span))));
            }
        });
        let directory = Directory::new(Utf8PathBuf::new(), Vec::new());
        let session = Session { in_template: true, ..Session::new(self.session.workspace, 0) };
        session.fuel.set(self.session.fuel.get());
        session.depth.set(self.session.depth.get());
        let mut out = Text::default();
        within(&session, &directory, &names, self.file, &mut |frame| frame.parts(&template.parts, &mut out));
        self.session.fuel.set(session.fuel.get());
        Some(out.finish())
    }
}

/// Calls `evaluate` where `names` are the only ones.
fn within<'a>(
    session: &Session<'a>,
    directory: &'a Directory,
    names: &[(String, Value)],
    file: FileId,
    evaluate: &mut dyn FnMut(&Frame<'_, 'a>),
) {
    let state = State::new(0, 0, directory, None, String::new());
    let frame = Frame { session, directory, state: &state, file, scope: None };
    bind(&frame, names.get(names.len().saturating_sub(MAX_NAMES)..).unwrap_or_default(), evaluate);
}

fn bind<'a>(frame: &Frame<'_, 'a>, names: &[(String, Value)], evaluate: &mut dyn FnMut(&Frame<'_, 'a>)) {
    match names.split_first() {
        Some(((name, value), rest)) => {
            let scope = Scope { name, value, parent: frame.scope };
            bind(&frame.with(&scope), rest, evaluate);
        }
        None => evaluate(frame),
    }
}
