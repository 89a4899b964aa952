//! The functions of Terraform and OpenTofu with the number of arguments they take.
//!
//! <https://developer.hashicorp.com/terraform/language/functions>, <https://opentofu.org/docs/language/functions/>

/// Least and most arguments; no most for those that take any number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arity {
    pub least: usize,
    pub most: Option<usize>,
}

/// Sorted by name.
const ONE: &[&str] = &[
    "abs",
    "abspath",
    "alltrue",
    "anytrue",
    "base64decode",
    "base64encode",
    "base64gunzip",
    "base64gzip",
    "base64sha256",
    "base64sha512",
    "basename",
    "can",
    "ceil",
    "chomp",
    "cidrnetmask",
    "compact",
    "csvdecode",
    "dirname",
    "distinct",
    "ephemeralasnull",
    "file",
    "filebase64",
    "filebase64sha256",
    "filebase64sha512",
    "fileexists",
    "filemd5",
    "filesha1",
    "filesha256",
    "filesha512",
    "flatten",
    "floor",
    "issensitive",
    "jsondecode",
    "jsonencode",
    "keys",
    "length",
    "lower",
    "md5",
    "nonsensitive",
    "one",
    "pathexpand",
    "reverse",
    "sensitive",
    "sha1",
    "sha256",
    "sha512",
    "signum",
    "sort",
    "strrev",
    "sum",
    "title",
    "tobool",
    "tolist",
    "tomap",
    "tonumber",
    "toset",
    "tostring",
    "transpose",
    "trimspace",
    "type",
    "upper",
    "urldecode",
    "urlencode",
    "values",
    "yamldecode",
    "yamlencode",
];

const TWO: &[&str] = &[
    "chunklist",
    "cidrcontains",
    "cidrhost",
    "contains",
    "defaults",
    "element",
    "endswith",
    "fileset",
    "formatdate",
    "indent",
    "index",
    "log",
    "parseint",
    "pow",
    "regex",
    "regexall",
    "rsadecrypt",
    "setsubtract",
    "split",
    "startswith",
    "strcontains",
    "templatefile",
    "templatestring",
    "textdecodebase64",
    "textencodebase64",
    "timeadd",
    "timecmp",
    "trim",
    "trimprefix",
    "trimsuffix",
    "uuidv5",
    "zipmap",
];

const THREE: &[&str] = &["cidrsubnet", "matchkeys", "replace", "slice", "substr"];

const NONE: &[&str] = &["plantimestamp", "timestamp", "uuid"];

const ANY_NUMBER: &[(&str, usize)] = &[
    ("cidrsubnets", 1),
    ("coalesce", 1),
    ("coalescelist", 1),
    ("concat", 0),
    ("format", 1),
    ("formatlist", 1),
    ("join", 2),
    ("max", 1),
    ("merge", 0),
    ("min", 1),
    ("setintersection", 1),
    ("setproduct", 1),
    ("setunion", 1),
    ("try", 1),
];

const OPTIONAL: &[(&str, usize, usize)] = &[("bcrypt", 1, 2), ("lookup", 2, 3), ("range", 1, 3)];

/// How many arguments the built-in function `name` takes; nothing when there is no such function.
pub fn arity(name: &str) -> Option<Arity> {
    let exactly = |count| Arity { least: count, most: Some(count) };
    let fixed = [(NONE, 0), (ONE, 1), (TWO, 2), (THREE, 3)];
    if let Some((_, count)) = fixed.iter().find(|(names, _)| names.binary_search(&name).is_ok()) {
        return Some(exactly(*count));
    }
    if let Some((_, least)) = ANY_NUMBER.iter().find(|(known, _)| *known == name) {
        return Some(Arity { least: *least, most: None });
    }
    OPTIONAL
        .iter()
        .find(|(known, ..)| *known == name)
        .map(|(_, least, most)| Arity { least: *least, most: Some(*most) })
}

/// All names.
pub fn functions() -> impl Iterator<Item = &'static str> {
    let fixed = [NONE, ONE, TWO, THREE].into_iter().flatten().copied();
    fixed.chain(ANY_NUMBER.iter().map(|(name, _)| *name)).chain(OPTIONAL.iter().map(|(name, ..)| *name))
}

#[cfg(test)]
mod tests {
    use super::{NONE, ONE, THREE, TWO, arity, functions};

    #[test]
    fn names_are_sorted_and_stand_once() {
        for names in [NONE, ONE, TWO, THREE] {
            assert!(names.is_sorted(), "{names:?}");
        }
        let mut all: Vec<&str> = functions().collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn arguments_are_counted_as_terraform_does() {
        for (name, least, most) in [
            ("timestamp", 0, Some(0)),
            ("lookup", 2, Some(3)),
            ("merge", 0, None),
            ("cidrsubnet", 3, Some(3)),
            ("jsonencode", 1, Some(1)),
        ] {
            let arity = arity(name).expect("a built-in function");
            assert_eq!((arity.least, arity.most), (least, most), "{name}");
        }
        assert_eq!(arity("list"), None);
        assert_eq!(arity("optional"), None);
    }
}
