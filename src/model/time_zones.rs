//! Names of time zones, as schedules take them.

use super::nearest::nearest;

/// One area in a line, then its places; names without an area behind a `-`. From <https://www.iana.org/time-zones>, made
/// by `scripts/time-zones.py`.
const ZONES: &str = include_str!("time_zones.txt");

/// A name that no system knows, with the one that was meant.
#[derive(Debug, PartialEq, Eq)]
pub struct Unknown {
    pub near: Option<String>,
}

impl Unknown {
    /// What to write instead.
    pub fn help(&self) -> String {
        match &self.near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "write area and place: `Europe/Berlin`".to_owned(),
        }
    }
}

fn areas() -> impl Iterator<Item = (&'static str, std::str::SplitWhitespace<'static>)> {
    ZONES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut words = line.split_whitespace();
        Some((words.next()?, words))
    })
}

/// Looks a name up. A place that is not listed may be new: it is refused where its area is not, or where it is nearly a
/// place of that area.
pub fn check(name: &str) -> Result<(), Unknown> {
    let (area, place) = name.split_once('/').unwrap_or(("-", name));
    if let Some((_, mut places)) = areas().find(|(known, _)| *known == area) {
        if places.clone().any(|known| known == place) {
            return Ok(());
        }
        let near = places.clone().find(|known| known.eq_ignore_ascii_case(place));
        let near = near.or_else(|| nearest(place, &mut places));
        return match near {
            Some(near) if area == "-" => Err(Unknown { near: Some(near.to_owned()) }),
            Some(near) => Err(Unknown { near: Some(format!("{area}/{near}")) }),
            None if area == "-" => Err(Unknown { near: of_place(place) }),
            None => Ok(()),
        };
    }
    Err(Unknown { near: of_place(place) })
}

/// The zone of a place, whatever stands before it.
fn of_place(place: &str) -> Option<String> {
    let same = |known: &str| known.eq_ignore_ascii_case(place);
    areas().filter(|(area, _)| *area != "-").find_map(|(area, mut places)| {
        let known = places.find(|known| same(known.rsplit('/').next().unwrap_or(known)))?;
        Some(format!("{area}/{known}"))
    })
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn zones_are_known_by_area_and_place() {
        let cases = [
            ("Europe/Berlin", Ok(())),
            ("America/Argentina/Buenos_Aires", Ok(())),
            ("UTC", Ok(())),
            ("Etc/GMT+5", Ok(())),
            ("America/Newtown", Ok(())),
            ("Europe/Berln", Err(Some("Europe/Berlin"))),
            ("europe/berlin", Err(Some("Europe/Berlin"))),
            ("Europe/paris", Err(Some("Europe/Paris"))),
            ("Germany/Berlin", Err(Some("Europe/Berlin"))),
            ("Tokyo", Err(Some("Asia/Tokyo"))),
            ("PDT", Err(None)),
            ("+02:00", Err(None)),
            ("", Err(None)),
        ];
        for (name, expected) in cases {
            let found = check(name).map_err(|unknown| unknown.near);
            assert_eq!(found.as_ref().map_err(Option::as_deref), expected.as_ref().map_err(|near| *near), "{name}");
        }
    }
}
