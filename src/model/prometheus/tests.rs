use std::collections::BTreeSet;

use super::{compares, labels, seconds, template};
use crate::syntax::promql;

#[test]
fn durations_are_prometheus_own() {
    for (text, expected) in [
        ("5m", Some(300.0)),
        ("1h30m", Some(5400.0)),
        ("500ms", Some(0.5)),
        ("0", Some(0.0)),
        ("30m1h", None),
        ("5", None),
        ("5 m", None),
        ("1.5h", None),
        ("", None),
        ("m", None),
    ] {
        assert_eq!(seconds(text), expected, "{text}");
    }
}

#[test]
fn labels_of_results() {
    for (text, expected) in [
        ("up", None),
        ("sum(up)", Some(vec![])),
        ("sum by (job) (up)", Some(vec!["job"])),
        ("sum without (pod) (up)", None),
        ("sum without (pod) (sum by (pod, job) (up))", Some(vec!["job"])),
        ("topk(3, sum by (job) (up))", Some(vec!["job"])),
        ("sum by (job) (up) / on (job) group_left (team) owner", Some(vec!["job", "team"])),
        ("a / on (job) b", Some(vec!["job"])),
        ("1 - sum by (job) (up)", Some(vec!["job"])),
        ("rate(up[5m])", None),
        ("histogram_quantile(0.9, sum by (le, job) (rate(x_bucket[5m])))", Some(vec!["job"])),
        ("absent(up{job=\"api\", pod=~\"x\"})", Some(vec!["job"])),
        ("label_replace(sum by (job) (up), \"team\", \"$1\", \"job\", \"(.*)\")", Some(vec!["job", "team"])),
        ("count_values by (job) (\"version\", build)", Some(vec!["job", "version"])),
    ] {
        let expr = promql::parse(text).expect(text);
        let expected = expected.map(|names| names.into_iter().map(str::to_owned).collect::<BTreeSet<_>>());
        assert_eq!(labels(&expr), expected, "{text}");
    }
}

#[test]
fn a_result_only_when_something_is_the_matter() {
    for (text, expected) in [
        ("up == 0", true),
        ("up", false),
        ("sum(rate(errors_total[5m]))", false),
        ("sum(rate(errors_total[5m])) > 1", true),
        ("(a > 1) and b", true),
        ("a or b > 1", false),
        ("a > bool 1", false),
        ("absent(up)", true),
        ("vector(1)", true),
        ("count(up == 0) by (job)", true),
    ] {
        assert_eq!(compares(&promql::parse(text).expect(text)), expected, "{text}");
    }
}

#[test]
fn templates_tell_their_faults_and_the_labels_they_read() {
    let faults = |text: &str| -> Vec<String> { template(text).faults.into_iter().map(|fault| fault.message).collect() };
    for text in [
        "no template",
        "{{ $value | humanizePercentage }} of {{ $labels.job }}",
        "{{ with printf \"up{job='%s'}\" $labels.job | query }}{{ . | first | value }}{{ end }}",
        "{{- if gt $value 1.5 -}}a{{ else }}b{{ end }}",
        "{{ range $i, $sample := query \"up\" }}{{ $sample.Labels.job }}{{ $i }}{{ end }}",
        "{{/* nothing }} */}}",
        "a }} b",
    ] {
        assert_eq!(faults(text), Vec::<String>::new(), "{text}");
    }
    for (text, expected) in [
        ("{{ $labels.job is down", "`{{` is never closed"),
        ("{{ $label.job }}", "there is no variable `$label`"),
        ("{{ $value | humanise }}", "there is no function `humanise`"),
        ("{{ if $value }}x", "a block is never closed with `{{ end }}`"),
        ("{{ end }}", "`end` closes nothing"),
        ("{{ }}", "nothing stands between the braces"),
    ] {
        assert_eq!(faults(text), [expected], "{text}");
    }
    let read = template("{{ $labels.job }} {{ .Labels.pod }}");
    assert_eq!(read.labels.iter().map(|(label, _)| label.as_str()).collect::<Vec<_>>(), ["job", "pod"]);
}
