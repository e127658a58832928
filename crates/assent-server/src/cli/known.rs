//! Values that the command line tells completions of, and does not hold
//! anybody to: who reads them does, and says everything that is wrong at once.

use std::ffi::OsStr;

use clap::{
    Arg, Command, Error,
    builder::{PossibleValue, StringValueParser, TypedValueParser},
};

use super::EXITS;

/// A text, most likely one of these.
#[derive(Clone)]
pub(crate) struct Known(Vec<&'static str>);

impl Known {
    pub(crate) fn words(words: &[&'static str]) -> Self {
        Self(words.to_vec())
    }

    /// The words that commands are made of.
    pub(crate) fn commands() -> Self {
        let mut words: Vec<_> =
            EXITS.iter().flat_map(|(command, _)| command.split_whitespace()).collect();
        words.sort_unstable();
        words.dedup();
        Self(words)
    }
}

impl TypedValueParser for Known {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.0.iter().copied().map(PossibleValue::new)))
    }
}
