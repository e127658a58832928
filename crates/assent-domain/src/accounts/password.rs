//! Passwords: the one policy, and the port that hashes.

use std::{collections::HashSet, fmt, sync::LazyLock};

use thiserror::Error;

use crate::{
    outcome::{BoxFuture, StoreError},
    values::{EmailAddress, composed},
};

/// The fewest characters of a password.
pub const PASSWORD_MIN_CHARS: usize = 12;

/// The most bytes of a password: bcrypt reads no further, so longer ones are
/// refused and never cut.
pub const PASSWORD_MAX_BYTES: usize = 72;

/// Hashed in place of a password that does not exist, so that an unknown
/// account takes as long to refuse as a known one.
pub const DUMMY_PASSWORD: &str = "no account has this password";

/// A password as it was typed. Its [`Debug`] output never shows it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// Wraps what was typed.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The same in the one form (NFC) of all ways to write it.
    #[must_use]
    pub fn normalised(&self) -> Self {
        Self(composed(&self.0))
    }

    /// The forms in which an account may have it, each once: the one form, and
    /// as it was typed, which is how it was hashed before there was one form.
    pub(crate) fn forms(self) -> impl Iterator<Item = Self> {
        let normalised = self.normalised();
        let typed = (self != normalised).then_some(self);
        [normalised].into_iter().chain(typed)
    }

    /// The password itself, for hashing.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Why a text can't be a password.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PasswordError {
    /// Under [`PASSWORD_MIN_CHARS`].
    #[error("has to have at least {PASSWORD_MIN_CHARS} characters")]
    TooShort,
    /// Over [`PASSWORD_MAX_BYTES`].
    #[error("has to have at most {PASSWORD_MAX_BYTES} bytes")]
    TooLong,
    /// It has a NUL character, at which bcrypt would stop reading.
    #[error("must not contain a NUL character")]
    Nul,
    /// It is the address or the organization's name.
    #[error("must not be the email address or the organization's name")]
    Own,
    /// It is one of the commonest.
    #[error("is one of the commonest passwords: choose another")]
    Common,
}

/// A new password, as it was typed twice.
#[derive(Clone, Debug)]
pub struct NewPassword {
    /// The password.
    pub password: Password,
    /// The same once more.
    pub confirmation: Password,
}

/// Why a password can't be set.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NewPasswordError {
    /// The password breaks the policy.
    #[error("the password {0}")]
    Policy(#[from] PasswordError),
    /// The confirmation is another text.
    #[error("the confirmation is not the password")]
    Confirmation,
}

impl NewPassword {
    /// The password in its one form, if it keeps to the policy and was typed
    /// twice.
    pub fn check(self, own: &[&str]) -> Result<Password, NewPasswordError> {
        let password = self.password.normalised();
        check_new_password(&password, own)?;
        if self.confirmation.normalised() == password {
            Ok(password)
        } else {
            Err(NewPasswordError::Confirmation)
        }
    }
}

/// The policy for every password that is set: length, not one of `own` (the
/// address, the organization's name), not one of the commonest.
pub fn check_new_password(password: &Password, own: &[&str]) -> Result<(), PasswordError> {
    let text = password.expose();
    let folded = folded(text);
    let address = EmailAddress::parse(text);
    let is_own = |own: &&str| {
        folded == self::folded(own) || address.as_ref().is_ok_and(|is| is.as_str() == *own)
    };
    if text.chars().count() < PASSWORD_MIN_CHARS {
        Err(PasswordError::TooShort)
    } else if text.len() > PASSWORD_MAX_BYTES {
        Err(PasswordError::TooLong)
    } else if text.contains('\0') {
        Err(PasswordError::Nul)
    } else if own.iter().any(is_own) {
        Err(PasswordError::Own)
    } else if COMMON.contains(text) || COMMON.contains(folded.as_str()) {
        Err(PasswordError::Common)
    } else {
        Ok(())
    }
}

fn folded(text: &str) -> String {
    composed(&text.trim().to_lowercase())
}

/// The 19,640 commonest passwords as Django ships them (BSD licence; collected
/// by Royce Williams from public breaches).
static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("../../data/common-passwords.txt").lines().collect());

/// Hashes passwords, slowly on purpose and never on an async worker.
///
/// A hash is of one password alone. Two of one password may differ.
pub trait PasswordHasher: Send + Sync {
    /// The hash of `password`. Fails rather than to make one that is of others
    /// too; takes all that [`check_new_password`] does.
    fn hash(&self, password: Password) -> BoxFuture<'_, Result<String, StoreError>>;

    /// Whether `hash` is of `password`, whatever was typed. With no hash, takes
    /// as long as with one and answers `false`. What is no hash is a failure,
    /// for it was stored as one.
    fn verify(
        &self,
        password: Password,
        hash: Option<String>,
    ) -> BoxFuture<'_, Result<bool, StoreError>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str) -> Result<(), PasswordError> {
        check_new_password(&Password::new(text), &["neworg@example.com", "Bob and Company"])
    }

    #[test]
    fn the_passwords_of_the_documents_pass() {
        assert_eq!(check("examplepassword"), Ok(()));
        assert_eq!(check("passwordeagle"), Ok(()));
    }

    #[test]
    fn a_password_has_12_characters_to_72_bytes() {
        assert_eq!(check("elevenchars"), Err(PasswordError::TooShort));
        assert_eq!(check(&"é".repeat(36)), Ok(()));
        assert_eq!(check(&format!("{}x", "é".repeat(36))), Err(PasswordError::TooLong));
    }

    #[test]
    fn the_own_address_name_and_the_commonest_are_refused() {
        assert_eq!(check("NewOrg@example.com"), Err(PasswordError::Own));
        assert_eq!(check("bob and company"), Err(PasswordError::Own));
        let check_of = |text: &str, own: &str| check_new_password(&Password::new(text), &[own]);
        assert_eq!(
            check_of("Ne\u{301}buleuse Sàrl", "N\u{e9}buleuse Sa\u{300}rl"),
            Err(PasswordError::Own)
        );
        assert_eq!(check("qwertyuiop123"), Err(PasswordError::Common));
    }

    #[test]
    fn a_new_password_is_typed_twice() {
        let typed = |password: &str, confirmation: &str| {
            let (password, confirmation) = (Password::new(password), Password::new(confirmation));
            NewPassword { password, confirmation }.check(&["ada@example.com"])
        };
        assert_eq!(typed("passwordeagle", "passwordeagle"), Ok(Password::new("passwordeagle")));
        assert_eq!(typed("passwordeagle", "passwordEagle"), Err(NewPasswordError::Confirmation));
        let own = NewPasswordError::Policy(PasswordError::Own);
        assert_eq!(typed("ada@example.com", "ada@example.com"), Err(own));
    }

    #[test]
    fn a_composed_and_a_decomposed_accent_are_the_same_password() {
        let (composed, decomposed) =
            ("caf\u{e9} au lait \u{1e9b}\u{323}", "cafe\u{301} au lait \u{17f}\u{323}\u{307}");
        for typed in [composed, decomposed] {
            for again in [composed, decomposed] {
                let (password, confirmation) = (Password::new(typed), Password::new(again));
                let checked = NewPassword { password, confirmation }.check(&[]).unwrap();
                assert_eq!(checked, Password::new(composed));
            }
        }
        // Compatibility forms are other passwords.
        assert_ne!(Password::new("\u{fb01}").normalised(), Password::new("fi"));
    }

    #[test]
    fn the_length_is_that_of_the_one_form() {
        let decomposed = |letters: usize| Password::new("e\u{301}".repeat(letters));
        for (letters, checked) in [
            (11, Err(NewPasswordError::Policy(PasswordError::TooShort))),
            (36, Ok(Password::new("é".repeat(36)))),
            (37, Err(NewPasswordError::Policy(PasswordError::TooLong))),
        ] {
            let (password, confirmation) = (decomposed(letters), decomposed(letters));
            assert_eq!(NewPassword { password, confirmation }.check(&[]), checked);
        }
    }

    #[test]
    fn a_password_has_the_form_that_it_was_typed_in_only_where_that_differs() {
        let forms = |text: &str| {
            Password::new(text).forms().map(|form| form.expose().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(forms("café"), ["café"]);
        assert_eq!(forms("cafe\u{301}"), ["café", "cafe\u{301}"]);
    }

    #[test]
    fn the_list_of_the_commonest_is_as_long_as_the_contract_asks() {
        assert!(COMMON.len() >= 10_000, "{}", COMMON.len());
    }
}
