//! The lists of `signs.yaml`: which signs a name stands for.

use crate::catalogue::{self, Sign};

fn signs(matches: impl Fn(&Sign) -> bool) -> Vec<&'static str> {
    catalogue::signs().iter().filter(|sign| matches(sign)).map(|sign| sign.name).collect()
}

/// `name*` stands for all names that begin so, `*` in front for all that end so.
fn is_like(pattern: &str, name: &str) -> bool {
    match (pattern.strip_suffix('*'), pattern.strip_prefix('*')) {
        (Some(start), _) => name.starts_with(start),
        (None, Some(end)) => name.ends_with(end),
        (None, None) => name == pattern,
    }
}

/// The signs of a resource of that type. `value` gives the text of an attribute or `""` for a block, at a path of names.
pub(super) fn of_resource(kind: &str, value: &dyn Fn(&str) -> Option<String>) -> Vec<&'static str> {
    signs(|sign| {
        sign.resources.iter().any(|written| {
            let (pattern, wanted) = match written.split_once('=') {
                Some((pattern, wanted)) => (pattern, Some(wanted)),
                None => (*written, None),
            };
            let (pattern, attribute) = match pattern.split_once('.') {
                Some((pattern, attribute)) => (pattern, Some(attribute)),
                None => (pattern, None),
            };
            is_like(pattern, kind)
                && attribute.is_none_or(|path| {
                    value(path).is_some_and(|found| wanted.is_none_or(|wanted| found.eq_ignore_ascii_case(wanted)))
                })
        })
    })
}

/// The signs of a Kubernetes object.
pub(super) fn of_kind(kind: &str, group: &str) -> Vec<&'static str> {
    signs(|sign| {
        sign.kinds.iter().any(|written| match written.split_once('.') {
            Some((wanted, of_group)) => wanted == kind && (of_group == group || group.is_empty()),
            None => *written == kind,
        })
    })
}

/// The signs of an image.
pub(super) fn of_image(reference: &str) -> Vec<&'static str> {
    let name = reference.split('@').next().unwrap_or(reference);
    let folder = name.rfind('/').map_or(0, |at| at + 1);
    let tag = name.get(folder..).and_then(|last| last.find(':')).map_or(name.len(), |at| folder + at);
    let name = name.get(..tag).unwrap_or(name).to_ascii_lowercase();
    signs(|sign| sign.images.iter().any(|part| name.contains(part)))
}

/// The signs of a command with these words.
pub(super) fn of_command(program: &str, operands: &[&str]) -> Vec<&'static str> {
    let program = program.rsplit_once('/').map_or(program, |(_, name)| name);
    // Values of options count as operands, so the subcommand may stand a little further on.
    let near = operands.get(..operands.len().min(4)).unwrap_or_default();
    signs(|sign| {
        sign.commands.iter().any(|written| {
            let mut words = written.split(' ');
            let rest: Vec<&str> = words.by_ref().skip(1).collect();
            written.split(' ').next() == Some(program)
                && (rest.is_empty() || near.windows(rest.len()).any(|window| window == rest))
        })
    })
}

/// The signs of an action, `owner/name/path` in lower case.
pub(super) fn of_action(slug: &str) -> Vec<&'static str> {
    signs(|sign| sign.actions.iter().any(|prefix| slug.starts_with(prefix)))
}

/// The signs of an environment variable.
pub(super) fn of_variable(name: &str) -> Vec<&'static str> {
    signs(|sign| sign.variables.iter().any(|pattern| is_like(pattern, name)))
}

#[cfg(test)]
mod tests {
    use super::{of_command, of_image, of_kind, of_resource, of_variable};

    #[test]
    fn names_lead_to_their_signs() {
        assert_eq!(of_kind("PodDisruptionBudget", "policy"), ["disruption-budget"]);
        assert!(of_kind("Rollout", "example.com").is_empty());
        assert!(of_image("ghcr.io/open-telemetry/opentelemetry-collector-contrib:0.1").contains(&"traces"));
        assert!(of_image("jaeger.example.com/shop/api:1").contains(&"traces"), "part of the name");
        assert!(of_image("registry:5000/shop/api:jaeger").is_empty());
        assert!(of_command("terraform", &["-chdir=infra", "validate"]).contains(&"infrastructure-check"));
        assert!(of_command("terraform", &["apply"]).is_empty());
        assert_eq!(of_variable("LAUNCHDARKLY_SDK_KEY"), ["feature-flag"]);
        let multi = |path: &str| (path == "multi_az").then(|| "true".to_owned());
        assert!(of_resource("aws_db_instance", &multi).contains(&"multi-zone"));
        assert!(!of_resource("aws_db_instance", &|_| None).contains(&"multi-zone"));
        assert!(
            of_resource("aws_lb", &|path| (path == "enable_deletion_protection").then(|| "true".into()))
                .contains(&"deletion-protection")
        );
    }
}
