//! End users a lot at a time.

use time::OffsetDateTime;

use super::{EndUser, Filters, Position};
use crate::{
    account_data::{Requested, Sections, Told},
    ids::{AccountId, OrganizationId},
    organizations::require_organization,
    outcome::StoreError,
    store::Tx,
};

/// How many end users are read at once for what is answered whole.
pub(super) const LOT: i64 = 500;

/// End users as they lie in a store, one behind the other in one place: to show
/// many of them, none has to be taken apart into what [`EndUser`] is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lot {
    texts: String,
    rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    account: AccountId,
    signed_at: OffsetDateTime,
    /// Where the public key and the four sections end in the texts.
    ends: [usize; 5],
}

/// One end user of a [`Lot`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Laid<'a> {
    /// The person.
    pub account: AccountId,
    /// The person's public key.
    pub public_key: &'a str,
    /// When the agreement was signed.
    pub signed_at: OffsetDateTime,
    /// What the organization was told.
    pub sections: Sections<&'a str>,
}

impl Lot {
    /// One more.
    pub fn push(&mut self, laid: Laid<'_>) {
        let sections = laid.sections;
        let ends = [
            laid.public_key,
            sections.personal_data,
            sections.shared_personal_data,
            sections.consents,
            sections.communication_channels,
        ]
        .map(|text| {
            self.texts.push_str(text);
            self.texts.len()
        });
        self.rows.push(Row { account: laid.account, signed_at: laid.signed_at, ends });
    }

    /// All of them, in their order.
    pub fn iter(&self) -> impl Iterator<Item = Laid<'_>> {
        let begins = std::iter::once(0).chain(self.rows.iter().map(|row| row.ends[4]));
        self.rows.iter().zip(begins).map(|(row, begin)| self.laid(row, begin))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How long their texts are together.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.texts.len()
    }

    /// Where the rows behind that of this number, from 0, begin.
    pub(super) fn position(&self, number: usize) -> Option<Position> {
        let row = self.rows.get(number)?;
        let begin = number.checked_sub(1).map_or(0, |before| self.rows[before].ends[4]);
        let public_key = self.texts[begin..row.ends[0]].to_owned();
        Some(Position { at: row.signed_at, public_key })
    }

    /// Where the rows behind all of them begin.
    pub(super) fn end(&self) -> Option<Position> {
        self.position(self.rows.len().checked_sub(1)?)
    }

    fn laid(&self, row: &Row, begin: usize) -> Laid<'_> {
        let [key, personal_data, shared, consents, channels] = row.ends;
        Laid {
            account: row.account,
            public_key: &self.texts[begin..key],
            signed_at: row.signed_at,
            sections: Sections {
                personal_data: &self.texts[key..personal_data],
                shared_personal_data: &self.texts[personal_data..shared],
                consents: &self.texts[shared..consents],
                communication_channels: &self.texts[consents..channels],
            },
        }
    }
}

impl<'a> Laid<'a> {
    pub(super) fn told(&self) -> Result<Told<'a>, StoreError> {
        let told = Told::read(self.sections);
        told.map_err(|error| StoreError::corrupt("end user", error).of(self.account))
    }
}

/// Where the rows after `found` begin, if it is a full lot.
pub(super) fn position_after(
    found: &[EndUser],
    lot: i64,
    at: impl Fn(&EndUser) -> OffsetDateTime,
) -> Option<Position> {
    let last = found.last().filter(|_| i64::try_from(found.len()) == Ok(lot))?;
    Some(Position { at: at(last), public_key: last.public_key.clone() })
}

/// What the organization asks for, and the next of its end users who pass: up
/// to `limit`.
pub(super) fn next_lot(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    filters: &Filters,
    after: Option<&Position>,
    limit: i64,
) -> Result<(Requested, Lot), StoreError> {
    let requested = require_organization(tx, organization)?.profile.requested;
    let found = match filters.over(&requested) {
        Some(conditions) => tx.end_users().lot(organization, &conditions, after, limit)?,
        None => Lot::default(),
    };
    Ok((requested, found))
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_lot_gives_back_what_was_pushed() {
        let texts: Vec<String> = (0..15).map(|number| "é".repeat(number % 4)).collect();
        let laid = |number: usize| {
            let [public_key, personal_data, shared_personal_data, consents, channels] =
                std::array::from_fn(|text| texts[5 * number + text].as_str());
            Laid {
                account: AccountId(Uuid::from_u128(number as u128)),
                public_key,
                signed_at: OffsetDateTime::UNIX_EPOCH
                    + Duration::hours(i64::try_from(number).unwrap()),
                sections: Sections {
                    personal_data,
                    shared_personal_data,
                    consents,
                    communication_channels: channels,
                },
            }
        };
        let mut lot = Lot::default();
        assert_eq!((lot.len(), lot.is_empty(), lot.end()), (0, true, None));
        for number in 0..3 {
            lot.push(laid(number));
            let last = laid(number);
            let position = Position { at: last.signed_at, public_key: last.public_key.to_owned() };
            assert_eq!(lot.end(), Some(position.clone()));
            assert_eq!(lot.position(number), Some(position));
        }
        assert_eq!(lot.iter().collect::<Vec<_>>(), [laid(0), laid(1), laid(2)]);
        assert_eq!((lot.len(), lot.bytes()), (3, texts.concat().len()));
    }
}
