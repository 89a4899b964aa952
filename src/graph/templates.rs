//! Texts of Helm templates with the chart's own values filled in.

use std::collections::BTreeMap;

use camino::Utf8Path;

use crate::syntax::yaml::Node;

/// Scalars of a chart's values by their path: `images.repository`.
pub(super) type Values = BTreeMap<String, String>;

/// How deep values are read; charts nest far less.
const MAX_DEPTH: usize = 6;

/// The folder of the chart that a template belongs to.
pub(super) fn chart_of(path: &Utf8Path) -> Option<&Utf8Path> {
    path.ancestors().find(|folder| folder.ends_with("templates")).and_then(Utf8Path::parent)
}

/// The scalars of `values.yaml`.
pub(super) fn flatten(root: Node<'_>) -> Values {
    let mut found = Values::new();
    let mut rest = vec![(root, String::new(), 0)];
    while let Some((node, path, depth)) = rest.pop() {
        for entry in node.entries() {
            let path = if path.is_empty() { entry.name().to_owned() } else { format!("{path}.{}", entry.name()) };
            if entry.value.is_mapping() && depth < MAX_DEPTH {
                rest.push((entry.value, path, depth + 1));
            } else if let Some(text) = entry.value.as_str() {
                found.insert(path, text.to_owned());
            }
        }
    }
    found
}

/// `{{ .Values.a.b }}` replaced by what the chart's values say; any other action stays.
pub(super) fn fill(template: &str, values: &Values) -> String {
    let mut filled = String::with_capacity(template.len());
    let mut rest = template.trim().trim_matches('"');
    while let Some((before, behind)) = rest.split_once("{{") {
        let Some((inside, after)) = behind.split_once("}}") else { break };
        filled.push_str(before);
        match value(inside, values) {
            Some(value) => filled.push_str(value),
            None => filled.extend(["{{", inside, "}}"]),
        }
        rest = after;
    }
    filled + rest
}

fn value<'a>(action: &str, values: &'a Values) -> Option<&'a str> {
    let expression = action.trim_matches(['-', ' ']);
    let path = expression.split('|').next()?.trim().strip_prefix(".Values.")?;
    values.get(path).map(String::as_str).filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::{Values, fill};

    #[test]
    fn values_of_the_chart_are_filled_in() {
        let values: Values = [("images.repository", "r.io/shop"), ("images.tag", ""), ("cart.name", "cart")]
            .map(|(k, v)| (k.into(), v.into()))
            .into();
        for (template, text) in [
            (
                "{{ .Values.images.repository }}/{{ .Values.cart.name | quote }}:{{ .Values.images.tag | default .X }}",
                "r.io/shop/cart:{{ .Values.images.tag | default .X }}",
            ),
            ("\"{{- .Values.cart.name -}}\"", "cart"),
            ("{{ include \"a\" . }}", "{{ include \"a\" . }}"),
            ("{{ .Values", "{{ .Values"),
        ] {
            assert_eq!(fill(template, &values), text);
        }
    }
}
