//! Which versions of the providers the table knows.

use crate::model::terraform::Directory;
use crate::model::terraform::constraint::conditions;
use crate::syntax::hcl::{Expr, ExprKind};

/// The newest version of each provider in the table, as major and minor.
const NEWEST: [(&str, (u32, u32)); 3] = [("aws", (6, 25)), ("azurerm", (4, 55)), ("google", (6, 50))];

/// Whether the module asks for a provider of `type_name` that is newer than the table, which may have what it lacks.
pub fn asks_for_newer(directory: &Directory, type_name: &str) -> bool {
    let provider = type_name.split('_').next().unwrap_or("");
    let Some((_, newest)) = NEWEST.iter().find(|(name, _)| *name == provider) else { return false };
    let is_of = |name: &str| name == provider || name.strip_suffix("-beta") == Some(provider);
    let mut asked = directory.required_providers().filter(|(_, asked)| is_of(&asked.name.text));
    asked.any(|(_, asked)| version_of(&asked.value).is_some_and(|version| is_above(version, *newest)))
}

/// The version of an entry of `required_providers`: `{ version = "…" }`, or the text alone.
fn version_of(entry: &Expr) -> Option<&str> {
    match &entry.kind {
        ExprKind::Object(items) => items.iter().find(|item| item.key.as_str() == Some("version"))?.value.as_str(),
        _ => entry.as_str(),
    }
}

/// Whether the lowest version that satisfies a constraint is above `newest`.
fn is_above(constraint: &str, newest: (u32, u32)) -> bool {
    let Ok(conditions) = conditions(constraint) else { return false };
    conditions.iter().any(|condition| {
        let mut numbers = condition.version.trim_start_matches('v').split('.').map(|part| part.parse().unwrap_or(0));
        let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        matches!(condition.operator, ">=" | ">" | "~>" | "=" | "") && version > newest
    })
}

#[cfg(test)]
mod tests {
    use super::is_above;

    #[test]
    fn the_lowest_version_decides() {
        for (constraint, wanted) in [
            (">= 6.34", true),
            ("~> 6.26.0", true),
            ("7.0.1", true),
            (">= 5.0, < 7.0", false),
            ("~> 6.0", false),
            ("6.25.9", false),
            ("< 9.0", false),
            ("newest", false),
        ] {
            assert_eq!(is_above(constraint, (6, 25)), wanted, "{constraint}");
        }
    }
}
