//! Secrets and `ConfigMap`s that operators make from objects of their own.

use super::facts::{ObjectFacts, Role};
use super::{Field, Object};
use crate::source::FileId;

/// Where the object that is made gets its name.
enum Name {
    /// At the first of these paths that is written, else the name of the maker.
    At(&'static [&'static [&'static str]]),
    /// The name of the maker, with each of these ends.
    WithSuffix(&'static [&'static str]),
}

/// (kind, group, what it makes, under which name)
type Row = (&'static str, &'static str, &'static str, Name);

/// From the documentation of each project.
const PRODUCERS: &[Row] = &[
    // <https://cert-manager.io/docs/usage/certificate/>
    ("Certificate", "cert-manager.io", "Secret", Name::At(&[&["spec", "secretName"]])),
    ("Issuer", "cert-manager.io", "Secret", Name::At(&[&["spec", "acme", "privateKeySecretRef", "name"]])),
    ("ClusterIssuer", "cert-manager.io", "Secret", Name::At(&[&["spec", "acme", "privateKeySecretRef", "name"]])),
    // <https://external-secrets.io/latest/api/externalsecret/>
    ("ExternalSecret", "external-secrets.io", "Secret", Name::At(&[&["spec", "target", "name"]])),
    ("ExternalSecret", "kubernetes-client.io", "Secret", Name::At(&[])),
    (
        "ClusterExternalSecret",
        "external-secrets.io",
        "Secret",
        Name::At(&[&["spec", "externalSecretSpec", "target", "name"], &["spec", "externalSecretName"]]),
    ),
    // <https://github.com/bitnami-labs/sealed-secrets>
    ("SealedSecret", "bitnami.com", "Secret", Name::At(&[&["spec", "template", "metadata", "name"]])),
    // <https://developer.hashicorp.com/vault/docs/platform/k8s/vso>
    ("VaultStaticSecret", "secrets.hashicorp.com", "Secret", Name::At(&[&["spec", "destination", "name"]])),
    ("VaultDynamicSecret", "secrets.hashicorp.com", "Secret", Name::At(&[&["spec", "destination", "name"]])),
    ("VaultPKISecret", "secrets.hashicorp.com", "Secret", Name::At(&[&["spec", "destination", "name"]])),
    // <https://developer.1password.com/docs/k8s/operator/>
    ("OnePasswordItem", "onepassword.com", "Secret", Name::At(&[])),
    // <https://cloudnative-pg.io/documentation/current/applications/>
    ("Cluster", "postgresql.cnpg.io", "Secret", Name::WithSuffix(&["-app", "-superuser", "-ca", "-server"])),
    // <https://strimzi.io/docs/operators/latest/deploying>
    ("KafkaUser", "kafka.strimzi.io", "Secret", Name::At(&[])),
    // <https://cert-manager.io/docs/trust/trust-manager/>
    ("Bundle", "trust.cert-manager.io", "ConfigMap", Name::At(&[])),
];

/// What an object makes besides itself. What a template names is left out.
pub(super) fn products(object: Object<'_>, file: FileId) -> Vec<ObjectFacts> {
    let mut found = Vec::new();
    let Some(own) = object.name() else { return found };
    let keys = keys(object);
    let mut add = |kind: &str, name: String| {
        found.push(ObjectFacts {
            file,
            kind: kind.to_owned(),
            group: String::new(),
            api_version: String::new(),
            resource: object.resource(),
            name,
            namespace: object.namespace().map(str::to_owned),
            namespace_span: None,
            labels: Vec::new(),
            span: object.header(),
            role: Role::Data { keys: keys.clone() },
            references: Vec::new(),
        });
    };
    for (_, _, made, name) in PRODUCERS.iter().filter(|(kind, group, ..)| object.is(kind, &[group])) {
        match name {
            Name::At(paths) => {
                let written = paths.iter().find_map(|path| object.field(path).str());
                add(made, written.unwrap_or(own).to_owned());
            }
            Name::WithSuffix(ends) => ends.iter().for_each(|end| add(made, format!("{own}{end}"))),
        }
    }
    // <https://secrets-store-csi-driver.sigs.k8s.io/topics/sync-as-kubernetes-secret>
    if object.is("SecretProviderClass", &["secrets-store.csi.x-k8s.io"]) {
        for secret in object.spec().get("secretObjects").items().map(Field::of) {
            if let Some(name) = secret.get("secretName").str() {
                add("Secret", name.to_owned());
            }
        }
    }
    // <https://cert-manager.io/docs/usage/ingress/>
    let is_issued =
        ["cert-manager.io/cluster-issuer", "cert-manager.io/issuer"].iter().any(|a| object.annotation(a).is_some());
    if is_issued && object.kind() == "Ingress" {
        for tls in object.spec().get("tls").items().map(Field::of) {
            if let Some(name) = tls.get("secretName").str() {
                add("Secret", name.to_owned());
            }
        }
    }
    found
}

/// The keys of the Secret that an object makes; none when they are not known.
fn keys(object: Object<'_>) -> Vec<String> {
    let spec = object.spec();
    let names = |field: Field<'_>| field.entries().iter().map(|entry| entry.name().to_owned()).collect::<Vec<_>>();
    match (object.kind(), object.group()) {
        // <https://cert-manager.io/docs/usage/certificate/#additional-certificate-output-formats>
        ("Certificate", "cert-manager.io")
            if spec.get("keystores").is_absent()
                && spec.get("additionalOutputFormats").is_absent()
                && spec.path(&["secretTemplate", "data"]).is_absent() =>
        {
            ["ca.crt", "tls.crt", "tls.key"].map(str::to_owned).to_vec()
        }
        ("SealedSecret", "bitnami.com") => {
            [names(spec.get("encryptedData")), names(spec.path(&["template", "data"]))].concat()
        }
        ("ExternalSecret", "external-secrets.io") => {
            let target = spec.get("target");
            let is_known = spec.get("dataFrom").is_absent()
                && target.path(&["template", "templateFrom"]).is_absent()
                && !target.get("creationPolicy").is("Merge")
                && spec.get("data").is_complete();
            let fetched = spec.get("data").items().filter_map(|item| Field::of(item).get("secretKey").str());
            let fetched = fetched.map(str::to_owned).collect();
            if is_known { [fetched, names(target.path(&["template", "data"]))].concat() } else { Vec::new() }
        }
        _ => Vec::new(),
    }
}
