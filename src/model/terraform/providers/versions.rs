//! Which versions of the providers the table knows.

use crate::model::terraform::Directory;
use crate::model::terraform::constraint::conditions;
use crate::syntax::hcl::{Expr, ExprKind};

/// The versions of each provider in the table: the oldest major, and the newest as major and minor.
const KNOWN: [(&str, u32, (u32, u32)); 3] = [("aws", 5, (6, 25)), ("azurerm", 3, (4, 55)), ("google", 6, (6, 50))];

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

/// What the module of a resource of `type_name` asks of its provider.
pub fn coverage(directory: &Directory, type_name: &str) -> Coverage {
    let provider = type_name.split('_').next().unwrap_or("");
    let Some((_, oldest, newest)) = KNOWN.iter().find(|(name, ..)| *name == provider) else { return Coverage::Known };
    let is_of = |name: &str| name == provider || name.strip_suffix("-beta") == Some(provider);
    let asked = directory.required_providers().filter(|(_, asked)| is_of(&asked.name.text));
    let all = asked.filter_map(|(_, asked)| Some(judge(version_of(&asked.value)?, *oldest, *newest)));
    all.max_by_key(|coverage| *coverage as u8).unwrap_or(Coverage::Known)
}

/// The version of an entry of `required_providers`: `{ version = "…" }`, or the text alone.
fn version_of(entry: &Expr) -> Option<&str> {
    match &entry.kind {
        ExprKind::Object(items) => items.iter().find(|item| item.key.as_str() == Some("version"))?.value.as_str(),
        _ => entry.as_str(),
    }
}

fn judge(constraint: &str, oldest: u32, newest: (u32, u32)) -> Coverage {
    let Ok(conditions) = conditions(constraint) else { return Coverage::Known };
    let mut coverage = Coverage::Known;
    for condition in conditions {
        let mut numbers = condition.version.trim_start_matches('v').split('.').map(|part| part.parse().unwrap_or(0));
        let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        let is_floor = matches!(condition.operator, ">=" | ">" | "~>" | "=" | "");
        let is_ceiling = match condition.operator {
            // `~> 4` admits 5.
            "~>" => condition.version.contains('.'),
            operator => matches!(operator, "=" | "" | "<="),
        };
        let is_below = is_ceiling && version.0 < oldest || condition.operator == "<" && version <= (oldest, 0);
        if is_below || is_floor && version.0 > newest.0 {
            return Coverage::Other;
        }
        if is_floor && version > newest {
            coverage = Coverage::Later;
        }
    }
    coverage
}

#[cfg(test)]
mod tests {
    use super::Coverage::{Known, Later, Other};
    use super::judge;

    #[test]
    fn what_a_module_asks_for_is_laid_beside_the_table() {
        for (constraint, wanted) in [
            (">= 6.34", Later),
            ("~> 6.26.0", Later),
            ("7.0.1", Other),
            (">= 5.0, < 7.0", Known),
            ("~> 6.0", Known),
            ("~> 5", Known),
            ("6.25.9", Known),
            ("< 9.0", Known),
            ("< 5.0", Other),
            ("~> 4.67", Other),
            ("~> 4", Known),
            (">= 4.0", Known),
            ("= 3.1.0", Other),
            ("newest", Known),
        ] {
            assert_eq!(judge(constraint, 5, (6, 25)), wanted, "{constraint}");
        }
    }
}
