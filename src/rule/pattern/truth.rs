//! Three-valued logic: a finding is made only where a rule is definitely broken.

use std::ops::Not;

/// Kleene's strong logic of indeterminacy (<https://en.wikipedia.org/wiki/Three-valued_logic#Kleene_and_Priest_logics>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    True,
    False,
    Unknown,
}

impl Truth {
    pub const fn is_true(self) -> bool {
        matches!(self, Self::True)
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

/// Whether any of `truths` holds; stops at the first that does.
pub(super) fn any(truths: impl IntoIterator<Item = Truth>) -> Truth {
    let mut found = Truth::False;
    for truth in truths {
        match truth {
            Truth::True => return Truth::True,
            Truth::Unknown => found = Truth::Unknown,
            Truth::False => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Truth::{False, True, Unknown};
    use super::any;

    #[test]
    fn any_follows_kleene() {
        assert_eq!(any([False, Unknown, True]), True);
        assert_eq!(any([False, Unknown]), Unknown);
        assert_eq!(any([False, False]), False);
        assert_eq!(any([]), False);
        assert_eq!((!True, !False, !Unknown), (False, True, Unknown));
    }
}
