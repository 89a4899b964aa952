//! Ports as Docker writes them, in `EXPOSE` and in what is published.

/// `8080`, or `8080-8090`; nothing when it is no number.
pub fn range(text: &str) -> Option<(u32, u32)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    Some((first.parse().ok()?, last.parse().ok()?))
}

/// Whether there is such a port.
pub fn is_port(number: u32) -> bool {
    (1..=65535).contains(&number)
}

/// What may stand behind the `/`.
pub fn is_protocol(name: &str) -> bool {
    ["tcp", "udp", "sctp"].iter().any(|known| name.eq_ignore_ascii_case(known))
}
