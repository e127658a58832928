//! An invitation is shown to somebody for the first time.

use super::{
    InviteLinkError,
    register::{check_date, named},
};
use crate::{
    App,
    daily_counts::{Counts, Subject, UpDown},
    invites::LinkToken,
    outcome::StoreError,
};

/// Records and counts that a browser has shown the open invitation of a link. Does
/// nothing where one had shown it before, and where the link leads nowhere.
pub async fn record_opening(app: &App, token: LinkToken) -> Result<(), StoreError> {
    let now = app.clock.now();
    let opened = app
        .store
        .transact(move |tx| {
            let invite = tx.invites().lock_by_token(&token.token.hash())?;
            let (invite, _) = named(tx, invite, &token)?;
            check_date(&invite, now)?;
            if invite.opened_at.is_some() || invite.used.is_some() {
                return Ok(());
            }
            tx.invites().mark_opened(invite.organization, invite.id, now)?;
            let counts = Counts::of(Subject::Opened, now, UpDown::up(1));
            tx.daily_counts().add(invite.organization, invite.id.0, &counts)?;
            Ok(())
        })
        .await;
    match opened {
        Ok(()) | Err(InviteLinkError::Unknown | InviteLinkError::Expired) => Ok(()),
        Err(InviteLinkError::Store(error)) => Err(error),
    }
}
