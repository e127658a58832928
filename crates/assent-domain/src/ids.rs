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

            /// The id that is written as `text`, as [`Display`](std::fmt::Display) writes
            /// it.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                let id = Uuid::try_parse(text).ok().map(Self)?;
                (id.to_string() == text).then_some(id)
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
    /// Identifies an upload of invitations.
    UploadId,
    /// Identifies an operator's invitation to an organization.
    OperatorInviteId,
    /// Identifies an agreement between an organization and a rights holder.
    AgreementId,
    /// Identifies a letter in the outbox.
    LetterId,
}

macro_rules! uids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Draws a fresh uid: 16 random bytes, which tell nothing of when.
            pub fn generate(random: &dyn Random) -> Self {
                Self(Uuid::from_bytes(random.bytes()))
            }

            /// The uid that callers write as `text`: 32 lower-case hex digits.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                parse_uid(text).map(Self)
            }
        }

        /// 32 lower-case hex digits.
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.simple().fmt(f)
            }
        }
    )+ };
}

uids! {
    /// Names a post in an organization's feed.
    PostUid,
    /// Names a buying interest.
    InterestUid,
}

fn parse_uid(text: &str) -> Option<Uuid> {
    let plain = text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if plain { Uuid::try_parse(text).ok() } else { None }
}

fn uuid_v7(clock: &dyn Clock, random: &dyn Random) -> Uuid {
    let millis = clock.now().unix_timestamp_nanos() / 1_000_000;
    // A clock before 1970 or after the year 10889 is not worth a Result.
    uuid::Builder::from_unix_timestamp_millis(u64::try_from(millis).unwrap_or(0), &random.bytes())
        .into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uid_is_written_as_32_hex_digits_and_read_back() {
        let uid = PostUid(Uuid::from_u128(0x00ab_cdef));
        assert_eq!(uid.to_string(), "00000000000000000000000000abcdef");
        assert_eq!(PostUid::parse(&uid.to_string()), Some(uid));
    }

    #[test]
    fn what_is_no_32_lower_case_hex_digits_is_no_uid() {
        for text in [
            "",
            "0000000000000000000000000abcdef",
            "000000000000000000000000000abcdef",
            "00000000000000000000000000ABCDEF",
            "00000000-0000-0000-0000-000000ab",
            "{0000000000000000000000000000ab}",
            "0000000000000000000000000000000é",
        ] {
            assert_eq!(PostUid::parse(text), None, "{text:?}");
        }
    }
}
