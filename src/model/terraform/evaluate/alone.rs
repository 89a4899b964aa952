//! Expressions of other formats in HCL, whose names are given.

use std::cell::RefCell;

use camino::Utf8PathBuf;

use super::{Frame, Scope, Session, State};
use crate::model::terraform::directory::Directory;
use crate::model::terraform::workspace::Workspace;
use crate::model::value::Value;
use crate::source::FileId;
use crate::syntax::hcl::Expr;

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
    let workspace = Workspace::default();
    let directory = Directory::new(Utf8PathBuf::new(), Vec::new());
    let session = Session::new(&workspace);
    session.fuel.set(fuel.0);
    let state = State {
        directory: &directory,
        index: 0,
        prefix: String::new(),
        parent: None,
        variables: RefCell::default(),
        locals: RefCell::default(),
        outputs: RefCell::default(),
        children: RefCell::default(),
        presence: RefCell::default(),
    };
    let frame = Frame { session: &session, state: &state, file, scope: None };
    let names = names.get(names.len().saturating_sub(MAX_NAMES)..).unwrap_or_default();
    let value = bind(&frame, names, expr);
    fuel.0 = session.fuel.get();
    value
}

fn bind<'a>(frame: &Frame<'_, 'a>, names: &[(String, Value)], expr: &'a Expr) -> Value {
    match names.split_first() {
        Some(((name, value), rest)) => {
            let scope = Scope { name, value, parent: frame.scope };
            bind(&frame.with(&scope), rest, expr)
        }
        None => frame.expr(expr),
    }
}
