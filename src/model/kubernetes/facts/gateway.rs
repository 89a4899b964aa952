//! Gateways of the Gateway API, the routes that hang on them, and what may refer across namespaces.

use super::Role;
use crate::model::kubernetes::{Field, Object, Part};

/// <https://gateway-api.sigs.k8s.io/reference/spec/#listener>
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listener {
    pub name: String,
    /// `None` for every host.
    pub hostname: Option<String>,
    /// Only routes of the namespace of the gateway: the default.
    pub is_of_own_namespace: bool,
}

/// Who may refer to what: <https://gateway-api.sigs.k8s.io/api-types/referencegrant/>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// Kind and namespace.
    pub from: Vec<(String, String)>,
    /// Kind, and the name when only one object is meant.
    pub to: Vec<(String, Option<String>)>,
}

pub(super) fn gateway(object: Object<'_>) -> Role {
    // A `ListenerSet` elsewhere may add to them where that is allowed.
    if !object.spec().get("allowedListeners").is_absent() {
        return Role::Other;
    }
    let listeners = object.spec().get("listeners").items().map(Field::of).filter_map(|listener| {
        let namespaces = listener.path(&["allowedRoutes", "namespaces"]);
        let from = namespaces.get("from");
        Some(Listener {
            name: listener.get("name").str()?.to_owned(),
            hostname: listener.get("hostname").str().map(str::to_owned),
            is_of_own_namespace: namespaces.is_absent() || from.is_absent() || from.is("Same"),
        })
    });
    Role::Gateway { listeners: listeners.collect() }
}

pub(super) fn route(object: Object<'_>) -> Role {
    let hostnames = object.spec().get("hostnames").items().filter_map(|host| Part::of(Field::of(host)));
    Role::Route { hostnames: hostnames.collect() }
}

pub(super) fn grant(object: Object<'_>) -> Role {
    let text = |field: Field<'_>| field.str().map(str::to_owned);
    let from = object.spec().get("from").items().map(Field::of);
    let to = object.spec().get("to").items().map(Field::of);
    Role::Grant(Grant {
        from: from.filter_map(|from| Some((text(from.get("kind"))?, text(from.get("namespace"))?))).collect(),
        to: to.filter_map(|to| Some((text(to.get("kind"))?, text(to.get("name"))))).collect(),
    })
}
