//! Comments and annotations of other tools. They silence only rules that name the peer's rule as equivalent, and are
//! never "unused": they may speak of a rule that this program does not have.

use crate::source::Span;

/// A peer's suppression: which of its rules, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PeerSuppression {
    pub(super) tool: &'static str,
    /// Ids of the peer's rules; `*` for all of them.
    pub(super) ids: Vec<String>,
    pub(super) scope: PeerScope,
    pub(super) reason: Option<String>,
    /// The last day it holds.
    pub(super) until: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PeerScope {
    /// The statement that the comment stands above or behind.
    Block,
    /// The top-level block around the comment.
    Around,
    /// From the statement below to the next stage of a Dockerfile.
    Stage,
    File,
}

/// Reads a comment with its `#`. `first` says that nothing but comments stands before it.
pub(super) fn comment(text: &str, first: impl Fn() -> bool, dockerfile: bool) -> Option<PeerSuppression> {
    let body = text.trim_start_matches(['#', '/', '*']).trim().trim_end_matches("*/").trim_end();
    hadolint(body)
        .or_else(|| shellcheck(body))
        .or_else(|| if dockerfile { buildkit(body, first) } else { None })
        .or_else(|| zizmor(body))
        .or_else(|| tflint(body))
        .or_else(|| checkov(body, dockerfile))
        .or_else(|| trivy(body))
}

fn found(tool: &'static str, ids: Vec<String>, scope: PeerScope) -> PeerSuppression {
    PeerSuppression { tool, ids, scope, reason: None, until: None }
}

/// `shellcheck disable=SC2086,SC2046 # reason`, which holds for the command below.
/// <https://github.com/koalaman/shellcheck/wiki/Directive>
fn shellcheck(body: &str) -> Option<PeerSuppression> {
    let rest = body.strip_prefix("shellcheck")?.strip_prefix([' ', '\t'])?;
    let codes = rest.split_whitespace().find_map(|word| word.strip_prefix("disable="))?;
    Some(found("shellcheck", list(codes), PeerScope::Block))
}

fn list(text: &str) -> Vec<String> {
    text.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect()
}

/// `hadolint [stage|global] ignore=DL3006,SC1035 # reason`.
fn hadolint(body: &str) -> Option<PeerSuppression> {
    let rest = body.strip_prefix("hadolint")?;
    let rest = rest.strip_prefix([' ', '\t'])?.trim_start();
    let (scope, rest) = match (rest.strip_prefix("stage "), rest.strip_prefix("global ")) {
        (Some(rest), _) => (PeerScope::Stage, rest),
        (None, Some(rest)) => (PeerScope::File, rest),
        (None, None) => (PeerScope::Block, rest),
    };
    let rest = rest.trim_start().strip_prefix("ignore")?.trim_start().strip_prefix('=')?;
    let (ids, reason) =
        rest.split_once('#').map_or((rest, None), |(ids, reason)| (ids, Some(reason.trim().to_owned())));
    Some(PeerSuppression { reason, ..found("hadolint", list(ids), scope) })
}

/// `check=skip=A,B;error=true` of BuildKit: at the top for the file, above an instruction for that one.
fn buildkit(body: &str, first: impl Fn() -> bool) -> Option<PeerSuppression> {
    let value = body.strip_prefix("check")?.trim_start().strip_prefix('=')?;
    let skip = value.split(';').find_map(|part| part.trim().strip_prefix("skip="))?;
    let ids = if skip.trim() == "all" { vec!["*".to_owned()] } else { list(skip) };
    Some(found("buildkit", ids, if first() { PeerScope::File } else { PeerScope::Block }))
}

/// `zizmor: ignore[a,b] reason`.
fn zizmor(body: &str) -> Option<PeerSuppression> {
    let (ids, reason) = body.strip_prefix("zizmor: ignore[")?.split_once(']')?;
    let reason = Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    Some(PeerSuppression { reason, ..found("zizmor", list(ids), PeerScope::Block) })
}

/// `tflint-ignore: a, b` and `tflint-ignore-file: a`.
fn tflint(body: &str) -> Option<PeerSuppression> {
    let (rest, scope) = match (body.strip_prefix("tflint-ignore-file:"), body.strip_prefix("tflint-ignore:")) {
        (Some(rest), _) => (rest, PeerScope::File),
        (None, Some(rest)) => (rest, PeerScope::Block),
        (None, None) => return None,
    };
    let ids = list(rest.split(['#', '/', '*']).next().unwrap_or(""));
    let ids = ids.into_iter().map(|id| if id == "all" { "*".to_owned() } else { id }).collect();
    Some(found("tflint", ids, scope))
}

/// `checkov:skip=CKV_AWS_20:reason`: inside a Terraform block, or anywhere in a Dockerfile.
fn checkov(body: &str, dockerfile: bool) -> Option<PeerSuppression> {
    // Most comments say nothing of the kind, and one look is cheaper than three.
    if !body.contains(":skip=") {
        return None;
    }
    let rest = ["checkov:skip=", "bridgecrew:skip=", "cortex:skip="]
        .iter()
        .find_map(|prefix| body.split_once(prefix).map(|(_, rest)| rest))?;
    let (ids, reason) =
        rest.split_once(':').map_or((rest, None), |(ids, reason)| (ids, Some(reason.trim().to_owned())));
    let scope = if dockerfile { PeerScope::File } else { PeerScope::Around };
    Some(PeerSuppression { reason, ..found("checkov", list(ids), scope) })
}

/// `trivy:ignore:AVD-AWS-0086 exp:2027-01-31`, `tfsec:ignore:*`; several may stand in one comment.
fn trivy(body: &str) -> Option<PeerSuppression> {
    // Most comments say nothing of the kind, and looking at each word takes longer.
    if !body.contains(":ignore:") {
        return None;
    }
    let mut ids = Vec::new();
    let mut until = None;
    for word in body.split_whitespace() {
        let word = word.trim_start_matches(['#', '/', '*']);
        let rest = word.strip_prefix("trivy:").or_else(|| word.strip_prefix("tfsec:"));
        let mut parts = rest.unwrap_or(word).split(':');
        while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
            match key {
                "ignore" if rest.is_some() => ids.push(trivy_id(value.split('[').next().unwrap_or(value))),
                "exp" if !ids.is_empty() => until = Some(value.to_owned()),
                _ => {}
            }
        }
    }
    (!ids.is_empty()).then(|| PeerSuppression { until, ..found("trivy", ids, PeerScope::Block) })
}

/// `AVD-KSV-0017`, `KSV017` and `KSV-0017` are one id.
fn trivy_id(id: &str) -> String {
    let id = id.strip_prefix("AVD-").or_else(|| id.strip_prefix("avd-")).unwrap_or(id);
    let digits = id.trim_start_matches(|character: char| character.is_ascii_alphabetic());
    let letters = id.get(..id.len() - digits.len()).unwrap_or("");
    if !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("{}-{digits:0>4}", letters.to_ascii_uppercase())
    } else {
        id.to_owned()
    }
}

/// Reads an annotation of a Kubernetes object.
pub(super) fn annotation(key: &str, value: &str) -> Option<PeerSuppression> {
    if let Some(check) = key.strip_prefix("ignore-check.kube-linter.io/") {
        let reason = Some(value.to_owned()).filter(|value| !value.is_empty());
        return Some(PeerSuppression { reason, ..found("kube-linter", vec![check.to_owned()], PeerScope::Block) });
    }
    if ["checkov.io/skip", "bridgecrew.io/skip", "cortex.io/skip"].iter().any(|name| key.contains(name)) {
        let (id, reason) = value.split_once('=').map_or((value, None), |(id, reason)| (id, Some(reason.to_owned())));
        return Some(PeerSuppression { reason, ..found("checkov", list(id), PeerScope::Block) });
    }
    let all = || vec!["*".to_owned()];
    match key {
        "kube-linter.io/ignore-all" => Some(found("kube-linter", all(), PeerScope::Block)),
        "kube-score/ignore" => Some(found("kube-score", list(value), PeerScope::Block)),
        "polaris.fairwinds.com/exempt" if value.eq_ignore_ascii_case("true") => {
            Some(found("polaris", all(), PeerScope::Block))
        }
        _ => {
            let check = key.strip_prefix("polaris.fairwinds.com/")?.strip_suffix("-exempt")?;
            value.eq_ignore_ascii_case("true").then(|| found("polaris", vec![check.to_owned()], PeerScope::Block))
        }
    }
}

/// The top-level block around byte `at`, told by what stands in the first column; formatted HCL and YAML keep to that.
pub(super) fn around(text: &str, at: u32) -> Span {
    let before = text.get(..at as usize).unwrap_or(text);
    let opens = |line: &str| line.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'"');
    let mut start = 0;
    let mut offset = 0;
    for line in before.split_inclusive('\n') {
        if opens(line) {
            start = offset;
        }
        offset += line.len();
    }
    let mut end = at as usize;
    for line in text.get(end..).unwrap_or("").split_inclusive('\n') {
        let begins_next = end > at as usize && opens(line) || line.starts_with("---");
        if begins_next {
            break;
        }
        end += line.len();
        if line.starts_with('}') {
            break;
        }
    }
    Span::from_usize(start, end)
}

/// From `start` (a `FROM`) to the next `FROM` of a Dockerfile.
pub(super) fn stage(text: &str, start: u32) -> Span {
    let mut end = start as usize;
    for (number, line) in text.get(end..).unwrap_or("").split_inclusive('\n').enumerate() {
        let word = line.split_whitespace().next().unwrap_or("");
        if number > 0 && word.eq_ignore_ascii_case("from") {
            break;
        }
        end += line.len();
    }
    Span::from_usize(start as usize, end)
}

#[cfg(test)]
mod tests {
    use super::{PeerScope, annotation, around, comment};
    use crate::source::Span;

    #[test]
    fn each_grammar() {
        for (text, dockerfile, tool, ids, scope) in [
            (
                "# hadolint ignore=DL3006,SC1035 # pinned by the mirror",
                true,
                "hadolint",
                "DL3006 SC1035",
                PeerScope::Block,
            ),
            ("# hadolint global ignore=DL3008", true, "hadolint", "DL3008", PeerScope::File),
            ("# hadolint stage ignore = DL3008", true, "hadolint", "DL3008", PeerScope::Stage),
            ("# check=skip=JSONArgsRecommended;error=true", true, "buildkit", "JSONArgsRecommended", PeerScope::Block),
            ("# zizmor: ignore[artipacked] needed", false, "zizmor", "artipacked", PeerScope::Block),
            (
                "# tflint-ignore: terraform_typed_variables # later",
                false,
                "tflint",
                "terraform_typed_variables",
                PeerScope::Block,
            ),
            ("#checkov:skip=CKV_AWS_20:public on purpose", false, "checkov", "CKV_AWS_20", PeerScope::Around),
            ("#trivy:ignore:AVD-AWS-0086 trivy:ignore:DS002", false, "trivy", "AWS-0086 DS-0002", PeerScope::Block),
            ("# tfsec:ignore:*", false, "trivy", "*", PeerScope::Block),
        ] {
            let found = comment(text, || false, dockerfile).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found.tool, found.ids.join(" ").as_str(), found.scope), (tool, ids, scope), "{text}");
        }
        assert_eq!(comment("# hadolint shell=powershell", || false, true), None);
        assert_eq!(comment("# checks=skip=all", || true, true), None);
        assert_eq!(comment("# trivy is great: ignore it", || false, false), None);
    }

    #[test]
    fn annotations() {
        let ids = |key, value| annotation(key, value).map(|found| (found.tool, found.ids.join(" ")));
        assert_eq!(
            ids("ignore-check.kube-linter.io/run-as-non-root", ""),
            Some(("kube-linter", "run-as-non-root".into()))
        );
        assert_eq!(ids("checkov.io/skip1", "CKV_K8S_20=a=b"), Some(("checkov", "CKV_K8S_20".into())));
        assert_eq!(ids("kube-score/ignore", "a, b"), Some(("kube-score", "a b".into())));
        assert_eq!(
            ids("polaris.fairwinds.com/cpuLimitsMissing-exempt", "True"),
            Some(("polaris", "cpuLimitsMissing".into()))
        );
        assert_eq!(ids("polaris.fairwinds.com/exempt", "false"), None);
    }

    #[test]
    fn the_block_around_a_comment() {
        let text = "a {\n  x = 1\n}\n\nresource \"b\" \"c\" {\n  # here\n  y = 2\n}\nd {}\n";
        let at = Span::from_usize(text.find("# here").unwrap(), 0).start;
        assert_eq!(around(text, at).of(text), "resource \"b\" \"c\" {\n  # here\n  y = 2\n}\n");
    }
}
