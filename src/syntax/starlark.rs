//! Starlark, the language of Tiltfiles: calls of named functions with their literal arguments, no more.
//!
//! The language: <https://github.com/bazelbuild/starlark/blob/master/spec.md>.

use crate::source::Span;

/// A call of one of the functions that were asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call<'t> {
    pub name: &'t str,
    /// The name.
    pub span: Span,
    pub arguments: Vec<Argument<'t>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument<'t> {
    pub keyword: Option<&'t str>,
    pub value: Value<'t>,
    /// The value.
    pub span: Span,
}

/// A literal, or anything else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'t> {
    Text(&'t str),
    /// The keys that are literals.
    Dict(Vec<(&'t str, Span)>),
    Other,
}

impl<'t> Value<'t> {
    pub fn as_str(&self) -> Option<&'t str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// The calls of functions with one of `names` in their order. A call within the arguments of another one is left out.
pub fn calls<'t>(text: &'t str, names: &[&str]) -> Vec<Call<'t>> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        let before = at.checked_sub(2).and_then(|index| tokens.get(index));
        let is_other = before.is_some_and(|before| before.is(b'.') || before.name() == Some("def"));
        let Some(name) = token.name().filter(|name| names.contains(name) && !is_other) else { continue };
        if !tokens.get(at).is_some_and(|token| token.is(b'(')) {
            continue;
        }
        let (arguments, end) = arguments(&tokens, at + 1);
        found.push(Call { name, span: token.span, arguments });
        at = end;
    }
    found
}

#[derive(Clone, Copy, Debug)]
struct Token<'t> {
    kind: Kind<'t>,
    span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind<'t> {
    Name(&'t str),
    /// The text, when no escape is in it.
    Text(Option<&'t str>),
    Mark(u8),
}

impl<'t> Token<'t> {
    fn is(&self, mark: u8) -> bool {
        self.kind == Kind::Mark(mark)
    }

    fn name(&self) -> Option<&'t str> {
        match self.kind {
            Kind::Name(name) => Some(name),
            _ => None,
        }
    }

    fn text(&self) -> Option<&'t str> {
        match self.kind {
            Kind::Text(text) => text,
            _ => None,
        }
    }

    /// One level deeper, or back.
    fn nesting(&self) -> i32 {
        match self.kind {
            Kind::Mark(b'(' | b'[' | b'{') => 1,
            Kind::Mark(b')' | b']' | b'}') => -1,
            _ => 0,
        }
    }
}

/// The arguments from token `start` on, and where the call ends.
fn arguments<'t>(tokens: &[Token<'t>], start: usize) -> (Vec<Argument<'t>>, usize) {
    let mut found = Vec::new();
    let (mut depth, mut from, mut at) = (0, start, start);
    while let Some(token) = tokens.get(at) {
        if depth == 0 && (token.is(b',') || token.is(b')')) {
            found.extend(tokens.get(from..at).and_then(argument));
            from = at + 1;
            if token.is(b')') {
                return (found, at + 1);
            }
        }
        depth += token.nesting();
        at += 1;
    }
    (found, at)
}

fn argument<'t>(tokens: &[Token<'t>]) -> Option<Argument<'t>> {
    let (keyword, value) = match tokens {
        [name, equals, value @ ..] if equals.is(b'=') => (name.name(), value),
        value => (None, value),
    };
    let (first, last) = (value.first()?, value.last()?);
    let read = match value {
        [only] => only.text().map_or(Value::Other, Value::Text),
        [open, inside @ .., close] if open.is(b'{') && close.is(b'}') => keys(inside),
        _ => Value::Other,
    };
    Some(Argument { keyword, value: read, span: first.span.to(last.span) })
}

/// What stands before the colons of a dictionary.
fn keys<'t>(tokens: &[Token<'t>]) -> Value<'t> {
    let mut found = Vec::new();
    let mut depth = 0;
    for (index, token) in tokens.iter().enumerate() {
        depth += token.nesting();
        if depth < 0 {
            return Value::Other;
        }
        let next = tokens.get(index + 1);
        let first = index.checked_sub(1).and_then(|before| tokens.get(before)).is_none_or(|before| before.is(b','));
        if let (0, true, Some(text), true) = (depth, first, token.text(), next.is_some_and(|next| next.is(b':'))) {
            found.push((text, token.span));
        }
    }
    Value::Dict(found)
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        let kind = match byte {
            b'#' => {
                at = bytes.get(at..).and_then(|rest| memchr::memchr(b'\n', rest)).map_or(bytes.len(), |end| at + end);
                continue;
            }
            b'"' | b'\'' => {
                let (inner, end) = string(text, start);
                at = end;
                Kind::Text(inner)
            }
            _ if byte.is_ascii_alphabetic() || byte == b'_' => {
                let rest = bytes.get(at..).unwrap_or_default();
                at += rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
                Kind::Name(text.get(start..at).unwrap_or(""))
            }
            _ if byte.is_ascii_whitespace() => continue,
            _ => Kind::Mark(byte),
        };
        found.push(Token { kind, span: Span::from_usize(start, at) });
    }
    found
}

/// The string whose first quote is at `start`: its text, when it is written without escapes, and its end.
fn string(text: &str, start: usize) -> (Option<&str>, usize) {
    let bytes = text.as_bytes();
    let quote = bytes.get(start).copied().unwrap_or(b'"');
    let triple = bytes.get(start..start + 3).is_some_and(|three| three.iter().all(|byte| *byte == quote));
    let width = if triple { 3 } else { 1 };
    let (mut at, mut plain) = (start + width, true);
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => {
                plain = false;
                at += 1;
            }
            // A string that is not closed ends with its line.
            b'\n' if !triple => return (None, at),
            _ if byte == quote => {
                let closes =
                    !triple || bytes.get(at..at + 3).is_some_and(|three| three.iter().all(|one| *one == quote));
                if closes {
                    return (text.get(start + width..at).filter(|_| plain), at + width);
                }
            }
            _ => {}
        }
        at += 1;
    }
    (None, bytes.len())
}

#[cfg(test)]
mod tests {
    use super::{Value, calls};

    fn told(text: &str) -> Vec<String> {
        let show = |value: &Value<'_>| match value {
            Value::Text(text) => format!("'{text}'"),
            Value::Dict(keys) => format!("{:?}", keys.iter().map(|(key, _)| *key).collect::<Vec<_>>()),
            Value::Other => "?".to_owned(),
        };
        let calls = calls(text, &["build"]).into_iter();
        calls
            .map(|call| {
                let one = |argument: &super::Argument<'_>| {
                    let keyword = argument.keyword.map(|name| format!("{name}=")).unwrap_or_default();
                    keyword + &show(&argument.value)
                };
                call.arguments.iter().map(one).collect::<Vec<_>>().join(" ")
            })
            .collect()
    }

    #[test]
    fn literal_arguments_are_read_and_others_are_not() {
        for (text, expected) in [
            ("build('a', \"./x\", args={'K': 'v', 'L': f(1, 'M'), **more})", vec!["'a' './x' args=[\"K\", \"L\"]"]),
            ("# build('a')\nx.build('a')\ndef build(a):\n  pass\nbuild('a' + b, 'c%s' % d, e)", vec!["? ? ?"]),
            ("if a:\n  build('''x''',)  # y\nbuild(\n  'z',\n  only=['a', 'b'])", vec!["'x'", "'z' only=?"]),
            ("build(build('a'), 'b\\n')", vec!["? ?"]),
            ("build('a", vec![""]),
            ("build(", vec![""]),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
    }

    #[test]
    fn text_that_is_no_starlark_is_read_to_its_end() {
        for text in ["build(", "build({'", "'''\\", "build('a',{", "}})]build", "\"\\"] {
            assert!(calls(&text.repeat(10_000), &["build"]).len() <= 10_000, "{text}");
        }
    }
}
