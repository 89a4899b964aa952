//! Files and blocks: attributes, nested blocks, and how reading goes on behind what does not fit.

use rustc_hash::FxHashSet;

use super::ast::{Attribute, Block, Body, Name};
use super::parser::{Failure, Parsed, Parser};
use crate::syntax::SyntaxError;

/// Kinds of block that stand at the top of a Terraform file, with the number of their labels. One of them in the first
/// column says that the block before it was never closed.
pub const TOP_LEVEL: &[(&str, usize)] = &[
    ("action", 2),
    ("check", 1),
    ("data", 2),
    ("ephemeral", 2),
    ("import", 0),
    ("locals", 0),
    ("module", 1),
    ("moved", 0),
    ("output", 1),
    ("provider", 1),
    ("removed", 0),
    ("resource", 2),
    ("terraform", 0),
    ("variable", 1),
];

impl Parser<'_> {
    /// The whole file.
    pub(super) fn file(&mut self) -> Body {
        let start = self.at;
        let mut body = Body::default();
        loop {
            self.items(&mut body, true);
            if self.at >= self.end {
                break;
            }
            // Only a brace that closes nothing stops the items of a file before its end.
            let place = self.span(self.at, self.at + 1);
            self.error(SyntaxError::new(place, "found `}` that closes nothing"));
            self.at += 1;
        }
        body.span = self.since(start);
        body
    }

    /// Attributes and blocks up to a closing brace or the end.
    fn items(&mut self, body: &mut Body, top: bool) {
        loop {
            self.lines();
            let start = self.at;
            match self.peek() {
                None | Some(b'}') => break,
                Some(_) if !top && self.block_was_never_closed() => break,
                Some(_) => {}
            }
            if let Err(Failure(error)) = self.item(body) {
                self.error(error);
                self.skip_item(start);
            }
        }
        let mut names = FxHashSet::default();
        for Attribute { name, .. } in &body.attributes {
            if !names.insert(&*name.text) {
                let message = format!("attribute `{}` is set twice in this block", name.text);
                self.error(SyntaxError::new(name.span, message).with_help("keep one of the two"));
            }
        }
    }

    fn item(&mut self, body: &mut Body) -> Parsed<()> {
        let start = self.at;
        let Some(name) = self.name() else {
            return Err(self.unexpected("an attribute or a block"));
        };
        self.blanks();
        if self.peek() == Some(b'=') && self.byte_at(self.at + 1) != Some(b'=') {
            self.at += 1;
            let value = self.with_newlines_blank(false, Self::expr)?;
            body.attributes.push(Attribute { name, value });
        } else {
            let block = self.block(start, name)?;
            let never_closed = self.text.as_bytes().get(self.at.wrapping_sub(1)) != Some(&b'}');
            body.blocks.push(block);
            if never_closed {
                return Ok(());
            }
        }
        self.blanks();
        match self.peek() {
            None | Some(b'\n' | b'}') => Ok(()),
            Some(_) => Err(self.unexpected("the end of the line")),
        }
    }

    fn block(&mut self, start: usize, kind: Name) -> Parsed<Block> {
        let mut labels = Vec::new();
        loop {
            self.blanks();
            match self.peek() {
                Some(b'{') => break,
                Some(b'"') => labels.push(self.quoted_label()?),
                _ => match self.name() {
                    Some(name) => labels.push(name),
                    None if labels.is_empty() => {
                        return Err(self.unexpected(format!("`=` or `{{` after `{}`", kind.text)));
                    }
                    None => return Err(self.unexpected("`{` after the block's labels")),
                },
            }
        }
        let open = self.at;
        self.at += 1;
        let body = self.nested(|parser| {
            let mut body = Body::default();
            parser.items(&mut body, false);
            body.span = parser.span(open + 1, parser.at);
            // What is broken inside a block may have taken its brace: then that is told, and only that.
            let inside = parser.span(open, open).start;
            let told = parser.errors.last().is_some_and(|last| last.span.start >= inside);
            if !parser.eat("}") && !told {
                let place = parser.span(open, open + 1);
                let message = format!("block `{}` is never closed", kind.text);
                parser.error(SyntaxError::new(place, message).with_help("add the missing `}`"));
            }
            Ok(body)
        })?;
        Ok(Block { kind, labels, body, span: self.since(start) })
    }

    fn quoted_label(&mut self) -> Parsed<Name> {
        let start = self.at;
        let rest = self.slice(start + 1, self.end);
        let Some(len) = rest.find(['"', '\n']).filter(|len| rest.as_bytes().get(*len) == Some(&b'"')) else {
            let line = self
                .span(start, start + 1 + rest.lines().next().unwrap_or("").trim_end_matches(['{', ' ', '\r']).len());
            return Err(Failure(
                SyntaxError::new(line, "label has no closing quote").with_help("add the missing `\"`"),
            ));
        };
        self.at = start + 1 + len + 1;
        Ok(Name { text: self.slice(start + 1, start + 1 + len).into(), span: self.since(start) })
    }

    /// Whether the next line starts, in the first column, a block that only the top of a file has.
    fn block_was_never_closed(&self) -> bool {
        if self.at > 0 && self.text.as_bytes().get(self.at - 1) != Some(&b'\n') {
            return false;
        }
        let line = self.rest().lines().next().unwrap_or("");
        let Some(header) = line.trim_end().strip_suffix('{') else { return false };
        let mut words = header.split_whitespace();
        let kind = words.next();
        let labels = words.collect::<Vec<_>>();
        let quoted = labels.iter().all(|label| label.starts_with('"'));
        quoted && TOP_LEVEL.iter().any(|(name, count)| Some(*name) == kind && *count == labels.len())
    }

    /// Goes on behind the broken item that began at `start`: to the end of its line, or of the brackets it opened, but
    /// never into a block that starts in the first column.
    fn skip_item(&mut self, start: usize) {
        let failed_at = self.at;
        self.at = start;
        let mut open: usize = 0;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => self.skip_quoted(),
                b'#' => self.with_newlines_blank(false, Self::blanks),
                b'/' if matches!(self.byte_at(self.at + 1), Some(b'/' | b'*')) => {
                    self.with_newlines_blank(false, Self::blanks);
                }
                b'<' if self.starts_with("<<") => self.skip_heredoc(),
                b'{' | b'[' | b'(' => {
                    open += 1;
                    self.at += 1;
                }
                b'}' | b']' | b')' if open > 0 => {
                    open -= 1;
                    self.at += 1;
                }
                b'}' => {
                    // The end of the block around, unless what failed lies behind it.
                    if self.at >= failed_at {
                        return;
                    }
                    self.at += 1;
                }
                b'\n' => {
                    self.at += 1;
                    if (open == 0 && self.at > failed_at) || self.block_was_never_closed() {
                        return;
                    }
                }
                _ => self.at += 1,
            }
        }
    }

    /// Skips a quoted string; it ends with its line at the latest, or before a brace at the end of that line.
    fn skip_quoted(&mut self) {
        self.at += 1;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.at += 1;
                    return;
                }
                b'\n' => {
                    let blanks = self.slice(0, self.at).bytes().rev().take_while(u8::is_ascii_whitespace).count();
                    let brace = self.at.saturating_sub(blanks + 1);
                    if self.byte_at(brace) == Some(b'{') {
                        self.at = brace;
                    }
                    return;
                }
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
    }

    /// Skips a heredoc; without its last line it takes the rest of the file.
    fn skip_heredoc(&mut self) {
        let opening = self.rest().lines().next().unwrap_or("");
        let delimiter = opening.trim_start_matches('<').trim_start_matches('-').trim();
        let mut at = self.at + opening.len() + 1;
        if !delimiter.is_empty() && !delimiter.contains([' ', '"', '#', '/']) {
            for line in self.slice(at, self.end).split_inclusive('\n') {
                if line.trim() == delimiter {
                    self.at = at + line.trim_end().len();
                    return;
                }
                at += line.len();
            }
            self.at = self.end;
            return;
        }
        self.at += 2;
    }
}
