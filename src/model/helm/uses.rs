//! What a template takes of the values, with the scopes of `with`, `range`, `define` and variables.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::key_path::{KeyPath, KeyPathBuf};
use crate::source::Span;
use crate::syntax::helm::{Action, Word};

/// How a template takes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UseKind {
    /// It asks whether the value is there: the condition of `if` or `with`.
    Tested,
    /// What is done when the value is not there is said: `default`, `required`, within an `if` on it …
    Guarded,
    /// In a named template, which may be included behind a condition.
    Named,
    Plain,
}

/// One place where a template takes a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueUse {
    /// `image.tag` of `.Values.image.tag`; empty when all values are taken at once.
    pub path: KeyPathBuf,
    pub span: Span,
    pub kind: UseKind,
}

/// A name with its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub name: String,
    pub span: Span,
}

/// What a template takes and gives.
#[derive(Clone, Debug, Default)]
pub struct Template {
    pub uses: Vec<ValueUse>,
    /// Templates that it defines.
    pub defines: Vec<String>,
    /// Templates that it includes by a literal name.
    pub includes: Vec<Named>,
    /// It renders other files of the chart, which may take values too.
    pub renders_files: bool,
}

/// Functions that say what happens when a value is not there, or that ask for it, sorted.
const GUARDS: &[&str] = &[
    "and",
    "any",
    "coalesce",
    "concat",
    "default",
    "dig",
    "empty",
    "eq",
    "fail",
    "get",
    "has",
    "hasKey",
    "index",
    "kindIs",
    "kindOf",
    "lookup",
    "merge",
    "mergeOverwrite",
    "ne",
    "not",
    "or",
    "pluck",
    "required",
    "ternary",
    "typeIs",
];

/// What a dot or a variable stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Meaning {
    /// What the chart is rendered with: `.Values`, `.Release` …
    Root,
    Values(KeyPathBuf),
    Unknown,
}

impl Meaning {
    /// What `.a.b` of it means.
    fn field(&self, chain: &str) -> Self {
        let (mut path, chain) = match self {
            Self::Root => {
                let chain = chain.trim_start_matches('.');
                let (first, rest) = chain.split_once('.').unwrap_or((chain, ""));
                match first {
                    "" => return Self::Root,
                    "Values" => (KeyPathBuf::default(), rest),
                    _ => return Self::Unknown,
                }
            }
            Self::Values(path) => (path.clone(), chain),
            Self::Unknown => return Self::Unknown,
        };
        path.push_chain(chain);
        Self::Values(path)
    }
}

#[derive(Debug)]
struct Scope<'t> {
    dot: Meaning,
    /// The uses with which the conditions around ask for values.
    tested: Vec<Range<usize>>,
    variables: FxHashMap<&'t str, Meaning>,
    is_named: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'t> {
    /// `.a.b`; `.` alone has an empty chain.
    Field(&'t str),
    /// `$name.a.b`: name and chain.
    Variable(&'t str, &'t str),
    Word(&'t str),
    Text(&'t str),
    Assign,
    Open,
    Close,
    Other,
}

/// Reads the actions of a template.
pub(super) fn read(text: &str, actions: &[Action]) -> Template {
    let mut reader = Reader { template: Template::default(), scopes: vec![Scope::root()] };
    let mut tokens = Vec::new();
    for action in actions {
        tokens.clear();
        if action.word != Word::End {
            lex(text, action.span, &mut tokens);
        }
        reader.action(action, &tokens);
    }
    reader.template.renders_files = text.contains(".Files") && text.contains("tpl");
    reader.template
}

impl Scope<'_> {
    fn root() -> Self {
        Self { dot: Meaning::Root, tested: Vec::new(), variables: FxHashMap::default(), is_named: false }
    }
}

struct Reader<'t> {
    template: Template,
    scopes: Vec<Scope<'t>>,
}

impl<'t> Reader<'t> {
    fn action(&mut self, action: &Action, tokens: &[(Token<'t>, Span)]) {
        match action.word {
            Word::End => {
                if self.scopes.len() > 1 {
                    self.scopes.pop();
                }
            }
            Word::Define | Word::Block => {
                let name = tokens.iter().find_map(|(token, _)| match token {
                    Token::Text(name) => Some((*name).to_owned()),
                    _ => None,
                });
                self.template.defines.extend(name);
                self.scopes.push(Scope { is_named: true, ..Scope::root() });
            }
            Word::If | Word::With | Word::Range => {
                let found = self
                    .take(tokens, Some(if action.word == Word::Range { UseKind::Guarded } else { UseKind::Tested }));
                let inherited = self.scopes.last();
                let is_named = inherited.is_some_and(|scope| scope.is_named);
                let mut variables = FxHashMap::default();
                let dot = match action.word {
                    Word::With => {
                        let alone = self.alone(tokens);
                        if let Some((name, meaning)) = assigned(tokens).zip(alone.clone()) {
                            variables.insert(name, meaning);
                        }
                        alone.unwrap_or(Meaning::Unknown)
                    }
                    Word::Range => {
                        let names = tokens.iter().take_while(|(token, _)| *token != Token::Assign);
                        variables.extend(names.filter_map(|(token, _)| match token {
                            Token::Variable(name, "") => Some((*name, Meaning::Unknown)),
                            _ => None,
                        }));
                        Meaning::Unknown
                    }
                    _ => inherited.map_or(Meaning::Unknown, |scope| scope.dot.clone()),
                };
                self.scopes.push(Scope { dot, tested: vec![found], variables, is_named });
            }
            Word::Else => {
                let found = self.take(tokens, Some(UseKind::Tested));
                if let Some(scope) = self.scopes.last_mut() {
                    scope.tested.push(found);
                }
            }
            Word::Silent | Word::Output => {
                if let Some(name) = assigned(tokens) {
                    let meaning = self.alone(tokens).unwrap_or(Meaning::Unknown);
                    if let Meaning::Values(path) = &meaning {
                        // An alias is not yet a use of what stands below.
                        let span = action.span;
                        self.template.uses.push(ValueUse { path: path.clone(), span, kind: UseKind::Tested });
                    } else {
                        self.take(tokens, None);
                    }
                    self.assign(name, meaning);
                } else {
                    self.take(tokens, None);
                }
            }
        }
    }

    fn assign(&mut self, name: &'t str, meaning: Meaning) {
        // `=` changes a variable of an outer scope; either way, what it held before is not sure any more.
        for scope in &mut self.scopes {
            if let Some(known) = scope.variables.get_mut(name) {
                *known = Meaning::Unknown;
                return;
            }
        }
        if let Some(scope) = self.scopes.last_mut() {
            scope.variables.insert(name, meaning);
        }
    }

    /// What a token stands for here.
    fn meaning(&self, token: Token<'_>) -> Option<Meaning> {
        match token {
            Token::Field(chain) => self.scopes.last().map(|scope| scope.dot.field(chain)),
            Token::Variable("", chain) => {
                // Within a named template it is what the template is given.
                Some(Meaning::Root.field(chain))
            }
            Token::Variable(name, chain) => {
                let known = self.scopes.iter().rev().find_map(|scope| scope.variables.get(name));
                Some(known.map_or(Meaning::Unknown, |meaning| meaning.field(chain)))
            }
            _ => None,
        }
    }

    /// The meaning of an action that is one reference and nothing else, behind `with` or `$x :=`.
    fn alone(&self, tokens: &[(Token<'_>, Span)]) -> Option<Meaning> {
        let rest = behind_assign(tokens).iter().map(|(token, _)| *token);
        let mut rest = rest.filter(|token| !matches!(token, Token::Word("with")));
        let token = rest.next()?;
        if rest.next().is_some() { None } else { self.meaning(token) }
    }

    /// Notes every value that an action takes, and the templates it includes; gives the places of the uses it noted.
    fn take(&mut self, tokens: &[(Token<'_>, Span)], kind: Option<UseKind>) -> Range<usize> {
        let is_guard =
            |(token, _): &(Token<'_>, Span)| matches!(token, Token::Word(word) if GUARDS.binary_search(word).is_ok());
        let first = self.template.uses.len();
        let taken = behind_assign(tokens);
        for (at, (token, span)) in taken.iter().enumerate() {
            let next = taken.get(at + 1).map(|(token, _)| *token);
            if let (Token::Word("include" | "template"), Some((Token::Text(name), span))) = (token, taken.get(at + 1)) {
                self.template.includes.push(Named { name: (*name).to_owned(), span: *span });
            }
            let Some(Meaning::Values(mut path)) = self.meaning(*token) else { continue };
            let before = at.checked_sub(1).and_then(|at| taken.get(at)).map(|(token, _)| *token);
            // `index .Values "a" "b"`, `hasKey .Values.a "b"`
            if let Some(Token::Word("index" | "get" | "hasKey")) = before {
                for (next, _) in taken.iter().skip(at + 1) {
                    let Token::Text(key) = next else { break };
                    path.push(key);
                }
            }
            // `(.Values.a).b` is how one asks for what may not be there.
            let is_bracketed = before == Some(Token::Open) && next == Some(Token::Close);
            let kind = match kind {
                Some(kind) => kind,
                None if is_bracketed || self.is_tested(path.as_path()) => UseKind::Guarded,
                None if tokens.iter().any(is_guard) => UseKind::Guarded,
                None if self.scopes.last().is_some_and(|scope| scope.is_named) => UseKind::Named,
                None => UseKind::Plain,
            };
            self.template.uses.push(ValueUse { path, span: *span, kind });
        }
        first..self.template.uses.len()
    }

    /// Whether a condition around asks for the value or for one that it is part of.
    fn is_tested(&self, path: KeyPath<'_>) -> bool {
        let tested = self.scopes.iter().flat_map(|scope| &scope.tested);
        let mut uses = tested.filter_map(|range| self.template.uses.get(range.clone())).flatten();
        uses.any(|tested| path.starts_with(tested.path.as_path()))
    }
}

/// What an action does, without the variable that it sets.
fn behind_assign<'s, 't>(tokens: &'s [(Token<'t>, Span)]) -> &'s [(Token<'t>, Span)] {
    let start = tokens.iter().position(|(token, _)| *token == Token::Assign).map_or(0, |at| at + 1);
    tokens.get(start..).unwrap_or_default()
}

/// The variable that an action sets.
fn assigned<'t>(tokens: &[(Token<'t>, Span)]) -> Option<&'t str> {
    let at = tokens.iter().position(|(token, _)| *token == Token::Assign)?;
    match tokens.get(at.checked_sub(1)?) {
        Some((Token::Variable(name, ""), _)) if !name.is_empty() => Some(name),
        _ => None,
    }
}

/// Adds the tokens between the braces of an action.
fn lex<'t>(text: &'t str, span: Span, tokens: &mut Vec<(Token<'t>, Span)>) {
    let (start, end) = (span.start as usize + 2, (span.end as usize).saturating_sub(2));
    let Some(body) = text.get(start..end) else { return };
    if body.trim_start_matches('-').trim_start().starts_with("/*") {
        return;
    }
    let bytes = body.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let (token, next) = match byte {
            b'"' | b'`' => {
                let mut close = at + 1;
                while let Some(&inner) = bytes.get(close).filter(|&&inner| inner != byte) {
                    close += if inner == b'\\' && byte == b'"' { 2 } else { 1 };
                }
                (body.get(at + 1..close).map(Token::Text), close + 1)
            }
            b'.' => {
                let next = run(bytes, at, CHAIN);
                // Not the field of a bracket's result.
                let is_own = at == 0 || bytes.get(at - 1) != Some(&b')');
                (body.get(at..next).filter(|_| is_own).map(Token::Field), next)
            }
            b'$' => {
                let name = run(bytes, at + 1, NAME);
                let next = run(bytes, name, CHAIN);
                let parts = body.get(at + 1..name).zip(body.get(name..next));
                (parts.map(|(name, chain)| Token::Variable(name, chain)), next)
            }
            b':' | b'=' => (Some(Token::Assign), run(bytes, at, ASSIGN)),
            b'(' => (Some(Token::Open), at + 1),
            b')' => (Some(Token::Close), at + 1),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                let next = run(bytes, at, NAME);
                (body.get(at..next).map(Token::Word), next)
            }
            b'0'..=b'9' => (Some(Token::Other), run(bytes, at, CHAIN)),
            b'-' => (None, at + 1),
            _ if byte.is_ascii_whitespace() => (None, at + 1),
            _ => (Some(Token::Other), at + 1),
        };
        if let Some(token) = token {
            tokens.push((token, Span::from_usize(start + at, start + next.min(bytes.len()))));
        }
        at = next;
    }
}

/// What a byte may be part of: a name, a chain of fields, `:=`.
const NAME: u8 = 1;
const CHAIN: u8 = 2;
const ASSIGN: u8 = 4;

static PARTS: [u8; 256] = {
    let mut parts = [0; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        parts[byte as usize] = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => NAME | CHAIN,
            b'.' => CHAIN,
            b':' | b'=' => ASSIGN,
            _ => 0,
        };
        byte += 1;
    }
    parts
};

/// The offset behind the bytes from `start` that may be part of something.
fn run(bytes: &[u8], start: usize, part: u8) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    let is_part = |byte: &u8| PARTS.get(usize::from(*byte)).is_some_and(|parts| parts & part != 0);
    start + rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len())
}

/// The paths behind every `.Values.` of a text, whatever it is, each once.
pub(super) fn mentioned(text: &str) -> Vec<KeyPathBuf> {
    let mut found = Vec::new();
    for at in memchr::memmem::find_iter(text.as_bytes(), ".Values.") {
        let start = at + ".Values".len();
        let mut path = KeyPathBuf::default();
        path.push_chain(text.get(start..run(text.as_bytes(), start, CHAIN)).unwrap_or(""));
        found.push(path);
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn guards_are_sorted() {
        assert!(super::GUARDS.is_sorted());
    }

    use super::{KeyPathBuf, Template, UseKind, mentioned};

    fn read(text: &str) -> Template {
        super::read(text, &crate::syntax::helm::actions(text))
    }

    fn uses(text: &str) -> Vec<(String, UseKind)> {
        read(text).uses.into_iter().map(|found| (found.path.as_path().to_string(), found.kind)).collect()
    }

    #[test]
    fn scopes_decide_what_a_dot_means() {
        use UseKind::{Guarded, Named, Plain, Tested};
        for (text, wanted) in [
            ("{{ .Values.a.b }}", vec![("a.b", Plain)]),
            ("{{- $.Values.a -}}", vec![("a", Plain)]),
            ("{{ with .Values.a }}{{ .b }}{{ end }}", vec![("a", Tested), ("a.b", Guarded)]),
            ("{{ range .Values.list }}{{ .b }}{{ $.Values.c }}{{ end }}", vec![("list", Guarded), ("c", Plain)]),
            ("{{ $x := .Values.a }}{{ $x.b }}", vec![("a", Tested), ("a.b", Plain)]),
            ("{{ range $k, $v := .Values.a }}{{ $v.b }}{{ end }}", vec![("a", Guarded)]),
            (
                "{{ if .Values.a }}{{ .Values.a.b }}{{ .Values.c }}{{ end }}",
                vec![("a", Tested), ("a.b", Guarded), ("c", Plain)],
            ),
            ("{{ .Values.a | default 1 }}", vec![("a", Guarded)]),
            ("{{ (.Values.a).b }}", vec![("a", Guarded)]),
            ("{{ index .Values \"a\" \"b-c\" }}", vec![("a.b-c", Guarded)]),
            ("{{ define \"x\" }}{{ .Values.a }}{{ end }}", vec![("a", Named)]),
            ("{{/* .Values.a */}}{{ \".Values.b\" }}{{ .Release.Name }}", vec![]),
            ("{{ toYaml .Values }}", vec![("", Plain)]),
        ] {
            let wanted: Vec<_> = wanted.into_iter().map(|(path, kind)| (path.to_owned(), kind)).collect();
            assert_eq!(uses(text), wanted, "{text}");
        }
    }

    #[test]
    fn templates_and_their_uses_are_named() {
        let template =
            read("{{ define \"x.name\" }}a{{ end }}{{ include \"x.nam\" . }}{{ template \"y\" . }}{{ include $n . }}");
        assert_eq!(template.defines, ["x.name"]);
        assert_eq!(template.includes.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["x.nam", "y"]);
    }

    #[test]
    fn values_in_values_are_found() {
        let wanted: KeyPathBuf = ["b", "c"].into_iter().collect();
        assert_eq!(mentioned("a: '{{ .Values.b.c }}-{{ .Values.b.c }}'"), [wanted]);
    }
}
