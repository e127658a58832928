//! A choice of one of several words, or of none.

use askama::Template;

/// A select.
#[derive(Debug, Template)]
#[template(path = "select.html")]
pub(crate) struct Select {
    id: String,
    name: &'static str,
    label: String,
    /// What it says while nothing is chosen.
    none: &'static str,
    choices: Vec<Choice>,
}

/// An entry of a select.
#[derive(Debug)]
struct Choice {
    value: &'static str,
    label: &'static str,
    is_chosen: bool,
}

impl Select {
    /// A select for the parameter `name`, which offers nothing but `none` yet.
    pub(crate) fn new(name: &'static str, label: impl Into<String>, none: &'static str) -> Self {
        Self { id: name.to_owned(), name, label: label.into(), none, choices: Vec::new() }
    }

    /// One of several of the same name.
    pub(crate) fn numbered(self, number: usize) -> Self {
        Self { id: format!("{}-{number}", self.name), ..self }
    }

    /// With this entry.
    pub(crate) fn offering(
        mut self,
        value: &'static str,
        label: &'static str,
        is_chosen: bool,
    ) -> Self {
        self.choices.push(Choice { value, label, is_chosen });
        self
    }
}
