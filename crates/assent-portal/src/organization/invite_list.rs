//! `/app/invites`: whom the organization has invited.

use actix_web::http::StatusCode;
use askama::Template;
use assent_domain::{
    ids::InviteId,
    invites::{Invite, InviteSearch, InviteState, invite_page},
    values::AddressStart,
};

use super::invites::State;
use crate::{
    address::with_query,
    form::{Field, Form, Select},
    instant::Instant,
    page::{Answer, Done, Layout, show},
    refused::Refused,
    texts::Texts,
    visit::{Admin, Visit},
};

/// The parameters of a search.
const ADDRESS: &str = "address";
const STATE: &str = "state";

#[derive(Template)]
#[template(path = "organization/invites.html")]
struct ListPage {
    t: Texts,
    page: Layout,
    address: Field,
    state: Select,
    is_searched: bool,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

struct Row {
    id: InviteId,
    address: String,
    made: Instant,
    state: State,
}

/// What was asked for: the beginning of an address as it was typed, and a state.
struct Asked {
    address: String,
    state: Option<InviteState>,
}

impl Asked {
    fn of(visit: &Visit) -> Result<Self, Refused> {
        let state = match visit.asked(STATE).as_deref() {
            None | Some("") => None,
            Some(name) => Some(InviteState::parse(name).ok_or_else(Refused::not_found)?),
        };
        Ok(Self { address: visit.asked(ADDRESS).unwrap_or_default(), state })
    }

    /// The address of the page of the same search after `after`.
    fn page(&self, visit: &Visit, after: Option<String>) -> String {
        let address = (!self.address.is_empty()).then(|| (ADDRESS, self.address.clone()));
        let state = self.state.map(|state| (STATE, state.name().to_owned()));
        let after = after.map(|after| ("after", after));
        with_query(visit.path(), address.into_iter().chain(state).chain(after))
    }

    fn select(&self, t: Texts) -> Select {
        InviteState::ALL.into_iter().fold(
            Select::new(STATE, t.state(), t.any_state()),
            |select, state| {
                let label = match state {
                    InviteState::Open => t.open(),
                    InviteState::Registered => t.registered(),
                    InviteState::Expired => t.expired(),
                };
                select.offering(state.name(), label, self.state == Some(state))
            },
        )
    }
}

/// `GET /app/invites`
pub(crate) async fn page(Admin(visit, organization): Admin) -> Answer {
    let (t, asked) = (visit.texts(), Asked::of(&visit)?);
    let search = InviteSearch { start: AddressStart::of(&asked.address), state: asked.state };
    let after = visit.place("after", |text| search.cursor(text))?;
    let first = after.as_ref().map(|_| asked.page(&visit, None));
    let is_searched = search.start.is_some() || search.state.is_some();
    let found = invite_page(visit.app(), organization.id, search, after).await?;
    let row = |invite: Invite| Row {
        id: invite.id,
        made: Instant::of(invite.created_at),
        state: State::of(&invite, &visit),
        address: invite.email.as_str().to_owned(),
    };
    let told: [Done; 1] = [("deleted", Texts::invitation_was_deleted)];
    let form = Form::default().with(ADDRESS, asked.address.as_str());
    show(
        StatusCode::OK,
        &ListPage {
            page: Layout::new(&visit, t.invitations()).telling(&visit, &told),
            address: form.field(ADDRESS, t.search_by_address()),
            state: asked.select(t),
            is_searched,
            rows: found.rows.into_iter().map(row).collect(),
            first,
            next: found.next.map(|next| asked.page(&visit, Some(next.to_string()))),
            t,
        },
    )
}
