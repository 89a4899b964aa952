//! All simple commands of a script with what surrounds them, and the options it sets.

use std::sync::Arc;

use crate::source::Span;

use super::ast::{
    AndOr, Command, Compound, Connector, List, Part, PartKind, Pipeline, Redirect, Script, SimpleCommand, Word,
};

/// What stands around a simple command. The fields hold for all levels up to the script, but `pipe` and `connector`,
/// which speak of the nearest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CommandContext {
    /// The command's position and the number of commands, when its pipeline has two or more.
    pub pipe: Option<(usize, usize)>,
    /// `&&` or `||` behind the command's pipeline.
    pub connector: Option<Connector>,
    /// A `||` follows in the same and-or list: a failure does not end the script.
    pub failure_handled: bool,
    /// That `||` does nothing: `|| true`, `|| :`.
    pub failure_ignored: bool,
    pub negated: bool,
    pub background: bool,
    /// In the condition of `if`, `elif`, `while` or `until`.
    pub in_condition: bool,
    /// In the body of `if`, a loop or `case`: may not run, or may run more than once.
    pub in_branch: bool,
    pub in_subshell: bool,
    /// In `$( )`, backticks or `<( )`.
    pub in_substitution: bool,
    pub in_function: bool,
}

/// One simple command of a script.
#[derive(Clone, Debug)]
pub struct VisitedCommand {
    pub command: Arc<SimpleCommand>,
    pub context: CommandContext,
}

/// Options of `set` that decide whether failures are seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShellOption {
    /// `-e`
    Errexit,
    /// `-u`
    Nounset,
    /// `-o pipefail`
    Pipefail,
    /// `-x`
    Xtrace,
}

impl ShellOption {
    const fn from_letter(letter: char) -> Option<Self> {
        match letter {
            'e' => Some(Self::Errexit),
            'u' => Some(Self::Nounset),
            'x' => Some(Self::Xtrace),
            _ => None,
        }
    }

    /// The option of that name behind `set -o`.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "errexit" => Some(Self::Errexit),
            "nounset" => Some(Self::Nounset),
            "pipefail" => Some(Self::Pipefail),
            "xtrace" => Some(Self::Xtrace),
            _ => None,
        }
    }

    /// The options that arguments of `set` or of a shell's start switch: `-euo pipefail`, `+x`, `-o errexit`.
    pub fn in_arguments<'w>(arguments: impl IntoIterator<Item = &'w str>) -> Vec<(Self, bool)> {
        let mut found = Vec::new();
        let mut named = None;
        for argument in arguments {
            if let Some(on) = named.take() {
                found.extend(Self::from_name(argument).map(|option| (option, on)));
                continue;
            }
            let (on, letters) = match (argument.strip_prefix('-'), argument.strip_prefix('+')) {
                (Some(letters), _) if letters != "-" => (true, letters),
                (_, Some(letters)) => (false, letters),
                _ => break,
            };
            found.extend(letters.chars().filter_map(Self::from_letter).map(|option| (option, on)));
            if letters.ends_with('o') && !letters.starts_with('-') {
                named = Some(on);
            }
        }
        found
    }
}

impl Script {
    /// Every simple command in the order of the text, with those in substitutions, branches and functions.
    pub fn commands(&self) -> &[VisitedCommand] {
        &self.commands
    }

    /// Every pipeline, in the order of the text, nested ones included. The context is that of its first command.
    pub fn pipelines(&self) -> Vec<(&Pipeline, CommandContext)> {
        let mut found = Vec::new();
        walk(&self.body, &mut |visited, context| {
            if let Visited::Pipeline(pipeline) = visited {
                found.push((pipeline, context));
            }
        });
        found
    }

    /// Each `set` that switches an option of the script itself (not of a subshell), in the order of the text.
    pub fn options_set(&self) -> Vec<(ShellOption, bool, Span)> {
        let mut found = Vec::new();
        for VisitedCommand { command, context } in self.commands() {
            let mut words = command.words.iter();
            let own = !context.in_subshell && !context.in_substitution && context.pipe.is_none();
            if own && words.next().is_some_and(|name| name.is("set")) {
                let arguments = words.map_while(|word| word.literal());
                let switched = ShellOption::in_arguments(arguments).into_iter();
                found.extend(switched.map(|(option, on)| (option, on, command.span)));
            }
        }
        found
    }

    /// Whether the script switches `option` on by itself and never off.
    pub fn sets(&self, option: ShellOption) -> bool {
        let mut own = self.options_set().into_iter().filter(|(set, ..)| *set == option).peekable();
        own.peek().is_some() && own.all(|(_, on, _)| on)
    }

    /// Whether `option` is on when the text at `offset` (of the file) runs, as far as the script itself says.
    pub fn has_set_before(&self, option: ShellOption, offset: u32) -> bool {
        let mut before = self.options_set().into_iter().filter(|(set, _, span)| *set == option && span.start < offset);
        before.next_back().is_some_and(|(_, on, _)| on)
    }
}

/// The simple commands of a script that was just read.
pub(super) fn commands(body: &List) -> Vec<VisitedCommand> {
    let mut found = Vec::new();
    walk(body, &mut |visited, context| {
        if let Visited::Command(command) = visited {
            found.push(VisitedCommand { command: Arc::clone(command), context });
        }
    });
    found
}

enum Visited<'a> {
    Command(&'a Arc<SimpleCommand>),
    Pipeline(&'a Pipeline),
}

/// Calls `visit` with everything in the order of the text, what stands within a command behind it.
fn walk<'a>(body: &'a List, visit: &mut dyn FnMut(Visited<'a>, CommandContext)) {
    Walk { visit }.list(body, CommandContext::default());
}

struct Walk<'a, 'v> {
    visit: &'v mut dyn FnMut(Visited<'a>, CommandContext),
}

/// Whether a pipeline does nothing but succeed.
fn is_no_op(pipeline: &Pipeline) -> bool {
    match pipeline.commands.as_slice() {
        [Command::Simple(command)] if !pipeline.negated => {
            matches!(command.words.as_slice(), [name] if name.is("true") || name.is(":"))
        }
        _ => false,
    }
}

impl<'a> Walk<'a, '_> {
    fn list(&mut self, list: &'a List, outer: CommandContext) {
        for item in &list.items {
            self.and_or(item, outer);
        }
    }

    fn and_or(&mut self, item: &'a AndOr, outer: CommandContext) {
        for (index, (_, pipeline)) in item.pipelines.iter().enumerate() {
            let mut context = CommandContext { pipe: None, connector: None, ..outer };
            context.background |= item.background;
            let mut later = item.pipelines.iter().skip(index + 1);
            context.connector = item.pipelines.get(index + 1).and_then(|(connector, _)| *connector);
            if let Some((_, handler)) = later.find(|(connector, _)| *connector == Some(Connector::Or)) {
                context.failure_handled = true;
                context.failure_ignored |= is_no_op(handler);
            }
            self.pipeline(pipeline, context);
        }
    }

    fn pipeline(&mut self, pipeline: &'a Pipeline, mut context: CommandContext) {
        context.negated |= pipeline.negated;
        let length = pipeline.commands.len();
        (self.visit)(Visited::Pipeline(pipeline), context);
        for (position, command) in pipeline.commands.iter().enumerate() {
            context.pipe = (length > 1).then_some((position, length));
            self.command(command, context);
        }
    }

    fn command(&mut self, command: &'a Command, context: CommandContext) {
        match command {
            Command::Simple(simple) => {
                (self.visit)(Visited::Command(simple), context);
                for assignment in &simple.assignments {
                    self.word(&assignment.value, context);
                    self.words(&assignment.more, context);
                }
                self.words(&simple.words, context);
                self.redirects(&simple.redirects, context);
            }
            Command::Compound(compound) => {
                self.compound(&compound.kind, context);
                self.redirects(&compound.redirects, context);
            }
            Command::Function { body, .. } => {
                let inside =
                    CommandContext { in_function: true, in_branch: true, pipe: None, connector: None, ..context };
                self.command(body, inside);
            }
        }
    }

    fn compound(&mut self, compound: &'a Compound, context: CommandContext) {
        let condition = CommandContext { in_condition: true, pipe: None, connector: None, ..context };
        let branch = CommandContext { in_branch: true, pipe: None, connector: None, ..context };
        match compound {
            Compound::Subshell(body) => self.list(body, CommandContext { in_subshell: true, ..context }),
            Compound::Group(body) => self.list(body, context),
            Compound::If { branches, otherwise } => {
                for (test, body) in branches {
                    self.list(test, condition);
                    self.list(body, branch);
                }
                if let Some(body) = otherwise {
                    self.list(body, branch);
                }
            }
            Compound::While { condition: test, body } => {
                self.list(test, condition);
                self.list(body, branch);
            }
            Compound::For { words, body, .. } => {
                self.words(words, context);
                self.list(body, branch);
            }
            Compound::Case { subject, arms } => {
                self.word(subject, context);
                for arm in arms {
                    self.list(&arm.body, branch);
                }
            }
            Compound::Test(words) => self.words(words, context),
            Compound::Arithmetic => {}
        }
    }

    fn redirects(&mut self, redirects: &'a [Redirect], context: CommandContext) {
        for redirect in redirects {
            self.word(&redirect.target, context);
        }
    }

    fn words(&mut self, words: &'a [Word], context: CommandContext) {
        for word in words {
            self.word(word, context);
        }
    }

    fn word(&mut self, word: &'a Word, context: CommandContext) {
        self.parts(&word.parts, context);
    }

    fn parts(&mut self, parts: &'a [Part], context: CommandContext) {
        let inner = CommandContext { in_substitution: true, pipe: None, connector: None, ..context };
        for part in parts {
            match &part.kind {
                PartKind::Substitution(list) | PartKind::Process(list) => self.list(list, inner),
                PartKind::Variable { operand, .. } => self.parts(operand, context),
                _ => {}
            }
        }
    }
}
