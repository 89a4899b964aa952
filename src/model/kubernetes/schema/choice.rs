//! Types of which one field may be set: the schemas have no word for that.

use super::table::Definition;

/// What of a type excludes what.
pub(super) struct Choice {
    fields: Fields,
    /// One of them must be there.
    pub(super) is_needed: bool,
}

enum Fields {
    /// These.
    Of(&'static [&'static str]),
    /// All but these.
    AllBut(&'static [&'static str]),
    /// The first one or any of the others.
    Against(&'static str),
}

/// From the validation of the API server
/// (<https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/core/validation/validation.go> and its neighbours).
pub(super) fn choice(definition: &Definition) -> Option<Choice> {
    let of = |fields, is_needed| Some(Choice { fields, is_needed });
    match &*definition.name {
        "core.v1.EnvVar" => of(Fields::Of(&["value", "valueFrom"]), false),
        "core.v1.EnvVarSource" => of(Fields::AllBut(&[]), true),
        "core.v1.VolumeProjection" => of(Fields::AllBut(&[]), false),
        "core.v1.EnvFromSource" => of(Fields::Of(&["configMapRef", "secretRef"]), true),
        "core.v1.LifecycleHandler" => of(Fields::Of(&["exec", "httpGet", "sleep", "tcpSocket"]), true),
        "core.v1.Probe" => of(Fields::Of(&["exec", "grpc", "httpGet", "tcpSocket"]), true),
        "core.v1.Volume" => of(Fields::AllBut(&["name"]), false),
        "networking.v1.IngressBackend" => of(Fields::Of(&["resource", "service"]), true),
        "networking.v1.NetworkPolicyPeer" => of(Fields::Against("ipBlock"), true),
        "policy.v1.PodDisruptionBudgetSpec" => of(Fields::Of(&["maxUnavailable", "minAvailable"]), false),
        _ => None,
    }
}

impl Choice {
    /// Whether a field is one of the choices.
    pub(super) fn is_one(&self, name: &str) -> bool {
        match self.fields {
            Fields::Of(fields) => fields.contains(&name),
            Fields::AllBut(fields) => !fields.contains(&name),
            Fields::Against(_) => true,
        }
    }

    /// The choices by their names, for people.
    pub(super) const fn named(&self) -> &'static [&'static str] {
        match self.fields {
            Fields::Of(fields) => fields,
            Fields::Against(_) => &["ipBlock", "namespaceSelector", "podSelector"],
            Fields::AllBut(_) => &["configMapKeyRef", "secretKeyRef", "fieldRef"],
        }
    }

    /// Whether two of the choices exclude each other.
    pub(super) fn excludes(&self, one: &str, other: &str) -> bool {
        match self.fields {
            Fields::Against(field) => (one == field) != (other == field),
            _ => one != other,
        }
    }
}
