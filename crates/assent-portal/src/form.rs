//! Forms: what was sent, what is wrong with it, and its fields on the page.

mod fields;
mod posted;
mod select;
mod uploaded;

use actix_web::http::StatusCode;
use assent_domain::accounts::Password;

pub(crate) use self::{
    fields::{Check, Field},
    posted::Posted,
    select::Select,
    uploaded::Uploaded,
};

/// A form as it stands on a page: as it was sent, or empty.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    values: Vec<(String, String)>,
    /// In the order in which they were found, that of the fields.
    faults: Vec<Fault>,
    status: StatusCode,
    /// What is wrong with no field alone.
    problem: Option<String>,
}

/// What is wrong with a field.
#[derive(Clone, Debug)]
pub(crate) struct Fault {
    /// The id of the field.
    pub(crate) field: String,
    /// A sentence.
    pub(crate) text: String,
}

impl Default for Form {
    fn default() -> Self {
        Self::of(Vec::new())
    }
}

impl Form {
    /// A form with these values.
    pub(crate) fn of(values: Vec<(String, String)>) -> Self {
        let status = StatusCode::OK;
        Self { values, faults: Vec::new(), status, problem: None }
    }

    /// The value of a field; the first, if it was sent several times.
    pub(crate) fn text(&self, name: &str) -> &str {
        let found = self.values.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }

    /// The value of a field of [several lines](Field::lines): browsers end each by CR and LF.
    pub(crate) fn lines(&self, name: &str) -> String {
        self.text(name).replace("\r\n", "\n")
    }

    /// Whether a field was sent: a checkbox that is not ticked is not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.values.iter().any(|(key, _)| key == name)
    }

    /// All values of a field that may be sent several times.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of a field as a password.
    pub(crate) fn password(&self, name: &str) -> Password {
        Password::new(self.text(name))
    }

    /// With this value, for a form that is shown first.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.push((name.to_owned(), value.into()));
        self
    }

    /// The form with a fault, to be shown again.
    #[must_use]
    pub(crate) fn refuse(mut self, field: &str, text: impl Into<String>) -> Self {
        self.note(field, text);
        self
    }

    /// The form with these faults of fields, to be shown again.
    #[must_use]
    pub(crate) fn refuse_each(self, faults: impl IntoIterator<Item = (String, String)>) -> Self {
        faults.into_iter().fold(self, |form, (field, text)| form.refuse(&field, text))
    }

    /// Notes a fault; the first of a field counts.
    pub(crate) fn note(&mut self, field: &str, text: impl Into<String>) {
        self.status = StatusCode::UNPROCESSABLE_ENTITY;
        if self.faults.iter().all(|fault| fault.field != field) {
            self.faults.push(Fault { field: field.to_owned(), text: text.into() });
        }
    }

    /// The form with a problem that is of no field alone, to be shown again with
    /// this status.
    #[must_use]
    pub(crate) fn refuse_all(self, status: StatusCode, problem: impl Into<String>) -> Self {
        Self { status, problem: Some(problem.into()), ..self }
    }

    /// Whether anything is wrong.
    pub(crate) fn is_refused(&self) -> bool {
        !self.faults.is_empty() || self.problem.is_some()
    }

    /// The form itself if nothing is wrong with it.
    pub(crate) fn checked(self) -> Result<Self, Self> {
        if self.is_refused() { Err(self) } else { Ok(self) }
    }

    /// The status of the page that it is on.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// What is wrong with no field alone.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// What is wrong, in the order in which it was found.
    pub(crate) fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// What is wrong with a field.
    pub(crate) fn fault_of(&self, field: &str) -> Option<String> {
        let fault = self.faults.iter().find(|fault| fault.field == field)?;
        Some(fault.text.clone())
    }

    /// A field of one line, filled in as it was sent.
    pub(crate) fn field(&self, name: &str, label: impl Into<String>) -> Field {
        Field::new(self, name, label.into())
    }

    /// A field for a password, which is never filled in.
    pub(crate) fn secret(&self, name: &str, label: impl Into<String>) -> Field {
        Field::new(self, name, label.into()).hidden()
    }

    /// One of several values, chosen as it was sent: each with its label.
    pub(crate) fn choice(
        &self,
        name: &'static str,
        label: impl Into<String>,
        options: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Select {
        Select::sent(self, name, label.into(), options)
    }

    /// A checkbox, ticked as it was sent.
    pub(crate) fn check(&self, name: &str, label: impl Into<String>) -> Check {
        Check::new(self, name, label.into())
    }
}
