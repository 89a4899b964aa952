//! One walk over an expression that gives its type, whose text it carries, and what is wrong.

use crate::model::actions::site::{Key, Site};
use crate::model::actions::taint::Source;
use crate::model::nearest::nearest;
use crate::source::Span;
use crate::syntax::expression::{Comparison, Expression, ExpressionKind, Logical, Name};

use super::{Type, contexts, json};

/// What kind of mistake it is. Each kind is told by a rule of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// A property of what has none, or an argument that the function cannot use.
    Mismatch,
    /// A comparison whose outcome does not depend on the values.
    Comparison,
    /// An object or a list where a text is made.
    Text,
    /// The text of `format()` and `fromJSON()`.
    Literal,
}

/// A mistake in an expression. The span is relative to the expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub kind: ProblemKind,
    pub span: Span,
    pub message: String,
    pub help: String,
    /// What to write instead.
    pub replacement: Option<(Span, String)>,
}

/// What one walk over an expression tells.
#[derive(Clone, Debug, Default)]
pub struct Analysis {
    pub ty: Type,
    /// The paths whose text reaches the value: not those that are only compared or looked for.
    pub sources: Vec<Source>,
    /// What is wrong with how the expression uses its values.
    pub problems: Vec<Problem>,
}

/// Walks the expression of a site. [`Site::analysis`] keeps the result.
pub fn analyse(site: Site<'_>) -> Analysis {
    let Some(tree) = site.tree() else { return Analysis::default() };
    let mut walk = Walk { site, found: Vec::new() };
    let Value { ty, sources } = walk.expression(tree);
    let is_whole_section = matches!(site.key_name(), "env" | "with" | "matrix" | "include" | "secrets" | "services");
    let makes_text = !site.is_whole()
        || matches!(site.key(), Key::StepRun | Key::StepWith | Key::StepEnv | Key::ActionStepRun | Key::ActionStepWith);
    if site.is_fenced() && makes_text && !is_whole_section && ty.is_collection() {
        let what = if matches!(ty, Type::Object(_)) { "`Object`" } else { "`Array`" };
        walk.tell(
            ProblemKind::Text,
            tree.span,
            format!("{} becomes the text {what}", ty.describe()),
            "write it as JSON with `toJSON()`, or name one of its values".to_owned(),
        );
        if let Some(problem) = walk.found.last_mut() {
            problem.replacement = Some((tree.span, format!("toJSON({})", tree.span.of(site.inner()))));
        }
    }
    Analysis { ty, sources, problems: walk.found }
}

/// What is known of a value: its type, and the paths whose text it may carry.
struct Value {
    ty: Type,
    sources: Vec<Source>,
}

impl From<Type> for Value {
    fn from(ty: Type) -> Self {
        Self { ty, sources: Vec::new() }
    }
}

struct Walk<'a> {
    site: Site<'a>,
    found: Vec<Problem>,
}

impl Walk<'_> {
    fn tell(&mut self, kind: ProblemKind, span: Span, message: String, help: String) {
        self.found.push(Problem { kind, span, message, help, replacement: None });
    }

    fn expression(&mut self, tree: &Expression) -> Value {
        match &tree.kind {
            ExpressionKind::Null => Type::Null.into(),
            ExpressionKind::Bool(_) => Type::Bool.into(),
            ExpressionKind::Number(_) => Type::Number.into(),
            ExpressionKind::String(_) => Type::String.into(),
            ExpressionKind::Context(_)
            | ExpressionKind::Property { .. }
            | ExpressionKind::Filter { .. }
            | ExpressionKind::Index { .. } => {
                let mut value = self.access(tree);
                if let Some(path) = tree.path() {
                    value.sources = vec![Source::of(&path)];
                }
                value
            }
            ExpressionKind::Call { name, arguments } => self.call(name, arguments),
            ExpressionKind::Not(inner) => {
                self.expression(inner);
                Type::Bool.into()
            }
            ExpressionKind::Compare { operator, left, right } => {
                let (left_type, right_type) = (self.expression(left).ty, self.expression(right).ty);
                self.compare(tree.span, *operator, (left, &left_type), (right, &right_type));
                Type::Bool.into()
            }
            ExpressionKind::Logical { operator, operands } => {
                let mut values: Vec<Value> = operands.iter().map(|operand| self.expression(operand)).collect();
                let sources = match operator {
                    // `a && b` is `b`, or an `a` that is empty or false.
                    Logical::And => values.last_mut().map(|last| std::mem::take(&mut last.sources)),
                    Logical::Or => {
                        Some(values.iter_mut().flat_map(|value| std::mem::take(&mut value.sources)).collect())
                    }
                };
                let ty = Type::any_of(values.into_iter().map(|value| value.ty));
                Value { ty, sources: sources.unwrap_or_default() }
            }
        }
    }

    /// A context, a property, an item or a filter. The sources are those of what stands before the path, if anything
    /// but a context does: `fromJSON(x).y`.
    fn access(&mut self, tree: &Expression) -> Value {
        match &tree.kind {
            ExpressionKind::Context(name) => {
                let known = super::super::CONTEXTS.iter().any(|known| name.eq_ignore_ascii_case(known));
                if known { Type::open(Type::Any).into() } else { Type::Any.into() }
            }
            ExpressionKind::Property { of, name } => self.property(of, &name.text, name.span),
            ExpressionKind::Filter { of } => {
                let Value { ty, sources } = self.access(of);
                Value { ty: self.filter(ty, of), sources }
            }
            ExpressionKind::Index { of, index } => {
                if let Some(name) = index.as_str() {
                    return self.property(of, name, index.span);
                }
                let Value { ty, sources } = self.access(of);
                self.expression(index);
                Value { ty: self.item(ty, of), sources }
            }
            _ => self.expression(tree),
        }
    }

    fn property(&mut self, of: &Expression, name: &str, span: Span) -> Value {
        if let ExpressionKind::Context(context) = &of.kind {
            let context = context.to_ascii_lowercase();
            let ty = contexts::property(self.site, &context, name).unwrap_or_else(|| {
                let known = contexts::names(&context);
                self.missing(&format!("`{context}`"), name, span, known);
                Type::Any
            });
            return ty.into();
        }
        let Value { ty, sources } = self.access(of);
        Value { ty: self.member(&ty, of, name, span), sources }
    }

    fn member(&mut self, ty: &Type, of: &Expression, name: &str, span: Span) -> Type {
        match ty {
            Type::Object(object) => {
                if let Some(ty) = object.field(name) {
                    return ty.clone();
                }
                // What steps, needed jobs and their outputs have is told by the rule on references.
                let is_reference = of.path().is_some_and(|path| {
                    ["steps", "needs", "jobs"].iter().any(|context| path.context.eq_ignore_ascii_case(context))
                });
                if !is_reference {
                    let known: Vec<&str> = object.fields.iter().map(|(known, _)| &**known).collect();
                    self.missing(&format!("`{}`", of.span.of(self.site.inner())), name, span, &known);
                }
                Type::Any
            }
            Type::Filtered(items) => Type::Filtered(Box::new(match &**items {
                Type::Object(object) => object.field(name).cloned().unwrap_or(Type::Any),
                _ => Type::Any,
            })),
            Type::Array(_) => {
                let source = of.span.of(self.site.inner());
                self.tell(
                    ProblemKind::Mismatch,
                    span,
                    format!("`{source}` is a list, which has no `{name}`"),
                    format!("take one item, `{source}[0]`, or that of all, `{source}.*.{name}`"),
                );
                Type::Any
            }
            Type::Any => Type::Any,
            scalar => {
                let source = of.span.of(self.site.inner());
                self.tell(
                    ProblemKind::Mismatch,
                    span,
                    format!("`{source}` is {}, which has no `{name}`", scalar.describe()),
                    "a property of a text is always empty; parse JSON with `fromJSON()` first".to_owned(),
                );
                Type::Any
            }
        }
    }

    fn missing(&mut self, of: &str, name: &str, span: Span, known: &[&str]) {
        let near = nearest(name, known.iter().copied());
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "remove it".to_owned(),
            None => format!("it has `{}`", known.join("`, `")),
        };
        self.tell(ProblemKind::Mismatch, span, format!("{of} has no `{name}`"), help);
        let bare = span.of(self.site.inner()) == name;
        if let (Some(near), Some(problem), true) = (near, self.found.last_mut(), bare) {
            problem.replacement = Some((span, near.to_owned()));
        }
    }

    fn filter(&mut self, ty: Type, of: &Expression) -> Type {
        self.items(ty, of, "`.*` is for lists and objects").map_or(Type::Any, |items| Type::Filtered(Box::new(items)))
    }

    /// `of[index]` with an index that is not a written text.
    fn item(&mut self, ty: Type, of: &Expression) -> Type {
        let help = "an index is for lists and objects; parse JSON with `fromJSON()` first";
        self.items(ty, of, help).unwrap_or(Type::Any)
    }

    /// What the items of a list, or the values of an object, are; nothing when that is not known. `of` has none: tells it.
    fn items(&mut self, ty: Type, of: &Expression, help: &str) -> Option<Type> {
        match ty {
            Type::Array(items) | Type::Filtered(items) => Some(*items),
            Type::Object(object) => {
                let fields = object.fields.into_iter().map(|(_, ty)| ty);
                Some(Type::any_of(fields.chain(object.rest.map(|rest| *rest))))
            }
            Type::Any => None,
            scalar => {
                let source = of.span.of(self.site.inner());
                self.tell(
                    ProblemKind::Mismatch,
                    of.span,
                    format!("`{source}` is {}, which has no items", scalar.describe()),
                    help.to_owned(),
                );
                None
            }
        }
    }

    fn call(&mut self, name: &Name, arguments: &[Expression]) -> Value {
        let values: Vec<Value> = arguments.iter().map(|argument| self.expression(argument)).collect();
        let lower = name.text.to_ascii_lowercase();
        // Which arguments must not be lists, and which no objects.
        for (index, (argument, ty)) in arguments.iter().zip(values.iter().map(|value| &value.ty)).enumerate() {
            let takes_list = matches!((lower.as_str(), index), ("contains" | "join", 0));
            let takes_all = matches!(lower.as_str(), "tojson" | "case")
                || !super::super::FUNCTIONS.iter().any(|(known, ..)| name.is(known)) && lower != "hashfiles";
            let fits = takes_all || !ty.is_collection() || takes_list && !matches!(ty, Type::Object(_));
            if !fits {
                let source = argument.span.of(self.site.inner());
                self.tell(
                    ProblemKind::Mismatch,
                    argument.span,
                    format!("`{}()` gets {}: `{source}`", name.text, ty.describe()),
                    match lower.as_str() {
                        "contains" if index == 0 => "look in its values: `object.*`".to_owned(),
                        _ => "write it as JSON with `toJSON()`, or name one of its values".to_owned(),
                    },
                );
            }
        }
        let ty = match lower.as_str() {
            "contains" | "startswith" | "endswith" | "success" | "failure" | "always" | "cancelled" => Type::Bool,
            "format" => {
                self.format(arguments);
                Type::String
            }
            "fromjson" => self.parsed_json(arguments),
            "join" | "tojson" | "hashfiles" => Type::String,
            _ => Type::Any,
        };
        // The other functions answer yes or no, or with a hash.
        let passes_on = matches!(lower.as_str(), "case" | "format" | "fromjson" | "join" | "tojson");
        let sources = values.into_iter().filter(|_| passes_on).flat_map(|value| value.sources);
        Value { ty, sources: sources.collect() }
    }

    fn parsed_json(&mut self, arguments: &[Expression]) -> Type {
        let [argument] = arguments else { return Type::Any };
        let Some(text) = argument.as_str() else { return Type::Any };
        json::type_of(text).unwrap_or_else(|error| {
            let message = format!("text is no JSON: {error}");
            let help = "write JSON: names and texts in double quotes, no comma at the end".to_owned();
            self.tell(ProblemKind::Literal, argument.span, message, help);
            Type::Any
        })
    }

    /// `{0}` and its like against the arguments. `{{` and `}}` stand for the braces.
    fn format(&mut self, arguments: &[Expression]) {
        let Some((template, values)) = arguments.split_first() else { return };
        let Some(text) = template.as_str() else { return };
        let mut used = vec![false; values.len()];
        let mut rest = text;
        while let Some(at) = rest.find(['{', '}']) {
            let (brace, after) = (rest.get(at..at + 1).unwrap_or(""), rest.get(at + 1..).unwrap_or(""));
            if after.starts_with(brace) {
                rest = after.get(1..).unwrap_or("");
                continue;
            }
            let digits = after.find('}').and_then(|end| Some((after.get(..end)?, after.get(end + 1..)?)));
            let number = digits.and_then(|(digits, _)| digits.trim().parse::<usize>().ok());
            let (Some((digits, next)), Some(number), "{") = (digits, number, brace) else {
                let message = format!("`{brace}` in the text of `format()` belongs to no placeholder");
                let help = format!("write `{brace}{brace}` for the brace itself");
                self.tell(ProblemKind::Literal, template.span, message, help);
                return;
            };
            let Some(slot) = used.get_mut(number) else {
                let message = format!("`format()` has no value for `{{{digits}}}`");
                let help = "placeholders count from `{0}`".to_owned();
                self.tell(ProblemKind::Literal, template.span, message, help);
                return;
            };
            *slot = true;
            rest = next;
        }
        if let Some((value, _)) = values.iter().zip(&used).find(|(_, used)| !**used) {
            let message = "value is not used in the text of `format()`".to_owned();
            let help = "put its placeholder into the text, or remove it".to_owned();
            self.tell(ProblemKind::Literal, value.span, message, help);
        }
    }

    fn compare(
        &mut self,
        span: Span,
        operator: Comparison,
        (left, left_type): (&Expression, &Type),
        (right, right_type): (&Expression, &Type),
    ) {
        let is_order = !matches!(operator, Comparison::Equal | Comparison::NotEqual);
        for (one, one_type, other_type) in [(left, left_type, right_type), (right, right_type, left_type)] {
            let source = one.span.of(self.site.inner());
            if one_type.is_collection() && (is_order || other_type.is_scalar()) {
                let message = format!("`{source}` is {}, which equals no {}", one_type.describe(), noun(other_type));
                let help = "compare one of its values, or look in it with `contains()`".to_owned();
                self.tell(ProblemKind::Comparison, span, message, help);
                return;
            }
            // Both become numbers; a text that is none becomes NaN, which equals nothing.
            let other = if std::ptr::eq(one, left) { right } else { left };
            if let (Type::Bool | Type::Number, Some(text)) = (one_type, other.as_str())
                && !text.trim().is_empty()
                && text.trim().parse::<f64>().is_err()
                && !one.is_literal()
            {
                let never = if operator == Comparison::NotEqual { "always" } else { "never" };
                let message = format!("`{source}` is {}, so this is {never} true", one_type.describe());
                let is_switch = *one_type == Type::Bool && matches!(text, "true" | "false");
                let help = if is_switch {
                    format!("compare with `{text}`, without quotes")
                } else {
                    "compare with a value of the same type".to_owned()
                };
                self.tell(ProblemKind::Comparison, span, message, help);
                if let (true, Some(problem)) = (is_switch, self.found.last_mut()) {
                    problem.replacement = Some((other.span, text.to_owned()));
                }
                return;
            }
        }
    }
}

fn noun(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "boolean",
        Type::Number => "number",
        Type::String => "text",
        Type::Null => "null",
        _ => "value",
    }
}
