//! A page of the table of end users.

use serde::{Serialize, Serializer};

use super::{Lot, columns::Columns};
use crate::{account_data::Requested, outcome::StoreError};

/// Rows of texts, the header first, which all have as many cells. The cells lie
/// one behind the other in one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    texts: String,
    /// Where each cell ends in the texts.
    ends: Vec<usize>,
    /// How many cells a row has.
    width: usize,
}

impl Table {
    /// What an organization that asks for `requested` sees of a lot, but for the
    /// first `in_front` rows of that.
    pub(super) fn of(
        requested: &Requested,
        lot: &Lot,
        in_front: usize,
    ) -> Result<Self, StoreError> {
        let columns = Columns::of(requested);
        let mut table = Self::default();
        columns.header(|cell| table.push(cell));
        table.width = table.ends.len();
        table.ends.reserve(table.width * lot.len());
        table.texts.reserve(lot.bytes());
        for end_user in lot.iter().skip(in_front) {
            columns.row(end_user, requested, |cell| table.push(cell))?;
        }
        Ok(table)
    }

    fn push(&mut self, cell: &str) {
        self.texts.push_str(cell);
        self.ends.push(self.texts.len());
    }

    /// The cells of each row.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let rows = self.ends.len().checked_div(self.width).unwrap_or_default();
        (0..rows).map(|row| Row { table: self, first: row * self.width })
    }

    fn cell(&self, number: usize) -> &str {
        let begin = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.texts[begin..self.ends[number]]
    }
}

/// A row of a [`Table`].
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    table: &'a Table,
    /// The number of its first cell.
    first: usize,
}

impl<'a> Row<'a> {
    /// Its cells.
    pub fn cells(self) -> impl Iterator<Item = &'a str> {
        let Self { table, first } = self;
        (first..first + table.width).map(|number| table.cell(number))
    }
}

/// A list of lists of texts.
impl Serialize for Table {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.rows())
    }
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.cells())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::OffsetDateTime;
    use uuid::Uuid;

    use super::*;
    use crate::{
        account_data::Sections,
        end_users::Laid,
        ids::AccountId,
        vocabulary::{Channel, PersonalKey},
    };

    #[test]
    fn a_table_has_a_header_and_a_row_for_each_that_is_not_in_front() {
        let requested = Requested {
            personal_data: [(PersonalKey::FirstName, true), (PersonalKey::Email, false)].into(),
            channels: [(Channel::Sms, true)].into(),
            ..Requested::default()
        };
        let mut lot = Lot::default();
        for (public_key, name) in [("a", "Ann"), ("b", ""), ("c", "Čeněk \"")] {
            let texts = json!({ "firstname": name }).to_string();
            lot.push(Laid {
                account: AccountId(Uuid::nil()),
                public_key,
                signed_at: OffsetDateTime::UNIX_EPOCH,
                sections: Sections {
                    personal_data: &texts,
                    shared_personal_data: r#"{"firstname": true}"#,
                    consents: "{}",
                    communication_channels: r#"{"sms_media": {"enabled": true}}"#,
                },
            });
        }
        let at = "1970-01-01T00:00:00.000Z";
        let header = [
            "Rights Holder Id",
            "Sisa Signed At",
            "First Name",
            "Text Message Communication Channel Enabled",
        ];
        let table = Table::of(&requested, &lot, 1).unwrap();
        let rows = json!([header, ["b", at, "", "Enabled"], ["c", at, "Čeněk \"", "Enabled"]]);
        assert_eq!(json!(table), rows);
        let nobody = Table::of(&requested, &Lot::default(), 1).unwrap();
        assert_eq!(json!(nobody), json!([header]));
    }
}
