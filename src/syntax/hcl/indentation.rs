//! The indentation that `<<-` takes away from each line: the least of all lines, those in directives included.

use super::ast::Part;

/// Takes the shared indentation away.
pub(super) fn strip(parts: &mut [Part]) {
    let mut least = Least { spaces: usize::MAX, at_line_start: true };
    least.measure(parts);
    if least.spaces > 0 && least.spaces < usize::MAX {
        cut(parts, least.spaces, true);
    }
}

struct Least {
    spaces: usize,
    at_line_start: bool,
}

impl Least {
    fn measure(&mut self, parts: &[Part]) {
        for part in parts {
            match part {
                Part::Literal(text) => self.literal(text),
                Part::Interpolation(_) => self.marker(),
                Part::If(part) => {
                    self.marker();
                    self.measure(&part.then);
                    self.marker();
                    self.measure(&part.otherwise);
                    self.marker();
                }
                Part::For(part) => {
                    self.marker();
                    self.measure(&part.body);
                    self.marker();
                }
            }
        }
    }

    /// A blank line counts only when an interpolation or directive follows on it.
    fn literal(&mut self, text: &str) {
        for line in text.split_inclusive('\n') {
            if self.at_line_start && !(line.ends_with('\n') && line.trim().is_empty()) {
                self.spaces = self.spaces.min(line.len() - line.trim_start().len());
            }
            self.at_line_start = line.ends_with('\n');
        }
    }

    fn marker(&mut self) {
        if self.at_line_start {
            self.spaces = 0;
        }
        self.at_line_start = false;
    }
}

/// Cuts `spaces` bytes of blanks off each line.
fn cut(parts: &mut [Part], spaces: usize, mut at_line_start: bool) {
    for part in parts {
        match part {
            Part::Literal(text) => {
                let mut stripped = String::with_capacity(text.len());
                for line in text.split_inclusive('\n') {
                    let blank = line.ends_with('\n') && line.trim().is_empty();
                    let from = if at_line_start && !blank { spaces } else { 0 };
                    stripped.push_str(line.get(from..).unwrap_or(line));
                    at_line_start = line.ends_with('\n');
                }
                *text = stripped;
            }
            Part::Interpolation(_) => at_line_start = false,
            Part::If(part) => {
                cut(&mut part.then, spaces, false);
                cut(&mut part.otherwise, spaces, false);
                at_line_start = false;
            }
            Part::For(part) => {
                cut(&mut part.body, spaces, false);
                at_line_start = false;
            }
        }
    }
}
