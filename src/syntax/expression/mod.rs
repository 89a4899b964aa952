//! The expression language of GitHub Actions: finds `${{ }}` in text and parses what stands in it, with spans.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/expressions>

mod ast;
mod parser;
mod token;

pub use ast::{Comparison, Expression, ExpressionKind, Logical, Name, Part, Path};

use crate::source::Span;
use crate::syntax::SyntaxError;

/// A `${{ … }}` in a text. Spans are relative to that text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fence {
    /// From `${{` to `}}`; to the end of the text when it is not closed.
    pub span: Span,
    /// What stands between the braces, blanks included.
    pub inner: Span,
    pub closed: bool,
}

/// The fences of a text in order. A `}}` inside a string literal ends no fence.
pub fn find_expressions(text: &str) -> Vec<Fence> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(open) = bytes.get(from..).and_then(|rest| memchr::memchr(b'$', rest)) {
        let start = from + open;
        if !bytes.get(start..).is_some_and(|rest| rest.starts_with(b"${{")) {
            from = start + 1;
            continue;
        }
        let inner = start + 3;
        let mut at = inner;
        let mut in_string = false;
        let close = loop {
            match bytes.get(at) {
                None => break None,
                Some(b'\'') => in_string = !in_string,
                Some(b'}') if !in_string && bytes.get(at + 1) == Some(&b'}') => break Some(at),
                Some(_) => {}
            }
            at += 1;
        };
        let end = close.map_or(text.len(), |close| close + 2);
        found.push(Fence {
            span: Span::from_usize(start, end),
            inner: Span::from_usize(inner, close.unwrap_or(text.len())),
            closed: close.is_some(),
        });
        from = end;
    }
    found
}

/// Parses an expression without its braces. Spans of the tree and of the error are relative to `text`.
pub fn parse(text: &str) -> Result<Expression, SyntaxError> {
    if text.len() > parser::MAX_LENGTH {
        return Err(SyntaxError::new(Span::from_usize(0, text.len()), "expression is longer than 21,000 characters"));
    }
    parser::Parser::parse(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{Expression, ExpressionKind, Fence, Logical, find_expressions, parse};

    /// The tree as fully bracketed text.
    fn shape(expression: &Expression) -> String {
        match &expression.kind {
            ExpressionKind::Null => "null".into(),
            ExpressionKind::Bool(value) => value.to_string(),
            ExpressionKind::Number(value) => value.to_string(),
            ExpressionKind::String(text) => format!("{text:?}"),
            ExpressionKind::Context(name) => name.to_string(),
            ExpressionKind::Property { of, name } => format!("{}.{}", shape(of), name.text),
            ExpressionKind::Filter { of } => format!("{}.*", shape(of)),
            ExpressionKind::Index { of, index } => format!("{}[{}]", shape(of), shape(index)),
            ExpressionKind::Call { name, arguments } => {
                format!("{}({})", name.text, arguments.iter().map(shape).collect::<Vec<_>>().join(", "))
            }
            ExpressionKind::Not(inner) => format!("!{}", shape(inner)),
            ExpressionKind::Compare { operator, left, right } => {
                format!("({} {operator:?} {})", shape(left), shape(right))
            }
            ExpressionKind::Logical { operator, operands } => {
                let sign = if *operator == Logical::And { " && " } else { " || " };
                format!("({})", operands.iter().map(shape).collect::<Vec<_>>().join(sign))
            }
        }
    }

    #[test]
    fn trees_follow_precedence() {
        for (text, wanted) in [
            ("a || b && c", "(a || (b && c))"),
            ("a && b && c || d", "((a && b && c) || d)"),
            ("!a == b", "(!a Equal b)"),
            ("a < 1 == true", "((a Less 1) Equal true)"),
            ("(a || b) && c", "((a || b) && c)"),
            ("github.event.commits.*.author['e-mail']", "github.event.commits.*.author[\"e-mail\"]"),
            ("a[*].b", "a.*.b"),
            ("matrix.null", "matrix.null"),
            ("format('it''s {0}', -1.5e+3)", "format(\"it's {0}\", -1500)"),
            ("0xff != 0o17", "(255 NotEqual 15)"),
            (".5 >= NaN", "(0.5 GreaterEqual NaN)"),
            ("success()", "success()"),
            ("-Infinity", "-inf"),
            ("toJSON(github)\n", "toJSON(github)"),
        ] {
            let tree = parse(text).map(|tree| shape(&tree));
            assert_eq!(tree.as_deref(), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn errors_stand_where_the_fault_is() {
        for (text, at, message) in [
            ("", "", "expression is empty"),
            ("a == \"b\"", "\"b\"", "string in double quotes"),
            ("a = 'b'", "=", "`=` is no operator"),
            ("a + 1", "+", "`+` is no operator"),
            ("'open", "'open", "string is not closed"),
            ("a.", "", "the end of the expression where a property name is expected"),
            ("a b", "b", "a name where an operator or the end is expected"),
            ("f(a", "", "the end of the expression where `,` or `)` is expected"),
            ("a[1", "", "the end of the expression where `]` is expected"),
            ("1abc", "1abc", "`1abc` is not a number"),
            ("a && ", "", "the end of the expression where a value is expected"),
            ("é", "é", "`é` means nothing in an expression"),
        ] {
            let error = parse(text).expect_err(text);
            assert_eq!((error.span.of(text), &*error.message), (at, message), "{text}");
        }
    }

    #[test]
    fn fences_end_outside_of_strings_only() {
        let text = "a ${{ 'x}}y' }} b ${{c}} ${{ open";
        let inner: Vec<_> = find_expressions(text).iter().map(|fence| fence.inner.of(text)).collect();
        assert_eq!(inner, [" 'x}}y' ", "c", " open"]);
        let closed: Vec<_> = find_expressions(text).iter().map(|Fence { closed, .. }| *closed).collect();
        assert_eq!(closed, [true, true, false]);
    }

    #[test]
    fn paths_are_found_below_calls_and_indexes() {
        let tree = parse("contains(github.EVENT['x'].y, env[matrix.key]) && steps.*.outputs").expect("parses");
        let paths: Vec<_> = tree.paths().iter().map(super::Path::normal).collect();
        assert_eq!(paths, ["github.event.x.y", "matrix.key", "env.*", "steps.*.outputs"]);
    }

    #[test]
    fn truth_of_what_is_written_there() {
        for (text, wanted) in [
            ("''", Some(false)),
            ("'false'", Some(true)),
            ("!null", Some(true)),
            ("github.ref || true", Some(true)),
            ("github.ref && false", Some(false)),
            ("github.ref", None),
            ("0 || ''", Some(false)),
        ] {
            assert_eq!(parse(text).expect(text).truth(), wanted, "{text}");
        }
    }

    #[test]
    fn depth_and_length_are_bounded() {
        for text in [
            "(".repeat(20_000),
            "!".repeat(20_000),
            format!("a{}", ".b".repeat(10_000)),
            format!("a{}", "[0]".repeat(6_000)),
            format!("a{}", "==a".repeat(6_000)),
            "a[".repeat(10_000),
            "f(".repeat(10_000),
            " ".repeat(30_000),
        ] {
            assert!(parse(&text).is_err());
        }
        let wide = vec!["a"; 4_000].join("||");
        assert_eq!(parse(&wide).expect("flat").children().len(), 4_000);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>(), cut in 0_usize..200, pick in 0_usize..6) {
            let seed = [
                "github.event.pull_request.head.ref == 'refs/heads/main' && !cancelled()",
                "fromJSON(needs.a.outputs['b-c']).*.d[0] || format('{0}}}', 0x1F)",
                "${{ 'x}}' }} ${{ a.b }}", "-1.5e-3 <= .5 != NaN", "'it''s'", "a.*.b[*]",
            ][pick];
            let cut = (0..=cut.min(seed.len())).rev().find(|&at| seed.is_char_boundary(at)).unwrap_or(0);
            let (left, right) = seed.split_at(cut);
            for text in [format!("{left}{text}{right}"), text] {
                for fence in find_expressions(&text) {
                    let inner = fence.inner.of(&text);
                    if let Err(error) = parse(inner) {
                        assert!(inner.get(error.span.range()).is_some(), "{inner:?} {:?}", error.span);
                    }
                }
                if let Ok(tree) = parse(&text) {
                    tree.walk(&mut |node| assert!(text.get(node.span.range()).is_some()));
                }
            }
        }
    }
}
