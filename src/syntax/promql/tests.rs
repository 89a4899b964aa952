use std::time::Duration;

use proptest::prelude::*;

use super::{ExprKind, Type, parse};

#[test]
fn errors_stand_at_the_token_that_shows_them() {
    for (text, at, words) in [
        ("sum(rate(a[5m]) / sum(b) > 1", "(", "never closed"),
        ("a b", "b", "cannot stand here"),
        ("a + * b", "*", "cannot stand here"),
        ("rate(a[5m])) > 1", ")", "closes nothing"),
        ("a >", ">", "nothing follows"),
        ("a > # note", ">", "nothing follows"),
        ("a{b=\"c\" > 1", "{", "never closed"),
        ("a{b=\"c}", "\"c}", "never closed"),
        ("a{b=~\"(\"}", "\"(\"", "no regular expression"),
        ("a{b=~\"c\\.d\"}", "\\.", "unknown escape sequence `\\.`"),
        ("a{b:c=\"d\"}", "b:c", "no name of a label"),
        ("a{b==\"d\"}", "==", "cannot stand here"),
        ("a{__name__=\"b\"}", "__name__", "set twice"),
        ("{a=~\".*\"}", "{a=~\".*\"}", "at least one non-empty matcher"),
        ("ratte(a[5m])", "ratte", "ratte"),
        ("rate(a)", "rate", "range vector"),
        ("rate(a[5m], 1)", "rate", "expected 1 argument(s)"),
        ("rate(a[])", "[]", "has a duration"),
        ("rate(a[0s])", "0s", "greater than 0"),
        ("rate(a[5x])", "5x", "cannot stand here"),
        ("rate(a[5m)", "[", "never closed"),
        ("sum()", "sum", "no arguments"),
        ("topk(a)", "topk", "expected 2, got 1"),
        ("sum by job (a)", "job", "cannot stand here"),
        ("sum(a[5m])", "sum", "expected type instant vector"),
        ("1 > 2", ">", "BOOL"),
        ("a and 1", "and", "not allowed in binary scalar"),
        ("a + bool b", "+", "comparison operators"),
        ("a / group_left (b) c", "group_left", "cannot stand here"),
        ("a * on (b) group_left (b) c", "*", "ON and GROUP"),
        ("sum(a) offset 5m", "offset", "must be preceded"),
        ("a offset 5m offset 5m", "offset", "multiple times"),
        ("a offset 5m [5m]", "[5m]", "before range"),
        ("sum(a)[5m]", "[5m]", "ranges only allowed"),
        ("-a[5m]", "-", "unary expression"),
        ("a & b", "&", "cannot stand here"),
        ("", "", "empty"),
    ] {
        let error = parse(text).expect_err(text);
        assert_eq!(error.span.of(text), at, "{text}: {}", error.message);
        assert!(error.message.contains(words), "{text}: {}", error.message);
    }
}

#[test]
fn what_prometheus_evaluates_is_read() {
    for text in [
        "up == 0",
        "sum by (job) (rate(http_requests_total{code=~\"5..\"}[5m])) / on (job) group_left (team) owner > 0.05",
        "histogram_quantile(0.99, sum by (le) (rate(x_bucket[5m] offset 1h)))",
        "max_over_time(sum(a)[1h:5m]) > bool 1e-3 # note",
        "max_over_time(a[1h:] offset -5m @ end())",
        "a unless on () b or vector(0)",
        "-1 ^ a @ end()",
        "absent(up{job='a'} == 1)",
        "SUM BY (job,) (job:up:rate5m) AND up",
        "a{b=~`c\\.d{x}`, e!~\"f\\\\.g{2,}\",}",
        "{\"http.requests\", job=\"api\"}",
        "label_replace(up, \"a\", \"$1\", \"b\", \"\\u00e9(.*)\")",
        "sum by (\"http.code\", on) (sum)",
        "rate(a[1h30m]) * 0x1f % .5 + Inf - NaN",
        "rate(a[300])",
        "fill + fill_left (0) fill_right (-1) b",
        "start + offset offset 5m",
        "a @ 1609746000.5 + b",
    ] {
        assert!(parse(text).is_ok(), "{text}: {:?}", parse(text).err());
    }
}

#[test]
fn operators_bind_as_in_prometheus() {
    fn shown(text: &str, expr: &super::Expr) -> String {
        match &expr.kind {
            ExprKind::Binary(binary) => {
                format!("({} {} {})", shown(text, &binary.left), binary.operator, shown(text, &binary.right))
            }
            ExprKind::Signed(inner) => format!("(-{})", shown(text, inner)),
            _ => expr.span.of(text).to_owned(),
        }
    }
    for (text, expected) in [
        ("a - b - c", "((a - b) - c)"),
        ("a ^ b ^ c", "(a ^ (b ^ c))"),
        ("a + b * c == d and e or f", "((((a + (b * c)) == d) and e) or f)"),
        ("-a ^ b", "(-(a ^ b))"),
        ("-a * b", "((-a) * b)"),
        ("a ^ -b * c", "((a ^ (-b)) * c)"),
        ("a + b offset 5m", "(a + b offset 5m)"),
        ("a atan2 b{c=\"d\"} > bool sum (e) by (f)", "((a atan2 b{c=\"d\"}) > sum (e) by (f))"),
    ] {
        let expr = parse(text).expect(text);
        assert_eq!(shown(text, &expr), expected);
    }
}

#[test]
fn parts_stand_where_they_are_written() {
    let text = "sum by (job) (rate(up{job=\"api\"}[1h30m])) / vector(1)";
    let expr = parse(text).expect(text);
    let parts: Vec<&str> = expr.within().map(|expr| expr.span.of(text)).collect();
    assert_eq!(
        parts,
        [
            text,
            "sum by (job) (rate(up{job=\"api\"}[1h30m]))",
            "rate(up{job=\"api\"}[1h30m])",
            "up{job=\"api\"}[1h30m]",
            "vector(1)",
            "1"
        ]
    );
    assert_eq!(expr.gives, Type::Instant);
    let ranges: Vec<_> = expr
        .within()
        .filter_map(|expr| match &expr.kind {
            ExprKind::Range(selector, window) => Some((selector, *window)),
            _ => None,
        })
        .collect();
    let [(selector, window)] = ranges.as_slice() else { panic!("one range") };
    assert_eq!(*window, Duration::from_secs(5400));
    assert_eq!(selector.matchers[0].value_span.of(text), "\"api\"");
}

#[test]
fn what_is_too_deep_or_long_is_not_checked() {
    for text in [
        "(".repeat(100_000),
        format!("a{}", " + a".repeat(20_000)),
        "sum(".repeat(5_000),
        "(".repeat(3_000),
        "-".repeat(3_000),
        "a ^ ".repeat(1_500),
    ] {
        assert!(!parse(&text).expect_err("beyond the limits").users_fault);
    }
}

/// Expressions as people write them, most of them right, some not.
fn expression() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "up",
        "1",
        "5m",
        "\"text\"",
        "job:up:sum",
        "up{job=\"a\"}",
        "up{job=~\"a|b\",}",
        "{a!=\"\"}",
        "{a!~\"b\"}",
        "{}",
        "up[5m]",
        "up[1h] offset 5m",
        "up offset -1w",
        "up @ start()",
        "up @ -3.5",
        "inf",
        "sum",
        "time()",
        "up{a=~\"(\"}",
        "up{a=\"b}",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(4, 24, 3, |inner| {
        let operators = prop::sample::select(vec![
            "+",
            "-",
            "^",
            "/",
            "==",
            "> bool",
            "and",
            "or",
            "unless on (a)",
            "* on (a) group_left (b)",
            "< ignoring ()",
            "atan2",
        ]);
        let calls = prop::sample::select(vec![
            "rate",
            "abs",
            "sum",
            "sum by (a)",
            "max without (b, c)",
            "hour",
            "round",
            "absent_over_time",
            "vector",
            "scalar",
            "count_values",
            "topk",
            "label_join",
            "nothing",
            "quantile_over_time",
        ]);
        prop_oneof![
            (inner.clone(), operators, inner.clone())
                .prop_map(|(left, operator, right)| format!("{left} {operator} {right}")),
            (calls, prop::collection::vec(inner.clone(), 0..4))
                .prop_map(|(call, arguments)| format!("{call}({})", arguments.join(", "))),
            inner.clone().prop_map(|inner| format!("({inner})")),
            inner.clone().prop_map(|inner| format!("-{inner}")),
            inner.clone().prop_map(|inner| format!("{inner}[1h:5m]")),
            inner.clone().prop_map(|inner| format!("{inner}[5m]")),
            inner.prop_map(|inner| format!("sum({inner}) by (job)")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn verdicts_are_those_of_the_library(text in expression()) {
        let theirs = promql_parser::parser::parse(&text);
        let ours = parse(&text);
        prop_assert_eq!(ours.is_ok(), theirs.is_ok(), "{}\n{:?}\n{:?}", text, ours.err(), theirs.err());
    }

    #[test]
    fn nothing_makes_it_panic(text in "[a-z0-9 (){}\\[\\]\"'`\\\\=~!<>+*/@:,.#éo-]{0,60}") {
        let _ = parse(&text);
    }
}
