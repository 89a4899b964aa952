//! Documents in texts: YAML, CSV, and texts in addresses.

use std::fmt::Write as _;

use crate::model::terraform::evaluate::{MAX_ITEMS, MAX_VALUE_DEPTH};
use crate::model::value::{Data, List, Map, MapEntry, Value};
use crate::source::{FileId, Span};
use crate::syntax::yaml::{self, Node, Scalar};

/// Values of one document: aliases can multiply its nodes.
const MAX_DECODED: u32 = 10_000;

/// A YAML document as a value, all of it placed at `span`; nothing when it is broken, large, or has tags of its own.
pub(super) fn yaml(text: &str, file: FileId, span: Span) -> Option<Value> {
    let tree = yaml::parse(text.into());
    if !tree.errors.is_empty() || tree.documents().len() > 1 {
        return None;
    }
    let mut left = MAX_DECODED;
    node(tree.root()?, file, span, MAX_VALUE_DEPTH, &mut left)
}

fn node(from: Node<'_>, file: FileId, span: Span, depth: u32, left: &mut u32) -> Option<Value> {
    let depth = depth.checked_sub(1)?;
    *left = left.checked_sub(1)?;
    let from = from.resolved();
    let data = if from.is_mapping() {
        let mut entries = Vec::new();
        for entry in from.entries() {
            let value = node(entry.value, file, span, depth, left)?;
            entries.push(MapEntry { key: entry.name().to_owned(), key_span: span, value });
        }
        Data::Map(Map { entries, complete: true })
    } else if from.is_sequence() {
        let items: Option<Vec<Value>> = from.items().map(|item| node(item, file, span, depth, left)).collect();
        Data::List(List { items: items?, complete: true })
    } else {
        match from.scalar()? {
            Scalar::Null => Data::Null,
            Scalar::Bool(value) => Data::Bool(value),
            #[expect(clippy::cast_precision_loss, reason = "numbers of configurations are small")]
            Scalar::Int(number) => Data::Number(number as f64),
            Scalar::Float(number) if number.is_finite() => Data::Number(number),
            Scalar::Float(_) => return None,
            Scalar::Str(text) => Data::String(text.to_owned()),
        }
    };
    Some(Value::new(data, file, span))
}

/// A table with a heading as a list of objects: <https://www.rfc-editor.org/rfc/rfc4180>
pub(super) fn csv(text: &str, file: FileId, span: Span) -> Option<Value> {
    let mut rows = records(text)?.into_iter();
    let heading = rows.next()?;
    let mut items = Vec::new();
    for row in rows {
        if row.len() != heading.len() || items.len() >= MAX_ITEMS {
            return None;
        }
        let cells = heading.iter().zip(row);
        let entries = cells.map(|(key, cell)| MapEntry {
            key: key.clone(),
            key_span: span,
            value: Value::new(Data::String(cell), file, span),
        });
        items.push(Value::new(Data::Map(Map { entries: entries.collect(), complete: true }), file, span));
    }
    Some(Value::new(Data::List(List { items, complete: true }), file, span))
}

fn records(text: &str) -> Option<Vec<Vec<String>>> {
    let mut rows = Vec::new();
    let mut row: Vec<String> = Vec::new();
    let mut cell = String::new();
    let (mut quoted, mut was_quoted) = (false, false);
    let mut chars = text.chars().peekable();
    while let Some(char) = chars.next() {
        match char {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.is_empty() && !was_quoted => (quoted, was_quoted) = (true, true),
            '"' => return None,
            ',' if !quoted => {
                row.push(std::mem::take(&mut cell));
                was_quoted = false;
            }
            '\n' if !quoted => {
                // A blank line is no row.
                if !(row.is_empty() && cell.is_empty() && !was_quoted) {
                    row.push(std::mem::take(&mut cell));
                    rows.push(std::mem::take(&mut row));
                }
                was_quoted = false;
            }
            '\r' if !quoted && chars.peek() == Some(&'\n') => {}
            char => cell.push(char),
        }
    }
    if quoted {
        return None;
    }
    if !(row.is_empty() && cell.is_empty() && !was_quoted) {
        row.push(cell);
        rows.push(row);
    }
    Some(rows)
}

/// As in the query of an address, with `+` for blanks.
pub(super) fn url_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'_' | b'.' | b'~' => encoded.push(char::from(byte)),
            b' ' => encoded.push('+'),
            byte => {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

pub(super) fn url_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                u8::try_from(digit(rest.next())? * 16 + digit(rest.next())?).ok()?
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).ok()
}
