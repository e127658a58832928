//! Who changed their mind last.

use super::ConsentReportRow;
use crate::{App, ids::OrganizationId, organizations::require_organization, outcome::StoreError};

/// How many are listed.
const LATEST: i64 = 10;

/// The ten end users who gave or withdrew a permission, or signed, last, the newest
/// first.
pub async fn latest_changes(
    app: &App,
    organization: OrganizationId,
) -> Result<Vec<ConsentReportRow>, StoreError> {
    app.store
        .snapshot(move |tx| {
            let requested = require_organization(tx, organization)?.profile.requested;
            let found = tx.end_users().by_update(organization, None, LATEST)?.into_iter();
            let row = |end_user: super::EndUser| ConsentReportRow {
                visible: end_user.disclosed.visible(&requested),
                id: end_user.public_key,
                last_updated: end_user.updated_at,
            };
            Ok(found.map(row).collect())
        })
        .await
}
