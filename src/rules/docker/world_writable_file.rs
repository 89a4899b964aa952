//! `chmod 777`.

use crate::model::docker::CommandRef;
use crate::rule::prelude::*;
use crate::rule::views::docker;

#[derive(Default)]
pub struct WorldWritableFile;

impl Rule for WorldWritableFile {
    type View = docker::Command;

    fn check(&self, command: CommandRef<'_>, cx: &mut Context<'_>) {
        let Some(chmod) = command.effective().filter(|found| found.name == "chmod" && command.at_build()) else {
            return;
        };
        let operands = chmod.operands(&["--reference"]);
        let Some(mode) = operands.first().filter(|mode| mode.literal().is_some_and(opens)) else { return };
        cx.report(mode.span, format!("`chmod {}` lets every user of the container change the files", mode.prefix()))
            .help("give them to the user that writes them: `chown`, and `chmod 755` or `u=rwX`");
    }
}

/// Whether everybody may write then. The sticky bit keeps others from replacing what they do not own: `1777`.
fn opens(mode: &str) -> bool {
    if let Ok(bits) = u32::from_str_radix(mode, 8) {
        return bits & 0o2 != 0 && bits & 0o1000 == 0;
    }
    let clauses: Vec<&str> = mode.split(',').collect();
    let sticky = clauses.iter().any(|clause| clause.contains('t'));
    let open = clauses.iter().any(|clause| {
        let operator = clause.find(['+', '=']);
        operator
            .and_then(|at| clause.split_at_checked(at))
            .is_some_and(|(who, what)| who.contains(['o', 'a']) && what.contains('w'))
    });
    open && !sticky
}

#[cfg(test)]
mod tests {
    use super::opens;

    #[test]
    fn only_what_others_may_write_counts() {
        for mode in ["777", "0777", "666", "a+w", "o=rw", "u+x,o+w", "ugo+rwx", "2777"] {
            assert!(opens(mode), "{mode}");
        }
        for mode in ["755", "1777", "a+x", "u+w", "g=rwX", "+w", "a=rwx,+t", "x.txt", "o-w"] {
            assert!(!opens(mode), "{mode}");
        }
    }
}
