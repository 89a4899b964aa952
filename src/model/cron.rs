//! The five fields of `cron`.

struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    names: &'static [&'static str],
}

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: &[&str] = &["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const FIELDS: [Field; 5] = [
    Field { name: "minute", least: 0, most: 59, names: &[] },
    Field { name: "hour", least: 0, most: 23, names: &[] },
    Field { name: "day of month", least: 1, most: 31, names: &[] },
    Field { name: "month", least: 1, most: 12, names: MONTHS },
    Field { name: "day of week", least: 0, most: 7, names: DAYS },
];

/// Reads a schedule of five fields; the error says what is wrong.
pub fn check(text: &str) -> Result<(), String> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != FIELDS.len() {
        return Err(format!("schedule has {} fields instead of 5", fields.len()));
    }
    for (field, written) in FIELDS.iter().zip(&fields) {
        for item in written.split(',') {
            if !is_item(field, item) {
                return Err(format!("`{item}` is no {}", field.name));
            }
        }
    }
    match missing_day(&fields) {
        Some(day) => Err(format!("schedule never runs: none of its months has a day {day}")),
        None => Ok(()),
    }
}

/// The first day of the month, when each month of the schedule is shorter and no day of the week is named besides.
fn missing_day(fields: &[&str]) -> Option<u32> {
    let [_, _, days, months, week] = fields else { return None };
    let [_, _, of_month, of_year, _] = &FIELDS;
    let ends = |field: &Field, item: &str| {
        let range = item.split_once('/').map_or(item, |(range, _)| range);
        let (from, to) = range.split_once('-').unwrap_or((range, range));
        Some((value(field, from)?, if item.contains('/') { field.most } else { value(field, to)? }))
    };
    let first = days.split(',').map(|item| ends(of_month, item)).collect::<Option<Vec<_>>>()?;
    let first = first.into_iter().map(|(from, _)| from).min().filter(|_| *week == "*")?;
    let months = months.split(',').map(|item| ends(of_year, item)).collect::<Option<Vec<_>>>()?;
    let length = |month: u32| match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    months.into_iter().all(|(from, to)| (from..=to).all(|month| length(month) < first)).then_some(first)
}

/// `*`, `5`, `1-5`, each perhaps with `/step`.
fn is_item(field: &Field, item: &str) -> bool {
    let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
    if step.is_some_and(|step| !step.parse::<u32>().is_ok_and(|step| step >= 1 && step <= field.most)) {
        return false;
    }
    if range == "*" {
        return true;
    }
    let (from, to) = range.split_once('-').map_or((range, None), |(from, to)| (from, Some(to)));
    let Some(from) = value(field, from) else { return false };
    to.is_none_or(|to| value(field, to).is_some_and(|to| from <= to))
}

fn value(field: &Field, text: &str) -> Option<u32> {
    if let Some(index) = field.names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
        return u32::try_from(index).ok().map(|index| index + field.least);
    }
    text.parse().ok().filter(|value| (field.least..=field.most).contains(value))
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn schedules_have_five_fields_within_their_ranges() {
        for text in [
            "30 4 * * 1",
            "*/15 0-6 1,15 jan-jun MON",
            "0 0 * * 7",
            "0 0 29 2 *",
            "0 0 30 1-2 *",
            "0 0 31 2 1",
            "0 0 */31 2 *",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
        for text in [
            "",
            "* * * *",
            "60 * * * *",
            "* * 0 * *",
            "* * * 13 *",
            "5-1 * * * *",
            "0 0 31 2,4 *",
            "0 0 30-31 feb *",
            "*/0 * * * *",
        ] {
            assert!(check(text).is_err(), "{text}");
        }
    }
}
