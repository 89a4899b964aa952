//! What a template takes of the values, with the scopes of `with`, `range`, `define` and variables.

use rustc_hash::{FxHashMap, FxHashSet};

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
    /// `[image, tag]` of `.Values.image.tag`; empty when all values are taken at once.
    pub path: Vec<String>,
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
    Values(Vec<String>),
    Unknown,
}

impl Meaning {
    /// What `.a.b` of it means.
    fn field(&self, chain: &str) -> Self {
        let mut parts = chain.split('.').filter(|part| !part.is_empty());
        match self {
            Self::Root => match parts.next() {
                None => Self::Root,
                Some("Values") => Self::Values(parts.map(str::to_owned).collect()),
                Some(_) => Self::Unknown,
            },
            Self::Values(path) => Self::Values(path.iter().cloned().chain(parts.map(str::to_owned)).collect()),
            Self::Unknown => Self::Unknown,
        }
    }
}

#[derive(Debug)]
struct Scope {
    dot: Meaning,
    /// Paths that the conditions around ask for.
    tested: Vec<Vec<String>>,
    variables: FxHashMap<String, Meaning>,
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
    for action in actions {
        reader.action(text, action);
    }
    reader.template.renders_files = text.contains(".Files") && text.contains("tpl");
    reader.template
}

impl Scope {
    fn root() -> Self {
        Self { dot: Meaning::Root, tested: Vec::new(), variables: FxHashMap::default(), is_named: false }
    }
}

struct Reader {
    template: Template,
    scopes: Vec<Scope>,
}

impl Reader {
    fn action(&mut self, text: &str, action: &Action) {
        let tokens = if action.word == Word::End { Vec::new() } else { lex(text, action.span) };
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
                    .take(&tokens, Some(if action.word == Word::Range { UseKind::Guarded } else { UseKind::Tested }));
                let alone = self.alone(&tokens);
                let inherited = self.scopes.last();
                let dot = match action.word {
                    Word::With => alone.clone().unwrap_or(Meaning::Unknown),
                    Word::Range => Meaning::Unknown,
                    _ => inherited.map_or(Meaning::Unknown, |scope| scope.dot.clone()),
                };
                let is_named = inherited.is_some_and(|scope| scope.is_named);
                let mut variables = FxHashMap::default();
                if let (Word::With, Some(name), Some(meaning)) = (action.word, assigned(&tokens), alone) {
                    variables.insert(name.to_owned(), meaning);
                } else if action.word == Word::Range {
                    let names = tokens.iter().take_while(|(token, _)| *token != Token::Assign);
                    for (token, _) in names {
                        if let Token::Variable(name, "") = token {
                            variables.insert((*name).to_owned(), Meaning::Unknown);
                        }
                    }
                }
                self.scopes.push(Scope { dot, tested: found, variables, is_named });
            }
            Word::Else => {
                let found = self.take(&tokens, Some(UseKind::Tested));
                if let Some(scope) = self.scopes.last_mut() {
                    scope.tested.extend(found);
                }
            }
            Word::Silent | Word::Output => {
                if let Some(name) = assigned(&tokens) {
                    let meaning = self.alone(&tokens);
                    if !matches!(meaning, Some(Meaning::Values(_))) {
                        self.take(&tokens, None);
                    } else if let Some(Meaning::Values(path)) = &meaning {
                        // An alias is not yet a use of what stands below.
                        let span = action.span;
                        self.template.uses.push(ValueUse { path: path.clone(), span, kind: UseKind::Tested });
                    }
                    let meaning = meaning.unwrap_or(Meaning::Unknown);
                    self.assign(name, meaning);
                } else {
                    self.take(&tokens, None);
                }
            }
        }
    }

    fn assign(&mut self, name: &str, meaning: Meaning) {
        // `=` changes a variable of an outer scope; either way, what it held before is not sure any more.
        for scope in &mut self.scopes {
            if let Some(known) = scope.variables.get_mut(name) {
                *known = Meaning::Unknown;
                return;
            }
        }
        if let Some(scope) = self.scopes.last_mut() {
            scope.variables.insert(name.to_owned(), meaning);
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
        let start = tokens.iter().position(|(token, _)| *token == Token::Assign).map_or(0, |at| at + 1);
        let rest = tokens.iter().skip(start).map(|(token, _)| *token);
        let rest: Vec<_> = rest.filter(|token| !matches!(token, Token::Word("with"))).collect();
        match rest.as_slice() {
            [token] => self.meaning(*token),
            _ => None,
        }
    }

    /// Notes every value that an action takes, and the templates it includes; gives the paths.
    fn take(&mut self, tokens: &[(Token<'_>, Span)], kind: Option<UseKind>) -> Vec<Vec<String>> {
        let is_guard = |token: &Token<'_>| matches!(token, Token::Word(word) if GUARDS.binary_search(word).is_ok());
        let start = tokens.iter().position(|(token, _)| *token == Token::Assign).map_or(0, |at| at + 1);
        let mut found = Vec::new();
        for (at, (token, span)) in tokens.iter().enumerate().skip(start) {
            if let Token::Word("include" | "template") = token
                && let Some((Token::Text(name), span)) = tokens.get(at + 1)
            {
                self.template.includes.push(Named { name: (*name).to_owned(), span: *span });
            }
            let Some(Meaning::Values(mut path)) = self.meaning(*token) else { continue };
            // `index .Values "a" "b"`, `hasKey .Values.a "b"`
            if at > 0 && matches!(tokens.get(at - 1), Some((Token::Word("index" | "get" | "hasKey"), _))) {
                for (next, _) in tokens.iter().skip(at + 1) {
                    let Token::Text(key) = next else { break };
                    path.push((*key).to_owned());
                }
            }
            let is_tested = self.scopes.iter().flat_map(|scope| &scope.tested).any(|tested| path.starts_with(tested));
            let is_named = self.scopes.last().is_some_and(|scope| scope.is_named);
            // `(.Values.a).b` is how one asks for what may not be there.
            let is_bracketed = at > 0
                && matches!(tokens.get(at - 1), Some((Token::Open, _)))
                && matches!(tokens.get(at + 1), Some((Token::Close, _)));
            let kind = match kind {
                Some(kind) => kind,
                None if is_tested || is_bracketed => UseKind::Guarded,
                None if tokens.iter().any(|(token, _)| is_guard(token)) => UseKind::Guarded,
                None if is_named => UseKind::Named,
                None => UseKind::Plain,
            };
            found.push(path.clone());
            self.template.uses.push(ValueUse { path, span: *span, kind });
        }
        found
    }
}

/// The variable that an action sets.
fn assigned<'t>(tokens: &[(Token<'t>, Span)]) -> Option<&'t str> {
    let at = tokens.iter().position(|(token, _)| *token == Token::Assign)?;
    match tokens.get(at.checked_sub(1)?) {
        Some((Token::Variable(name, ""), _)) if !name.is_empty() => Some(name),
        _ => None,
    }
}

/// The tokens between the braces of an action.
fn lex(text: &str, span: Span) -> Vec<(Token<'_>, Span)> {
    let mut tokens = Vec::with_capacity(8);
    let (mut at, end) = (span.start as usize + 2, (span.end as usize).saturating_sub(2));
    let bytes = text.as_bytes();
    let run = |from: usize, fits: fn(u8) -> bool| {
        let rest = bytes.get(from..end).unwrap_or_default();
        from + rest.iter().position(|&byte| !fits(byte)).unwrap_or(rest.len())
    };
    let in_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let in_chain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
    if text.get(at..end).is_some_and(|body| body.trim_start_matches('-').trim_start().starts_with("/*")) {
        return tokens;
    }
    while at < end {
        let Some(&byte) = bytes.get(at) else { break };
        let after_paren = at > 0 && bytes.get(at - 1) == Some(&b')');
        let (token, next) = match byte {
            b'"' | b'`' => {
                let mut close = at + 1;
                while let Some(&inner) = bytes.get(close).filter(|&&inner| inner != byte && close < end) {
                    close += if inner == b'\\' && byte == b'"' { 2 } else { 1 };
                }
                (text.get(at + 1..close).map(Token::Text), close + 1)
            }
            b'.' => {
                let next = run(at, in_chain);
                // The field of a bracket's result.
                (if after_paren { None } else { text.get(at..next).map(Token::Field) }, next)
            }
            b'$' => {
                let name = run(at + 1, in_word);
                let next = run(name, in_chain);
                let parts = text.get(at + 1..name).zip(text.get(name..next));
                (parts.map(|(name, chain)| Token::Variable(name, chain)), next)
            }
            b':' | b'=' => (Some(Token::Assign), run(at, |byte| matches!(byte, b':' | b'='))),
            b'(' => (Some(Token::Open), at + 1),
            b')' => (Some(Token::Close), at + 1),
            _ if byte.is_ascii_alphabetic() || byte == b'_' => {
                let next = run(at, in_word);
                (text.get(at..next).map(Token::Word), next)
            }
            _ if byte.is_ascii_digit() => (Some(Token::Other), run(at, in_chain)),
            _ if byte.is_ascii_whitespace() || byte == b'-' => (None, at + 1),
            _ => (Some(Token::Other), at + 1),
        };
        if let Some(token) = token {
            tokens.push((token, Span::from_usize(at, next.min(end))));
        }
        at = next;
    }
    tokens
}

/// The paths behind every `.Values.` of a text, whatever it is.
pub(super) fn mentioned(text: &str) -> Vec<Vec<String>> {
    let mut found: FxHashSet<Vec<String>> = FxHashSet::default();
    for (at, word) in text.match_indices(".Values.") {
        let rest = text.get(at + word.len()..).unwrap_or("");
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.'))).unwrap_or(rest.len());
        let path = rest.get(..end).unwrap_or("").split('.').filter(|part| !part.is_empty());
        found.insert(path.map(str::to_owned).collect());
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    #[test]
    fn guards_are_sorted() {
        assert!(super::GUARDS.is_sorted());
    }

    use super::{Template, UseKind, mentioned};

    fn read(text: &str) -> Template {
        super::read(text, &crate::syntax::helm::actions(text))
    }

    fn uses(text: &str) -> Vec<(String, UseKind)> {
        read(text).uses.into_iter().map(|found| (found.path.join("."), found.kind)).collect()
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
        assert_eq!(mentioned("a: '{{ .Values.b.c }}-{{ .Values.b.c }}'"), [["b", "c"]]);
    }
}
