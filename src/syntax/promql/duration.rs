//! Durations as Prometheus reads them.

/// The units in the only order in which they may follow each other, in milliseconds.
const UNITS: [(&str, u64); 7] = [
    ("y", 31_536_000_000),
    ("w", 604_800_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

/// Seconds of `1h30m`, `500ms` or `0`; `None` for what Prometheus refuses
/// (<https://prometheus.io/docs/prometheus/latest/configuration/configuration/>: `<duration>`).
pub fn seconds(text: &str) -> Option<f64> {
    if text == "0" {
        return Some(0.0);
    }
    let mut rest = text;
    let mut next = 0;
    let mut total = 0_u64;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, after) = rest.split_at_checked(digits)?;
        let letters = after.bytes().take_while(u8::is_ascii_lowercase).count();
        let (unit, after) = after.split_at_checked(letters)?;
        let at = UNITS.iter().position(|(name, _)| *name == unit).filter(|at| *at >= next)?;
        total = total.checked_add(number.parse::<u64>().ok()?.checked_mul(UNITS.get(at)?.1)?)?;
        next = at + 1;
        rest = after;
    }
    #[expect(clippy::cast_precision_loss, reason = "compared with limits of hours")]
    (!text.is_empty()).then_some(total as f64 / 1e3)
}
