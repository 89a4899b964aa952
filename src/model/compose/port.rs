//! Published ports in their short and long spellings.

use super::interpolation::literal;
use crate::source::Span;
use crate::syntax::yaml::Node;

/// An entry of `ports`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Port<'a> {
    /// The address of the host that is listened on; `None` means all.
    pub host: Option<&'a str>,
    /// The first and last port of the host; `None` when the engine picks one.
    pub published: Option<(u16, u16)>,
    pub protocol: &'a str,
    pub span: Span,
}

impl<'a> Port<'a> {
    /// Reads an entry; nothing when a variable decides it or it is malformed.
    /// <https://docs.docker.com/reference/compose-file/services/#ports>
    pub(super) fn new(node: Node<'a>) -> Option<Self> {
        if node.is_mapping() {
            let published = match node.get_str("published") {
                Some(text) => Some(range(literal(text)?)?),
                None => None,
            };
            let host = match node.get_str("host_ip") {
                Some(text) => Some(literal(text)?),
                None => None,
            };
            return Some(Self { host, published, protocol: protocol(node.get_str("protocol")), span: node.span() });
        }
        let text = literal(node.as_str()?)?;
        let (text, suffix) = text.split_once('/').map_or((text, None), |(text, protocol)| (text, Some(protocol)));
        let (host, published) = match text.rsplit_once(':') {
            None => (None, None),
            Some((before, _)) => match before.rsplit_once(':') {
                None => (None, Some(range(before)?)),
                // `127.0.0.1::80` leaves the port to the engine.
                Some((host, "")) => (Some(host), None),
                Some((host, published)) => (Some(host), Some(range(published)?)),
            },
        };
        Some(Self { host, published, protocol: protocol(suffix), span: node.span() })
    }

    /// The host listens on every address.
    pub fn is_on_all_interfaces(&self) -> bool {
        matches!(self.host, None | Some("0.0.0.0" | "[::]" | "::"))
    }

    /// Whether both want the same port of the same address.
    pub fn clashes_with(&self, other: &Self) -> bool {
        let same_address = self.is_on_all_interfaces() || other.is_on_all_interfaces() || self.host == other.host;
        let overlap = match (self.published, other.published) {
            (Some((from, to)), Some((other_from, other_to))) => from <= other_to && other_from <= to,
            _ => false,
        };
        same_address && overlap && self.protocol == other.protocol
    }
}

fn protocol(text: Option<&str>) -> &str {
    text.unwrap_or("tcp")
}

/// `8080` or `8080-8090`.
fn range(text: &str) -> Option<(u16, u16)> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
}
