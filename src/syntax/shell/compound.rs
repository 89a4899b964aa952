//! Compound commands: `if`, loops, `case`, functions and `[[ ]]`.

use crate::syntax::offset::OffsetMap;

use super::ast::{CaseArm, Command, Compound, List, Word};
use super::parser::{Parser, Result};

impl<M: OffsetMap> Parser<'_, M> {
    pub(super) fn if_command(&mut self) -> Result<Compound> {
        self.at += 2;
        let mut branches = Vec::new();
        let mut otherwise = None;
        loop {
            let condition = self.list()?;
            self.expect_reserved("then")?;
            branches.push((condition, self.list()?));
            match self.reserved() {
                Some("elif") => self.at += 4,
                Some("else") => {
                    self.at += 4;
                    otherwise = Some(self.list()?);
                    self.expect_reserved("fi")?;
                    break;
                }
                _ => {
                    self.expect_reserved("fi")?;
                    break;
                }
            }
        }
        Ok(Compound::If { branches, otherwise })
    }

    pub(super) fn do_group(&mut self) -> Result<List> {
        self.expect_reserved("do")?;
        let body = self.list()?;
        self.expect_reserved("done")?;
        Ok(body)
    }

    pub(super) fn for_command(&mut self, keyword: usize) -> Result<Compound> {
        self.at += keyword;
        self.blanks();
        let mut words = Vec::new();
        let mut variable = None;
        if self.looking_at("((") {
            match self.text.get(self.at..self.end).and_then(|rest| rest.find("))")) {
                Some(length) => self.at += length + 2,
                None => return Err(self.unexpected()),
            }
        } else {
            let Some(name) = self.word()? else { return Err(self.unexpected()) };
            variable = name.literal().map(str::to_owned);
            self.newlines();
            if self.at_reserved("in") {
                self.at += 2;
                loop {
                    self.blanks();
                    match self.word()? {
                        Some(word) => words.push(word),
                        None => break,
                    }
                }
            }
        }
        self.blanks();
        if self.peek() == Some(b';') {
            self.at += 1;
        }
        let body = self.do_group()?;
        Ok(Compound::For { variable, words, body })
    }

    pub(super) fn case_command(&mut self) -> Result<Compound> {
        self.at += 4;
        self.blanks();
        let Some(subject) = self.word()? else { return Err(self.unexpected()) };
        self.expect_reserved("in")?;
        let mut arms = Vec::new();
        loop {
            self.newlines();
            if self.at_reserved("esac") {
                self.at += 4;
                break;
            }
            if self.peek() == Some(b'(') {
                self.at += 1;
            }
            let mut patterns = Vec::new();
            loop {
                self.blanks();
                let Some(pattern) = self.word()? else { return Err(self.unexpected()) };
                patterns.push(pattern);
                self.blanks();
                match self.peek() {
                    Some(b'|') => self.at += 1,
                    Some(b')') => break,
                    _ => return Err(self.unexpected()),
                }
            }
            self.at += 1;
            arms.push(CaseArm { patterns, body: self.list()? });
            if self.looking_at(";;&") {
                self.at += 3;
            } else if self.looking_at(";;") || self.looking_at(";&") {
                self.at += 2;
            } else if !self.at_reserved("esac") {
                return Err(self.unexpected());
            }
        }
        Ok(Compound::Case { subject, arms })
    }

    pub(super) fn function_command(&mut self, start: usize) -> Result<Command> {
        self.at += "function".len();
        self.blanks();
        let Some(name) = self.word()? else { return Err(self.unexpected()) };
        self.blanks();
        if self.peek() == Some(b'(') {
            self.at += 1;
            self.blanks();
            if self.peek() != Some(b')') {
                return Err(self.unexpected());
            }
            self.at += 1;
        }
        self.function_body(start, &name)
    }

    pub(super) fn function_body(&mut self, start: usize, name: &Word) -> Result<Command> {
        self.enter()?;
        self.newlines();
        let body = Box::new(self.command()?);
        self.leave();
        let name = name.literal().unwrap_or_default().to_owned();
        Ok(Command::Function { name, body, span: self.span(start, self.at) })
    }

    /// `[[ … ]]`, in which operators are words.
    pub(super) fn test_command(&mut self) -> Result<Compound> {
        self.at += 2;
        let mut words = Vec::new();
        loop {
            self.newlines();
            if self.at_reserved("]]") {
                self.at += 2;
                return Ok(Compound::Test(words));
            }
            match self.word()? {
                Some(word) => words.push(word),
                None if self.peek().is_none() => return self.fail("`[[` without `]]`"),
                None => self.at += 1,
            }
        }
    }
}
