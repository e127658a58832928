//! `/api/download_tickets`

use actix_web::web;
use assent_domain::{accounts, agreements::protocol_instant};
use serde::Serialize;

use crate::{
    Shared,
    reply::{Answer, Reply},
    session::SignedIn,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TicketBody {
    ticket: String,
    expires_at: String,
}

/// `POST /api/download_tickets`
pub(crate) async fn issue(
    shared: web::Data<Shared>,
    SignedIn(caller): SignedIn,
) -> Answer<TicketBody> {
    let issued = accounts::issue_download_ticket(&shared.app, caller).await?;
    Ok(Reply(TicketBody {
        ticket: issued.ticket.expose().to_owned(),
        expires_at: protocol_instant(issued.expires_at),
    }))
}
