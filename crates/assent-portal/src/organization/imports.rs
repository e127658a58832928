//! `/app/imports/:id`: what became of an uploaded file, for a day.

use actix_web::{http::StatusCode, web};
use askama::Template;
use assent_domain::{
    ids::{OrganizationId, UploadId},
    invites::{ImportError, ImportResult, Refusal, RefusedRow, import_result},
};
use assent_web::{
    download::{CSV, attachment},
    stream,
};

use crate::{
    instant::Instant,
    page::{Answer, Layout, show},
    refused::Refused,
    texts::Texts,
    visit::{Admin, Visit},
};

#[derive(Template)]
#[template(path = "organization/import.html")]
struct ImportPage {
    t: Texts,
    page: Layout,
    counts: [(&'static str, String); 6],
    is_anybody_invited: bool,
    unused: Option<String>,
    rows: Vec<Row>,
    more: Option<String>,
    csv: String,
    until: Instant,
}

/// A row that was not invited.
struct Row {
    line: String,
    address: String,
    reason: String,
}

impl Row {
    fn of(RefusedRow { line, address, why, faults }: RefusedRow, t: Texts) -> Self {
        let reason = match why {
            Refusal::DuplicateInFile => t.reason_twice().to_owned(),
            Refusal::AlreadyAMember => t.reason_member().to_owned(),
            Refusal::AlreadyInvited => t.reason_invited().to_owned(),
            Refusal::NoAddress(_) => t.reason_no_address().to_owned(),
            Refusal::Invalid(why) => {
                let why = faults.map_or(why, |faults| t.fault_row(&faults));
                t.reason_not_valid(&why)
            }
        };
        Self { line: t.number(line), address, reason }
    }
}

/// `GET /app/imports/:id`
pub(crate) async fn page(Admin(visit, organization): Admin, id: web::Path<String>) -> Answer {
    let ImportResult { summary, expires_at, .. } = found(&visit, organization.id, &id).await?;
    let t = visit.texts();
    let counts = [
        (t.rows_word(), summary.rows),
        (t.rows_invited(), summary.invited),
        (t.rows_already_invited(), summary.already_invited),
        (t.rows_already_members(), summary.already_members),
        (t.rows_twice(), summary.twice),
        (t.rows_not_valid(), summary.not_valid),
    ];
    let more = summary.not_invited().saturating_sub(summary.refused.len() as u64);
    let unused =
        (!summary.unused.is_empty()).then(|| t.columns_not_used(&summary.unused.join(", ")));
    show(
        StatusCode::OK,
        &ImportPage {
            page: Layout::new(&visit, t.result_of_the_import()),
            counts: counts.map(|(label, count)| (label, t.number(count))),
            is_anybody_invited: summary.invited > 0,
            unused,
            rows: summary.refused.into_iter().map(|row| Row::of(row, t)).collect(),
            more: (more > 0).then(|| t.and_more_rows(&t.number(more))),
            csv: format!("{}/invites.csv", visit.path()),
            until: Instant::of(expires_at),
            t,
        },
    )
}

/// `GET /app/imports/:id/invites.csv`
pub(crate) async fn csv(Admin(visit, organization): Admin, id: web::Path<String>) -> Answer {
    let csv = found(&visit, organization.id, &id).await?.into_csv(visit.app());
    let disposition = Some(attachment("invites.csv"));
    let answer = stream::pieces(CSV, disposition, csv, |mut csv| async move {
        Ok(csv.next_piece().await?.map(|piece| (piece, csv)))
    });
    Ok(answer.await?)
}

async fn found(
    visit: &Visit,
    organization: OrganizationId,
    id: &str,
) -> Result<ImportResult, Refused> {
    let id = UploadId::parse(id).ok_or_else(Refused::not_found)?;
    match import_result(visit.app(), organization, id).await {
        Ok(result) => Ok(result),
        Err(ImportError::Unknown) => Err(Refused::not_found()),
        Err(ImportError::Gone) => Err(Refused::result_gone()),
        Err(ImportError::Store(error)) => Err(error.into()),
    }
}
