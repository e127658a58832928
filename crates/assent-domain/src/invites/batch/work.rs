//! The part of an upload that needs no store: rows in, results out.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
};

use csv::StringRecord;

use super::{BatchError, BatchSummary, LOT_BYTES, Refusal, RowFaults, Spool};
use crate::{
    App,
    account_data::ValueFault,
    invites::{
        BatchOutcome, Invite, KnownKey, KnownPerson, Upload,
        csv_reader::{Row, Rows},
        headers::{self, Columns},
        registration_link,
    },
    organizations::Organization,
    outcome::StoreError,
    spreadsheet::{self, Sheet, Style},
    values::Token,
};

/// The status of a row that was invited, and no reason.
const INVITED: (&str, &str) = ("invited", "");

/// A row, with the token of its invitation or with why it is not valid.
pub(super) struct Checked {
    /// The line on which it begins.
    line: u64,
    cells: StringRecord,
    /// What stands in its column of addresses.
    address: String,
    is: Result<Token, RowFaults>,
}

/// Rows that are staged at once.
pub(super) struct Lot {
    /// The rows.
    pub(super) rows: Vec<Checked>,
    /// The invitations of those that are valid.
    pub(super) invites: Vec<Invite>,
}

/// An upload, row by row.
pub(super) struct Work<'a> {
    app: &'a App,
    organization: &'a Organization,
    upload: Upload,
    rows: Rows<Box<dyn Read + Send>>,
    columns: Columns,
    result: Sheet<Box<dyn Write + Send>>,
    only_invited: bool,
    summary: BatchSummary,
}

impl<'a> Work<'a> {
    pub(super) fn open(
        app: &'a App,
        organization: &'a Organization,
        upload: Upload,
        spool: Spool,
    ) -> Result<Self, BatchError> {
        let Spool { upload: file, result, only_invited, guard } = spool;
        let (rows, columns) = Rows::open(file)?;
        let style = Style { delimiter: rows.delimiter(), mark: rows.has_mark(), guard };
        let mut result = Sheet::new(result, style);
        let header = columns.kept(rows.header()).map(spreadsheet::unguarded);
        result.row(header.chain(headers::OWN))?;
        let summary = BatchSummary::default();
        Ok(Self { app, organization, upload, rows, columns, result, only_invited, summary })
    }

    /// Reads, checks and seals the next `most` rows, or less, if there are more.
    pub(super) fn next_lot(&mut self, most: usize) -> Result<Option<Lot>, BatchError> {
        let mut lot = Lot { rows: Vec::new(), invites: Vec::new() };
        let mut bytes = 0;
        while lot.rows.len() < most && bytes < LOT_BYTES {
            let Some(Row { line, cells, fault }) = self.rows.next()? else { break };
            bytes += cells.as_slice().len();
            let mut texts = self.columns.texts(&cells);
            let checked = match fault {
                Some(fault) => Err(RowFaults::Row(fault)),
                None => {
                    KnownPerson::check(|key| texts.get(&key).map(String::as_str)).map_err(values)
                }
            };
            let address = texts.remove(&KnownKey::EMAIL).unwrap_or_default();
            let is = checked.map(|person| {
                let (invite, token) =
                    Invite::new(self.app, self.organization.id, self.upload.at, person);
                lot.invites.push(invite);
                token
            });
            lot.rows.push(Checked { line, cells, address, is });
        }
        Ok((!lot.rows.is_empty()).then_some(lot))
    }

    /// Writes what became of the rows of a lot.
    pub(super) fn tell(
        &mut self,
        rows: Vec<Checked>,
        outcomes: Vec<BatchOutcome>,
    ) -> Result<(), BatchError> {
        let mut outcomes = outcomes.into_iter();
        for Checked { line, cells: row, address, is } in rows {
            let (mut url, mut faults) = (String::new(), None);
            let refusal = match is {
                Err(found) => Some(faults.insert(found).refusal()),
                Ok(token) => {
                    let outcome = outcomes.next().ok_or_else(|| {
                        StoreError::Failed("an upload has an outcome for each invitation".into())
                    })?;
                    let refusal = Refusal::of(outcome);
                    if refusal.is_none() {
                        url = registration_link(self.app, &self.organization.apikey, &token);
                    }
                    refusal
                }
            };
            if refusal.is_none() || !self.only_invited {
                let (status, error) = refusal.as_ref().map_or(INVITED, Refusal::in_result);
                let cells = self.columns.kept(&row).map(spreadsheet::unguarded);
                self.result.row(cells.chain([url.as_str(), status, error]))?;
            }
            self.summary.count(line, &address, refusal, faults);
        }
        Ok(())
    }

    pub(super) fn finish(self) -> Result<BatchSummary, BatchError> {
        self.result.finish()?.flush()?;
        Ok(BatchSummary { unused: self.columns.unused(), ..self.summary })
    }
}

/// The faults of a row, in the order of the names of their keys, which is that of an
/// answer's fields.
fn values(faults: BTreeMap<KnownKey, ValueFault>) -> RowFaults {
    let mut faults: Vec<_> = faults.into_iter().collect();
    faults.sort_by_key(|(key, _)| key.name());
    RowFaults::Values(faults)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faults_of_a_row_are_in_the_order_of_their_keys_names() {
        let fault = |name| (KnownKey::parse(name).unwrap(), ValueFault::Nul);
        let faults = ["mobilephone", "fullname", "birthdate", "email"].map(fault).into();
        let RowFaults::Values(faults) = values(faults) else { panic!("they are of values") };
        let names: Vec<_> = faults.iter().map(|(key, _)| key.name()).collect();
        assert_eq!(names, ["birthdate", "email", "fullname", "mobilephone"]);
    }
}
