//! A page of the table of end users.

use std::{mem::size_of, sync::Arc};

use serde::{Serialize, Serializer};

use super::{
    Lot,
    columns::{Column, Columns},
};
use crate::{account_data::Requested, outcome::StoreError};

/// Rows of texts, the header first, which all have as many cells. Clones share
/// them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table(Arc<Cells>);

/// Cells, one behind the other in one place.
#[derive(Debug, Default, PartialEq, Eq)]
struct Cells {
    texts: String,
    /// Where each cell ends in the texts.
    ends: Vec<usize>,
    /// What the cells of a row are.
    columns: Vec<Column>,
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
        let mut cells = Cells::default();
        columns.header(|cell| cells.push(cell));
        for end_user in lot.iter().skip(in_front) {
            columns.row(end_user, requested, |cell| cells.push(cell))?;
        }
        cells.columns = columns.0;
        cells.texts.shrink_to_fit();
        cells.ends.shrink_to_fit();
        Ok(Self(Arc::new(cells)))
    }

    /// The columns.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.0.columns
    }

    /// The cells of each row.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let cells = &*self.0;
        let rows = cells.ends.len().checked_div(cells.columns.len()).unwrap_or_default();
        (0..rows).map(|row| Row { cells, first: row * cells.columns.len() })
    }

    /// How much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        let Cells { texts, ends, columns } = &*self.0;
        size_of::<Cells>()
            + texts.capacity()
            + ends.capacity() * size_of::<usize>()
            + columns.capacity() * size_of::<Column>()
    }
}

impl Cells {
    fn push(&mut self, cell: &str) {
        self.texts.push_str(cell);
        self.ends.push(self.texts.len());
    }

    fn get(&self, number: usize) -> &str {
        let begin = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.texts[begin..self.ends[number]]
    }
}

/// A row of a [`Table`].
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    cells: &'a Cells,
    /// The number of its first cell.
    first: usize,
}

impl<'a> Row<'a> {
    /// Its cells.
    pub fn cells(self) -> impl Iterator<Item = &'a str> {
        let Self { cells, first } = self;
        (first..first + cells.columns.len()).map(|number| cells.get(number))
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
