//! Functions on address ranges (IPv4; of IPv6 ones the result stays unknown).

use std::net::Ipv4Addr;

use super::{Arguments, Outcome};
use crate::model::value::{Data, List, Value};
use crate::source::Span;

pub(super) fn call(name: &str, arguments: &Arguments<'_>, span: Span) -> Outcome {
    let known = |text: Option<String>| text.map_or(Outcome::Unknown, |text| Outcome::Known(Data::String(text)));
    let range = || arguments.text(0).and_then(|text| parse(&text));
    match name {
        "cidrsubnet" => known(range().and_then(|range| {
            subnet(range, arguments.integer(1).and_then(to_u32)?, arguments.integer(2).and_then(to_u32)?)
        })),
        "cidrsubnets" => {
            let Some(file) = arguments.get(0).map(|value| value.file) else { return Outcome::Error };
            let bits: Option<Vec<u32>> =
                (1..arguments.len()).map(|index| arguments.integer(index).and_then(to_u32)).collect();
            let Some(subnets) = range().zip(bits).and_then(|(range, bits)| subnets(range, &bits)) else {
                return Outcome::Unknown;
            };
            let items = subnets.into_iter().map(|subnet| Value::new(Data::String(subnet), file, span)).collect();
            Outcome::Known(Data::List(List { items, complete: true }))
        }
        "cidrhost" => known(range().and_then(|(start, length)| {
            let number = arguments.integer(1)?;
            let size = 1_i64 << (32 - length);
            let offset = if number < 0 { size + number } else { number };
            let offset = u32::try_from(offset).ok().filter(|_| offset < size)?;
            Some(Ipv4Addr::from_bits(start.checked_add(offset)?).to_string())
        })),
        "cidrnetmask" => known(range().map(|(_, length)| Ipv4Addr::from_bits(mask(length)).to_string())),
        "cidrcontains" => Outcome::Unknown,
        _ => Outcome::Missing,
    }
}

fn to_u32(number: i64) -> Option<u32> {
    u32::try_from(number).ok()
}

fn mask(length: u32) -> u32 {
    u32::MAX.checked_shl(32 - length).unwrap_or(0)
}

/// The first address and the length of the prefix.
fn parse(text: &str) -> Option<(u32, u32)> {
    let (address, length) = text.split_once('/')?;
    let length: u32 = length.parse().ok().filter(|length| *length <= 32)?;
    let address: Ipv4Addr = address.parse().ok()?;
    Some((address.to_bits() & mask(length), length))
}

fn subnet((start, length): (u32, u32), bits: u32, number: u32) -> Option<String> {
    let length = length.checked_add(bits).filter(|length| *length <= 32)?;
    if bits < 32 && u64::from(number) >= 1_u64 << bits {
        return None;
    }
    let offset = u64::from(number) << (32 - length);
    let start = start.checked_add(u32::try_from(offset).ok()?)?;
    Some(format!("{}/{length}", Ipv4Addr::from_bits(start)))
}

fn subnets((start, length): (u32, u32), bits: &[u32]) -> Option<Vec<String>> {
    let mut next = u64::from(start);
    let end = u64::from(start) + (1_u64 << (32 - length));
    let mut found = Vec::new();
    for bits in bits {
        let length = length.checked_add(*bits).filter(|length| *length <= 32)?;
        let size = 1_u64 << (32 - length);
        let from = next.div_ceil(size) * size;
        next = from + size;
        if next > end {
            return None;
        }
        found.push(format!("{}/{length}", Ipv4Addr::from_bits(u32::try_from(from).ok()?)));
    }
    Some(found)
}
