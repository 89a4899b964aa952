//! `# infra-lint: ignore[docker/latest-tag, DL3006] until=2027-01-31 -- reason`: our own comments.

use crate::source::Span;

/// What the text of one comment asks for, in our own words.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Directive {
    /// `ignore-file` rather than `ignore`.
    pub(super) whole_file: bool,
    /// As written, with their places.
    pub(super) ids: Vec<(String, Span)>,
    /// Between the brackets.
    pub(super) list: Span,
    /// `YYYY-MM-DD`: the last day it holds.
    pub(super) until: Option<String>,
    pub(super) reason: Option<String>,
}

/// A comment that begins like one of ours and is none, with what is wrong.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed {
    pub(super) span: Span,
    pub(super) message: String,
}

/// Reads a comment whose first byte is at `start`; nothing when it is not addressed to this program.
pub(super) fn parse(comment: &str, start: u32) -> Option<Result<Directive, Malformed>> {
    let lead = comment.trim_start_matches(['#', '/', '*', ' ', '\t']);
    let body = lead.strip_prefix("infra-lint:")?;
    let at = |rest: &str| start + Span::from_usize(comment.len() - rest.len(), 0).start;
    let end = at("");
    let malformed = |rest: &str, message: &str| {
        Some(Err(Malformed { span: Span::new(at(rest), end.max(at(rest) + 1)), message: message.to_owned() }))
    };
    let body = body.trim_start();
    let (whole_file, rest) = match (body.strip_prefix("ignore-file"), body.strip_prefix("ignore")) {
        (Some(rest), _) => (true, rest),
        (None, Some(rest)) => (false, rest),
        (None, None) => return malformed(body, "neither `ignore[…]` nor `ignore-file[…]` follows `infra-lint:`"),
    };
    let Some(inside) = rest.strip_prefix('[') else {
        return malformed(rest, "the rules to ignore are missing: `ignore[group/name]`");
    };
    let Some((list, mut rest)) = inside.split_once(']') else {
        return malformed(inside, "`[` is never closed");
    };
    let list_start = at(inside);
    let mut ids = Vec::new();
    let mut offset = 0;
    for part in list.split(',') {
        let id = part.trim();
        let leading = part.len() - part.trim_start().len();
        let place = Span::from_usize(offset + leading, offset + leading + id.len()).shifted(list_start);
        if id.is_empty() {
            return malformed(inside, "a rule is missing between the brackets");
        }
        ids.push((id.to_owned(), place));
        offset += part.len() + 1;
    }
    let list = Span::from_usize(0, list.len()).shifted(list_start);
    let mut until = None;
    rest = rest.trim_start();
    if let Some(date) = rest.strip_prefix("until=") {
        let (date, after) = date.split_at(date.find(char::is_whitespace).unwrap_or(date.len()));
        if !is_date(date) {
            return malformed(rest, "`until` takes a date such as `2027-01-31`");
        }
        until = Some(date.to_owned());
        rest = after.trim_start();
    }
    let reason = match rest.strip_prefix("--") {
        Some(reason) => {
            Some(reason.trim().trim_end_matches("*/").trim_end().to_owned()).filter(|text| !text.is_empty())
        }
        None if rest.is_empty() || rest == "*/" => None,
        None => return malformed(rest, "a reason starts with `--`"),
    };
    Some(Ok(Directive { whole_file, ids, list, until, reason }))
}

/// `YYYY-MM-DD` of a day that exists.
fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn the_grammar() {
        let comment = "# infra-lint: ignore[docker/latest-tag, DL3006] until=2027-01-31 -- mirrored daily";
        let directive = parse(comment, 100).expect("ours").expect("well-formed");
        let ids: Vec<&str> = directive.ids.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(ids, ["docker/latest-tag", "DL3006"]);
        assert!(
            directive
                .ids
                .iter()
                .all(|(id, span)| comment.get(span.start as usize - 100..span.end as usize - 100) == Some(id))
        );
        assert_eq!(directive.until.as_deref(), Some("2027-01-31"));
        assert_eq!(directive.reason.as_deref(), Some("mirrored daily"));
        assert!(!directive.whole_file);
        assert!(parse("/* infra-lint: ignore-file[aws/x] */", 0).expect("ours").expect("well-formed").whole_file);
    }

    #[test]
    fn what_is_malformed_is_told() {
        for comment in [
            "# infra-lint: ignore docker/latest-tag",
            "# infra-lint: ignore[docker/latest-tag",
            "# infra-lint: ignore[]",
            "# infra-lint: ignore[a,,b]",
            "# infra-lint: skip[a]",
            "# infra-lint: ignore[a] until=soon",
            "# infra-lint: ignore[a] until=2027-02-31",
            "# infra-lint: ignore[a] because",
        ] {
            assert!(parse(comment, 0).expect("ours").is_err(), "{comment}");
        }
        assert!(parse("# see infra-lint: ignore[a]", 0).is_none());
    }
}
