//! How an organization invites people.

use std::{
    collections::BTreeMap,
    io::{self, BufReader, BufWriter},
};

use actix_web::{HttpRequest, HttpResponse, http::header, web};
use assent_domain::{
    account_data::ValueFault,
    ids::OrganizationId,
    invites::{
        self, BatchError, CsvError, DeleteInviteError, InviteEndUserError, KnownData, KnownKey,
        ListedInvite, Spool, token_in,
    },
    outcome::StoreError,
    values::instant_text,
};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Answer, Refused,
    openapi::{values, vocabulary},
};
use assent_web::{
    Shared,
    download::{CSV, attachment},
    failure::Failure,
    form,
    input::{Body, Query},
    reply::{DONE, Nothing, Reply},
    session::{self, Admin, Elsewhere},
    spool,
};

assent_web::input! {
    /// What inviting a person takes.
    pub(crate) struct Invitation as Invitation {
        end_user_personal_data: vocabulary::KnownData,
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = InvitationLink)]
pub(crate) struct SignupBody {
    /// The registration link. It is not mailed: send it.
    #[schema(format = "uri")]
    signup: String,
}

/// Invites a person: answers a registration link for them.
#[utoipa::path(
    post,
    path = "/api/orgs/invite_end_user",
    operation_id = "inviteEndUser",
    tag = "Invitations",
    request_body = Invitation,
    responses((status = 200, description = "The link.", body = SignupBody))
)]
pub(crate) async fn one(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    Body(Invitation { end_user_personal_data: known }): Body<Invitation>,
) -> Answer<SignupBody> {
    let invited = invites::invite_end_user(&shared.app, organization, known).await?;
    Ok(Reply(SignupBody { signup: invited.link }))
}

/// The faults by the names of their fields.
fn by_name(faults: BTreeMap<KnownKey, ValueFault>) -> BTreeMap<&'static str, String> {
    faults.into_iter().map(|(key, fault)| (key.name(), fault.to_string())).collect()
}

failures! { error: InviteEndUserError {
    InviteEndUserError::Invalid(faults) => fields(by_name(faults)),
    InviteEndUserError::AlreadyInvited => code("already-invited", on "email"),
    InviteEndUserError::UploadUnderWay => code("upload-under-way", on "email"),
    InviteEndUserError::Store(error) => passed(StoreError),
} }

/// The form of an upload.
#[derive(ToSchema)]
#[schema(as = InvitationUpload)]
#[expect(dead_code, reason = "it documents what is read")]
struct BatchForm {
    /// The session, unless it is in the header; before the file.
    #[schema(nullable = false)]
    session_id: Option<String>,
    /// The CSV of people, with a column of addresses, such as `Email`.
    #[schema(rename = "emailListCSVStream", value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// Invites the people of a CSV: answers it with a link, or a reason, for each.
///
/// The session stands in the header, or it or a ticket in a form field before
/// the file; without one the file is not read.
#[utoipa::path(
    post,
    path = "/api/orgs/invite_end_user_batch",
    operation_id = "inviteEndUserBatch",
    tag = "Invitations",
    params(
        ("only" = Option<values::OnlyInvited>, Query, description = "`invited`: only the rows with a link."),
        ("raw" = Option<bool>, Query, description = "`true`: do not guard formulas."),
    ),
    request_body(content = BatchForm, content_type = "multipart/form-data"),
    responses((
        status = 200,
        description = "The rows with `Signup Url`, `Status` and `Error`, in the upload's \
                       delimiter and with its byte-order mark.",
        body = String,
        content_type = "text/csv",
        headers(("Unused-Columns" = String, description = "The columns that were not used, if \
            there are any: names with commas between them, percent-encoded."))
    ))
)]
pub(crate) async fn batch(
    shared: web::Data<Shared>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Refused> {
    receive(&shared, &request, payload).await.map_err(Refused::in_place_of_a_file)
}

async fn receive(
    shared: &Shared,
    request: &HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Refused> {
    let mut organization = match session::header_token(request) {
        Some(_) => Some(admin(shared, request, None).await?),
        None => None,
    };
    // What can't be read has no session in it either.
    let unread = |failure, organization: Option<_>| match organization {
        Some(_) => failure,
        None => no_session(),
    };
    let form = form::of(request, payload);
    let mut form = form.map_err(|failure| unread(failure, organization))?;
    let mut patience = STRANGER_MAX_BYTES;
    loop {
        let next = form::next_field(&mut form).await;
        let next = next.map_err(|failure| unread(failure, organization))?;
        let Some((name, mut field)) = next else {
            return Err(unread(Failure::invalid_field(FILE, "is missing"), organization).into());
        };
        match (name.as_str(), organization) {
            (FILE, None) => return Err(no_session().into()),
            (FILE, Some(organization)) => {
                let folder = &shared.spool_folder;
                let file = form::spool_field(&mut field, folder, shared.upload_limit).await?;
                return import(shared, request, organization, file).await;
            }
            ("session_id", None) => {
                let id = form::text_field(&name, &mut field).await.map_err(|_| no_session())?;
                let found = Elsewhere::in_form(&id);
                organization = Some(admin(shared, request, Some(found)).await?);
            }
            (_, None) => {
                let skipped = form::skip_field(&mut field, patience).await;
                patience -= skipped.map_err(|_| no_session())?;
            }
            _ => _ = form::skip_field(&mut field, shared.upload_limit).await?,
        }
    }
}

/// How much is read of a form that has not said whose it is.
const STRANGER_MAX_BYTES: u64 = 64 << 10;
/// The form field of the file.
const FILE: &str = "emailListCSVStream";

fn no_session() -> Failure {
    Failure::unauthenticated(
        "log in first: send the Session-Id header, or the field session_id before the file",
    )
}

async fn admin(
    shared: &Shared,
    request: &HttpRequest,
    elsewhere: Option<Elsewhere>,
) -> Result<OrganizationId, Refused> {
    let caller = session::authenticate(shared, request, elsewhere).await?;
    Ok(session::organization_of(&caller)?)
}

async fn import(
    shared: &Shared,
    request: &HttpRequest,
    organization: OrganizationId,
    file: std::fs::File,
) -> Result<HttpResponse, Refused> {
    let query = Query::of(request);
    let result = spool::file_in(&shared.spool_folder).await?.into_std().await;
    let sink = result.try_clone()?;
    let spool = Spool {
        upload: Box::new(BufReader::new(file)),
        result: Box::new(BufWriter::new(sink)),
        only_invited: query.get("only") == Some("invited"),
        guard: !query.is_true("raw"),
    };
    let batch = invites::begin_batch(&shared.app, organization).await?;
    let summary = spool::work_on(batch.import(spool)).await??;
    tracing::info!(rows = summary.rows, invited = summary.invited, "an upload was imported");
    let (size, pieces) = spool::stream_from_start(result).await?;
    let mut response = HttpResponse::Ok();
    response
        .insert_header(CSV)
        .insert_header((header::CONTENT_DISPOSITION, attachment("invites.csv")));
    if !summary.unused.is_empty() {
        response.insert_header((UNUSED_COLUMNS, listed(&summary.unused)));
    }
    Ok(response.no_chunking(size).streaming(pieces))
}

/// The header that names the columns of an upload that were not used.
const UNUSED_COLUMNS: &str = "Unused-Columns";
/// How much of these fits into the header: proxies take no longer ones.
const UNUSED_MAX_BYTES: usize = 2_000;
/// What a list of columns does not show as it is.
const NOT_SHOWN: &AsciiSet = &CONTROLS.add(b',').add(b'%').add(b'"');

/// Names of columns with commas between them, what is not plain ASCII in
/// percent-encoding. What does not fit any more is counted.
fn listed(names: &[String]) -> String {
    let mut list = String::new();
    for (index, name) in names.iter().enumerate() {
        let name = utf8_percent_encode(name, NOT_SHOWN).to_string();
        if list.len() + name.len() > UNUSED_MAX_BYTES {
            let more = format!("and {} more", names.len() - index);
            return if list.is_empty() { more } else { format!("{list}, {more}") };
        }
        if index > 0 {
            list.push_str(", ");
        }
        list.push_str(&name);
    }
    list
}

failures! { error: BatchError {
    BatchError::Csv(CsvError::Malformed { .. }) => code("malformed-csv", on FILE),
    BatchError::UnderWay => code("upload-under-way"),
    BatchError::Csv(CsvError::Io(error)) | BatchError::Io(error) => passed(io::Error),
    BatchError::Store(error) => passed(StoreError),
} }

#[derive(Serialize, ToSchema)]
#[schema(as = Invites)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InvitesBody {
    end_user_invites: Vec<InviteBody>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = Invite)]
struct InviteBody {
    #[schema(format = IdnEmail)]
    email: String,
    invite_token: String,
    organization_apikey: String,
    #[serde(rename = "external_id__c")]
    external_id: String,
    #[schema(value_type = vocabulary::KnownData)]
    personal_data: KnownData,
    #[schema(format = DateTime)]
    created: String,
    rights_holder_public_key: Option<String>,
    #[schema(format = DateTime)]
    used_at: Option<String>,
    #[schema(format = "uri")]
    invite_url: String,
}

impl From<ListedInvite> for InviteBody {
    fn from(listed: ListedInvite) -> Self {
        let ListedInvite { invite, apikey, token, link } = listed;
        Self {
            email: invite.email.as_str().to_owned(),
            invite_token: token.expose().to_owned(),
            organization_apikey: apikey,
            external_id: invite.external_id,
            personal_data: invite.personal_data,
            created: instant_text(invite.created_at),
            used_at: invite.used.as_ref().map(|used| instant_text(used.at)),
            rights_holder_public_key: invite.used.map(|used| used.public_key),
            invite_url: link,
        }
    }
}

/// Lists the organization's invitations: ten a page, newest first.
#[utoipa::path(
    get,
    path = "/api/end_user_invites",
    operation_id = "listInvites",
    tag = "Invitations",
    params(("page" = Option<i64>, Query, description = "From 1.", minimum = 1)),
    responses((status = 200, description = "A page.", body = InvitesBody))
)]
pub(crate) async fn list(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    request: HttpRequest,
) -> Answer<InvitesBody> {
    let page = Query::of(&request).page()?;
    let invites = invites::list_invites(&shared.app, organization, page).await?;
    Ok(Reply(InvitesBody { end_user_invites: invites.into_iter().map(Into::into).collect() }))
}

assent_web::input! {
    /// What withdrawing an invitation takes.
    pub(crate) struct Withdrawn as InviteDeletion {
        /// The invitation's token, or the link that ends in it.
        invite_token: String,
    }
}

/// Withdraws an invitation that was not used.
#[utoipa::path(
    post,
    path = "/api/delete_end_user_invite",
    operation_id = "deleteInvite",
    tag = "Invitations",
    request_body = Withdrawn,
    responses((status = 200, description = "It is withdrawn.", body = Nothing))
)]
pub(crate) async fn delete(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    Body(Withdrawn { invite_token }): Body<Withdrawn>,
) -> Answer<Nothing> {
    let token = token_in(&invite_token).ok_or(DeleteInviteError::Unknown)?;
    invites::delete_invite(&shared.app, organization, token).await?;
    Ok(DONE)
}

failures! { error: DeleteInviteError {
    DeleteInviteError::Unknown => code("unknown-invite"),
    DeleteInviteError::Used => code("invite-used"),
    DeleteInviteError::Store(error) => passed(StoreError),
} }

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_columns_is_short_ascii() {
        let names = ["Record ID", "Schuhgröße", "a, b", "50%"].map(str::to_owned);
        assert_eq!(listed(&names), "Record ID, Schuhgr%C3%B6%C3%9Fe, a%2C b, 50%25");
        let names: Vec<_> = (0..1_000).map(|n| format!("column{n:04}")).collect();
        let list = listed(&names);
        assert!(list.len() < 2_200 && list.ends_with("column0166, and 833 more"), "{list}");
        assert_eq!(listed(&["x".repeat(3_000)]), "and 1 more");
    }
}
