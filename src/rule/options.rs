//! A rule's options: typed access to what the configuration says, with the specification's defaults.

use serde_json::Value;

use super::meta::{OptionMeta, RuleMeta};

/// An option that the rule does not know, or a value of the wrong type. Shown to the user with the config's place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OptionsError {
    #[error("rule `{rule}` has no option `{option}`{hint}")]
    Unknown { rule: &'static str, option: String, hint: String },
    #[error("option `{option}` of rule `{rule}` takes {expected}")]
    Type { rule: &'static str, option: String, expected: &'static str },
    #[error("options of rule `{rule}` must be a mapping")]
    NotAMapping { rule: &'static str },
}

/// The options in force for one rule.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    meta: &'static RuleMeta,
    configured: Option<&'a Value>,
}

impl<'a> Options<'a> {
    pub const fn new(meta: &'static RuleMeta, configured: Option<&'a Value>) -> Self {
        Self { meta, configured }
    }

    /// For a rule without options: its default, or an error when any is configured.
    pub fn refuse<R: Default>(self) -> Result<R, OptionsError> {
        self.validate()?;
        Ok(R::default())
    }

    /// Checks that each configured option is one that the specification names and has its type.
    pub fn validate(self) -> Result<(), OptionsError> {
        let rule = self.meta.id;
        let Some(configured) = self.configured else { return Ok(()) };
        let Value::Object(configured) = configured else { return Err(OptionsError::NotAMapping { rule }) };
        for (option, value) in configured {
            let Some(meta) = self.option(option) else {
                let names: Vec<&str> = self.meta.options.iter().map(|option| option.name).collect();
                let hint = if names.is_empty() {
                    "; it takes none".to_owned()
                } else {
                    format!("; it has `{}`", names.join("`, `"))
                };
                return Err(OptionsError::Unknown { rule, option: option.clone(), hint });
            };
            let (fits, expected) = match meta.kind {
                "boolean" => (value.is_boolean(), "`true` or `false`"),
                "integer" => (value.is_i64() || value.is_u64(), "an integer"),
                "string" => (value.is_string(), "a string"),
                _ => (value.as_array().is_some_and(|items| items.iter().all(Value::is_string)), "a list of strings"),
            };
            if !fits {
                return Err(OptionsError::Type { rule, option: option.clone(), expected });
            }
        }
        Ok(())
    }

    fn option(self, name: &str) -> Option<&'static OptionMeta> {
        self.meta.options.iter().find(|option| option.name == name)
    }

    fn value(self, name: &str) -> Option<Value> {
        let configured = self.configured.and_then(|values| values.get(name)).cloned();
        configured.or_else(|| serde_json::from_str(self.option(name)?.default).ok())
    }

    /// A list of strings: the configured one, else the specification's default.
    pub fn strings(self, name: &str) -> Result<Vec<String>, OptionsError> {
        self.validate()?;
        let items = self.value(name).and_then(|value| serde_json::from_value(value).ok());
        items.ok_or_else(|| self.wrong(name, "a list of strings"))
    }

    pub fn string(self, name: &str) -> Result<String, OptionsError> {
        self.validate()?;
        let text = self.value(name).and_then(|value| value.as_str().map(str::to_owned));
        text.ok_or_else(|| self.wrong(name, "a string"))
    }

    /// A string that `parse` understands; empty is `None`. `expected` says what it takes.
    pub fn parsed<T>(
        self,
        name: &str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Result<Option<T>, OptionsError> {
        let text = self.string(name)?;
        if text.is_empty() {
            return Ok(None);
        }
        parse(&text).map(Some).ok_or_else(|| self.wrong(name, expected))
    }

    pub fn boolean(self, name: &str) -> Result<bool, OptionsError> {
        self.validate()?;
        self.value(name).and_then(|value| value.as_bool()).ok_or_else(|| self.wrong(name, "`true` or `false`"))
    }

    pub fn integer(self, name: &str) -> Result<i64, OptionsError> {
        self.validate()?;
        self.value(name).and_then(|value| value.as_i64()).ok_or_else(|| self.wrong(name, "an integer"))
    }

    fn wrong(self, option: &str, expected: &'static str) -> OptionsError {
        OptionsError::Type { rule: self.meta.id, option: option.to_owned(), expected }
    }
}
