//! The three addresses that pages are on.

use assent_domain::accounts::Realm;

use crate::{accounts::security, organization::profile, texts::Texts};

/// Whose pages they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// The organization's, on its server.
    Organization,
    /// The person's, on theirs.
    Person,
    /// The operator's, where nobody signs in.
    Operator,
}

/// A place that the navigation leads to: its path and its name.
pub(crate) type Place = (&'static str, fn(Texts) -> &'static str);

impl Door {
    /// The realm in which one signs in here.
    pub(crate) const fn realm(self) -> Option<Realm> {
        match self {
            Self::Organization => Some(Realm::Organization),
            Self::Person => Some(Realm::RightsHolder),
            Self::Operator => None,
        }
    }

    /// The name of the cookie with the session. Ports share cookies, so each door
    /// has a name of its own.
    pub(crate) const fn session_cookie(self) -> &'static str {
        match self {
            Self::Organization => "assent_organization",
            Self::Person => "assent_person",
            Self::Operator => "assent_operator",
        }
    }

    /// Where one is once signed in.
    pub(crate) const fn home(self) -> &'static str {
        match self {
            Self::Organization | Self::Person => "/app",
            Self::Operator => "/",
        }
    }

    /// What stands beside the button to sign out: what is about one's own account.
    pub(crate) const fn own_places(self) -> &'static [Place] {
        match self {
            Self::Organization => {
                &[(profile::PATH, Texts::profile), (security::PATH, Texts::security)]
            }
            Self::Person => &[(security::PATH, Texts::security)],
            Self::Operator => &[],
        }
    }

    /// What the navigation of those who are signed in leads to.
    pub(crate) const fn navigation(self) -> &'static [Place] {
        match self {
            Self::Organization => crate::organization::NAVIGATION,
            Self::Person => crate::person::NAVIGATION,
            Self::Operator => crate::operator::NAVIGATION,
        }
    }
}
