//! What the operator decides for all of the service.

use time::Duration;

use crate::{accounts::Realm, limits::LimitRules};

/// The operator's decisions that use cases need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The address of the organization portal, without a slash at its end.
    pub organization_portal: String,
    /// The address of the rights-holder portal, without a slash at its end.
    pub rights_holder_portal: String,
    /// Where the text of new agreements is read.
    pub agreement_uri: String,
    /// How long an end user may follow an invitation.
    pub invite_lifetime: Duration,
    /// How long a sign-up may be completed.
    pub signup_lifetime: Duration,
    /// How long a password may be reset by a mailed link.
    pub reset_lifetime: Duration,
    /// How long an address may be verified by a mailed link.
    pub verification_lifetime: Duration,
    /// Whether limits are kept at all.
    pub limits_on: bool,
    /// What they are.
    pub limits: LimitRules,
}

impl Rules {
    /// The address of the portal of `realm`.
    #[must_use]
    pub fn portal(&self, realm: Realm) -> &str {
        match realm {
            Realm::Organization => &self.organization_portal,
            Realm::RightsHolder => &self.rights_holder_portal,
        }
    }
}
