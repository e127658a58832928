//! What an organization sees of its end users: reports, tables, lists.

use std::{
    collections::BTreeMap,
    io::{self, BufWriter, Write as _},
};

use actix_web::{HttpRequest, HttpResponse, web};
use assent_domain::{
    agreements::export_for_organization,
    end_users::{
        self, AccountDataView, ConsentReportRow, EndUserError, FilterError, Filters, MailingList,
        ReportError, Table,
    },
    outcome::StoreError,
    values::{instant_text, trimmed},
    vocabulary::{Consent, PersonalKey, Term},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Answer, Refused,
    agreement_export::{self, AgreementBody},
    openapi::{domain, values, vocabulary},
};
use assent_web::{
    Shared,
    codes::{CodeSet, Codes},
    download,
    failure::Failure,
    input::{Query, Segment},
    reply::Reply,
    session::{self, Admin, Elsewhere},
    spool,
    stream::{self, JsonItems},
};

#[derive(Serialize, ToSchema)]
#[schema(as = ConsentReportRow)]
#[serde(rename_all = "camelCase")]
struct ReportRow {
    id: String,
    #[schema(format = DateTime)]
    last_updated: String,
    #[schema(value_type = vocabulary::ConsentSwitches)]
    consents: BTreeMap<Consent, bool>,
    #[schema(value_type = vocabulary::PersonalData)]
    #[serde(rename = "personal_data")]
    personal_data: BTreeMap<PersonalKey, String>,
}

impl From<ConsentReportRow> for ReportRow {
    fn from(row: ConsentReportRow) -> Self {
        Self {
            id: row.id,
            last_updated: instant_text(row.last_updated),
            consents: row.visible.consents,
            personal_data: row.visible.personal_data,
        }
    }
}

/// The reply of the consent report.
#[derive(ToSchema)]
#[schema(as = ConsentReport, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what is streamed")]
struct ReportBody {
    consent_report: Vec<ReportRow>,
}

/// Reports what all end users consent to and share, newest change first.
// Spooled, then sent: it is of one state, and a slow client holds no connection
// to the store.
#[utoipa::path(
    get,
    path = "/api/orgs/consent_report",
    operation_id = "getConsentReport",
    tag = "End users",
    responses((
        status = 200,
        description = "The report.",
        body = ReportBody,
        links(
            ("endUser" = (
                operation_id = "getEndUserAccountData",
                parameters(("rhldr_id" = "$response.body#/consentReport/0/id"))
            )),
            ("agreement" = (
                operation_id = "exportAgreement",
                parameters(("rhldr_id" = "$response.body#/consentReport/0/id"))
            ))
        )
    ))
)]
pub(crate) async fn consent_report(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
) -> Result<HttpResponse, Refused> {
    let file = spool::file_in(&shared.spool_folder).await?.into_std().await;
    let mut sink = BufWriter::new(file.try_clone()?);
    sink.write_all(stream::list_head("consentReport").as_bytes())?;
    let write = |(items, sink): &mut (JsonItems, BufWriter<_>), row| {
        items.push(&ReportRow::from(row), sink)
    };
    let list = (JsonItems::default(), sink);
    let (_, mut sink) = end_users::consent_report(&shared.app, organization, list, write).await?;
    sink.write_all(stream::LIST_TAIL)?;
    sink.flush()?;
    let (size, pieces) = spool::stream_from_start(file).await?;
    Ok(HttpResponse::Ok().insert_header(stream::JSON).no_chunking(size).streaming(pieces))
}

failures! { error: ReportError {
    ReportError::Io(error) => passed(io::Error),
    ReportError::Store(error) => passed(StoreError),
} }

/// The reply of the account data of all end users.
#[derive(ToSchema)]
#[schema(as = AllEndUserAccountData, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what is streamed")]
struct AllAccountDataBody {
    all_end_user_account_data: Vec<domain::AccountDataView>,
}

/// Reads what all end users share and allow.
#[utoipa::path(
    get,
    path = "/api/end_user_account_data",
    operation_id = "getAllEndUserAccountData",
    tag = "End users",
    responses((status = 200, description = "All end users.", body = AllAccountDataBody))
)]
pub(crate) async fn all_account_data(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
) -> Result<HttpResponse, Refused> {
    let app = shared.app.clone();
    let list = stream::list("allEndUserAccountData", move |after| {
        let app = app.clone();
        async move { end_users::account_data_page(&app, organization, after).await }
    });
    Ok(list.await?)
}

#[derive(Serialize, ToSchema)]
#[schema(as = EndUserAccountData)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountDataBody {
    #[schema(value_type = domain::AccountDataView)]
    end_user_account_data: AccountDataView,
}

/// Reads what one end user shares and allows.
#[utoipa::path(
    get,
    path = "/api/end_user_account_data/{rhldr_id}",
    operation_id = "getEndUserAccountData",
    tag = "End users",
    params(("rhldr_id" = String, Path, description = "The person's public key.")),
    responses((status = 200, description = "The end user.", body = AccountDataBody))
)]
pub(crate) async fn account_data(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    Segment(rhldr_id): Segment,
) -> Answer<AccountDataBody> {
    let view = end_users::account_data(&shared.app, organization, rhldr_id).await?;
    Ok(Reply(AccountDataBody { end_user_account_data: view }))
}

failures! { error: EndUserError {
    EndUserError::Unknown => code("unknown-end-user"),
    EndUserError::Store(error) => passed(StoreError),
} }

#[derive(Serialize, ToSchema)]
#[schema(as = EndUserTable)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TableBody {
    /// Rows of texts, the header first.
    #[schema(value_type = Vec<Vec<String>>)]
    end_users: Table,
}

/// Lists end users as a table: ten a page, those that pass all filters.
#[utoipa::path(
    get,
    path = "/api/end_users",
    operation_id = "listEndUsers",
    tag = "End users",
    params(
        ("page" = Option<i64>, Query, description = "From 1.", minimum = 1),
        ("filters" = Option<String>, Query, description = "A JSON array of `[type, value]`."),
    ),
    responses((status = 200, description = "A page.", body = TableBody))
)]
pub(crate) async fn table(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    request: HttpRequest,
) -> Answer<TableBody> {
    let query = Query::of(&request);
    let (page, filters) = (query.page()?, filters(&query)?);
    let end_users = end_users::table_page(&shared.app, organization, filters, page).await?;
    Ok(Reply(TableBody { end_users }))
}

fn filters(query: &Query) -> Result<Filters, Refused> {
    Ok(Filters::parse(query.get("filters").unwrap_or_default())?)
}

const INVALID_FILTER: &str = "invalid-filter";

impl From<FilterError> for Refused {
    fn from(error: FilterError) -> Self {
        let error = format!("filters: {error}");
        Failure::unsuccessful(INVALID_FILTER, error).on_field("filters").into()
    }
}

impl Codes<Refused> for FilterError {
    fn add_to(codes: &mut CodeSet) {
        codes.insert(INVALID_FILTER);
    }
}

/// Exports all end users that pass all filters, as CSV.
#[utoipa::path(
    get,
    path = "/api/end_users.csv",
    operation_id = "exportEndUsers",
    tag = "End users",
    params(
        ("sessionId" = Option<String>, Query, description = "The session, unless in the header."),
        ("filters" = Option<String>, Query, description = "A JSON array of `[type, value]`."),
        ("raw" = Option<bool>, Query, description = "`true`: do not guard formulas."),
        ("bom" = Option<bool>, Query, description = "`true`: begin with a byte-order mark."),
    ),
    responses((status = 200, description = "The table.", body = String, content_type = "text/csv"))
)]
pub(crate) async fn table_csv(
    shared: web::Data<Shared>,
    request: HttpRequest,
) -> Result<HttpResponse, Refused> {
    let query = Query::of(&request);
    let id = Elsewhere::in_address(&shared, query.get("sessionId"));
    let caller = session::authenticate(&shared, &request, id).await?;
    let organization = session::organization_of(&caller)?;
    let filters = filters(&query).map_err(Refused::in_place_of_a_file)?;
    let style = download::style(&query);
    let export = end_users::export_table(&shared.app, organization, filters, style).await?;
    Ok(download::export("end_users.csv", export).await?)
}

const UNKNOWN_CONSENT: &str = "unknown-consent";

/// A consent in the path that is none.
pub(crate) struct UnknownConsent;

impl Codes<Refused> for UnknownConsent {
    fn add_to(codes: &mut CodeSet) {
        codes.insert(UNKNOWN_CONSENT);
    }
}

/// Exports the addresses and names of those who consent, as CSV.
#[utoipa::path(
    get,
    path = "/api/email_list/{sessionId}/{consentType}",
    operation_id = "exportEmailList",
    tag = "End users",
    params(
        ("sessionId" = String, Path, description = "The session, if it is not in the header."),
        ("consentType" = values::ConsentName, Path, description = "The consent."),
        (
            "unsubscribe" = Option<values::Unsubscribe>,
            Query,
            description = "`links`: with a link for each, by which they turn the consent off."
        ),
        ("raw" = Option<bool>, Query, description = "`true`: do not guard formulas."),
        ("bom" = Option<bool>, Query, description = "`true`: begin with a byte-order mark."),
    ),
    responses((status = 200, description = "The list.", body = String, content_type = "text/csv"))
)]
pub(crate) async fn email_list(
    shared: web::Data<Shared>,
    request: HttpRequest,
    path: web::Path<(String, String)>,
) -> Result<HttpResponse, Refused> {
    let (id, consent) = path.into_inner();
    let id = Elsewhere::in_address(&shared, Some(&id));
    let caller = session::authenticate(&shared, &request, id).await?;
    let organization = session::organization_of(&caller)?;
    let consent = Consent::parse(trimmed(&consent)).ok_or_else(|| {
        let error = format!("{consent:?} is not a consent, such as Newsletter");
        Failure::unsuccessful(UNKNOWN_CONSENT, error).on_field("consentType").in_place_of_a_file()
    })?;
    let query = Query::of(&request);
    let has_off_links = has_off_links(&query).map_err(Failure::in_place_of_a_file)?;
    let list = MailingList { consent, has_off_links };
    let style = download::style(&query);
    let export = end_users::export_mailing_list(&shared.app, organization, list, style);
    let name = consent.name().to_lowercase().replace(' ', "_");
    Ok(download::export(&format!("email_list_{name}.csv"), export).await?)
}

/// Whether a list is to have a link for each person.
fn has_off_links(query: &Query) -> Result<bool, Failure> {
    match query.get("unsubscribe") {
        None | Some("") => Ok(false),
        Some("links") => Ok(true),
        Some(_) => Err(Failure::invalid_field("unsubscribe", "has to be `links`, or missing")),
    }
}

/// Exports the agreement with an end user and all of its events.
#[utoipa::path(
    get,
    path = "/api/orgs/agreements/{rhldr_id}",
    operation_id = "exportAgreement",
    tag = "End users",
    params(
        ("rhldr_id" = String, Path, description = "The person's public key."),
        ("download" = Option<values::AsFile>, Query, description = "`1`: as a file."),
    ),
    responses((status = 200, description = "The agreement.", body = AgreementBody))
)]
pub(crate) async fn agreement(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    request: HttpRequest,
    Segment(rhldr_id): Segment,
) -> Result<HttpResponse, Refused> {
    let export = export_for_organization(&shared.app, organization, rhldr_id).await?;
    agreement_export::answer(&request, export).await
}
