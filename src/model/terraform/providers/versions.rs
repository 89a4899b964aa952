//! Which versions of the providers the table knows, and which of them a module asks for.

use crate::model::terraform::Directory;
use crate::model::terraform::constraint::conditions;
use crate::syntax::hcl::{Expr, ExprKind};

/// A provider of the table: its major versions, ascending, and the minor version of the newest.
struct Known {
    name: &'static str,
    majors: &'static [u32],
    minor: u32,
}

/// As in `scripts/terraform-schemas.py`.
const KNOWN: [Known; 3] = [
    Known { name: "aws", majors: &[4, 5, 6], minor: 25 },
    Known { name: "azurerm", majors: &[3, 4], minor: 55 },
    Known { name: "google", majors: &[5, 6], minor: 50 },
];

/// How the version of a provider that a module asks for lies to those of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coverage {
    /// A version of the table satisfies it, or nothing is asked for.
    Known,
    /// A later one of the newest major version, which may have more types and arguments.
    Later,
    /// Another major version, of which the table says nothing.
    Other,
}

/// What a module asks of one provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    pub coverage: Coverage,
    /// A bit for each major version of the table that it admits.
    pub majors: u8,
}

impl Asked {
    /// Nothing is asked: any version will do.
    pub const ANY: Self = Self { coverage: Coverage::Known, majors: u8::MAX };

    fn and(self, other: Self) -> Self {
        let coverage = if other.coverage as u8 > self.coverage as u8 { other.coverage } else { self.coverage };
        Self { coverage, majors: self.majors & other.majors }
    }
}

/// What a module asks of each provider in the table.
#[derive(Clone, Copy, Debug)]
pub struct Requirements([Asked; 3]);

impl Requirements {
    pub fn of(directory: &Directory) -> Self {
        let mut asked = [Asked::ANY; 3];
        for (_, entry) in directory.required_providers() {
            let name = entry.name.text.strip_suffix("-beta").unwrap_or(&entry.name.text);
            let known = KNOWN.iter().zip(&mut asked).find(|(known, _)| known.name == name);
            if let (Some((known, asked)), Some(constraint)) = (known, version_of(&entry.value)) {
                *asked = asked.and(judge(constraint, known));
            }
        }
        for (known, asked) in KNOWN.iter().zip(&mut asked) {
            // What `terraform init` chose says more than what would do.
            if let Some(version) = directory.locked_version(known.name) {
                let locked = judge(version, known);
                if locked.coverage != Coverage::Other {
                    asked.majors &= locked.majors;
                }
            }
        }
        Self(asked)
    }

    /// What is asked of the provider of a type.
    pub fn of_type(&self, type_name: &str) -> Asked {
        let provider = type_name.split('_').next().unwrap_or("");
        let known = KNOWN.iter().zip(self.0).find(|(known, _)| known.name == provider);
        known.map_or(Asked::ANY, |(_, asked)| asked)
    }
}

/// The major versions of the provider of a type that a set of them has, in words: `4 and 5`.
pub fn in_words(type_name: &str, majors: u8) -> String {
    let provider = type_name.split('_').next().unwrap_or("");
    let all = KNOWN.iter().find(|known| known.name == provider).map_or(&[][..], |known| known.majors);
    let has = all.iter().zip(0_u32..).filter(|(_, place)| majors >> place & 1 == 1);
    let names: Vec<String> = has.map(|(major, _)| major.to_string()).collect();
    names.join(" and ")
}

/// The version of an entry of `required_providers`: `{ version = "…" }`, or the text alone.
fn version_of(entry: &Expr) -> Option<&str> {
    match &entry.kind {
        ExprKind::Object(items) => items.iter().find(|item| item.key.as_str() == Some("version"))?.value.as_str(),
        _ => entry.as_str(),
    }
}

fn judge(constraint: &str, known: &Known) -> Asked {
    let Ok(conditions) = conditions(constraint) else { return Asked::ANY };
    let (Some(&oldest), Some(&newest)) = (known.majors.first(), known.majors.last()) else { return Asked::ANY };
    let newest = (newest, known.minor);
    let mut asked = Asked::ANY;
    for condition in conditions {
        let mut numbers = condition.version.trim_start_matches('v').split('.').map(|part| part.parse().unwrap_or(0));
        let version: (u32, u32) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        let is_floor = matches!(condition.operator, ">=" | ">" | "~>" | "=" | "");
        let is_ceiling = match condition.operator {
            // `~> 4` admits 5.
            "~>" => condition.version.contains('.'),
            operator => matches!(operator, "=" | "" | "<="),
        };
        let is_below = condition.operator == "<" && version.1 == 0 && numbers.all(|part| part == 0);
        let admits = |major: u32| {
            (!is_floor || major >= version.0)
                && (!is_ceiling || major <= version.0)
                && (condition.operator != "<" || major < version.0 || major == version.0 && !is_below)
        };
        for (major, place) in known.majors.iter().zip(0_u32..) {
            if !admits(*major) {
                asked.majors &= !(1 << place);
            }
        }
        if (is_ceiling && version.0 < oldest)
            || (condition.operator == "<" && version <= (oldest, 0))
            || (is_floor && version.0 > newest.0)
        {
            return Asked { coverage: Coverage::Other, ..asked };
        }
        if is_floor && version > newest {
            asked.coverage = Coverage::Later;
        }
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::Coverage::{Known, Later, Other};
    use super::{KNOWN, in_words, judge};

    #[test]
    fn what_a_module_asks_for_is_laid_beside_the_table() {
        for (constraint, wanted, majors) in [
            (">= 6.34", Later, 0b100),
            ("~> 6.26.0", Later, 0b100),
            ("7.0.1", Other, 0),
            (">= 5.0, < 7.0", Known, 0b110),
            (">= 4.0, < 5.10", Known, 0b011),
            ("~> 6.0", Known, 0b100),
            ("~> 5", Known, 0b110),
            ("6.25.9", Known, 0b100),
            ("< 9.0", Known, 0b111),
            ("< 5.0", Known, 0b001),
            ("< 4.0", Other, 0),
            ("~> 4.67", Known, 0b001),
            ("~> 4", Known, 0b111),
            (">= 4.0", Known, 0b111),
            ("!= 5.0.0, <= 5.99", Known, 0b011),
            ("= 3.1.0", Other, 0),
            ("newest", Known, 0b111),
        ] {
            let asked = judge(constraint, &KNOWN[0]);
            assert_eq!((asked.coverage, asked.majors & 0b111), (wanted, majors), "{constraint}");
        }
    }

    #[test]
    fn major_versions_are_named() {
        assert_eq!(in_words("aws_eip", 0b011), "4 and 5");
        assert_eq!(in_words("azurerm_subnet", 0b10), "4");
    }
}
