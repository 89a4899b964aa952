//! Rules of roles that name a resource in an API group that does not have it.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::model::kubernetes::schema::table;
use crate::model::kubernetes::{Field, Object as ObjectRef};
use crate::rule::prelude::*;
use crate::rule::views::kubernetes::Object;
use crate::syntax::yaml::Node;

#[derive(Default)]
pub struct MisgroupedResource;

impl Rule for MisgroupedResource {
    type View = Object;

    fn check(&self, object: ObjectRef<'_>, cx: &mut Context<'_>) {
        if !matches!(object.kind(), "Role" | "ClusterRole") {
            return;
        }
        for rule in object.fields().get("rules").items().map(Field::of) {
            let groups = rule.get("apiGroups");
            let named: Vec<&str> = groups.items().filter_map(Node::as_str).collect();
            // Groups that are not built in may hold anything, and so may what a template adds.
            if named.is_empty() || !groups.is_complete() || !named.iter().all(|group| table().has_group(group)) {
                continue;
            }
            for node in rule.get("resources").items() {
                let resource = node.as_str().unwrap_or("");
                let resource = resource.split('/').next().unwrap_or(resource);
                let Some(homes) = homes().get(resource) else { continue };
                // Old roles list both groups of what has moved; another rule then grants it.
                if named.iter().any(|group| homes.contains(group)) || grants(object, homes, resource) {
                    continue;
                }
                let home = homes.first().copied().unwrap_or("");
                let shown = |group: &str| if group.is_empty() { "\"\"".to_owned() } else { group.to_owned() };
                let groups: Vec<String> = named.iter().map(|group| shown(group)).collect();
                cx.report(
                    node.span(),
                    format!("API group `{}` has no `{resource}`, so nothing is granted", groups.join("`, `")),
                )
                .help(format!("add `{}` to `apiGroups`", shown(home)))
                .resource(object.resource());
            }
        }
    }
}

/// Whether another rule of the role names the resource in one of its groups.
fn grants(role: ObjectRef<'_>, homes: &[&str], resource: &str) -> bool {
    let names = |rule: Field<'_>, key: &str, fits: &dyn Fn(&str) -> bool| {
        rule.get(key).items().filter_map(Node::as_str).any(|text| text == "*" || fits(text))
    };
    role.fields().get("rules").items().map(Field::of).any(|rule| {
        names(rule, "apiGroups", &|group| homes.contains(&group))
            && names(rule, "resources", &|other| other == resource)
    })
}

/// The groups that have or had a resource, by its plural name.
fn homes() -> &'static BTreeMap<String, Vec<&'static str>> {
    static HOMES: OnceLock<BTreeMap<String, Vec<&'static str>>> = OnceLock::new();
    HOMES.get_or_init(|| {
        let mut homes: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
        for kind in table().kinds().filter(|kind| !kind.name.ends_with("List")) {
            let groups = homes.entry(plural(kind.name)).or_default();
            if !groups.contains(&kind.group) {
                groups.push(kind.group);
            }
        }
        homes
    })
}

/// The name of a kind's resource: how all built-in ones are made.
fn plural(kind: &str) -> String {
    let name = kind.to_ascii_lowercase();
    match name.strip_suffix('y') {
        _ if name == "endpoints" => name,
        Some(stem) => format!("{stem}ies"),
        None if name.ends_with('s') => format!("{name}es"),
        None => format!("{name}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::{homes, plural};

    #[test]
    fn resources_are_found_in_their_groups() {
        assert_eq!(plural("NetworkPolicy"), "networkpolicies");
        for (resource, group) in
            [("deployments", "apps"), ("ingresses", "networking.k8s.io"), ("pods", ""), ("endpoints", "")]
        {
            assert!(homes().get(resource).is_some_and(|groups| groups.contains(&group)), "{resource}");
        }
        assert!(homes().get("pods").is_some_and(|groups| groups.len() == 1));
    }
}
