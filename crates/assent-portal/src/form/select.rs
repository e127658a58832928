//! A choice of one of several words, or, where it may be, of none.

use askama::Template;

use super::Form;

/// A select.
#[derive(Debug, Template)]
#[template(path = "select.html")]
pub(crate) struct Select {
    id: String,
    name: &'static str,
    label: String,
    /// What it says while nothing is chosen, if that may be.
    none: Option<&'static str>,
    choices: Vec<Choice>,
    fault: Option<String>,
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
        Self { none: Some(none), ..Self::of(name, label.into()) }
    }

    /// A select of a form, for one of these values with their labels, chosen as it was sent.
    pub(super) fn sent(
        form: &Form,
        name: &'static str,
        label: String,
        options: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        let empty = Self { fault: form.fault_of(name), ..Self::of(name, label) };
        options.into_iter().fold(empty, |select, (value, label)| {
            select.offering(value, label, form.text(name) == value)
        })
    }

    fn of(name: &'static str, label: String) -> Self {
        let choices = Vec::new();
        Self { id: name.to_owned(), name, label, none: None, choices, fault: None }
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
