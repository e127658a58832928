//! Fields for passwords, and what is wrong with one, in words.

use assent_domain::{
    accounts::{
        NewPassword, NewPasswordError, PASSWORD_MAX_BYTES, PASSWORD_MIN_CHARS, PasswordError,
    },
    values::{EmailAddress, EmailAddressError},
};

use crate::{
    form::{Field, Form},
    texts::Texts,
};

/// The fields of a new password: once, and once more.
pub(crate) fn fields(form: &Form, label: &str, t: Texts) -> [Field; 2] {
    let password = form.secret("password", label).hint(t.password_hint(PASSWORD_MIN_CHARS));
    let confirmation = form.secret("passwordConfirmation", t.repeat_password());
    [password, confirmation].map(|field| field.autocomplete("new-password"))
}

/// The new password, as it was typed twice.
pub(crate) fn typed(form: &Form) -> NewPassword {
    NewPassword {
        password: form.password("password"),
        confirmation: form.password("passwordConfirmation"),
    }
}

/// The form with what is wrong with its new password.
pub(crate) fn refuse(form: Form, error: NewPasswordError, t: Texts) -> Form {
    match error {
        NewPasswordError::Policy(error) => form.refuse("password", fault(error, t)),
        NewPasswordError::Confirmation => {
            form.refuse("passwordConfirmation", t.fault_confirmation())
        }
    }
}

fn fault(error: PasswordError, t: Texts) -> String {
    match error {
        PasswordError::TooShort => t.fault_password_short(PASSWORD_MIN_CHARS),
        PasswordError::TooLong => t.fault_password_long(PASSWORD_MAX_BYTES),
        PasswordError::Nul => t.fault_password_nul().to_owned(),
        PasswordError::Own => t.fault_password_own().to_owned(),
        PasswordError::Common => t.fault_password_common().to_owned(),
    }
}

/// The email address in the field `email`, or the form with what is wrong with it.
pub(crate) fn email_of(form: Form, t: Texts) -> Result<(Form, EmailAddress), Form> {
    match EmailAddress::parse(form.text("email")) {
        Ok(email) => Ok((form, email)),
        Err(EmailAddressError::Malformed) => Err(form.refuse("email", t.fault_email())),
        Err(EmailAddressError::TooLong) => Err(form.refuse("email", t.fault_email_too_long())),
    }
}
