//! Texts whose form the clouds fix: address ranges, ARNs, regions and instance types of AWS.

use std::net::IpAddr;

use crate::model::value::{Data, Value};

/// The values below `value` of attributes whose name is wanted, with that name: those of lists one by one, and what is not
/// known of them. A reference is left out, for what a provider gives out has the form that it takes.
pub fn texts<'a>(value: &'a Value, name: &'a str, is_wanted: &dyn Fn(&str) -> bool) -> Vec<(&'a str, &'a Value)> {
    let mut found = Vec::new();
    let mut open = vec![(name, value)];
    while let Some((name, value)) = open.pop() {
        match &value.data {
            Data::String(_) | Data::Template(_) | Data::Unknown(_) if is_wanted(name) => found.push((name, value)),
            Data::List(list) => open.extend(list.items.iter().map(|item| (name, item))),
            Data::Map(map) => open.extend(map.entries.iter().map(|entry| (entry.key.as_str(), &entry.value))),
            _ => {}
        }
    }
    found
}

/// What is wrong with a range of addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CidrFault {
    Malformed,
    /// Bits behind the prefix are set; the network meant is given.
    HostBits(String),
}

/// <https://www.rfc-editor.org/rfc/rfc4632#section-3.1>
pub fn cidr_fault(text: &str) -> Option<CidrFault> {
    let Some((address, length)) = text.split_once('/') else { return Some(CidrFault::Malformed) };
    let is_number = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    let (Ok(address), Ok(length)) = (address.parse::<IpAddr>(), length.parse::<u32>()) else {
        return Some(CidrFault::Malformed);
    };
    let network: IpAddr = match address {
        IpAddr::V4(address) if is_number && length <= 32 => {
            let mask = u32::MAX.checked_shl(32 - length).unwrap_or(0);
            std::net::Ipv4Addr::from(u32::from(address) & mask).into()
        }
        IpAddr::V6(address) if is_number && length <= 128 => {
            let mask = u128::MAX.checked_shl(128 - length).unwrap_or(0);
            std::net::Ipv6Addr::from(u128::from(address) & mask).into()
        }
        _ => return Some(CidrFault::Malformed),
    };
    (network != address).then(|| CidrFault::HostBits(format!("{network}/{length}")))
}

/// What is wrong with a text that begins as an ARN does.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
pub fn arn_fault(text: &str) -> Option<&'static str> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [_, partition, service, _, account, resource] = parts.as_slice() else {
        return Some("has fewer than six parts");
    };
    let is_account = account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit());
    if *partition != "aws" && !partition.starts_with("aws-") {
        Some("has no partition such as `aws`")
    } else if service.is_empty() {
        Some("names no service")
    } else if !is_account && !matches!(*account, "" | "aws" | "aws-managed" | "*" | "cloudfront") {
        Some("has an account that is not of 12 digits")
    } else if resource.is_empty() {
        Some("names no resource")
    } else {
        None
    }
}

/// The regions of AWS as of 2025: <https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html>
pub const AWS_REGIONS: [&str; 45] = [
    "af-south-1",
    "ap-east-1",
    "ap-east-2",
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-south-2",
    "ap-southeast-1",
    "ap-southeast-2",
    "ap-southeast-3",
    "ap-southeast-4",
    "ap-southeast-5",
    "ap-southeast-6",
    "ap-southeast-7",
    "ca-central-1",
    "ca-west-1",
    "cn-north-1",
    "cn-northwest-1",
    "eu-central-1",
    "eu-central-2",
    "eu-isoe-west-1",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "eusc-de-east-1",
    "il-central-1",
    "me-central-1",
    "me-south-1",
    "mx-central-1",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-gov-east-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-iso-west-1",
    "us-isob-east-1",
    "us-isof-east-1",
    "us-isof-south-1",
    "us-west-1",
    "us-west-2",
];

/// Whether a text is an availability zone, a local zone or a wavelength zone of a region above.
pub fn is_aws_zone(text: &str) -> bool {
    AWS_REGIONS.iter().any(|region| {
        let rest = text.strip_prefix(region);
        rest.is_some_and(|rest| rest.ends_with(|last: char| last.is_ascii_lowercase()))
    })
}

/// What is wrong with an instance type that must begin with `prefix` (`db.`, `cache.`, or nothing).
///
/// <https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html>
pub fn instance_type_fault(text: &str, prefix: &str) -> Option<String> {
    let Some(rest) = text.strip_prefix(prefix) else {
        return Some(format!("does not begin with `{prefix}`"));
    };
    if prefix.is_empty() && (text.starts_with("db.") || text.starts_with("cache.")) {
        return Some("is of another service".to_owned());
    }
    let Some((family, size)) = rest.split_once('.') else { return Some("is not `family.size`".to_owned()) };
    let is_family = family.starts_with(|first: char| first.is_ascii_lowercase())
        && family.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    // `16xlarge`; databases of Oracle add `.tpc2.mem4x`.
    let size = size.split('.').next().unwrap_or("");
    let number = size.trim_end_matches("xlarge");
    let is_size = matches!(size, "nano" | "micro" | "small" | "medium" | "large" | "xlarge" | "serverless")
        || (number.len() < size.len() && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        || size.starts_with("metal");
    if !is_family || family.is_empty() {
        Some(format!("has no family `{family}`"))
    } else if is_size {
        None
    } else {
        Some(format!("has no size `{size}`"))
    }
}

#[cfg(test)]
mod tests {
    use super::{CidrFault, arn_fault, cidr_fault, instance_type_fault, is_aws_zone};

    #[test]
    fn ranges_are_judged_as_networks() {
        let host = |network: &str| Some(CidrFault::HostBits(network.to_owned()));
        for (text, wanted) in [
            ("10.0.0.0/8", None),
            ("0.0.0.0/0", None),
            ("::/0", None),
            ("2001:db8::/32", None),
            ("10.0.0.5/32", None),
            ("10.0.1.5/16", host("10.0.0.0/16")),
            ("2001:db8::1/64", host("2001:db8::/64")),
            ("10.0.0.0/33", Some(CidrFault::Malformed)),
            ("10.0.0.0", Some(CidrFault::Malformed)),
            ("10.0.0/8", Some(CidrFault::Malformed)),
            ("10.0.0.256/8", Some(CidrFault::Malformed)),
            ("10.0.0.0/+8", Some(CidrFault::Malformed)),
        ] {
            assert_eq!(cidr_fault(text), wanted, "{text}");
        }
    }

    #[test]
    fn arns_have_six_parts() {
        for (text, wanted) in [
            ("arn:aws:s3:::bucket/key", None),
            ("arn:aws-cn:iam::123456789012:role/a:b", None),
            ("arn:aws:iam::aws:policy/ReadOnlyAccess", None),
            ("arn:aws:s3::bucket", Some("has fewer than six parts")),
            ("arn:awss:s3:::bucket", Some("has no partition such as `aws`")),
            ("arn:aws:iam::12345:role/a", Some("has an account that is not of 12 digits")),
            ("arn:aws:iam::123456789012:", Some("names no resource")),
        ] {
            assert_eq!(arn_fault(text), wanted, "{text}");
        }
    }

    #[test]
    fn zones_belong_to_regions() {
        for (text, wanted) in
            [("eu-west-1a", true), ("us-west-2-lax-1a", true), ("eu-west-1", false), ("eu-wst-1a", false)]
        {
            assert_eq!(is_aws_zone(text), wanted, "{text}");
        }
    }

    #[test]
    fn instance_types_have_a_family_and_a_size() {
        for (text, prefix, wanted) in [
            ("t3.micro", "", None),
            ("m7i-flex.large", "", None),
            ("u-6tb1.112xlarge", "", None),
            ("m5.metal", "", None),
            ("x2iezn.metal-24xl", "", None),
            ("db.r6g.16xlarge", "db.", None),
            ("db.serverless", "db.", Some("is not `family.size`")),
            ("r6g.large", "db.", Some("does not begin with `db.`")),
            ("t3.mirco", "", Some("has no size `mirco`")),
            ("t3micro", "", Some("is not `family.size`")),
            ("db.t3.micro", "", Some("is of another service")),
            ("T3.micro", "", Some("has no family `T3`")),
        ] {
            assert_eq!(instance_type_fault(text, prefix).as_deref(), wanted, "{text}");
        }
    }
}
