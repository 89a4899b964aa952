//! Addresses and ports: `0.0.0.0/0`, ranges within ranges, which ports a firewall rule opens.

use std::net::IpAddr;

use super::node::{Node, Shape};
use super::truth::{Truth, any};

/// A range of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Cidr {
    address: IpAddr,
    prefix: u8,
}

impl Cidr {
    /// Reads `10.0.0.0/8`, `::/0`, or a single address.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = match text.trim().split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().ok()?;
        let longest = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Some(longest), |prefix| prefix.parse().ok().filter(|bits| *bits <= longest))?;
        Some(Self { address, prefix })
    }

    /// The address as a number at the top of 128 bits.
    fn bits(self) -> u128 {
        match self.address {
            IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
            IpAddr::V6(address) => address.to_bits(),
        }
    }

    /// Whether every address of `self` is one of `outer`.
    pub(super) fn is_within(self, outer: Self) -> bool {
        let same_family = self.address.is_ipv4() == outer.address.is_ipv4();
        let shift = 128_u32.saturating_sub(u32::from(outer.prefix));
        let top = |bits: u128| bits.checked_shr(shift).unwrap_or(0);
        same_family && self.prefix >= outer.prefix && top(self.bits()) == top(outer.bits())
    }
}

/// What the clouds take for "from anywhere" in place of a range.
const ANYWHERE: [&str; 3] = ["*", "any", "internet"];

fn is_open(text: &str) -> bool {
    let anywhere = |word: &&str| text.trim().eq_ignore_ascii_case(word);
    ANYWHERE.iter().any(anywhere) || Cidr::parse(text).is_some_and(|cidr| cidr.prefix == 0)
}

/// Whether any of the texts of a scalar or list satisfies `test`; a text may hold several, parted by commas.
fn any_text(node: Node<'_>, test: impl Fn(&str) -> bool) -> Truth {
    let children = node.items();
    let truth = any(children.nodes.into_iter().map(|item| match item.shape() {
        Shape::Unknown { .. } | Shape::Set | Shape::Partial(_) => Truth::Unknown,
        _ => item.text().map_or(Truth::False, |text| text.split(',').any(&test).into()),
    }));
    if truth == Truth::False && !children.complete { Truth::Unknown } else { truth }
}

/// Whether a scalar or list of address ranges holds all addresses there are.
pub(super) fn open_to_world(node: Node<'_>) -> Truth {
    any_text(node, is_open)
}

/// Whether any address range of a scalar or list lies within one of `ranges`.
pub(super) fn within(node: Node<'_>, ranges: &[Cidr]) -> Truth {
    any_text(node, |text| Cidr::parse(text).is_some_and(|cidr| ranges.iter().any(|range| cidr.is_within(*range))))
}

/// The ports of one end of a range: `22`, `"80-443"`, `"*"`.
fn range(text: &str) -> Option<(u32, u32)> {
    let text = text.trim();
    if text == "*" {
        return Some((0, 65_535));
    }
    match text.split_once('-') {
        Some((from, to)) => Some((from.trim().parse().ok()?, to.trim().parse().ok()?)),
        None => text.parse().ok().map(|port| (port, port)),
    }
}

/// Whether texts such as `"22"`, `"80-443"`, `"*"` cover one of `ports`.
pub(super) fn ranges_cover(node: Node<'_>, ports: &[u32]) -> Truth {
    any_text(node, |text| range(text).is_some_and(|(from, to)| ports.iter().any(|port| (from..=to).contains(port))))
}

/// Whether the range `from..=to` covers one of `ports`. An absent end is `None`.
pub(super) fn span_covers(from: Option<Node<'_>>, to: Option<Node<'_>>, ports: &[u32]) -> Truth {
    let number = |node: Node<'_>| -> Result<f64, Truth> {
        match node.shape() {
            Shape::Number(number) => Ok(number),
            Shape::Text(text) => text.trim().parse().map_err(|_| Truth::False),
            Shape::Unknown { .. } | Shape::Set | Shape::Partial(_) => Err(Truth::Unknown),
            _ => Err(Truth::False),
        }
    };
    let (Some(from), to) = (from, to) else { return Truth::False };
    let low = number(from);
    let high = to.map_or(low, number);
    let covers = |low: f64, high: f64| {
        // AWS writes "all" as -1 or as 0 to 0 with protocol -1; the latter is the protocol's business.
        let all = low < 0.0;
        Truth::from(ports.iter().any(|port| all || (low..=high).contains(&f64::from(*port))))
    };
    match (low, high) {
        (Ok(low), Ok(high)) => covers(low, high),
        (Err(Truth::False), _) | (_, Err(Truth::False)) => Truth::False,
        _ => Truth::Unknown,
    }
}

/// Whether a protocol admits TCP; the second value is whether it admits everything, whatever the ports say.
pub(super) fn protocol(node: Option<Node<'_>>) -> (Truth, bool) {
    let Some(node) = node else { return (Truth::True, false) };
    match (node.shape(), node.text()) {
        (Shape::Unknown { .. } | Shape::Set | Shape::Partial(_), _) => (Truth::Unknown, false),
        (_, Some(text)) if matches!(&*text.to_ascii_lowercase(), "-1" | "all" | "*" | "any") => (Truth::True, true),
        (_, Some(text)) => (matches!(&*text.to_ascii_lowercase(), "tcp" | "6").into(), false),
        _ => (Truth::False, false),
    }
}

#[cfg(test)]
mod tests {
    use super::{Cidr, is_open, range};

    #[test]
    fn ranges_within_ranges() {
        let within = |inner: &str, outer: &str| {
            Cidr::parse(inner).zip(Cidr::parse(outer)).is_some_and(|(inner, outer)| inner.is_within(outer))
        };
        assert!(within("10.1.0.0/16", "10.0.0.0/8"));
        assert!(within("10.1.2.3", "10.1.2.0/24"));
        assert!(within("1.2.3.4/32", "0.0.0.0/0"));
        assert!(!within("10.0.0.0/8", "10.1.0.0/16"));
        assert!(!within("11.0.0.0/16", "10.0.0.0/8"));
        assert!(!within("10.0.0.0/8", "::/0"));
        assert!(within("2001:db8::1", "2001:db8::/32"));
        assert!(Cidr::parse("10.0.0.0/33").is_none() && Cidr::parse("host").is_none());
    }

    #[test]
    fn what_is_open() {
        for (text, open) in
            [("0.0.0.0/0", true), ("::/0", true), ("0::/0", true), ("*", true), ("Internet", true), ("0.0.0.0", false)]
        {
            assert_eq!(is_open(text), open, "{text}");
        }
        assert_eq!(range("80-443"), Some((80, 443)));
        assert_eq!(range("http"), None);
    }
}
