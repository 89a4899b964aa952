//! Dockerfiles: stages and what they inherit, variables, image references, shell scripts.

mod append;
mod dependencies;
mod document;
mod environment;
mod facts;
mod flags;
mod ignore;
mod labels;
mod lifecycle;
mod packages;
pub mod ports;
mod references;
mod script;
mod stage;
mod state;

use std::sync::Arc;

use rustc_hash::FxHashMap;

pub use append::append_command;
pub use dependencies::{dependency_install, is_whole_context};
pub use document::document;
pub use environment::{Binding, Environment, Evaluated, PLATFORM_ARGS, evaluate, is_predefined};
pub use facts::{ContextCopy, Identity, ImageFacts, facts};
pub use flags::flag_fault;
pub use ignore::IgnoreFile;
pub use labels::LabelType;
pub use lifecycle::{Ended, ended_support};
pub use packages::{Manager, PackageCommand};
pub use references::{CommandRef, ImageUse, InstructionRef, Source};
pub use script::{RunScript, ScriptText, is_posix_shell};
pub use stage::StageRef;
pub use state::{StateFolder, state_folders};

use crate::source::SourceFile;
use crate::syntax::dockerfile::{self, Body, Instruction, Keyword, Tree};

/// A Dockerfile.
#[derive(Debug)]
pub struct Dockerfile {
    pub tree: Tree,
    stages: Vec<Stage>,
    /// `ARG`s before the first `FROM`.
    globals: Environment,
    /// The scripts of each instruction of the tree.
    scripts: Vec<Vec<RunScript>>,
}

/// Instructions from one `FROM` to the next.
#[derive(Debug)]
struct Stage {
    /// The index of its `FROM` in the tree.
    from: usize,
    /// Behind its last instruction.
    end: usize,
    /// In lower case.
    name: Option<String>,
    base: Base,
    image: Evaluated,
    environment: Environment,
    /// The last stage is this one, or is built `FROM` it.
    in_final_image: bool,
}

/// What a stage starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// An earlier stage of the file.
    Stage(usize),
    /// `scratch`: nothing.
    Scratch,
    Image,
    /// The `FROM` names nothing that can be read.
    Unknown,
}

/// Reads a Dockerfile. Never fails: what does not fit is in the tree's errors.
pub fn parse(source: &SourceFile) -> Dockerfile {
    let tree = dockerfile::parse(&Arc::clone(&source.text));
    let mut file = Dockerfile { tree, stages: Vec::new(), globals: Environment::default(), scripts: Vec::new() };
    file.find_stages();
    file.scripts = file.read_scripts();
    file
}

impl Dockerfile {
    pub fn stages(&self) -> impl DoubleEndedIterator<Item = StageRef<'_>> + ExactSizeIterator {
        (0..self.stages.len()).map(|index| StageRef { file: self, index })
    }

    pub fn stage(&self, index: usize) -> Option<StageRef<'_>> {
        (index < self.stages.len()).then_some(StageRef { file: self, index })
    }

    /// The stage that is built when no other is asked for.
    pub fn final_stage(&self) -> Option<StageRef<'_>> {
        self.stage(self.stages.len().checked_sub(1)?)
    }

    /// Every instruction with its stage; the inner one of `ONBUILD` comes right behind it.
    pub fn instructions(&self) -> impl Iterator<Item = InstructionRef<'_>> {
        let mut next_stage = 0;
        self.tree.instructions.iter().enumerate().flat_map(move |(index, instruction)| {
            if self.stages.get(next_stage).is_some_and(|stage| stage.from == index) {
                next_stage += 1;
            }
            let stage = next_stage.checked_sub(1);
            let outer = InstructionRef { file: self, stage, instruction, index, onbuild: false };
            let inner = match &instruction.body {
                Body::Onbuild(inner) => Some(InstructionRef { instruction: inner, onbuild: true, ..outer }),
                _ => None,
            };
            [Some(outer), inner].into_iter().flatten()
        })
    }

    /// What a name stands for in a `FROM`, or in an `ARG` before the first one.
    pub fn global(&self, name: &str, before: usize) -> Binding {
        match self.globals.before(name, before) {
            Binding::Absent if PLATFORM_ARGS.contains(&name) => Binding::Value(Evaluated::Unknown),
            binding => binding,
        }
    }

    /// The names of the `ARG`s before the first `FROM`, in no order.
    pub fn global_names(&self) -> impl Iterator<Item = &str> {
        self.globals.names()
    }

    /// The index of the latest stage of that name before stage `before`. Names are compared without case.
    pub fn stage_named(&self, name: &str, before: usize) -> Option<usize> {
        let earlier = self.stages.get(..before.min(self.stages.len())).unwrap_or_default();
        earlier.iter().rposition(|stage| stage.name.as_deref().is_some_and(|own| own.eq_ignore_ascii_case(name)))
    }

    fn find_stages(&mut self) {
        let mut names: FxHashMap<String, usize> = FxHashMap::default();
        let instructions = std::mem::take(&mut self.tree.instructions);
        for (index, instruction) in instructions.iter().enumerate() {
            if instruction.keyword == Keyword::From {
                if let Some(last) = self.stages.last_mut() {
                    last.end = index;
                }
                let stage = self.begin_stage(index, instruction, &names);
                if let Some(name) = &stage.name {
                    names.insert(name.clone(), self.stages.len());
                }
                self.stages.push(stage);
            } else if let (Keyword::Arg | Keyword::Env, Body::Pairs(pairs)) = (instruction.keyword, &instruction.body) {
                let env = instruction.keyword == Keyword::Env;
                for pair in pairs {
                    let stage = self.stages.len().checked_sub(1);
                    let binding = match &pair.value {
                        Some(value) => Binding::Value(evaluate(value, &|name| self.binding(stage, name, index))),
                        None if stage.is_some() => match self.global(&pair.key, index) {
                            Binding::Absent => Binding::Declared,
                            inherited => inherited,
                        },
                        None => Binding::Declared,
                    };
                    // An `ARG` with a value is only a default.
                    let binding = match binding {
                        Binding::Value(Evaluated::Known(value)) if !env => Binding::Value(Evaluated::Default(value)),
                        other => other,
                    };
                    let environment = match self.stages.last_mut() {
                        Some(stage) => &mut stage.environment,
                        None => &mut self.globals,
                    };
                    environment.bind(&pair.key, index, binding, env);
                }
            }
        }
        if let Some(last) = self.stages.last_mut() {
            last.end = instructions.len();
        }
        self.tree.instructions = instructions;
        let mut next = self.stages.len().checked_sub(1);
        while let Some(stage) = next.and_then(|index| self.stages.get_mut(index)) {
            stage.in_final_image = true;
            // A base is always an earlier stage, so this ends.
            next = if let Base::Stage(base) = stage.base { Some(base) } else { None };
        }
    }

    fn begin_stage(&self, index: usize, from: &Instruction, names: &FxHashMap<String, usize>) -> Stage {
        let mut stage = Stage {
            from: index,
            end: index + 1,
            name: None,
            base: Base::Unknown,
            image: Evaluated::Unknown,
            environment: Environment::default(),
            in_final_image: false,
        };
        let Body::From { image, alias } = &from.body else { return stage };
        stage.name = alias.as_ref().and_then(|alias| alias.name.literal()).map(|name| name.to_lowercase());
        stage.image = evaluate(image, &|name| self.global(name, usize::MAX));
        stage.base = match stage.image.value() {
            Some("scratch") => Base::Scratch,
            Some(name) => names.get(&name.to_lowercase()).map_or(Base::Image, |&base| Base::Stage(base)),
            None => Base::Image,
        };
        stage
    }

    /// What a name stands for at an instruction of a stage (`None`: before the first `FROM`).
    fn binding(&self, stage: Option<usize>, name: &str, before: usize) -> Binding {
        let Some(mut index) = stage else { return self.global(name, before) };
        let Some(stage) = self.stages.get(index) else { return Binding::Absent };
        let own = stage.environment.before(name, before);
        if own != Binding::Absent {
            return own;
        }
        let mut base = stage.base;
        while let Base::Stage(parent) = base
            && parent < index
            && let Some(stage) = self.stages.get(parent)
        {
            let inherited = stage.environment.exported(name);
            if inherited != Binding::Absent {
                return inherited;
            }
            (index, base) = (parent, stage.base);
        }
        if is_predefined(name) { Binding::Value(Evaluated::Unknown) } else { Binding::Absent }
    }

    /// The texts that POSIX shells read, by the index of their instruction.
    pub fn script_texts(&self) -> FxHashMap<usize, ScriptText> {
        let mut found = FxHashMap::default();
        self.with_shells(|index, inner, shell| {
            if let Some(text) = script::text(&self.tree, inner, shell) {
                found.insert(index, text);
            }
        });
        found
    }

    fn read_scripts(&self) -> Vec<Vec<RunScript>> {
        let mut all: Vec<Vec<RunScript>> = self.tree.instructions.iter().map(|_| Vec::new()).collect();
        self.with_shells(|index, inner, shell| {
            if let Some(place) = all.get_mut(index) {
                *place = script::scripts(&self.tree, inner, shell);
            }
        });
        all
    }

    /// Visits each instruction that runs something, with its index and the words of the `SHELL` in force.
    fn with_shells<'s>(&'s self, mut visit: impl FnMut(usize, &'s Instruction, Option<&[&'s str]>)) {
        let mut stage = None;
        let mut windows = false;
        let mut shell: Option<Vec<&str>> = None;
        for (index, instruction) in self.tree.instructions.iter().enumerate() {
            let inner = match &instruction.body {
                Body::Onbuild(inner) => inner,
                _ => instruction,
            };
            match (inner.keyword, &inner.body) {
                (Keyword::From, _) => {
                    let next = stage.map_or(0, |stage| stage + 1);
                    stage = Some(next);
                    let current = self.stage(next);
                    windows = current.is_some_and(StageRef::is_windows);
                    shell = current.and_then(StageRef::inherited_shell);
                }
                (Keyword::Shell, Body::Exec(form)) => {
                    shell = Some(form.items.iter().map(|item| item.value.as_str()).collect());
                }
                _ => {}
            }
            let runs =
                matches!(inner.keyword, Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck);
            let unreadable = windows && shell.is_none();
            if runs && !unreadable && stage.is_some() {
                visit(index, inner, shell.as_deref());
            }
        }
    }
}

#[cfg(test)]
mod tests;
