//! Regions of AWS: those that ids in annotations of load balancers name, and the one that the clusters are in.

use super::kubernetes::{Manifest, Object};
use super::repository::Repository;
use super::terraform::AWS_REGIONS;
use crate::source::{FileId, Span};
use crate::syntax::hcl;
use crate::syntax::yaml::Node;

/// The id of something that a load balancer can only use in its own region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionalId {
    /// The object that the load balancer is made for.
    pub resource: String,
    /// `certificate` and its like.
    pub what: &'static str,
    pub region: String,
    pub span: Span,
}

/// Annotations that hold such ids, one or several behind commas.
/// <https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/>
const ANNOTATIONS: &[(&str, &str)] = &[
    ("alb.ingress.kubernetes.io/certificate-arn", "certificate"),
    ("alb.ingress.kubernetes.io/wafv2-acl-arn", "web ACL"),
    ("service.beta.kubernetes.io/aws-load-balancer-ssl-cert", "certificate"),
];

/// The ids in the annotations of a manifest.
pub(super) fn regional_ids(manifest: &Manifest) -> Vec<RegionalId> {
    let text = manifest.tree.text();
    if manifest.is_template || memchr::memmem::find(text.as_bytes(), b"arn:aws").is_none() {
        return Vec::new();
    }
    let objects = manifest.objects().filter(|object| matches!(object.kind(), "Ingress" | "Service"));
    objects.flat_map(of_object).collect()
}

fn of_object(object: Object<'_>) -> Vec<RegionalId> {
    let mut found = Vec::new();
    let annotations = object.metadata().get("annotations");
    for (key, what) in ANNOTATIONS {
        let Some(node) = annotations.get(key).node() else { continue };
        let regions = node.as_str().unwrap_or("").split(',').filter_map(|arn| region_of(arn.trim()));
        for region in regions {
            let region = region.to_owned();
            found.push(RegionalId { resource: object.resource(), what, region, span: node.span() });
        }
    }
    found
}

/// The region of `arn:aws:acm:eu-west-1:123456789012:certificate/…`; ids of IAM and of `CloudFront` have none.
fn region_of(arn: &str) -> Option<&str> {
    let mut parts = arn.split(':');
    let (Some("arn"), Some(_), Some("acm" | "wafv2")) = (parts.next(), parts.next(), parts.next()) else { return None };
    let region = parts.next().filter(|region| AWS_REGIONS.contains(region))?;
    // `global/webacl/…` belongs to CloudFront, which is another fault.
    (!arn.contains(":global/")).then_some(region)
}

/// The region that configuration of eksctl makes a cluster in.
/// <https://schema.eksctl.io/>
pub(super) fn of_eksctl(manifest: &Manifest) -> Option<(String, Span)> {
    memchr::memmem::find(manifest.tree.text().as_bytes(), b"eksctl.io")?;
    let mut configurations =
        manifest.objects().filter(|object| object.kind() == "ClusterConfig" && object.group() == "eksctl.io");
    let region = configurations.next()?.metadata().get("region").node()?;
    Some((region.as_str().filter(|_| Node::is_scalar(region))?.to_owned(), region.span()))
}

/// Where it is written which region all clusters of the repository are in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterRegion<'a> {
    pub region: &'a str,
    pub file: FileId,
    pub span: Span,
}

/// The region of the clusters that the repository makes with Terraform or eksctl; nothing when a variable decides one, or
/// when there are several.
pub fn cluster_region(repository: &Repository) -> Option<ClusterRegion<'_>> {
    let mut found: Vec<ClusterRegion<'_>> = Vec::new();
    let mut makes_clusters = false;
    for facts in &repository.files {
        let file = facts.file;
        if let Some((region, span)) = &facts.eksctl_region {
            makes_clusters = true;
            found.push(ClusterRegion { region, file, span: *span });
        }
        for block in facts.terraform.iter().flat_map(|tree| &tree.body.blocks) {
            makes_clusters |= makes_cluster(block);
            if &*block.kind.text == "provider" && block.label(0) == Some("aws") {
                let region = &block.body.attribute("region")?.value;
                found.push(ClusterRegion { region: region.as_str()?, file, span: region.span });
            }
        }
    }
    let first = *found.first().filter(|_| makes_clusters)?;
    found.iter().all(|other| other.region == first.region).then_some(first)
}

fn makes_cluster(block: &hcl::Block) -> bool {
    let source = || block.body.attribute("source").and_then(|source| source.value.as_str()).unwrap_or("");
    match &*block.kind.text {
        "resource" => block.label(0) == Some("aws_eks_cluster"),
        "module" => source().contains("/eks"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::region_of;

    #[test]
    fn only_ids_of_one_region_have_one() {
        for (arn, region) in [
            ("arn:aws:acm:eu-west-1:123456789012:certificate/1", Some("eu-west-1")),
            ("arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/1", Some("us-east-1")),
            ("arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/1", None),
            ("arn:aws:iam::123456789012:server-certificate/a", None),
            ("arn:aws:acm:REGION:123456789012:certificate/1", None),
            ("${CERTIFICATE}", None),
        ] {
            assert_eq!(region_of(arn), region, "{arn}");
        }
    }
}
