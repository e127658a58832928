//! Events as arrays of their columns.

use assent_domain::agreements::StoredEvent;
use time::OffsetDateTime;

use super::EventRow;

/// Events by columns.
#[derive(Debug, Default)]
pub(super) struct Events {
    pub(super) sequence: Vec<i64>,
    pub(super) event_type: Vec<String>,
    pub(super) event_id: Vec<String>,
    pub(super) created_at: Vec<OffsetDateTime>,
    pub(super) previous_id: Vec<Option<String>>,
    pub(super) rights_holder_sig: Vec<String>,
    pub(super) data_custodian_sig: Vec<String>,
    pub(super) event_jwt: Vec<Vec<u8>>,
}

impl Events {
    pub(super) fn of<'e>(events: impl IntoIterator<Item = &'e StoredEvent>) -> Self {
        let mut columns = Self::default();
        for row in events.into_iter().map(EventRow::from) {
            columns.sequence.push(row.sequence);
            columns.event_type.push(row.event_type);
            columns.event_id.push(row.event_id);
            columns.created_at.push(row.created_at);
            columns.previous_id.push(row.previous_id);
            columns.rights_holder_sig.push(row.rights_holder_sig);
            columns.data_custodian_sig.push(row.data_custodian_sig);
            columns.event_jwt.push(row.event_jwt);
        }
        columns
    }
}
