//! What the letters say.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Letter, QueuedLetter};
use crate::{
    App,
    accounts::Realm,
    crypto::Purpose,
    ids::LetterId,
    outcome::StoreError,
    store::Tx,
    values::{EmailAddress, Token},
};

/// What a letter in the outbox is sealed for.
const LETTER: Purpose = Purpose("assent/letter/v1");

/// The words of a letter: the part that is sealed in the outbox.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// Without the words: they may hold a secret.
impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Words").finish_non_exhaustive()
    }
}

/// The link with which an organization's sign-up goes on.
pub(crate) fn signup_link(app: &App, email: &EmailAddress, token: &Token) -> Words {
    let portal = &app.rules.organization_portal;
    Words {
        subject: "Complete your sign-up".to_owned(),
        text: format!(
            "Hello,\n\n\
             somebody asked to sign an organization up with the address {email}.\n\
             To go on, follow this link:\n\n\
             {portal}/signup/{}\n\n\
             The link works once, for {}. If it was not you, do nothing.\n",
            token.expose(),
            lifetime(app.rules.signup_lifetime),
        ),
    }
}

/// Word to somebody who signs an organization up with an address that has an account.
pub(crate) fn already_signed_up(app: &App, email: &EmailAddress) -> Words {
    let portal = &app.rules.organization_portal;
    Words {
        subject: "You have an account already".to_owned(),
        text: format!(
            "Hello,\n\n\
             somebody asked to sign an organization up with the address {email},\n\
             which has an account already. You can log in at\n\n\
             {portal}\n\n\
             If it was not you, do nothing: nothing was changed.\n",
        ),
    }
}

/// The link with which a rights holder's sign-up is completed.
pub(crate) fn verification_link(app: &App, email: &EmailAddress, code: &Token) -> Words {
    let portal = &app.rules.rights_holder_portal;
    Words {
        subject: "Verify your email address".to_owned(),
        text: format!(
            "Hello,\n\n\
             somebody asked for an account with the address {email} and chose a\n\
             password for it. If it was you, follow this link:\n\n\
             {portal}/verify/{}\n\n\
             The link works once, for {}. If it was not you, do not follow it: the\n\
             account would have somebody else's password.\n",
            code.expose(),
            lifetime(app.rules.verification_lifetime),
        ),
    }
}

/// Word to somebody who asks for a rights holder's account with an address
/// that has one.
pub(crate) fn already_registered(app: &App, email: &EmailAddress) -> Words {
    let portal = &app.rules.rights_holder_portal;
    Words {
        subject: "You have an account already".to_owned(),
        text: format!(
            "Hello,\n\n\
             somebody asked for an account with the address {email},\n\
             which has one already. You can log in at\n\n\
             {portal}\n\n\
             with the password that you have. If it was not you, do nothing: nothing\n\
             was changed.\n",
        ),
    }
}

/// The link with which an organization verifies an address.
pub(crate) fn address_link(app: &App, name: &str, email: &EmailAddress, code: &Token) -> Words {
    let portal = &app.rules.organization_portal;
    Words {
        subject: "Verify an email address".to_owned(),
        text: format!(
            "Hello,\n\n\
             the organization “{name}” added the address {email}\n\
             as one of its own. To verify it, log in as its admin and follow this link:\n\n\
             {portal}/verify_email/{}\n\n\
             The link works once, for {}. If the organization is not yours, do nothing.\n",
            code.expose(),
            lifetime(app.rules.verification_lifetime),
        ),
    }
}

/// Word to the owner of an address that another organization added.
pub(crate) fn address_of_another(name: &str, email: &EmailAddress) -> Words {
    Words {
        subject: "Somebody added your email address".to_owned(),
        text: format!(
            "Hello,\n\n\
             the organization “{name}” added the address {email}\n\
             as one of its own. It is verified for another organization already,\n\
             and an address can be verified for one. Nothing was changed, and there\n\
             is nothing to do.\n",
        ),
    }
}

/// The link with which a password is reset.
pub(crate) fn reset_link(app: &App, realm: Realm, email: &EmailAddress, token: &Token) -> Words {
    let portal = app.rules.portal(realm);
    Words {
        subject: "Reset your password".to_owned(),
        text: format!(
            "Hello,\n\n\
             somebody asked to reset the password of the account of {email}.\n\
             To choose a new one, follow this link:\n\n\
             {portal}/reset-password/{}\n\n\
             The link works once, for {}. If it was not you, do nothing:\n\
             your password stays as it is.\n",
            token.expose(),
            lifetime(app.rules.reset_lifetime),
        ),
    }
}

/// Word to somebody who resets the password of an address without an account.
pub(crate) fn no_account(app: &App, realm: Realm, email: &EmailAddress) -> Words {
    let portal = app.rules.portal(realm);
    Words {
        subject: "There is no account for your address".to_owned(),
        text: format!(
            "Hello,\n\n\
             somebody asked to reset the password of {email} at\n\n\
             {portal}\n\n\
             There is no account for this address, so there is nothing to reset.\n\
             You may have signed up with another one. If it was not you, do nothing.\n",
        ),
    }
}

/// Word that a password was reset. It has no link, so that nobody learns to
/// follow those of letters that look like it.
pub(crate) fn password_changed(email: &EmailAddress) -> Words {
    Words {
        subject: "Your password was changed".to_owned(),
        text: format!(
            "Hello,\n\n\
             the password of the account of {email} was changed just now,\n\
             by a link that was sent to this address. Whoever was logged in with the\n\
             account was logged out.\n\n\
             If it was not you, somebody else reads your mail: secure your mailbox\n\
             first, then reset your password again.\n",
        ),
    }
}

/// Word that a password was changed by somebody who was logged in and knew the old one.
/// Neither has it a link.
pub(crate) fn password_changed_signed_in(email: &EmailAddress) -> Words {
    Words {
        subject: "Your password was changed".to_owned(),
        text: format!(
            "Hello,\n\n\
             the password of the account of {email} was changed just now,\n\
             by somebody who was logged in with the account and knew the old password.\n\
             Whoever else was logged in with the account was logged out.\n\n\
             If it was not you, somebody else knows your password: reset it, and choose\n\
             one that you use nowhere else.\n",
        ),
    }
}

fn lifetime(lifetime: time::Duration) -> String {
    match (lifetime.whole_hours(), lifetime.whole_minutes()) {
        (0 | 1, minutes) => format!("{minutes} minutes"),
        (hours, _) if hours % 24 == 0 && hours > 72 => format!("{} days", hours / 24),
        (hours, _) => format!("{hours} hours"),
    }
}

/// Records a letter of these words to `to`, as a step of the unit that causes it:
/// it is sent if and only if that commits.
pub fn enqueue_in(
    tx: &mut dyn Tx,
    app: &App,
    to: &EmailAddress,
    words: &Words,
) -> Result<(), StoreError> {
    let plain = serde_json::to_vec(words).map_err(|e| StoreError::corrupt("letter", e))?;
    tx.outbox().enqueue(&QueuedLetter {
        id: LetterId::generate(&*app.clock, &*app.random),
        to: to.clone(),
        sealed: app.master_key.seal(LETTER, &plain, &*app.random),
        written_at: app.clock.now(),
        attempts: 0,
    })
}

/// The letter that was queued.
pub(super) fn open(app: &App, queued: QueuedLetter) -> Result<Letter, StoreError> {
    let plain = app
        .master_key
        .open(LETTER, &queued.sealed)
        .map_err(|error| StoreError::corrupt("letter", error))?;
    let Words { subject, text } =
        serde_json::from_slice(&plain).map_err(|error| StoreError::corrupt("letter", error))?;
    Ok(Letter { id: queued.id, to: queued.to, subject, text, written_at: queued.written_at })
}
