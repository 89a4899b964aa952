//! From the `match:` mapping of a rule to a [`Pattern`]. Every error has its place in the rule's file.

mod operators;
mod select;

use super::literal::Literal;
use super::message::Message;
use super::path::Path;
use super::predicate::Predicate;
use super::select::Select;
use super::{FixPlan, Pattern};
use crate::model::value::Value;
use crate::source::{FileId, Span};
use crate::syntax::SyntaxError;
use crate::syntax::yaml::{Node, Scalar};

/// The keys of `match:`.
const KEYS: [&str; 10] =
    ["select", "when", "let", "default", "fail-if", "at", "message", "help", "fix", "cloudformation"];

/// The keys of `cloudformation:`, which says the same of CloudFormation's types and properties.
const CLOUDFORMATION_KEYS: [&str; 9] = ["type", "each", "when", "default", "fail-if", "at", "message", "help", "fix"];

/// Compiles the mapping under `match:`.
///
/// `thorough` compiles regular expressions at once, so that a broken one is an error here; without it they are compiled
/// when first used, and a broken one matches nothing.
pub fn compile(node: Node<'_>, thorough: bool) -> Result<Pattern, Vec<SyntaxError>> {
    let mut compiler = Compiler::new(thorough);
    let pattern = compiler.pattern(node);
    match pattern {
        Some(pattern) if compiler.errors.is_empty() => Ok(pattern),
        _ => Err(compiler.errors),
    }
}

/// Compiles the `cloudformation:` block of a `match:`; nothing when it has none.
pub fn compile_cloudformation(node: Node<'_>, thorough: bool) -> Option<Result<Pattern, Vec<SyntaxError>>> {
    let block = node.get("cloudformation")?;
    let mut compiler = Compiler::new(thorough);
    let pattern = compiler.cloudformation(node, block);
    Some(pattern.filter(|_| compiler.errors.is_empty()).ok_or(compiler.errors))
}

struct Compiler<'a> {
    errors: Vec<SyntaxError>,
    thorough: bool,
    defaults: Vec<(Path, Value)>,
    /// `let` predicates in order, so that each sees only those before it.
    names: Vec<&'a str>,
    tables: Vec<(&'a str, Vec<Literal>)>,
}

impl<'a> Compiler<'a> {
    fn new(thorough: bool) -> Self {
        Self { errors: Vec::new(), thorough, defaults: Vec::new(), names: Vec::new(), tables: Vec::new() }
    }

    fn error(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(SyntaxError::new(span, message.into()));
    }

    /// Refuses `name`, with the nearest of `known` as a hint.
    fn unknown(&mut self, span: Span, what: &str, name: &str, known: &[&str]) {
        let near = known
            .iter()
            .map(|known| (strsim::damerau_levenshtein(&name.replace('_', "-"), known), *known))
            .min()
            .filter(|(distance, known)| *distance <= known.len().div_ceil(3).max(1));
        let mut error = SyntaxError::new(span, format!("unknown {what} `{name}`"));
        error = match near {
            Some((_, known)) => error.with_help(format!("did you mean `{known}`?")),
            None => error.with_help(format!("use one of `{}`", known.join("`, `"))),
        };
        self.errors.push(error);
    }

    fn pattern(&mut self, node: Node<'a>) -> Option<Pattern> {
        if !node.is_mapping() {
            self.error(node.span(), "`match` must be a mapping");
            return None;
        }
        for entry in node.raw_entries() {
            if !KEYS.contains(&entry.name()) {
                self.unknown(entry.key.span(), "key of `match`", entry.name(), &KEYS);
            }
        }
        if self.thorough
            && let Some(Err(errors)) = compile_cloudformation(node, true)
        {
            self.errors.extend(errors);
        }
        self.require(node, "match", ["select", "fail-if"]);
        let named = self.named(node.get("let"), node.get("default"));
        let select = node.get("select").and_then(|select| self.select(select));
        self.rest(node, named, select)
    }

    /// The block for CloudFormation shares `let` and, where it has none of its own, the message.
    fn cloudformation(&mut self, node: Node<'a>, block: Node<'a>) -> Option<Pattern> {
        for entry in block.raw_entries() {
            if !CLOUDFORMATION_KEYS.contains(&entry.name()) {
                self.unknown(entry.key.span(), "key of `cloudformation`", entry.name(), &CLOUDFORMATION_KEYS);
            }
        }
        self.require(block, "cloudformation", ["type", "fail-if"]);
        let named = self.named(node.get("let"), block.get("default"));
        let select = block.get("type").map(|types| self.types(types, block.get("each")));
        let pattern = self.rest(block, named, select)?;
        let message = node.get("message").and_then(|message| self.message(message));
        Some(Pattern { message: pattern.message.or(message), ..pattern })
    }

    fn require(&mut self, node: Node<'a>, what: &str, keys: [&str; 2]) {
        for key in keys {
            if node.get(key).is_none() {
                self.error(node.span(), format!("`{what}` has no `{key}`"));
            }
        }
    }

    /// Reads defaults and `let`, on which everything else is based.
    fn named(&mut self, names: Option<Node<'a>>, defaults: Option<Node<'a>>) -> Vec<Predicate> {
        if let Some(defaults) = defaults {
            self.defaults(defaults);
        }
        let mut named = Vec::new();
        for entry in names.into_iter().flat_map(Node::raw_entries) {
            if entry.value.is_sequence() {
                let literals = self.literals(entry.value);
                self.tables.push((entry.name(), literals));
            } else if let Some(predicate) = self.predicate(entry.value, &Path::default()) {
                named.push(predicate);
                self.names.push(entry.name());
            }
        }
        named
    }

    fn rest(&mut self, node: Node<'a>, named: Vec<Predicate>, select: Option<Select>) -> Option<Pattern> {
        let when = node.get("when").and_then(|when| self.predicate(when, &Path::default()));
        let fail_if = node.get("fail-if").and_then(|predicate| self.predicate(predicate, &Path::default()));
        let at = node.get("at").and_then(|at| self.path(at));
        let message = node.get("message").and_then(|message| self.message(message));
        let help = node.get("help").and_then(|help| self.message(help));
        let fix = node.get("fix").and_then(|fix| self.fix(fix));
        Some(Pattern { select: select?, named, when, fail_if: fail_if?, at, message, help, fix })
    }

    fn defaults(&mut self, node: Node<'a>) {
        if !node.is_mapping() {
            self.error(node.span(), "`default` maps paths to what they stand for when absent");
            return;
        }
        for entry in node.raw_entries() {
            let value = plain_value(entry.value);
            if value.is_none() {
                self.error(entry.value.span(), "a default must be a scalar or a list of scalars");
            }
            if let (Some(path), Some(value)) = (self.path(entry.key), value) {
                self.defaults.push((path, value));
            }
        }
    }

    fn default_of(&self, path: &Path) -> Option<Value> {
        self.defaults.iter().find(|(known, _)| known == path).map(|(_, value)| value.clone())
    }

    /// A path, from a key or a scalar.
    fn path(&mut self, node: Node<'a>) -> Option<Path> {
        let Some(text) = node.as_str().filter(|_| node.is_scalar()) else {
            self.error(node.span(), "expected a path");
            return None;
        };
        Path::parse(text).map_err(|error| self.error(node.span(), format!("path `{text}` {error}"))).ok()
    }

    fn message(&mut self, node: Node<'a>) -> Option<Message> {
        let Some(text) = node.as_str() else {
            self.error(node.span(), "expected a text");
            return None;
        };
        Message::parse(text).map_err(|error| self.error(node.span(), format!("the text {error}"))).ok()
    }

    fn fix(&mut self, node: Node<'a>) -> Option<FixPlan> {
        const KEYS: [&str; 4] = ["set", "value", "remove", "title"];
        for entry in node.raw_entries() {
            if !KEYS.contains(&entry.name()) {
                self.unknown(entry.key.span(), "key of `fix`", entry.name(), &KEYS);
            }
        }
        let title = node.get_str("title").map(str::to_owned);
        match (node.get("set"), node.get("value"), node.get("remove")) {
            (Some(set), Some(value), None) => {
                let path = self.singular(set)?;
                let Some(literal) = literal(value) else {
                    self.error(value.span(), "a fix can set a scalar only");
                    return None;
                };
                Some(FixPlan::Set { path, value: literal, title })
            }
            (None, None, Some(remove)) => Some(FixPlan::Remove { path: self.singular(remove)?, title }),
            _ => {
                self.error(node.span(), "`fix` takes `{set: path, value: scalar}` or `{remove: path}`");
                None
            }
        }
    }

    /// A path that leads to one node at most.
    fn singular(&mut self, node: Node<'a>) -> Option<Path> {
        let path = self.path(node)?;
        if path.is_plural() {
            let error = SyntaxError::new(node.span(), format!("path `{path}` leads to several values"));
            self.errors.push(error.with_help("say which of them: `any: {path: …}`, `all:` or `none:`"));
            return None;
        }
        Some(path)
    }

    fn literals(&mut self, node: Node<'a>) -> Vec<Literal> {
        let mut literals = Vec::new();
        for item in node.items() {
            match literal(item) {
                Some(literal) => literals.push(literal),
                None => self.error(item.span(), "expected a scalar"),
            }
        }
        literals
    }
}

fn literal(node: Node<'_>) -> Option<Literal> {
    Some(match node.scalar()? {
        Scalar::Null => Literal::Null,
        Scalar::Bool(value) => Literal::Bool(value),
        #[expect(clippy::cast_precision_loss, reason = "numbers in rules are small")]
        Scalar::Int(number) => Literal::Number(number as f64),
        Scalar::Float(number) => Literal::Number(number),
        Scalar::Str(text) => Literal::Text(text.into()),
    })
}

/// A scalar or a list of scalars as a value without a place.
fn plain_value(node: Node<'_>) -> Option<Value> {
    use crate::model::value::{Data, List};
    let scalar = |node: Node<'_>| {
        Some(match literal(node)? {
            Literal::Null => Data::Null,
            Literal::Bool(value) => Data::Bool(value),
            Literal::Number(number) => Data::Number(number),
            Literal::Text(text) => Data::String(text.into()),
        })
    };
    let place = |data| Value::new(data, FileId(0), Span::default());
    if node.is_sequence() {
        let items = node.items().map(|item| scalar(item).map(place)).collect::<Option<Vec<Value>>>()?;
        return Some(place(Data::List(List { items, complete: true })));
    }
    scalar(node).map(place)
}

/// Compiles one predicate alone.
#[cfg(test)]
pub(super) fn compile_predicate(node: Node<'_>) -> Result<Predicate, Vec<SyntaxError>> {
    let mut compiler = Compiler::new(true);
    let predicate = compiler.predicate(node, &Path::default());
    predicate.filter(|_| compiler.errors.is_empty()).ok_or(compiler.errors)
}

#[cfg(test)]
mod tests {
    use super::compile;
    use crate::syntax::yaml;

    #[test]
    fn the_guide_has_every_operator() {
        let guide = include_str!("../../../../docs/patterns.md");
        for operator in super::operators::OPERATORS {
            assert!(guide.contains(&format!("`{operator}`")), "{operator}");
        }
    }

    #[test]
    fn errors_name_the_place_and_the_next_step() {
        for (text, place, message, help) in [
            (
                "select: {terraform: x}\nfail-if: {absnt: a}",
                "absnt",
                "unknown operator `absnt`",
                "did you mean `absent`?",
            ),
            (
                "select: {terraform: x}\nfail-if: {not_true: a}",
                "not_true",
                "unknown operator `not_true`",
                "did you mean `not-true`?",
            ),
            (
                "select: {terrform: x}\nfail-if: {absent: a}",
                "terrform",
                "unknown kind of document `terrform`",
                "did you mean `terraform`?",
            ),
            (
                "select: {terraform: x}\nfail_if: {absent: a}\nfail-if: {absent: a}",
                "fail_if",
                "unknown key of `match` `fail_if`",
                "did you mean `fail-if`?",
            ),
            ("select: {terraform: x}\nfail-if: {matches: {a: '('}}", "'('", "regular expression: unclosed group", ""),
            (
                "select: {terraform: x}\nfail-if: {eq: {'a[*]': 1}}",
                "'a[*]'",
                "path `a[*]` leads to several values",
                "say which of them: `any: {path: …}`, `all:` or `none:`",
            ),
            (
                "select: {terraform: x}\nfail-if: {lt: {a: 7 apples}}",
                "7 apples",
                "expected a number, or a number with a unit",
                "units are seconds, minutes, hours, days, bytes, KiB, MiB, GiB, cpu",
            ),
            (
                "select: {terraform: x}\nfail-if: {in: {a: $b}}\nlet: {c: [1]}",
                "$b",
                "unknown list of `let` `b`",
                "did you mean `c`?",
            ),
            (
                "select: {terraform: x}\nfail-if: [{absent: a}]",
                "[{absent: a}]",
                "expected a predicate: a mapping such as `{absent: path}`",
                "join several with `and: [...]` or `or: [...]`",
            ),
            (
                "select: {terraform: x}\nfail-if: {is: y}\nlet: {x: {absent: a}}",
                "y",
                "unknown name of `let` `y`",
                "did you mean `x`?",
            ),
            (
                "select: {terraform: x}\nfail-if: {absent: a}\ncloudformation: {type: T, fail-if: {absnt: a}}",
                "absnt",
                "unknown operator `absnt`",
                "did you mean `absent`?",
            ),
            (
                "select: {terraform: x}\nfail-if: {absent: a}\ncloudformation: {fail-if: {absent: a}}",
                "{fail-if: {absent: a}}",
                "`cloudformation` has no `type`",
                "",
            ),
            (
                "select: {yaml: '[', each: a}\nfail-if: {absent: a}",
                "'['",
                "path pattern `[`: unclosed character class; missing ']'",
                "",
            ),
            (
                "select: {terraform: x}\nfail-if: {absent: a}\nmessage: '{a'",
                "'{a'",
                "the text has a `{` without `}`; write `{{` for a brace",
                "",
            ),
        ] {
            let tree = yaml::parse(text.into());
            let errors = compile(tree.root().expect("a mapping"), true).expect_err(text);
            let found = errors.first().expect("an error");
            assert_eq!((found.span.of(text), &*found.message), (place, message));
            assert_eq!(found.help.as_deref().unwrap_or(""), help, "{text}");
        }
    }
}
