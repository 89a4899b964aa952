//! Which names, labels and ports the API server takes.
//! <https://kubernetes.io/docs/concepts/overview/working-with-objects/names/>

/// What is wrong with a DNS label: at most 63 of `a-z`, `0-9` and `-`, letter or digit at both ends.
pub fn label_fault(text: &str) -> Option<&'static str> {
    if text.len() > 63 {
        return Some("is longer than 63 characters");
    }
    part_fault(text)
}

/// What is wrong with a DNS subdomain: labels joined by dots, at most 253 characters.
pub fn subdomain_fault(text: &str) -> Option<&'static str> {
    if text.len() > 253 {
        return Some("is longer than 253 characters");
    }
    text.split('.').find_map(part_fault)
}

fn part_fault(part: &str) -> Option<&'static str> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    if part.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Some("has capital letters");
    }
    if part.contains('_') {
        return Some("has an underscore");
    }
    if !part.bytes().all(|byte| fits(byte) || byte == b'-') {
        return Some("has characters other than `a-z`, `0-9` and `-`");
    }
    let ends = [part.bytes().next(), part.bytes().next_back()];
    (!ends.iter().all(|end| end.is_some_and(fits))).then_some("does not begin and end with a letter or digit")
}

/// What is wrong with the name of a container's port
/// (<https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports>).
pub fn port_fault(text: &str) -> Option<&'static str> {
    if text.len() > 15 {
        return Some("is longer than 15 characters");
    }
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some("is a number in quotes");
    }
    if text.contains("--") {
        return Some("has two hyphens in a row");
    }
    if !text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return Some("has no letter");
    }
    part_fault(text)
}

/// What is wrong with the key of a label
/// (<https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set>).
pub fn label_key_fault(key: &str) -> Option<&'static str> {
    let (prefix, name) = key.rsplit_once('/').map_or((None, key), |(prefix, name)| (Some(prefix), name));
    if name.is_empty() {
        return Some("is empty");
    }
    prefix.and_then(subdomain_fault).or_else(|| label_value_fault(name))
}

/// What is wrong with the value of a label.
pub fn label_value_fault(value: &str) -> Option<&'static str> {
    if value.len() > 63 {
        return Some("is longer than 63 characters");
    }
    let middle = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    if !value.bytes().all(middle) {
        return Some("has characters other than letters, digits, `-`, `_` and `.`");
    }
    let ends = [value.bytes().next(), value.bytes().next_back()];
    let fit = ends.iter().flatten().all(u8::is_ascii_alphanumeric);
    (!fit).then_some("does not begin and end with a letter or digit")
}

/// Kinds of objects that belong to no namespace.
const CLUSTER_SCOPED: &[&str] = &[
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "CustomResourceDefinition",
    "FlowSchema",
    "IngressClass",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "RuntimeClass",
    "StorageClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
];

/// Whether a built-in kind belongs to no namespace.
pub fn is_cluster_scoped(kind: &str) -> bool {
    CLUSTER_SCOPED.binary_search(&kind).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{CLUSTER_SCOPED, label_fault, label_key_fault, label_value_fault, port_fault, subdomain_fault};

    #[test]
    fn names_are_judged_like_the_api_server_does() {
        for name in ["api", "a-1", "0a"] {
            assert_eq!(label_fault(name), None, "{name}");
        }
        for name in ["Api", "a_b", "-a", "a.", "a.b", ""] {
            assert!(label_fault(name).is_some(), "{name}");
        }
        assert_eq!(subdomain_fault("kube-root-ca.crt"), None);
        assert!(subdomain_fault("a..b").is_some());
    }

    #[test]
    fn ports_need_a_letter_and_fifteen_characters_at_most() {
        assert_eq!(port_fault("http-metrics"), None);
        for name in ["8080", "http--web", "a-very-long-port-name", "HTTP", "grpc_web"] {
            assert!(port_fault(name).is_some(), "{name}");
        }
    }

    #[test]
    fn labels_may_be_prefixed_and_empty() {
        assert_eq!(label_key_fault("app.kubernetes.io/name"), None);
        assert_eq!((label_value_fault(""), label_value_fault("v1.2_A")), (None, None));
        for value in ["a b", "a/b", "-a", "v1."] {
            assert!(label_value_fault(value).is_some(), "{value}");
        }
    }

    #[test]
    fn the_kinds_are_sorted() {
        assert!(CLUSTER_SCOPED.is_sorted());
    }
}
