//! Files that `sed` and `envsubst` fill in.

use camino::Utf8Path;

use super::{NamedPath, Usage, of_word};
use crate::syntax::shell::{Arguments, PartKind, RedirectOperator, SimpleCommand, Word};

/// A shorter text says too little of what is looked for.
const SHORTEST: usize = 4;

/// `sed -i "s|TEXT|$VALUE|" FILE`: the text that surely must be in the file. Nothing when there are several expressions,
/// or a file that cannot be told.
pub(super) fn replaced(command: Arguments<'_>, base: &Utf8Path) -> Option<NamedPath> {
    if command.name != "sed" && command.name != "gsed" {
        return None;
    }
    let mut expressions: Vec<&Word> = Vec::new();
    let mut operands: Vec<&Word> = Vec::new();
    let mut words = command.words.iter();
    let mut is_extended = false;
    while let Some(word) = words.next() {
        match word.literal() {
            Some("-e" | "--expression") => expressions.extend(words.next()),
            Some("-E" | "-r" | "--regexp-extended") => is_extended = true,
            // The `''` behind the `-i` of BSD.
            Some("") => {}
            Some(option) if option.starts_with("-i") || option.starts_with("--in-place") => {}
            _ if word.prefix().starts_with('-') => return None,
            _ => operands.push(word),
        }
    }
    if expressions.is_empty() && !operands.is_empty() {
        expressions.push(operands.remove(0));
    }
    let ([expression], [file]) = (expressions.as_slice(), operands.as_slice()) else { return None };
    let text = searched(&expression.prefix(), is_extended)?;
    let mut named = of_word(base, file, Usage::Replaced(text))?;
    named.span = expression.span;
    Some(named)
}

/// The literal text with which the pattern of `s/PATTERN/…/` begins.
/// <https://www.gnu.org/software/sed/manual/sed.html#BRE-syntax>
fn searched(expression: &str, is_extended: bool) -> Option<String> {
    let mut chars = expression.strip_prefix('s')?.chars();
    let delimiter = chars.next().filter(char::is_ascii_punctuation)?;
    let mut text = String::new();
    let mut pattern = String::new();
    let mut is_open = true;
    let mut closed = false;
    while let Some(char) = chars.next() {
        if char == delimiter {
            closed = true;
            break;
        }
        pattern.push(char);
        let (char, is_literal) = match char {
            '\\' => match chars.next() {
                Some(next)
                    if next == delimiter || matches!(next, '.' | '*' | '[' | ']' | '$' | '^' | '/' | '-' | ':') =>
                {
                    (next, true)
                }
                // Groups, alternatives, repetitions.
                _ => return None,
            },
            '^' if pattern.len() == 1 => continue,
            '.' | '*' | '[' | '$' | '^' => (char, false),
            '(' | ')' | '|' | '+' | '?' | '{' if is_extended => return None,
            _ => (char, true),
        };
        if char == '*' && !is_literal && is_open {
            text.pop();
        }
        // A single dollar sign at the end is an anchor, one before a name is none.
        is_open &= is_literal;
        if is_open {
            text.push(char);
        }
    }
    let rest: String = chars.collect();
    let flags = rest.rsplit(delimiter).next().unwrap_or("");
    (closed && text.len() >= SHORTEST && !flags.contains(['I', 'i', ';', '\n'])).then_some(text)
}

/// `envsubst '$A $B' < FILE`
pub(super) fn substituted(command: &SimpleCommand, base: &Utf8Path) -> Option<NamedPath> {
    let arguments = command.effective().filter(|arguments| arguments.name == "envsubst")?;
    let mut inputs = command.redirects.iter().filter(|redirect| redirect.operator == RedirectOperator::Input);
    let input = inputs.next()?;
    let names = match arguments.words {
        [] => None,
        [format] => Some(names(format)?),
        _ => return None,
    };
    of_word(base, &input.target, Usage::Substituted(names))
}

/// The names in `'$A ${B}'`; in double quotes the shell would replace them.
fn names(format: &Word) -> Option<Vec<String>> {
    let [part] = format.parts.as_slice() else { return None };
    let PartKind::Text(text) = &part.kind else { return None };
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let words =
        text.split([' ', ',', '\n', '$']).map(|word| word.trim_matches(['{', '}'])).filter(|word| !word.is_empty());
    let found: Vec<String> = words.map(str::to_owned).collect();
    found.iter().all(|name| is_name(name)).then_some(found).filter(|_| part.quoted)
}

#[cfg(test)]
mod tests {
    use super::searched;

    #[test]
    fn what_sed_looks_for_begins_with_a_text() {
        for (expression, text) in [
            ("s/IMAGE_TAG/", Some("IMAGE_TAG")),
            ("s|image: shop/api:.*|", Some("image: shop/api:")),
            ("s|image: shop/apis*|image|g", Some("image: shop/api")),
            ("s#__TAG__#x#g", Some("__TAG__")),
            ("s/ghcr\\.io\\/shop/x/", Some("ghcr.io/shop")),
            ("s/^tag: /x/", Some("tag: ")),
            ("s/IMAGE_TAG/x/I", None),
            ("s/IMAGE\\(_TAG\\)*/x/", None),
            ("s/a|b/x/", None),
            ("/x/d", None),
            ("s/IMAGE_", None),
            ("s/.*image: a/x/", None),
        ] {
            assert_eq!(searched(expression, false).as_deref(), text, "{expression}");
        }
        assert_eq!(searched("s/IMAGE_(TAG|NAME)/x/", true), None);
    }
}
