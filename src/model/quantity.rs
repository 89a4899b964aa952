//! Kubernetes quantities: `250m`, `512Mi`, `1e3`, `0.5`.

/// An amount in thousandths, exact for all that manifests hold
/// (<https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/>).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quantity {
    milli: i128,
}

impl Quantity {
    /// Reads `<number><suffix>`; `None` when the API server would refuse it. Fractions of a thousandth round up, as
    /// the API server does.
    pub fn parse(text: &str) -> Option<Self> {
        let number_end = text
            .char_indices()
            .find(|&(at, c)| !(c.is_ascii_digit() || c == '.' || (at == 0 && matches!(c, '+' | '-'))))
            .map_or(text.len(), |(at, _)| at);
        let (number, suffix) = text.split_at_checked(number_end)?;
        let (multiplier, divisor): (i128, i128) = match suffix {
            "" => (1000, 1),
            "n" => (1000, 1_000_000_000),
            "u" => (1000, 1_000_000),
            "m" => (1, 1),
            "k" => (1_000_000, 1),
            "M" => (1_000_000_000, 1),
            "G" => (1_000_000_000_000, 1),
            "T" => (10_i128.pow(15), 1),
            "P" => (10_i128.pow(18), 1),
            "E" => (10_i128.pow(21), 1),
            "Ki" => (1000 << 10, 1),
            "Mi" => (1000 << 20, 1),
            "Gi" => (1000 << 30, 1),
            "Ti" => (1000 << 40, 1),
            "Pi" => (1000 << 50, 1),
            "Ei" => (1000 << 60, 1),
            exponent => {
                let power: i32 = exponent.strip_prefix(['e', 'E'])?.parse().ok()?;
                if !(-12..=21).contains(&power) {
                    return None;
                }
                let factor = 10_i128.pow(power.unsigned_abs());
                if power < 0 { (1000, factor) } else { (1000 * factor, 1) }
            }
        };
        let (mantissa, decimals) = decimal(number)?;
        let scaled = mantissa.checked_mul(multiplier)?;
        let divisor = divisor.checked_mul(10_i128.checked_pow(decimals)?)?;
        let rest = i128::from(scaled % divisor > 0);
        Some(Self { milli: scaled / divisor + rest })
    }

    /// The amount in thousandths: `250m` is 250.
    pub const fn milli(self) -> i128 {
        self.milli
    }

    pub const fn is_zero(self) -> bool {
        self.milli == 0
    }

    /// Whole units, rounded down: bytes of a memory quantity.
    pub const fn units(self) -> i128 {
        self.milli / 1000
    }
}

/// The digits without their point, and how many stood behind it.
fn decimal(number: &str) -> Option<(i128, u32)> {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, number.strip_prefix('+').unwrap_or(number)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = || whole.bytes().chain(fraction.bytes());
    if all().next().is_none() || all().count() > 24 || !all().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value = all().fold(0_i128, |value, digit| value * 10 + i128::from(digit - b'0'));
    Some((sign * value, u32::try_from(fraction.len()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::Quantity;

    #[test]
    fn quantities_are_read_in_thousandths() {
        let cases = [
            ("1", 1000),
            ("250m", 250),
            ("0.5", 500),
            (".5", 500),
            ("1k", 1_000_000),
            ("1Ki", 1_024_000),
            ("1.5Gi", 1_610_612_736_000),
            ("1e3", 1_000_000),
            ("100E-3", 100),
            ("2E", 2_000_000_000_000_000_000_000),
            ("1n", 1),
            ("-1", -1000),
        ];
        for (text, milli) in cases {
            assert_eq!(Quantity::parse(text).map(Quantity::milli), Some(milli), "{text}");
        }
    }

    #[test]
    fn what_the_api_server_refuses_is_none() {
        for text in ["", "Mi", "1MB", "1 Gi", "1mi", "1K", "1g", "0x10", "1.2.3", "half", "1e99", &"9".repeat(60)] {
            assert_eq!(Quantity::parse(text), None, "{text}");
        }
    }
}
