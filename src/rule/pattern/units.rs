//! Numbers with units as the formats write them: `1h30m`, `512Mi`, `2g`, `500m`.

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dimension {
    Plain,
    /// In seconds. A bare number is one of seconds.
    Time,
    /// In bytes.
    Size,
    /// In cores.
    Cpu,
}

const KIB: f64 = 1024.0;

impl Dimension {
    /// The dimension a unit of a rule measures, and its size in the dimension's base unit.
    pub(super) fn of_unit(unit: &str) -> Option<(Self, f64)> {
        Some(match unit {
            "" => (Self::Plain, 1.0),
            "second" | "seconds" => (Self::Time, 1.0),
            "minute" | "minutes" => (Self::Time, 60.0),
            "hour" | "hours" => (Self::Time, 3600.0),
            "day" | "days" => (Self::Time, 86_400.0),
            "byte" | "bytes" => (Self::Size, 1.0),
            "KiB" => (Self::Size, KIB),
            "MiB" => (Self::Size, KIB * KIB),
            "GiB" => (Self::Size, KIB * KIB * KIB),
            "cpu" => (Self::Cpu, 1.0),
            _ => return None,
        })
    }
}

/// The number of the dimension's base units in `text`.
pub(super) fn parse(text: &str, dimension: Dimension) -> Option<f64> {
    let text = text.trim();
    if text.is_empty() || !text.is_ascii() {
        return None;
    }
    match dimension {
        Dimension::Plain => text.parse().ok().filter(|number: &f64| number.is_finite()),
        Dimension::Time => duration(text),
        Dimension::Size => scaled(text, size_factor),
        Dimension::Cpu => scaled(text, |unit| match unit {
            "" => Some(1.0),
            "m" => Some(0.001),
            _ => None,
        }),
    }
}

/// `1h30m`, `500ms`, `2d`, `15`: Go's durations with the days, weeks and years of Prometheus.
fn duration(text: &str) -> Option<f64> {
    let mut rest = text;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let (number, after) = number(rest)?;
        let end = after.find(|char: char| !char.is_ascii_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(end)?;
        seconds += number
            * match unit {
                "ns" => 1e-9,
                "us" => 1e-6,
                "ms" => 1e-3,
                "" if after.is_empty() => 1.0,
                "s" => 1.0,
                "m" => 60.0,
                "h" => 3600.0,
                "d" => 86_400.0,
                "w" => 604_800.0,
                "y" => 31_536_000.0,
                _ => return None,
            };
        rest = after;
    }
    Some(seconds)
}

/// Kubernetes quantities (<https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>) and the
/// byte values of Compose (<https://docs.docker.com/reference/compose-file/extension/#specifying-byte-values>). `m` is
/// the latter's mebibyte: nobody means a thousandth of a byte.
fn size_factor(unit: &str) -> Option<f64> {
    Some(match unit {
        "" | "b" | "B" => 1.0,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "T" => 1e12,
        "P" => 1e15,
        "Ki" | "kb" | "KB" | "KiB" => KIB,
        "Mi" | "m" | "mb" | "MB" | "MiB" => KIB * KIB,
        "Gi" | "g" | "gb" | "GB" | "GiB" => KIB * KIB * KIB,
        "Ti" | "t" | "tb" | "TB" | "TiB" => KIB * KIB * KIB * KIB,
        "Pi" => KIB * KIB * KIB * KIB * KIB,
        _ => return None,
    })
}

fn scaled(text: &str, factor: impl Fn(&str) -> Option<f64>) -> Option<f64> {
    let (number, unit) = number(text)?;
    Some(number * factor(unit.trim())?)
}

/// A decimal number at the start of `text`, and what follows it.
fn number(text: &str) -> Option<(f64, &str)> {
    let end = text.find(|char: char| !char.is_ascii_digit() && char != '.').unwrap_or(text.len());
    let (number, rest) = text.split_at_checked(end)?;
    Some((number.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::{Dimension, parse};

    #[test]
    fn units_of_the_formats() {
        let mib = 1024.0 * 1024.0;
        for (text, dimension, expected) in [
            ("7", Dimension::Plain, Some(7.0)),
            ("7d", Dimension::Plain, None),
            ("1h30m", Dimension::Time, Some(5400.0)),
            ("500ms", Dimension::Time, Some(0.5)),
            ("2d", Dimension::Time, Some(172_800.0)),
            ("30", Dimension::Time, Some(30.0)),
            ("30x", Dimension::Time, None),
            ("h", Dimension::Time, None),
            ("512Mi", Dimension::Size, Some(512.0 * mib)),
            ("64mb", Dimension::Size, Some(64.0 * mib)),
            ("1.5G", Dimension::Size, Some(1.5e9)),
            ("12 apples", Dimension::Size, None),
            ("500m", Dimension::Cpu, Some(0.5)),
            ("2", Dimension::Cpu, Some(2.0)),
            ("", Dimension::Cpu, None),
            ("½", Dimension::Cpu, None),
        ] {
            assert_eq!(parse(text, dimension), expected, "{text}");
        }
    }
}
