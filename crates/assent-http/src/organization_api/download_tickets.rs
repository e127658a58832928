//! `/api/download_tickets`

use actix_web::web;
use assent_domain::{accounts, values::instant_text};
use serde::Serialize;
use utoipa::ToSchema;

use assent_web::{Shared, reply::Reply, session::SignedIn};

use crate::Answer;

#[derive(Serialize, ToSchema)]
#[schema(as = DownloadTicket)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TicketBody {
    /// It works once, for a minute.
    ticket: String,
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Issues a ticket, which stands once for the session outside of the header.
///
/// The calls take it that take a session in the address or in a form.
#[utoipa::path(
    post,
    path = "/api/download_tickets",
    operation_id = "issueDownloadTicket",
    tag = "Sessions",
    responses((status = 200, description = "The ticket.", body = TicketBody))
)]
pub(crate) async fn issue(
    shared: web::Data<Shared>,
    SignedIn(caller): SignedIn,
) -> Answer<TicketBody> {
    let issued = accounts::issue_download_ticket(&shared.app, caller).await?;
    Ok(Reply(TicketBody {
        ticket: issued.ticket.expose().to_owned(),
        expires_at: instant_text(issued.expires_at),
    }))
}
