//! Says in plain words what a YAML parser's complaint means and where its cause is.

use granit_parser::{ErrorKind, ScanError};

use crate::source::Span;
use crate::syntax::SyntaxError;

const QUOTE: &str = "put the value in quotes";
const SPACES: &str = "indent with spaces: YAML forbids tabs there";

/// `cursor` is the end of the last token that was read, at or before the fault.
pub(super) fn describe(scan: &ScanError, text: &str, cursor: usize) -> SyntaxError {
    let at = scan.marker().byte_offset().unwrap_or(cursor).min(text.len());
    let place = Place { text, at, cursor };
    if let Some(error) = place.template() {
        return error;
    }
    place.explain(scan.kind())
}

/// A bracket that nothing closes.
pub(super) fn unclosed(text: &str, at: usize) -> SyntaxError {
    let bracket = Span::from_usize(at, at + 1);
    let close = if bracket.of(text) == "{" { '}' } else { ']' };
    SyntaxError::new(bracket, format!("`{}` is never closed", bracket.of(text)))
        .with_help(format!("add the missing `{close}`; quote a text that begins with a bracket"))
}

struct Place<'t> {
    text: &'t str,
    at: usize,
    cursor: usize,
}

impl Place<'_> {
    fn explain(&self, kind: &ErrorKind) -> SyntaxError {
        use ErrorKind as E;
        match kind {
            E::MappingValueNotAllowed | E::InvalidMappingValueWhitespace => self.stray_colon(),
            E::InvalidColonPlacement => {
                self.here("`:` inside `[ ]` where none is allowed").with_help("is a `]` missing above?")
            }
            E::ExpectedBlockMappingKey => self
                .here("neither a key of the mapping above nor part of its last value")
                .with_help("align it with the keys above; quote a value that begins or ends with a quote or bracket"),
            E::SimpleKeyExpected | E::InvalidSimpleKey | E::MappingKeyNotAllowed => {
                self.line("this line is no `key: value`").with_help(
                    "write `key: value` with a blank behind the colon, or indent the line as text of the value above",
                )
            }
            E::ExpectedBlockSequenceEntry | E::BlockSequenceEntryNotAllowed | E::InvalidBlockEntryWhitespace => self
                .here("a list item (`- `) is expected here, or less indentation")
                .with_help("align keys with the mapping they belong to and every `-` of a list with the others"),
            E::InvalidIndentation | E::InvalidFlowScalarIndent => {
                self.here("the indentation fits nothing above").with_help("align the line with its siblings")
            }
            E::UnclosedQuotedScalar | E::InvalidQuotedScalarIndent | E::DocumentIndicatorInQuotedScalar => self.quote(),
            E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => self
                .here("text follows the closing quote")
                .with_help("quote the whole value, and double a quote inside single quotes (`''`)"),
            E::UnknownQuotedScalarEscape => self.unknown_escape(),
            E::InvalidQuotedScalarHexEscape
            | E::InvalidLowSurrogateHexEscape
            | E::InvalidLowSurrogate
            | E::MissingLowSurrogate
            | E::UnpairedLowSurrogate
            | E::InvalidUnicodeEscape => self.here("escape that stands for no character"),
            E::TabNotAllowed
            | E::TabInBlockIndentation
            | E::TabInIndentation
            | E::TabAtBlockScalarStart
            | E::TabInPlainScalar
            | E::UnexpectedCharacter { character: '\t' } => self.here("tab used as indentation").with_help(SPACES),
            E::UnexpectedCharacter { character } => {
                self.here(format!("a value cannot begin with `{}`", character.escape_debug())).with_help(QUOTE)
            }
            E::MissingAnchorOrAliasName => {
                self.here("`*` and `&` need a name behind them").with_help("quote a text that begins with `*` or `&`")
            }
            _ => self.explain_structure(kind),
        }
    }

    fn explain_structure(&self, kind: &ErrorKind) -> SyntaxError {
        use ErrorKind as E;
        match kind {
            E::ExpectedFlowMappingSeparator => self.here("`,` or `}` is missing before this"),
            E::ExpectedFlowSequenceSeparator => self.here("`,` or `]` is missing before this"),
            E::UnclosedFlowCollection { .. } => unclosed(self.text, self.at),
            E::MismatchedFlowCollectionEnd { open, close } => self.here(format!("`{open}` is closed by `{close}`")),
            E::MisplacedFlowCollectionEnd => self.here("bracket closes nothing"),
            E::UnexpectedEofFlowSequence => self.here("the text ends inside `[ ]`").with_help("add the missing `]`"),
            E::UnexpectedEofFlowMapping | E::UnexpectedEofImplicitFlowMapping => {
                self.here("the text ends inside `{ }`").with_help("add the missing `}`")
            }
            E::UnexpectedEof | E::UnexpectedEofBlockMapping | E::UnexpectedEofBlockSequence => {
                self.here("the text ends too early")
            }
            E::ExpectedNodeContent => self.here("a value is expected here").with_help(QUOTE),
            E::BlockEntryInFlowCollection | E::PlainScalarStartsWithDashFlowIndicator => {
                self.here("`-` list item inside brackets").with_help("separate items inside `[ ]` by commas")
            }
            E::FlowMappingValueAdjacentCollection => self.here("a blank is missing behind `:`"),
            E::CommentNotSeparated | E::ExpectedWhitespace => self.here("a blank is missing before this"),
            E::CommentInterceptedScalar => self
                .here("a comment ends the text above, yet it goes on here")
                .with_help("move the comment, or write the text with `|`"),
            E::InvalidBlockScalarHeader => self
                .here("text on the line of `|` or `>`")
                .with_help("begin the text on the next line; quote a value that begins with `|` or `>`"),
            E::InvalidBlockScalarIndent | E::ZeroBlockScalarIndent => self
                .here("the text of a block (`|`, `>`) changes its indentation here")
                .with_help("give all its lines at least the indentation of its first one"),
            E::BomInsideDocument => self.here("byte order mark inside the text").with_help("delete it"),
            E::ExpectedDocumentStart | E::InvalidDocumentEnd => self
                .here("text behind the end of the document")
                .with_help("align it with the lines above, or begin a new document with `---`"),
            E::UndeclaredTagHandle => self.here("tag with an undeclared prefix").with_help(QUOTE),
            E::RecursionLimitExceeded => self.here("nested deeper than 255 levels").not_checked(),
            E::TooManyComments
            | E::DirectiveByteLimitExceeded { .. }
            | E::TooManyReservedDirectiveParams { .. }
            | E::AnchorCountOverflow => self.here("more of it than this program reads").not_checked(),
            other => self.here(format!("not valid YAML: {other}")),
        }
    }

    /// The word at the fault, or what is left of its line.
    fn here(&self, message: impl Into<std::borrow::Cow<'static, str>>) -> SyntaxError {
        let rest = self.text.get(self.at..).unwrap_or("");
        let word = rest.find(|c: char| c.is_whitespace()).unwrap_or(rest.len());
        let len = if word == 0 {
            rest.chars().next().filter(|c| !matches!(c, '\n' | '\r')).map_or(0, char::len_utf8)
        } else {
            word
        };
        SyntaxError::new(Span::from_usize(self.at, self.border(self.at + len.min(80))), message)
    }

    /// The whole line of the fault.
    fn line(&self, message: &'static str) -> SyntaxError {
        let (start, line) = self.current_line();
        let blanks = line.len() - line.trim_start().len();
        let end = line.trim_end().len().clamp(blanks, blanks + 120);
        SyntaxError::new(Span::from_usize(start + blanks, self.border(start + end)), message)
    }

    /// The end of the character that `offset` lies in: a long line is shown in part, and never cut inside of a character.
    fn border(&self, offset: usize) -> usize {
        (offset..self.text.len()).find(|&at| self.text.is_char_boundary(at)).unwrap_or(self.text.len())
    }

    fn current_line(&self) -> (usize, &str) {
        let before = self.text.as_bytes().get(..self.at).unwrap_or_default();
        let start = memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let end = self.at + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        (start, self.text.get(start..end).unwrap_or(""))
    }

    fn stray_colon(&self) -> SyntaxError {
        let (start, line) = self.current_line();
        let before = line.get(..self.at.saturating_sub(start)).unwrap_or("");
        if before.contains(": ") {
            return self.here("a second `: ` in one line would begin a mapping inside the value").with_help(QUOTE);
        }
        if line.trim_start().starts_with('\t') || before.starts_with('\t') {
            return self.line("tab used as indentation").with_help(SPACES);
        }
        self.line("this key is indented deeper than its siblings, or the line above lacks its `:`")
            .with_help("align it with the keys of its mapping")
    }

    /// The parser points at the opening quote.
    fn unknown_escape(&self) -> SyntaxError {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let mut at = 0;
        while let Some(found) = memchr::memchr(b'\\', rest.get(at..).unwrap_or_default()) {
            at += found;
            if !rest.get(at + 1).is_some_and(|escaped| b"0abt\tnvfre \"/\\N_LPxuU\r\n".contains(escaped)) {
                break;
            }
            at += 2;
        }
        let start = self.at + at;
        let len = self.text.get(start + 1..).and_then(|rest| rest.chars().next()).map_or(0, |c| 1 + c.len_utf8());
        SyntaxError::new(Span::from_usize(start, start + len), "unknown escape in a text in double quotes")
            .with_help("write `\\\\` for a backslash, or use single quotes")
    }

    /// A quote that nothing closes is noticed far behind its place.
    fn quote(&self) -> SyntaxError {
        let between = self.text.get(self.cursor..self.at.max(self.cursor)).unwrap_or("");
        let Some(open) = between.find(['"', '\'']) else { return self.here("quoted text is never closed") };
        let start = self.cursor + open;
        let rest = self.text.get(start..).unwrap_or("");
        let line = rest.lines().next().unwrap_or("");
        SyntaxError::new(Span::from_usize(start, start + line.trim_end().len()), "quoted text is never closed")
            .with_help("close the quote; indent the following lines when the text is meant to go on")
    }

    /// A template's markup is no YAML: where the fault is on such a line, that is its cause.
    fn template(&self) -> Option<SyntaxError> {
        let (start, line) = self.current_line();
        let line = line.get(..4096).unwrap_or(line);
        let markup = |open: &str, close: &str| {
            let begin = line.match_indices(open).map(|(at, _)| at).find(|&at| {
                // `${{ }}` of GitHub is plain text, `%%{` an escape of Terraform.
                !matches!(at.checked_sub(1).and_then(|at| line.as_bytes().get(at)), Some(b'$' | b'%'))
            })?;
            let len = line.get(begin..)?.find(close).map_or(line.trim_end().len() - begin, |len| len + close.len());
            Some((begin, Span::from_usize(start + begin, start + begin + len)))
        };
        if let Some((begin, span)) = markup("{{", "}}") {
            let error = SyntaxError::new(span, "`{{ }}` outside of quotes is no YAML");
            if line.get(..begin).is_some_and(|before| before.trim().is_empty()) {
                // Whole lines of markup: a template of Go or Jinja, not a mistake.
                return Some(
                    error.with_help("a Helm chart's are read below `templates/` beside its `Chart.yaml`").not_checked(),
                );
            }
            return Some(
                error.with_help("put the value in quotes; a Helm chart's templates are read below `templates/`"),
            );
        }
        let (_, span) = markup("%{", "}").or_else(|| markup("<%", "%>"))?;
        let message = "the markup of a template is no YAML";
        Some(
            SyntaxError::new(span, message)
                .with_help("give the file the ending of its template, such as `.tftpl`")
                .not_checked(),
        )
    }
}
