//! Scores and grades: the weighted share of the items that apply and are met.

use super::{Answer, ItemAnswer};

/// A letter for a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    A,
    B,
    C,
    D,
    E,
}

impl Grade {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
        }
    }
}

/// How much of what applies is met.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Score {
    /// Sums of weights.
    pub met: u32,
    pub applicable: u32,
    /// Numbers of items.
    pub good: usize,
    pub open: usize,
}

impl Score {
    pub fn of<'a>(items: impl IntoIterator<Item = &'a ItemAnswer>) -> Self {
        let mut score = Self::default();
        for found in items.into_iter().filter(|found| found.answer != Answer::NotApplicable) {
            let weight = u32::from(found.item.weight);
            score.applicable += weight;
            if found.answer.is_good() {
                score.met += weight;
                score.good += 1;
            } else {
                score.open += 1;
            }
        }
        score
    }

    /// 0 to 100, rounded down so that only a full list gets 100; `None` when nothing applies.
    pub fn percent(self) -> Option<u32> {
        (self.met * 100).checked_div(self.applicable)
    }

    pub fn grade(self) -> Option<Grade> {
        self.percent().map(|percent| match percent {
            90.. => Grade::A,
            75.. => Grade::B,
            60.. => Grade::C,
            40.. => Grade::D,
            _ => Grade::E,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Grade, Score};

    #[test]
    fn a_share_has_a_letter_and_nothing_has_none() {
        let score = |met, applicable| Score { met, applicable, ..Score::default() };
        for (met, applicable, grade) in
            [(9, 10, Some(Grade::A)), (89, 100, Some(Grade::B)), (0, 3, Some(Grade::E)), (0, 0, None)]
        {
            assert_eq!(score(met, applicable).grade(), grade, "{met}/{applicable}");
        }
        assert_eq!(score(199, 200).percent(), Some(99), "only all is 100");
    }
}
