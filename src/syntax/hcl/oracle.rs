//! The trees and the values of templates are those of `hcl-rs`, on a table and on generated text.

use std::fmt::Write as _;

use hcl::eval::Evaluate as _;
use hcl::expr::{BinaryOperator, Expression, Operation, TemplateExpr, TraversalOperator, UnaryOperator};
use hcl::structure::Structure;
use proptest::prelude::{Just, Strategy, prop, prop_oneof, proptest};

use super::{BinaryOp, Body, Expr, ExprKind, Part, StepKind, UnaryOp, parse};

const fn symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Or => "||",
        BinaryOp::And => "&&",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterOrEqual => ">=",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Modulo => "%",
    }
}

fn list<T>(items: impl IntoIterator<Item = T>, each: impl FnMut(T) -> String) -> String {
    items.into_iter().map(each).collect::<Vec<_>>().join(" ")
}

/// An expression in prefix notation.
fn ours(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Null => "null".into(),
        ExprKind::Bool(value) => value.to_string(),
        ExprKind::Number(value) => value.to_string(),
        ExprKind::String(text) => format!("{text:?}"),
        ExprKind::Template(template) => format!("{:?}", render(&template.parts, &[])),
        ExprKind::Array(items) => format!("[{}]", list(items, ours)),
        ExprKind::Object(items) => {
            format!("{{{}}}", list(items, |item| format!("{}={}", ours(&item.key), ours(&item.value))))
        }
        ExprKind::Paren(inner) => format!("(paren {})", ours(inner)),
        ExprKind::Variable(name) => name.to_string(),
        ExprKind::Conditional(it) => {
            format!("(if {} {} {})", ours(&it.condition), ours(&it.then), ours(&it.otherwise))
        }
        ExprKind::Call(call) => {
            let dots = if call.expands { "..." } else { "" };
            format!("({} {}{dots})", call.name.text, list(&call.arguments, ours))
        }
        ExprKind::Traversal(traversal) => {
            let mut text = ours(&traversal.root);
            for step in &traversal.steps {
                match &step.kind {
                    StepKind::Attribute(name) => write!(text, ".{name}"),
                    StepKind::Index(index) => write!(text, "[{}]", ours(index)),
                    StepKind::LegacyIndex(index) => write!(text, ".{index}"),
                    StepKind::Splat => write!(text, "[*]"),
                    StepKind::AttributeSplat => write!(text, ".*"),
                }
                .expect("a string takes all");
            }
            text
        }
        ExprKind::Unary(op, inner) => format!("({} {})", if *op == UnaryOp::Not { "!" } else { "-" }, ours(inner)),
        ExprKind::Binary(binary) => {
            format!("({} {} {})", symbol(binary.op), ours(&binary.left), ours(&binary.right))
        }
        ExprKind::For(it) => {
            let names = list(it.key_name.iter().chain([&it.value_name]), |name| name.text.to_string());
            let key = it.key.as_ref().map(ours);
            let condition = it.condition.as_ref().map(ours);
            format!("(for {names} {} {key:?} {} {} {condition:?})", ours(&it.collection), ours(&it.value), it.groups)
        }
    }
}

fn theirs(expr: &Expression) -> String {
    match expr {
        Expression::Bool(value) => value.to_string(),
        Expression::Number(value) => match value.as_f64().expect("a number") {
            negative if negative < 0.0 => format!("(- {})", -negative),
            positive => positive.to_string(),
        },
        Expression::String(text) => format!("{text:?}"),
        Expression::TemplateExpr(template) => {
            let text = match template.as_ref() {
                TemplateExpr::Heredoc(_) | TemplateExpr::QuotedString(_) => template.evaluate(&context()),
            };
            match text.expect("names of the context only") {
                hcl::Value::String(text) => format!("{text:?}"),
                other => format!("{:?}", other.to_string()),
            }
        }
        Expression::Array(items) => format!("[{}]", list(items, theirs)),
        Expression::Object(items) => {
            let key = |key: &hcl::expr::ObjectKey| match key {
                hcl::expr::ObjectKey::Identifier(name) => format!("{:?}", name.as_str()),
                hcl::expr::ObjectKey::Expression(expr) => theirs(expr),
                _ => unreachable!("two kinds of keys"),
            };
            format!("{{{}}}", list(items, |(name, value)| format!("{}={}", key(name), theirs(value))))
        }
        Expression::Parenthesis(inner) => format!("(paren {})", theirs(inner)),
        Expression::Variable(name) => name.to_string(),
        Expression::Conditional(it) => {
            format!("(if {} {} {})", theirs(&it.cond_expr), theirs(&it.true_expr), theirs(&it.false_expr))
        }
        Expression::FuncCall(call) => {
            let dots = if call.expand_final { "..." } else { "" };
            format!("({} {}{dots})", call.name, list(&call.args, theirs))
        }
        Expression::Traversal(traversal) => {
            let mut text = theirs(&traversal.expr);
            for step in &traversal.operators {
                match step {
                    TraversalOperator::GetAttr(name) => write!(text, ".{name}"),
                    TraversalOperator::Index(index) => write!(text, "[{}]", theirs(index)),
                    TraversalOperator::LegacyIndex(index) => write!(text, ".{index}"),
                    TraversalOperator::FullSplat => write!(text, "[*]"),
                    TraversalOperator::AttrSplat => write!(text, ".*"),
                }
                .expect("a string takes all");
            }
            text
        }
        Expression::Operation(operation) => match operation.as_ref() {
            Operation::Unary(it) => {
                format!("({} {})", if it.operator == UnaryOperator::Not { "!" } else { "-" }, theirs(&it.expr))
            }
            Operation::Binary(it) => {
                let op: BinaryOperator = it.operator;
                format!("({} {} {})", op.as_str(), theirs(&it.lhs_expr), theirs(&it.rhs_expr))
            }
        },
        Expression::ForExpr(it) => {
            let names = list(it.key_var.iter().chain([&it.value_var]), ToString::to_string);
            let key = it.key_expr.as_ref().map(theirs);
            let condition = it.cond_expr.as_ref().map(theirs);
            let (from, value) = (theirs(&it.collection_expr), theirs(&it.value_expr));
            format!("(for {names} {from} {key:?} {value} {} {condition:?})", it.grouping)
        }
        _ => "null".into(),
    }
}

/// What templates of the tests may name.
const NAMES: [(&str, &str); 2] = [("name", "web"), ("other", "db")];
const ITEMS: [&str; 2] = ["one", "two"];

fn context() -> hcl::eval::Context<'static> {
    let mut context = hcl::eval::Context::new();
    for (name, value) in NAMES {
        context.declare_var(name, value);
    }
    context.declare_var("yes", true);
    context.declare_var("no", false);
    context.declare_var("items", hcl::Value::from(ITEMS.to_vec()));
    context
}

/// The value of a template that holds names of the context alone.
fn render(parts: &[Part], bound: &[(&str, &str)]) -> String {
    let value = |expr: &Expr| match &expr.kind {
        ExprKind::String(text) => text.to_string(),
        ExprKind::Variable(name) => {
            let known = bound.iter().chain(&NAMES).find(|(known, _)| *known == &**name);
            known.unwrap_or_else(|| panic!("{name} is not in the context")).1.to_owned()
        }
        other => panic!("{other:?} in the template of a test"),
    };
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Literal(literal) => text.push_str(literal),
            Part::Interpolation(expr) => text.push_str(&value(expr)),
            Part::If(part) => {
                let holds = matches!(&part.condition.kind, ExprKind::Variable(name) if &**name == "yes");
                text.push_str(&render(if holds { &part.then } else { &part.otherwise }, bound));
            }
            Part::For(part) => {
                for item in ITEMS {
                    let bound = [bound, &[(&*part.value_name.text, item)]].concat();
                    text.push_str(&render(&part.body, &bound));
                }
            }
        }
    }
    text
}

fn our_body(body: &Body) -> String {
    let attributes = list(&body.attributes, |it| format!("{}={};", it.name.text, ours(&it.value)));
    let blocks = list(&body.blocks, |block| {
        let labels = list(&block.labels, |label| format!("{:?}", label.text));
        format!("{} {labels} {{ {} }}", block.kind.text, our_body(&block.body))
    });
    format!("{attributes} {blocks}")
}

fn their_body(body: &hcl::Body) -> String {
    let mut attributes = Vec::new();
    let mut blocks = Vec::new();
    for structure in body {
        match structure {
            Structure::Attribute(it) => attributes.push(format!("{}={};", it.key, theirs(&it.expr))),
            Structure::Block(it) => {
                let labels = list(&it.labels, |label| format!("{:?}", label.as_str()));
                blocks.push(format!("{} {labels} {{ {} }}", it.identifier, their_body(&it.body)));
            }
        }
    }
    format!("{} {}", attributes.join(" "), blocks.join(" "))
}

fn assert_same(text: &str) {
    let file = parse(text);
    assert_eq!(file.errors, [], "{text}");
    let expected = hcl::parse(text).unwrap_or_else(|error| panic!("{text}\n{error}"));
    assert_eq!(our_body(&file.body), their_body(&expected), "{text}");
}

#[test]
fn trees_and_values_are_those_of_hcl_rs() {
    let cases = [
        "a = 1\nb = 2.5\nc = 1e3\nd = 1.5E-2\ne = null\nf = true\ng = false\n",
        "a = -1\nb = !true\nc = - -1\nd = !!false\n",
        "a = 1 + 2 * 3 - 4 / 5 % 6\nb = (1 + 2) * 3\nc = 1 < 2 && 2 >= 3 || 4 == 5 && 6 != 7\nd = a - b - c\n",
        "a = b ? c : d\ne = f ? g ? h : i : j ? k : l\n",
        "a = (\n  1 +\n  2\n)\nb = [\n  1,\n  2,\n]\nc = [1, [2, 3]]\nd = []\n",
        "a = {}\nb = { c = 1, d : 2 }\ne = {\n  f = 1\n  \"g h\" = 2,\n  (i) = 3\n  \"j-${name}\" = 4\n  5 = 6\n}\n",
        "a = b.c\nd = e[0]\nf = g[\"h\"]\ni = j[*].k\nl = m.*.n\no = p.0.q\nr = s[t.u].v[0]\nw = x()[0].y\n",
        "a = f()\nb = f(1, 2,)\nc = f(\n  1,\n  2\n)\nd = f(g(h)...)\ne = provider::aws::arn_parse(x)\n",
        "a = [for x in y : x]\nb = [for i, x in y : x.z if x != null]\nc = {for k, v in m : k => v}\n",
        "a = { for k, v in m :\n  k => v... if v }\nb = [\n  for x in y :\n  x\n]\n",
        "a = \"\"\nb = \"x\"\nc = \"tab\\tquote\\\" back\\\\ nl\\n u\\u00e9 U\\U0001F600\"\nd = \"$${x} %%{y} $ % $$ %%\"\n",
        "a = \"${name}\"\nb = \"x ${name} y ${other}\"\nc = \"x ${~ name ~} y\"\nd = \"${\"in\"}\"\n",
        "a = \"%{ if yes }x%{ else }y%{ endif }\"\nb = \"%{ if no }x%{ endif }z\"\nc = \"%{ for i in items }<${i}>%{ endfor }\"\n",
        "a = <<EOT\none\n  two ${name}\n\nthree \"quoted\" \\n\nEOT\nb = 1\n",
        "a = <<-EOT\n    one\n      two\n    three ${name}\n  EOT\nb = 1\n",
        "a = <<EOT\nEOT\n",
        "a = <<EOT\n%{ for i in items ~}\nitem ${i}\n%{ endfor ~}\nEOT\n",
        "resource \"a\" \"b\" {\n  c = 1\n  d {\n    e = 2\n  }\n  f \"g\" h {}\n}\nlocals {}\n",
        "a { b = 1 }\nc \"d\" { }\n",
        "# c\na = 1 # c\n// c\nb /* c */ = /* c */ 2 // c\n/* c\n c */\nc = [ # c\n  1, # c\n  # c\n  2 # c\n]\n",
        "\u{e9}t\u{e9} = \"\u{65e5}\u{672c}\"\na-b = c-d\n_x = 1\n",
        "a = 1",
        "",
        "\n\n  \n",
    ];
    for case in cases {
        assert_same(case);
    }
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![Just("var".to_owned()), Just("each".to_owned()), "[a-z][a-z0-9_]{0,3}x".prop_map(|name| name)]
}

fn template() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        "[ a-z.:/]{1,6}".prop_map(|text| text),
        Just("${name}".to_owned()),
        Just("${~ other ~}".to_owned()),
        Just("$${x}".to_owned()),
        Just("\\u00e9".to_owned()),
        "[a-z ]{1,4}".prop_map(|text| format!("%{{ if yes }}{text}%{{ else ~}} y %{{ endif }}")),
        "[a-z]{1,4}".prop_map(|text| format!("%{{ for i in items }}{text}${{i}}%{{ endfor }}")),
    ];
    prop::collection::vec(part, 0..5).prop_map(|parts| format!("\"{}\"", parts.concat()))
}

fn expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        name(),
        template(),
        (0_u32..5000).prop_map(|number| number.to_string()),
        (0_u32..50, 1_u32..9).prop_map(|(whole, part)| format!("{whole}.{part}")),
        Just("null".to_owned()),
        Just("true".to_owned()),
    ];
    leaf.prop_recursive(5, 40, 4, |inner| {
        let operator =
            prop::sample::select(vec!["+", "-", "*", "/", "%", "&&", "||", "==", "!=", "<", "<=", ">", ">="]);
        let step = prop_oneof![
            name().prop_map(|name| format!(".{name}")),
            inner.clone().prop_map(|index| format!("[{index}]")),
            Just("[*]".to_owned()),
            Just(".*".to_owned()),
            Just("[0]".to_owned()),
        ];
        let several = || prop::collection::vec(inner.clone(), 0..4);
        prop_oneof![
            (inner.clone(), operator, inner.clone()).prop_map(|(left, op, right)| format!("{left} {op} {right}")),
            (name(), prop::collection::vec(step, 1..4)).prop_map(|(root, steps)| format!("{root}{}", steps.concat())),
            several().prop_map(|items| format!("[{}]", items.join(", "))),
            several()
                .prop_map(|items| format!("[\n{}]", items.iter().fold(String::new(), |all, item| all + item + ",\n"))),
            (name(), several()).prop_map(|(name, items)| format!("{name}({})", items.join(", "))),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("({a} ? {b} : {c})")),
            inner.clone().prop_map(|inner| format!("!({inner})")),
            inner.clone().prop_map(|inner| format!("-(\n{inner}\n)")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{ key1 = {a}, \"key 2\" : {b} }}")),
            // The key in parentheses stands first: hcl-rs takes one behind `… + null` for a call.
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{\n  (var.x) = {b}\n  key1 = {a}\n}}")),
            (name(), inner.clone(), inner.clone())
                .prop_map(|(x, from, to)| format!("[for {x} in {from} : {to} if {x}]")),
            (inner.clone(), inner).prop_map(|(from, to)| format!("{{ for k, v in {from} : k => {to}... }}")),
        ]
    })
}

proptest! {
    #[test]
    fn generated_expressions_have_the_tree_of_hcl_rs(expressions in prop::collection::vec(expression(), 1..4)) {
        let text = list(expressions.iter().enumerate(), |(at, expr)| format!("\n  attribute_{at} = {expr}"));
        assert_same(&format!("block \"label\" {{{text}\n}}\n"));
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "[a-z \n\"${}%~<\\[\\]()=#/*,:?.\\\\EOT-]{0,80}") {
        let file = parse(text.as_str());
        for error in &file.errors {
            assert!(error.span.end as usize <= text.len(), "{error:?}");
        }
    }
}
