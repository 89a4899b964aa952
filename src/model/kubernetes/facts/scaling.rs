//! What scales workloads and what protects their pods.

use super::{Role, selector};
use crate::model::kubernetes::{Field, Object};
use crate::source::Span;

/// A number of pods, or a share of them, of a `PodDisruptionBudget`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    pub text: String,
    pub span: Span,
}

impl Amount {
    fn of(field: Field<'_>) -> Option<Self> {
        let node = field.node()?;
        Some(Self { text: node.as_str()?.to_owned(), span: node.span() })
    }

    /// How many of `replicas` it is; shares round up
    /// (<https://kubernetes.io/docs/tasks/run-application/configure-pdb/#rounding-logic-when-specifying-percentages>).
    pub fn pods(&self, replicas: i64) -> Option<i64> {
        match self.text.strip_suffix('%') {
            Some(share) => share.parse::<i64>().ok()?.checked_mul(replicas)?.checked_add(99).map(|pods| pods / 100),
            None => self.text.parse().ok(),
        }
    }
}

/// A resource of its pods that an autoscaler measures as a share of what they request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    pub resource: String,
    pub span: Span,
}

/// Something that sets the replicas of a workload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Autoscaler {
    pub kind: String,
    pub name: String,
    pub target: Span,
    /// `None` when a template decides.
    pub least: Option<i64>,
    pub most: Option<i64>,
    pub measured: Vec<Measured>,
}

pub(super) fn budget(object: Object<'_>) -> Role {
    let spec = object.spec();
    Role::Budget {
        selector: selector(spec.get("selector")),
        min_available: Amount::of(spec.get("minAvailable")),
        max_unavailable: Amount::of(spec.get("maxUnavailable")),
    }
}

/// A `HorizontalPodAutoscaler`, or a `ScaledObject` of KEDA (<https://keda.sh/docs/latest/reference/scaledobject-spec/>).
pub(super) fn autoscaler(object: Object<'_>) -> Role {
    let spec = object.spec();
    let target = spec.get("scaleTargetRef");
    let (Some(node), Some(name)) = (target.node(), target.get("name").str()) else { return Role::Other };
    let is_keda = object.kind() == "ScaledObject";
    let (least, most, default) =
        if is_keda { ("minReplicaCount", "maxReplicaCount", 0) } else { ("minReplicas", "maxReplicas", 1) };
    let least = spec.get(least);
    Role::Autoscaler(Autoscaler {
        // The default is KEDA's.
        kind: target.get("kind").str().unwrap_or("Deployment").to_owned(),
        name: name.to_owned(),
        target: node.span(),
        least: if least.is_absent() { Some(default) } else { least.int() },
        most: spec.get(most).int(),
        measured: measured(spec),
    })
}

fn measured(spec: Field<'_>) -> Vec<Measured> {
    let place = |resource: &str, field: Field<'_>| {
        field.node().map(|node| Measured { resource: resource.to_owned(), span: node.span() })
    };
    let metrics = spec.get("metrics").items().map(Field::of);
    let by_share = metrics.filter(|metric| {
        let target = metric.path(&["resource", "target"]);
        metric.get("type").is("Resource")
            && (target.get("averageUtilization").is_present()
                || metric.path(&["resource", "targetAverageUtilization"]).is_present())
    });
    let listed = by_share.filter_map(|metric| {
        let name = metric.path(&["resource", "name"]);
        place(name.str()?, name)
    });
    listed.chain(place("cpu", spec.get("targetCPUUtilizationPercentage"))).collect()
}

#[cfg(test)]
mod tests {
    use super::Amount;
    use crate::source::Span;

    #[test]
    fn shares_of_pods_round_up() {
        for (text, replicas, wanted) in
            [("1", 3, Some(1)), ("50%", 3, Some(2)), ("67%", 3, Some(3)), ("0%", 3, Some(0)), ("half", 3, None)]
        {
            let amount = Amount { text: text.to_owned(), span: Span::empty(0) };
            assert_eq!(amount.pods(replicas), wanted, "{text} of {replicas}");
        }
    }
}
