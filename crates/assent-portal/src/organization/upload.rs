//! `/app/invites/upload`: inviting everybody in a CSV file.

use std::io::BufReader;

use actix_web::{HttpResponse, http::header};
use askama::Template;
use assent_domain::invites::{BatchError, CsvError, CsvFault, begin_batch};
use assent_web::{
    download::{CSV, attachment},
    failure::Failure,
    spool,
};

use crate::{
    form::{Field, Form, Uploaded},
    page::{Answer, Layout, show},
    refused::see_other,
    texts::Texts,
    visit::{Admin, Visit},
};

/// The field of the file.
const FILE: &str = "file";
/// A file that invites somebody, with some of the columns that are understood.
const EXAMPLE: &str = "Email,First Name,Last Name,Mobile Phone Number\r\n\
                       alice@example.com,Alice,Example,+1 206 555 0100\r\n\
                       bob@example.com,Bob,Example,\r\n";

#[derive(Template)]
#[template(path = "organization/upload.html")]
struct UploadPage {
    t: Texts,
    page: Layout,
    file: Field,
    most_bytes: u64,
    too_large: String,
}

/// `GET /app/invites/upload`
pub(crate) async fn page(Admin(visit, _): Admin) -> Answer {
    show_form(&visit, &Form::default())
}

fn show_form(visit: &Visit, form: &Form) -> Answer {
    let (t, most_bytes) = (visit.texts(), visit.shared().upload_limit);
    let most = t.size(most_bytes);
    show(
        form.status(),
        &UploadPage {
            page: Layout::with_form(visit, t.invite_many_people(), form),
            file: form.field(FILE, t.csv_file()).hint(t.csv_file_hint(&most)).file(),
            too_large: t.fault_file_too_large(&most),
            most_bytes,
            t,
        },
    )
}

/// `POST /app/invites/upload`
pub(crate) async fn submit(Admin(visit, organization): Admin, uploaded: Uploaded) -> Answer {
    let file = match uploaded.file(FILE).await? {
        Ok(file) => file,
        Err(again) => return show_form(&visit, &again),
    };
    let t = visit.texts();
    let imported = match begin_batch(visit.app(), organization.id).await {
        Ok(batch) => {
            let upload = Box::new(BufReader::new(file));
            let imported = spool::work_on(batch.import_and_keep(upload)).await;
            imported.map_err(Failure::from)?
        }
        Err(error) => Err(error),
    };
    let fault = match imported {
        Ok((id, summary)) => {
            tracing::info!(
                rows = summary.rows,
                invited = summary.invited,
                "an upload was imported"
            );
            return Ok(see_other(&format!("/app/imports/{id}")));
        }
        Err(BatchError::Csv(CsvError::Malformed { line, reason })) => {
            t.fault_csv(&t.number(line), &in_words(&reason, t))
        }
        Err(BatchError::UnderWay) => t.fault_other_upload().to_owned(),
        Err(BatchError::Csv(CsvError::Io(error)) | BatchError::Io(error)) => {
            return Err(Failure::from(error).into());
        }
        Err(BatchError::Store(error)) => return Err(error.into()),
    };
    show_form(&visit, &Form::default().refuse(FILE, fault))
}

/// What is wrong with a line, in words.
fn in_words(fault: &CsvFault, t: Texts) -> String {
    match fault {
        CsvFault::Empty => t.csv_empty().to_owned(),
        CsvFault::QuoteInName => t.csv_quote_in_name().to_owned(),
        CsvFault::NamedTwice(label) => t.csv_named_twice(label),
        CsvFault::NoAddress(columns) => t.csv_no_address(columns),
        CsvFault::NotUtf8(encoding) => t.csv_not_utf8(encoding),
        CsvFault::NotUtf16 => t.csv_not_utf16().to_owned(),
        CsvFault::ZipFile | CsvFault::Workbook => t.csv_workbook().to_owned(),
        CsvFault::Pdf => t.csv_pdf().to_owned(),
        CsvFault::RowTooLong => t.csv_row_too_long().to_owned(),
        CsvFault::TextAfterQuote => t.csv_text_after_quote().to_owned(),
        CsvFault::OpenQuote => t.csv_open_quote().to_owned(),
        CsvFault::Other(told) => told.clone(),
    }
}

/// `GET /app/invites/upload/example.csv`
pub(crate) async fn example(_: Admin) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header(CSV)
        .insert_header((header::CONTENT_DISPOSITION, attachment("example.csv")))
        .body(EXAMPLE)
}
