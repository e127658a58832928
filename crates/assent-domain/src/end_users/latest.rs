//! Who changed their mind last.

use super::ConsentReportRow;
use crate::{App, organizations::Organization, outcome::StoreError};

/// How many are listed.
const LATEST: i64 = 10;

/// The ten end users who gave or withdrew a permission, or signed, last, the newest
/// first.
pub async fn latest_changes(
    app: &App,
    organization: &Organization,
) -> Result<Vec<ConsentReportRow>, StoreError> {
    let id = organization.id;
    let found = app.store.read(move |tx| tx.end_users().by_update(id, None, LATEST)).await?;
    let requested = &organization.profile.requested;
    Ok(found.into_iter().map(|end_user| ConsentReportRow::of(end_user, requested)).collect())
}
