//! Fields as they stand on a page, each with its label and what is wrong with it.

use askama::Template;

use super::Form;

/// A field for a text.
#[derive(Debug, Template)]
#[template(path = "field.html")]
pub(crate) struct Field {
    name: String,
    label: String,
    kind: &'static str,
    value: String,
    hint: Option<String>,
    autocomplete: &'static str,
    is_read_only: bool,
    fault: Option<String>,
}

impl Field {
    pub(super) fn new(form: &Form, name: &str, label: String) -> Self {
        Self {
            name: name.to_owned(),
            label,
            kind: "text",
            value: form.text(name).to_owned(),
            hint: None,
            autocomplete: "off",
            is_read_only: false,
            fault: form.fault_of(name),
        }
    }

    pub(super) fn hidden(self) -> Self {
        Self { kind: "password", value: String::new(), ..self }
    }

    /// An email address.
    pub(crate) fn email(self) -> Self {
        Self { kind: "email", ..self }
    }

    /// A text of several lines.
    pub(crate) fn lines(self) -> Self {
        Self { kind: "lines", ..self }
    }

    /// What a browser may fill in here (the token of `autocomplete`).
    pub(crate) fn autocomplete(self, autocomplete: &'static str) -> Self {
        Self { autocomplete, ..self }
    }

    /// With a sentence on what to enter.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// A text to be read and copied.
    pub(crate) fn read_only(self) -> Self {
        Self { is_read_only: true, ..self }
    }

    /// A file, which is never filled in.
    pub(crate) fn file(self) -> Self {
        Self { kind: "file", value: String::new(), ..self }
    }

    /// The ids of what describes it.
    fn described_by(&self) -> String {
        let hint = self.hint.is_some().then(|| format!("{}-hint", self.name));
        let fault = self.fault.is_some().then(|| format!("{}-fault", self.name));
        hint.into_iter().chain(fault).collect::<Vec<_>>().join(" ")
    }
}

/// A checkbox.
#[derive(Debug, Template)]
#[template(path = "check.html")]
pub(crate) struct Check {
    name: String,
    value: String,
    id: String,
    label: String,
    hint: Option<String>,
    is_on: bool,
    fault: Option<String>,
}

impl Check {
    pub(super) fn new(form: &Form, name: &str, label: String) -> Self {
        Self {
            name: name.to_owned(),
            value: "true".to_owned(),
            id: name.to_owned(),
            label,
            hint: None,
            is_on: form.has(name),
            fault: form.fault_of(name),
        }
    }

    /// With a sentence on what it means.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// One of several of the same name.
    pub(crate) fn of(self, value: impl Into<String>, is_on: bool) -> Self {
        let value = value.into();
        let slug: String =
            value.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        Self { id: format!("{}-{slug}", self.name), value, is_on, ..self }
    }

    /// The ids of what describes it.
    fn described_by(&self) -> String {
        let hint = self.hint.is_some().then(|| format!("{}-hint", self.id));
        let fault = self.fault.is_some().then(|| format!("{}-fault", self.id));
        hint.into_iter().chain(fault).collect::<Vec<_>>().join(" ")
    }
}
