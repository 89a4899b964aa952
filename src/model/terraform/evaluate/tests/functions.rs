//! What functions make of known, partly known and absurd arguments.

use std::fmt::Write as _;

use proptest::prelude::*;

use super::{check, evaluate, workspace};
use crate::model::terraform::functions;
use crate::model::value::{Data, MAX_TEXT, Value};

#[test]
fn functions_on_collections() {
    check(&[
        ("concat(local.ports, [1])", "[80, 443, 1]"),
        ("concat([\"0.0.0.0/0\"], var.free)", "[\"0.0.0.0/0\", ...]"),
        ("concat(var.free, [1])[0]", "?null"),
        ("merge({ a = 1 }, { a = 2, b = 3 })", "{a: 2, b: 3}"),
        ("merge([{ a = 1 }, { b = 2 }]...)", "{a: 1, b: 2}"),
        ("merge(var.free, { b = 2 })", "{b: 2, ...}"),
        ("lookup({ a = 1 }, \"a\", 2)", "1"),
        ("lookup({ a = 1 }, \"b\", 2)", "2"),
        ("lookup(var.free, \"b\", 2)", "?null"),
        ("lookup(local.more, \"b\", 3)", "2"),
        ("element(local.ports, 3)", "443"),
        ("coalesce(var.nothing, \"\", \"x\")", "\"x\""),
        ("coalesce(var.free, \"x\")", "?"),
        ("coalesce(aws_s3_bucket.b.id, \"x\")", "<aws_s3_bucket.b.id>"),
        ("length(local.ports)", "2"),
        ("length(concat([1], var.free))", "?"),
        ("contains(local.ports, 80)", "true"),
        ("contains(local.ports, 81)", "false"),
        ("contains(concat([80], var.free), 80)", "true"),
        ("contains(concat([80], var.free), 81)", "?"),
        ("keys({ b = 1, a = 2 })", "[\"a\", \"b\"]"),
        ("values({ b = 1, a = 2 })", "[2, 1]"),
        ("flatten([[1], [2, [3]], 4])", "[1, 2, 3, 4]"),
        ("flatten([[1], var.free])", "[1, ...]"),
        ("toset([\"b\", \"a\", \"b\"])", "[\"a\", \"b\"]"),
        ("compact([\"a\", \"\", null, var.free])", "[\"a\", ...]"),
        ("distinct([1, 1, 2])", "[1, 2]"),
        ("one([5])", "5"),
        ("one([])", "null"),
        ("slice([1, 2, 3], 0, 2)", "[1, 2]"),
        ("zipmap([\"a\"], [1])", "{a: 1}"),
        ("zipmap([\"a\"], var.free)", "{a: ?null}"),
        ("range(3)", "[0, 1, 2]"),
        ("anytrue([false, true])", "true"),
        ("alltrue([true, var.free])", "?"),
        ("try(var.object.zzz, 5)", "5"),
        ("try(var.free.zzz, 5)", "?null"),
        ("try(local.tags[\"nope\"], local.tags[\"team\"])", "\"a\""),
        ("can(var.object.zzz)", "false"),
        ("can(var.object.a)", "true"),
        ("sensitive(\"x\")", "\"x\""),
        ("setsubtract([\"a\", \"b\"], [\"a\"])", "[\"b\"]"),
        ("setintersection([\"a\", \"b\"], [\"b\", \"c\"], [\"b\"])", "[\"b\"]"),
        ("chunklist([1, 2, 3], 2)", "[[1, 2], [3]]"),
        ("transpose({ a = [\"x\", \"y\"], b = [\"y\"] })", "{x: [\"a\"], y: [\"a\", \"b\"]}"),
        ("setproduct([\"a\", \"b\"], [1, 2])", "[[\"a\", 1], [\"a\", 2], [\"b\", 1], [\"b\", 2]]"),
        ("setproduct(range(1000), range(1000))", "?"),
        ("setproduct([\"a\"], [])", "[]"),
        ("matchkeys([1, 2, 3], [\"a\", \"b\", \"a\"], [\"a\"])", "[1, 3]"),
        ("matchkeys([1], [var.free], [\"a\"])", "?"),
        ("sum([1, 2.5])", "3.5"),
        ("range(1000000000)", "?"),
    ]);
}

#[test]
fn functions_on_texts_numbers_and_networks() {
    check(&[
        ("format(\"%s-%02d\", \"a\", 7)", "\"a-07\""),
        ("format(\"%s-%s\", var.free, \"x\")", "\"?-x\""),
        ("join(\",\", [\"a\", \"b\"])", "\"a,b\""),
        ("join(\",\", [\"a\", var.free])", "\"a,?\""),
        ("join(\",\", concat([\"a\"], var.free))", "?"),
        ("split(\",\", \"a,b\")", "[\"a\", \"b\"]"),
        ("replace(\"a.b\", \".\", \"-\")", "\"a-b\""),
        ("replace(\"a1b2\", \"/[0-9]/\", \"\")", "\"ab\""),
        ("lower(\"AbC\")", "\"abc\""),
        ("substr(\"hello\", 1, 3)", "\"ell\""),
        ("trimprefix(\"v1\", \"v\")", "\"1\""),
        ("startswith(\"abc\", \"a\")", "true"),
        ("regex(\"[a-z]+\", \"12ab\")", "\"ab\""),
        ("tostring(5)", "\"5\""),
        ("tonumber(\"5\")", "5"),
        ("tobool(\"true\")", "true"),
        ("max(1, 5, 3)", "5"),
        ("ceil(1.2)", "2"),
        ("jsonencode({ a = [1] })", "{a: [1]}"),
        ("jsondecode(\"{\\\"a\\\": 1}\").a", "1"),
        ("cidrsubnet(\"10.0.0.0/16\", 8, 2)", "\"10.0.2.0/24\""),
        ("cidrsubnets(\"10.0.0.0/16\", 8, 8)", "[\"10.0.0.0/24\", \"10.0.1.0/24\"]"),
        ("cidrhost(\"10.0.0.0/24\", 5)", "\"10.0.0.5\""),
        ("cidrnetmask(\"10.0.0.0/24\")", "\"255.255.255.0\""),
        ("cidrsubnet(\"10.0.0.0/8\", 2, 4)", "?"),
        ("cidrsubnet(\"2001:db8::/32\", 16, 162)", "\"2001:db8:a2::/48\""),
        ("cidrsubnets(\"fd00:fd12:3456:7890::/56\", 8, 8)[1]", "\"fd00:fd12:3456:7801::/64\""),
        ("cidrhost(\"10.0.0.0/24\", -2)", "\"10.0.0.254\""),
        ("cidrhost(\"10.0.0.0/24\", 256)", "?"),
        ("cidrhost(\"::/0\", 5)", "\"::5\""),
        ("cidrcontains(\"10.0.0.0/8\", \"10.1.2.3\")", "true"),
        ("cidrcontains(\"10.0.0.0/8\", \"11.0.0.0/24\")", "false"),
        ("split(\"\", \"abc\")", "[\"a\", \"b\", \"c\"]"),
        ("split(\",\", \"\")", "[\"\"]"),
        ("title(\"a-b c_d\")", "\"A-B C_d\""),
        ("dirname(\"/a\")", "\"/\""),
        ("regexall(\"[0-9]+\", \"a1b22\")", "[\"1\", \"22\"]"),
        ("regex(\"(?P<a>[a-z])(?P<n>[0-9])\", \"x1\")", "{a: \"x\", n: \"1\"}"),
        ("length(regexall(\"z\", \"abc\")) > 0", "false"),
        (
            "format(\"%5d|%-5s|%05d|%.2f|%t|%x|%+d\", 7, \"ab\", -7, 1.005, true, 255, 3)",
            "\"    7|ab   |-0007|1.00|true|ff|+3\"",
        ),
        ("format(\"%[2]s %[1]s\", \"a\", \"b\")", "\"b a\""),
        ("format(\"%q\", \"a\\\"b\")", r#""\"a\\\"b\"""#),
        ("format(\"%999999999d\", 1)", "\"?\""),
        ("format(\"%s\")", "?null"),
        ("format(\"%\")", "?null"),
        ("formatlist(\"%s.x\", [\"a\", \"b\"])", "[\"a.x\", \"b.x\"]"),
        ("base64encode(\"ab\")", "\"YWI=\""),
        ("base64decode(\"YWI=\")", "\"ab\""),
        ("urlencode(\"a b&c\")", "\"a+b%26c\""),
        ("urldecode(\"a+b%26c\")", "\"a b&c\""),
        ("csvdecode(\"a,b\\n1,\\\"x,y\\\"\\n\")", "[{a: \"1\", b: \"x,y\"}]"),
        ("yamldecode(\"a: [1, yes]\\nb: {c: null}\")", "{a: [1, \"yes\"], b: {c: null}}"),
        ("yamldecode(\"a: [\")", "?null"),
        ("pow(10, 1000)", "?"),
        ("1e300 * 1e300", "?"),
        ("log(0, 10)", "?"),
        ("parseint(\"99999999999999999999\", 10)", "?"),
        ("sha256(\"a\")", "?"),
        ("timestamp()", "?"),
        ("provider::x::f(1)", "?null"),
    ]);
}

const ARGUMENTS: [&str; 28] = [
    "null",
    "true",
    "0",
    "-1",
    "1.5",
    "1000000000",
    "-9e99",
    "\"\"",
    "\"a\"",
    "\"%999999999d%[9]s%-64.9s%\"",
    "\"10.0.0.0/8\"",
    "\"::/128\"",
    "\"(a*)*(?P<x>é)?\"",
    "\"é€😀\"",
    "\"{\\\"a\\\": [1, {}]}\"",
    "\"a: &x [*x]\"",
    "\"a,b\\n\\\"c\"",
    "[]",
    "[1, \"a\", null, [], {}]",
    "range(1000)",
    "[for i in range(1000) : \"0123456789\"]",
    "join(\"\", [for i in range(1000) : local.long])",
    "{}",
    "{ a = [\"x\"], b = { c = null } }",
    "var.free",
    "aws_s3_bucket.b.id",
    "\"a${var.free}\"",
    "concat([1], var.free)",
];

/// The values in one and the longest text.
fn size(value: &Value) -> (usize, usize) {
    let (mut count, mut longest) = (0, 0);
    let mut open = vec![value];
    while let Some(value) = open.pop() {
        count += 1;
        match &value.data {
            Data::String(text) => longest = longest.max(text.len()),
            Data::List(list) => open.extend(&list.items),
            Data::Map(map) => open.extend(map.entries.iter().map(|entry| &entry.value)),
            _ => {}
        }
    }
    (count, longest)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn any_call_comes_to_an_end_and_to_a_value_of_bounded_size(
        calls in prop::collection::vec((any::<prop::sample::Index>(), prop::collection::vec(0..ARGUMENTS.len(), 0..4)), 24)
    ) {
        let names: Vec<&str> = functions().collect();
        let mut text = String::from("variable \"free\" {}\nresource \"aws_s3_bucket\" \"b\" {}\nlocals {\n  long = \"0123456789\"\n}\n");
        for (at, (name, arguments)) in calls.iter().enumerate() {
            let arguments: Vec<&str> = arguments.iter().map(|&at| ARGUMENTS[at]).collect();
            let call = format!("{}({})", name.get(&names), arguments.join(", "));
            let _ = write!(text, "output \"o{at}\" {{\n  value = {call}\n}}\n");
        }
        let workspace = workspace(&[("main.tf", &text)]);
        let tree = workspace.evaluate(0);
        for output in tree.blocks_of("output") {
            let (count, longest) = size(output.body());
            prop_assert!(count < 50_000 && longest <= MAX_TEXT, "{} {count} {longest}", output.address);
        }
    }
}

#[test]
fn every_argument_of_the_property_can_be_read() {
    for argument in ARGUMENTS {
        assert_ne!(evaluate(&argument.replace("local.long", "local.text")), "absent", "{argument}");
    }
}
