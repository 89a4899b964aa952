//! `format` and `formatlist`: <https://developer.hashicorp.com/terraform/language/functions/format>.

use super::{Arguments, Outcome};
use crate::model::terraform::evaluate::MAX_ITEMS;
use crate::model::terraform::evaluate::convert::{to_bool, to_number, to_text};
use crate::model::value::{Data, List, MAX_TEXT, Text, Value};
use crate::source::Span;

/// Wider fields and longer fractions are left unknown.
const MAX_WIDTH: usize = 64;

/// Numbers up to here are whole without loss.
const MAX_WHOLE: f64 = 9e15;

/// What stands between `%` and the letter.
#[derive(Default)]
struct Verb<'t> {
    flags: &'t str,
    width: Option<usize>,
    precision: Option<usize>,
    /// `%[2]s`, from 1.
    index: Option<usize>,
    letter: char,
}

impl<'t> Verb<'t> {
    /// The verb at the start of a text, and what is behind it.
    fn read(text: &'t str) -> Option<(Self, &'t str)> {
        let split = |text: &'t str, of: fn(char) -> bool| {
            let end = text.find(|char: char| !of(char)).unwrap_or(text.len());
            text.split_at_checked(end).unwrap_or((text, ""))
        };
        let number = |digits: &str| digits.parse::<usize>().unwrap_or(usize::MAX);
        let digits = |text: &'t str| split(text, |char| char.is_ascii_digit());
        let index = |text: &'t str| {
            let inner = text.strip_prefix('[').and_then(|rest| rest.split_once(']'));
            inner.map_or((None, text), |(index, rest)| (Some(number(index)), rest))
        };
        let mut verb = Self::default();
        let (first, rest) = index(text);
        let (flags, rest) = split(rest, |char| matches!(char, '+' | '-' | ' ' | '#' | '0'));
        let (width, mut rest) = digits(rest);
        if let Some(after) = rest.strip_prefix('.') {
            let (precision, after) = digits(after);
            verb.precision = Some(if precision.is_empty() { 0 } else { number(precision) });
            rest = after;
        }
        let (second, rest) = index(rest);
        verb.flags = flags;
        verb.width = (!width.is_empty()).then(|| number(width));
        verb.index = second.or(first);
        let mut chars = rest.chars();
        verb.letter = chars.next()?;
        Some((verb, chars.as_str()))
    }

    /// A known value as the verb writes it, without its width.
    fn text(&self, value: &Value) -> Option<String> {
        if self.flags.contains(['#', ' ']) || self.precision.is_some_and(|precision| precision > MAX_WIDTH) {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked before")]
        let whole = || {
            let number = to_number(value)?;
            (number.fract() == 0.0 && number.abs() < MAX_WHOLE).then_some(number as i64)
        };
        let signed = |text: String| {
            if self.flags.contains('+') && !text.starts_with('-') { ["+", &text].concat() } else { text }
        };
        Some(match self.letter {
            's' | 'v' => {
                let text = to_text(value)?;
                self.precision.map_or_else(|| text.clone(), |length| text.chars().take(length).collect())
            }
            'd' => signed(whole()?.to_string()),
            'f' | 'F' => signed(format!("{:.*}", self.precision.unwrap_or(6), to_number(value)?)),
            't' => to_bool(value)?.to_string(),
            'q' => serde_json::to_string(&to_text(value)?).ok()?,
            'b' => format!("{:b}", u64::try_from(whole()?).ok()?),
            'o' => format!("{:o}", u64::try_from(whole()?).ok()?),
            'x' => format!("{:x}", u64::try_from(whole()?).ok()?),
            'X' => format!("{:X}", u64::try_from(whole()?).ok()?),
            _ => return None,
        })
    }

    fn write(&self, value: &Value, parts: &mut Text) {
        let is_plain = self.flags.is_empty() && self.width.is_none() && self.precision.is_none();
        if is_plain && matches!(self.letter, 's' | 'd' | 'v') {
            return parts.value(value);
        }
        if is_plain && self.letter == 'q' && to_text(value).is_none() {
            parts.text("\"");
            parts.value(value);
            return parts.text("\"");
        }
        let width = self.width.unwrap_or(0);
        let Some(text) = self.text(value).filter(|_| width <= MAX_WIDTH) else { return parts.unknown() };
        let missing = width.saturating_sub(text.chars().count());
        if self.flags.contains('-') {
            parts.text(&text);
            parts.text(&" ".repeat(missing));
        } else if self.flags.contains('0') {
            let (sign, digits) = match text.split_at_checked(1) {
                Some((sign @ ("+" | "-"), digits)) => (sign, digits),
                _ => ("", text.as_str()),
            };
            parts.text(sign);
            parts.text(&"0".repeat(missing));
            parts.text(digits);
        } else {
            parts.text(&" ".repeat(missing));
            parts.text(&text);
        }
    }
}

/// Verbs that are not carried out here, and values that are not known, leave their part of the text unknown.
pub(super) fn format(values: &[Value]) -> Outcome {
    let Some(pattern) = values.first().and_then(to_text) else { return Outcome::Unknown };
    let mut next = 1;
    let mut parts = Text::default();
    let mut rest = pattern.as_str();
    while let Some((before, after)) = rest.split_once('%') {
        parts.text(before);
        let Some((verb, behind)) = Verb::read(after) else { return Outcome::Error };
        rest = behind;
        if verb.letter == '%' {
            parts.text("%");
            continue;
        }
        let at = verb.index.unwrap_or(next);
        next = at.saturating_add(1);
        match values.get(at).filter(|_| at > 0) {
            Some(value) if value.is_null() && verb.letter != 'v' => return Outcome::Unknown,
            Some(value) => verb.write(value, &mut parts),
            None => return Outcome::Error,
        }
    }
    parts.text(rest);
    Outcome::Known(parts.finish())
}

pub(super) fn format_list(arguments: &Arguments<'_>, span: Span) -> Outcome {
    let mut length = None;
    for value in arguments.values.iter().skip(1) {
        match &value.data {
            Data::List(list) if !list.complete => return Outcome::Unknown,
            Data::List(list) if length.is_some_and(|length| length != list.items.len()) => return Outcome::Error,
            Data::List(list) => length = Some(list.items.len()),
            Data::Unknown(_) | Data::Reference(_) => return Outcome::Unknown,
            _ => {}
        }
    }
    let Some(file) = arguments.get(0).map(|value| value.file) else { return Outcome::Error };
    let length = length.unwrap_or(1);
    if length > MAX_ITEMS {
        return Outcome::Unknown;
    }
    let mut items = Vec::with_capacity(length);
    let mut written = 0_usize;
    for at in 0..length {
        let part = |value: &Value| value.as_list().and_then(|list| list.items.get(at)).unwrap_or(value).clone();
        let row: Vec<Value> = arguments.values.iter().map(part).collect();
        match format(&row) {
            Outcome::Known(data) => {
                if let Data::String(text) = &data {
                    written = written.saturating_add(text.len());
                }
                items.push(Value::new(data, file, span));
            }
            other => return other,
        }
        if written > MAX_TEXT {
            return Outcome::Unknown;
        }
    }
    Outcome::Known(Data::List(List { items, complete: true }))
}
