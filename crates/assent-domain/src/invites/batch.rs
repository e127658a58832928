//! Inviting everybody in a CSV file, all in one transaction.

use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
};

use csv::StringRecord;
use thiserror::Error;

use super::{
    BatchOutcome, CsvError, Invite, KnownKey, KnownPerson,
    csv_reader::{Row, Rows},
    headers::{self, Columns},
    registration_link,
};
use crate::{
    App,
    ids::OrganizationId,
    organizations::{Organization, require_organization},
    outcome::StoreError,
    spreadsheet::{self, Sheet, Style},
    store::Tx,
    values::Token,
};

/// How many rows are recorded at once.
const LOT_ROWS: usize = 500;
/// How many bytes of rows are held at once.
const LOT_BYTES: usize = 4 << 20;

/// An upload on its way in, and its result on its way out. Both are spooled:
/// neither is ever in memory as a whole.
pub struct Spool {
    /// The uploaded file.
    pub upload: Box<dyn Read + Send>,
    /// Where the result goes.
    pub result: Box<dyn Write + Send>,
    /// Whether the result leaves out the rows that were not invited.
    pub only_invited: bool,
    /// Whether cells of the result are guarded against formula injection.
    pub guard: bool,
}

/// How an upload went.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BatchSummary {
    /// Rows of the upload.
    pub rows: u64,
    /// Rows that were invited.
    pub invited: u64,
    /// The columns that were not used, or not in every row.
    pub unused: Vec<String>,
}

/// Why nothing of an upload was stored.
#[derive(Debug, Error)]
pub enum BatchError {
    /// The file could not be read.
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// The result could not be spooled.
    #[error("the result could not be written")]
    Io(#[from] io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Invites everybody in the upload who is new to the organization, and writes
/// the result: the upload's columns, then `Signup Url`, `Status` and `Error`,
/// a row for each of its rows, in its order. If anything fails, nobody is
/// invited. What an earlier result added to the upload is taken off again, and
/// the result has the upload's byte-order mark and delimiter.
pub async fn import_batch(
    app: &App,
    organization: OrganizationId,
    spool: Spool,
) -> Result<BatchSummary, BatchError> {
    let Spool { upload, result, only_invited, guard } = spool;
    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact_long(move |tx| {
            let organization = require_organization(tx, organization)?;
            let (mut rows, columns) = Rows::open(upload)?;
            let style = Style { delimiter: rows.delimiter(), mark: rows.has_mark(), guard };
            let mut result = Sheet::new(result, style);
            let header = columns.kept(rows.header()).map(spreadsheet::unguarded);
            result.row(header.chain(headers::OWN))?;
            tx.invites().begin_upload()?;
            let mut batch = Batch {
                app: &app,
                organization,
                columns,
                result,
                only_invited,
                lot: Vec::new(),
                lot_bytes: 0,
                summary: BatchSummary::default(),
            };
            while let Some(row) = rows.next()? {
                batch.take(tx, row)?;
            }
            batch.finish(tx)
        })
        .await
}

/// A row's invitation with its token, or why it is not valid.
type Checked = Result<(Invite, Token), String>;

struct Batch<'a> {
    app: &'a App,
    organization: Organization,
    columns: Columns,
    result: Sheet<Box<dyn Write + Send>>,
    only_invited: bool,
    lot: Vec<(StringRecord, Checked)>,
    lot_bytes: usize,
    summary: BatchSummary,
}

impl Batch<'_> {
    fn take(&mut self, tx: &mut dyn Tx, row: Row) -> Result<(), BatchError> {
        let Row { cells, fault } = row;
        self.summary.rows += 1;
        self.lot_bytes += cells.as_slice().len();
        let texts = self.columns.texts(&cells);
        let checked = match fault {
            Some(fault) => Err(fault),
            None => KnownPerson::check(|key| texts.get(&key).map(String::as_str))
                .map(|person| Invite::new(self.app, self.organization.id, person))
                .map_err(|faults| in_words(&faults)),
        };
        self.lot.push((cells, checked));
        if self.lot.len() >= LOT_ROWS || self.lot_bytes >= LOT_BYTES {
            self.flush(tx)?;
        }
        Ok(())
    }

    fn flush(&mut self, tx: &mut dyn Tx) -> Result<(), BatchError> {
        self.lot_bytes = 0;
        let mut invites = Vec::with_capacity(self.lot.len());
        let mut pending = Vec::with_capacity(self.lot.len());
        for (row, checked) in self.lot.drain(..) {
            pending.push((
                row,
                checked.map(|(invite, token)| {
                    invites.push(invite);
                    token
                }),
            ));
        }
        let outcomes = tx.invites().insert_uploaded(self.organization.id, &invites)?;
        let mut outcomes = outcomes.into_iter();
        for (row, checked) in pending {
            let (url, status, error) = match checked {
                Err(reason) => (String::new(), "invalid", reason),
                Ok(token) => {
                    let outcome = outcomes.next().ok_or_else(|| {
                        StoreError::Failed("an upload has an outcome for each invitation".into())
                    })?;
                    let (status, error) = explain(outcome);
                    let url = match outcome {
                        BatchOutcome::Invited => {
                            registration_link(self.app, &self.organization.apikey, &token)
                        }
                        _ => String::new(),
                    };
                    (url, status, error.to_owned())
                }
            };
            let is_new = !url.is_empty();
            self.summary.invited += u64::from(is_new);
            if is_new || !self.only_invited {
                let cells = self.columns.kept(&row).map(spreadsheet::unguarded);
                self.result.row(cells.chain([url.as_str(), status, error.as_str()]))?;
            }
        }
        Ok(())
    }

    fn finish(mut self, tx: &mut dyn Tx) -> Result<BatchSummary, BatchError> {
        self.flush(tx)?;
        self.result.finish()?.flush()?;
        Ok(BatchSummary { unused: self.columns.unused(), ..self.summary })
    }
}

/// The status and the reason of a row.
fn explain(outcome: BatchOutcome) -> (&'static str, &'static str) {
    match outcome {
        BatchOutcome::Invited => ("invited", ""),
        BatchOutcome::DuplicateInFile => {
            ("duplicate-in-file", "this address is in an earlier row of the file")
        }
        BatchOutcome::AlreadyAMember => {
            ("already-a-member", "this address belongs to an end user of yours")
        }
        BatchOutcome::AlreadyInvited => {
            ("already-invited", "this address has an invitation that was not used yet")
        }
    }
}

/// The faults of a row in one sentence, by labels, in the order of the names of
/// their keys, which is that of an answer's fields.
fn in_words(faults: &BTreeMap<KnownKey, String>) -> String {
    let worded =
        |(key, fault): (&KnownKey, &String)| (key.name(), format!("{} {fault}", key.label()));
    let faults: BTreeMap<_, _> = faults.iter().map(worded).collect();
    faults.into_values().collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_faults_of_a_row_are_in_the_order_of_their_keys_names() {
        let fault = |name| (KnownKey::parse(name).unwrap(), "is not valid".to_owned());
        let faults = ["mobilephone", "fullname", "birthdate", "email"].map(fault).into();
        assert_eq!(
            in_words(&faults),
            "Birthdate is not valid; Email is not valid; Full Name is not valid; \
             Mobile Phone Number is not valid"
        );
    }
}
