//! One type per identifier, so that an invite is never looked up by an account id.

use uuid::Uuid;

use crate::entropy::{Clock, Random};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Derives a fresh, time-ordered id (UUID version 7).
            pub fn generate(clock: &dyn Clock, random: &dyn Random) -> Self {
                Self(uuid_v7(clock, random))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+ };
}

ids! {
    /// Identifies an organization: the tenant.
    OrganizationId,
    /// Identifies an account that can sign in: an organization's admin or a rights holder.
    AccountId,
    /// Identifies an organization's invitation to an end user.
    InviteId,
    /// Identifies one CSV upload of invitations.
    BatchId,
    /// Identifies an operator's invitation to an organization.
    OperatorInviteId,
    /// Identifies an agreement between an organization and a rights holder.
    AgreementId,
    /// Identifies a letter in the outbox.
    LetterId,
}

fn uuid_v7(clock: &dyn Clock, random: &dyn Random) -> Uuid {
    let millis = clock.now().unix_timestamp_nanos() / 1_000_000;
    // A clock before 1970 or after the year 10889 is not worth a Result.
    uuid::Builder::from_unix_timestamp_millis(u64::try_from(millis).unwrap_or(0), &random.bytes())
        .into_uuid()
}
