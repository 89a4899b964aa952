use super::parse;

#[test]
fn errors_stand_at_the_token_that_shows_them() {
    for (text, at, words) in [
        ("sum(rate(a[5m]) / sum(b) > 1", "(", "never closed"),
        ("a b", "b", "cannot stand here"),
        ("a + * b", "*", "cannot stand here"),
        ("rate(a[5m])) > 1", ")", "closes nothing"),
        ("a >", ">", "nothing follows"),
        ("a{b=\"c\" > 1", "{", "never closed"),
        ("ratte(a[5m])", "ratte", "ratte"),
        ("rate(a)", "rate", "range vector"),
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
        "a unless on () b or vector(0)",
        "-1 ^ a @ end()",
        "absent(up{job='a'} == 1)",
    ] {
        assert!(parse(text).is_ok(), "{text}: {:?}", parse(text).err());
    }
}

#[test]
fn what_is_too_deep_or_long_is_not_checked() {
    for text in ["(".repeat(100_000), format!("a{}", " + a".repeat(20_000)), "sum(".repeat(5_000)] {
        assert!(!parse(&text).expect_err("beyond the limits").users_fault);
    }
}
