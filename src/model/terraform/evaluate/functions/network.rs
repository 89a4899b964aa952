//! Functions on address ranges: <https://developer.hashicorp.com/terraform/language/functions/cidrsubnet>.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::{Arguments, Outcome};
use crate::model::value::{Data, List, Value};
use crate::source::Span;

pub(super) fn call(name: &str, arguments: &Arguments<'_>, span: Span) -> Outcome {
    let known = |text: Option<String>| text.map_or(Outcome::Unknown, |text| Outcome::Known(Data::String(text)));
    let range = || arguments.text(0).and_then(|text| Range::parse(&text));
    match name {
        "cidrsubnet" => known(range().and_then(|range| {
            let bits = arguments.integer(1).and_then(to_u32)?;
            range.subnet(bits, arguments.integer(2)?).map(|subnet| subnet.to_string())
        })),
        "cidrsubnets" => {
            let Some(file) = arguments.get(0).map(|value| value.file) else { return Outcome::Error };
            let bits: Option<Vec<u32>> =
                (1..arguments.len()).map(|index| arguments.integer(index).and_then(to_u32)).collect();
            let Some(subnets) = range().zip(bits).and_then(|(range, bits)| range.subnets(&bits)) else {
                return Outcome::Unknown;
            };
            let items = subnets.into_iter().map(|subnet| Value::new(Data::String(subnet.to_string()), file, span));
            Outcome::Known(Data::List(List { items: items.collect(), complete: true }))
        }
        "cidrhost" => known(range().zip(arguments.integer(1)).and_then(|(range, number)| range.host(number))),
        "cidrnetmask" => {
            let mask =
                range().filter(|range| range.width == 32).map(|range| Range { start: range.mask(), ..range }.address());
            known(mask)
        }
        "cidrcontains" => {
            let inner = arguments.text(1).and_then(|text| Range::parse(&text).or_else(|| Range::of_address(&text)));
            match range().zip(inner) {
                Some((outer, inner)) => Outcome::Known(Data::Bool(outer.contains(inner))),
                None => Outcome::Unknown,
            }
        }
        _ => Outcome::Missing,
    }
}

fn to_u32(number: i64) -> Option<u32> {
    u32::try_from(number).ok()
}

/// A range of addresses of `width` bits.
#[derive(Clone, Copy)]
struct Range {
    start: u128,
    length: u32,
    width: u32,
}

impl std::fmt::Display for Range {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.address(), self.length)
    }
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let range = Self::of_address(address)?;
        let length: u32 = length.parse().ok().filter(|length| *length <= range.width)?;
        let range = Self { length, ..range };
        Some(Self { start: range.start & range.mask(), ..range })
    }

    fn of_address(text: &str) -> Option<Self> {
        Some(match text.parse().ok()? {
            IpAddr::V4(address) => Self { start: address.to_bits().into(), length: 32, width: 32 },
            IpAddr::V6(address) => Self { start: address.to_bits(), length: 128, width: 128 },
        })
    }

    /// Ones for the bits of the network.
    fn mask(self) -> u128 {
        self.all() & u128::MAX.checked_shl(self.width - self.length).unwrap_or(0)
    }

    fn address(self) -> String {
        match u32::try_from(self.start) {
            Ok(bits) if self.width == 32 => Ipv4Addr::from_bits(bits).to_string(),
            _ => Ipv6Addr::from_bits(self.start).to_string(),
        }
    }

    fn contains(self, inner: Self) -> bool {
        self.width == inner.width && self.length <= inner.length && inner.start & self.mask() == self.start
    }

    /// The network of that number below this one.
    fn subnet(self, bits: u32, number: i64) -> Option<Self> {
        let length = self.length.checked_add(bits).filter(|length| *length <= self.width)?;
        let number = u128::try_from(number).ok()?;
        if bits < 128 && number >> bits != 0 {
            return None;
        }
        let start = self.start.checked_add(number.checked_shl(self.width - length).unwrap_or(0))?;
        Some(Self { start, length, ..self })
    }

    fn subnets(self, bits: &[u32]) -> Option<Vec<Self>> {
        let last = self.start | (!self.mask() & self.all());
        let mut next = Some(self.start);
        let mut found = Vec::with_capacity(bits.len());
        for bits in bits {
            let length = self.length.checked_add(*bits).filter(|length| *length <= self.width)?;
            let size = 1_u128.checked_shl(self.width - length)?;
            let start = next?.div_ceil(size).checked_mul(size)?;
            let end = start.checked_add(size - 1).filter(|end| *end <= last)?;
            next = end.checked_add(1);
            found.push(Self { start, length, ..self });
        }
        Some(found)
    }

    /// Every address of that width.
    fn all(self) -> u128 {
        u128::MAX.checked_shr(128 - self.width).unwrap_or(0)
    }

    /// The address of that number, from the end when it is negative.
    fn host(self, number: i64) -> Option<String> {
        let last = !self.mask() & self.all();
        let offset = match u128::try_from(number) {
            Ok(number) => number,
            Err(_) => last.checked_add(1)?.checked_sub(u128::from(number.unsigned_abs()))?,
        };
        let start = (offset <= last).then(|| self.start.checked_add(offset))??;
        Some(Self { start, ..self }.address())
    }
}
