//! Hosts of an Ingress that its certificate is not for.

use crate::model::environment::in_place_of;
use crate::model::kubernetes::{ObjectFacts, Role};
use crate::model::repository::Facts;
use crate::rule::prelude::*;
use crate::rule::views::Repository;

#[derive(Default)]
pub struct UncertifiedHost;

impl Rule for UncertifiedHost {
    type View = Repository;

    fn check(&self, repository: <Self::View as View>::Ref<'_>, cx: &mut Context<'_>) {
        let certificates: Vec<(&Facts, &ObjectFacts, &str, &[String])> = repository
            .objects()
            .filter_map(|(facts, object)| match &object.role {
                Role::Certificate { secret, names } => Some((facts, object, secret.as_str(), names.as_slice())),
                _ => None,
            })
            .collect();
        for (facts, object) in repository.objects().filter(|_| !certificates.is_empty()) {
            let Role::Ingress(ingress) = &object.role else { continue };
            let environment = in_place_of(&facts.path).map(|found| found.1);
            for tls in &ingress.tls {
                let of_secret = certificates.iter().filter(|(other, certificate, secret, names)| {
                    // Each environment has its own hosts.
                    let is_beside = in_place_of(&other.path).map(|found| found.1) == environment;
                    *secret == tls.secret && !names.is_empty() && is_beside && certificate.may_share_namespace(object)
                });
                let of_secret: Vec<_> = of_secret.collect();
                let host = &tls.host.name;
                let is_named = of_secret.iter().any(|(.., names)| names.iter().any(|name| covers(name, host)));
                let Some((other, certificate, ..)) = of_secret.first().filter(|_| !is_named) else { continue };
                cx.report_in(facts.file, tls.host.span, format!("certificate in `{}` is not for `{host}`", tls.secret))
                    .note_in(other.file, certificate.span, "the certificate")
                    .help("add the host to its `dnsNames`: browsers refuse a certificate for other names")
                    .resource(object.resource.clone());
            }
        }
    }
}

/// Whether a name of a certificate holds for a host: <https://www.rfc-editor.org/rfc/rfc9525#section-6.3>. What a tool fills
/// in later may be any.
fn covers(name: &str, host: &str) -> bool {
    let is_open = |text: &str| text.contains(['$', '{', '<']);
    let below = name.strip_prefix("*.").zip(host.split_once('.'));
    is_open(name)
        || is_open(host)
        || name.eq_ignore_ascii_case(host)
        || below.is_some_and(|(zone, (_, rest))| zone.eq_ignore_ascii_case(rest))
}
