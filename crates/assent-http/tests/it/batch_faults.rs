//! Uploads that can't be read: what is told, and that nothing is stored.

use actix_web::http::Method;
use assent_test_town::{FILE, Form, Organization, Town, request};

use crate::batch::{PATH, upload};

/// That none of the rows that every file here begins with were stored.
async fn assert_nothing_stored(town: &Town, organization: &Organization) {
    assert_eq!(town.invites_of(organization).await, [] as [serde_json::Value; 0]);
}

#[actix_web::test]
async fn a_file_that_breaks_the_format_is_refused_whole_with_line_and_reason() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let files: [(&[u8], &str); 11] = [
        (b"", "line 1: "),
        (b"\xef\xbb\xbf", "line 1: "),
        (
            b"First Name,City\nAlice,Oakland\n",
            "line 1: the header does not name Email: its columns are \"First Name\", \"City\"",
        ),
        (b"Email,E-Mail,EMAIL\na@b.example,,\n", "line 1: the header names Email twice"),
        (b"E\xffmail\na@b.example\n", "line 1: the text is not UTF-8"),
        (b"Email\na@b.example\nb@b.example\n\xc3\x28\n", "line 4: the text is not UTF-8"),
        (
            b"Email\na@b.example\nM\xfcller@b.example\n",
            "line 3: the text is not UTF-8: it seems to be Windows-1252; save the file as \"CSV \
             UTF-8\"",
        ),
        (b"E\0m\0a\0i\0l\0\r\0\n\0", "line 1: the text is not UTF-8: it seems to be UTF-16"),
        (b"Email,City\na@b.example,\"Oakland\nb@b.example,x\n", "line 2: a quote"),
        (b"Email\na@b.example\n\"b\"@b.example\n", "line 3: there is text between"),
        (b"PK\x03\x04\x14\0\x06\0", "line 1: "),
    ];
    for (file, told) in files {
        let answer = upload(&town, &bob, "", file).await;
        let json = answer.no_file_on("malformed-csv", &[FILE]);
        let error = json["error"].as_str().expect("a sentence");
        assert!(error.contains(told), "{error:?} says {told:?} of {:?}", file.escape_ascii());
        assert_nothing_stored(&town, &bob).await;
    }
}

#[actix_web::test]
async fn a_fault_in_the_last_of_many_rows_undoes_all_of_them() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let row = |number| {
        format!(
            "person{number}@example.org
"
        )
    };
    let rows = (0..2_000).map(row).collect::<Vec<_>>().concat();
    let file = format!("Email\n{rows}\"a@b.example\" or another\n");
    upload(&town, &bob, "", &file).await.no_file("malformed-csv");
    assert_nothing_stored(&town, &bob).await;
    // The addresses are still new.
    let statuses = upload(&town, &bob, "", format!("Email\n{rows}")).await.column("Status");
    assert!(statuses.iter().all(|status| status == "invited"));
}

#[actix_web::test]
async fn an_upload_has_at_most_the_bytes_of_the_setting() {
    let town = Town::with(|plan| plan.upload_limit = 1_000).await;
    let bob = town.sign_up("Bob Co").await;
    let mut file = "Email\na@b.example\n".to_owned();
    file.push_str(&"\n".repeat(1_000 - file.len()));
    upload(&town, &bob, "", format!("{file}\n")).await.failed(413, "body-too-large");
    assert_nothing_stored(&town, &bob).await;
    assert_eq!(upload(&town, &bob, "", &file).await.column("Status"), ["invited"]);

    // Nor may what stands in front of the file be longer.
    let form = Form::new().text("note", &"x".repeat(1_001)).file(FILE, "Email\nb@b.example\n");
    let answer = town.organizations.send(form.upload_to(PATH, &bob.session)).await;
    answer.failed(413, "body-too-large");
}

#[actix_web::test]
async fn an_upload_that_breaks_off_stores_nothing_wherever_it_does() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let whole = Form::of_file("Email,City\na@b.example,x\nb@b.example,y\n").body();
    let end_of_file = whole.len() - Form::new().body().len() - 2;
    for at in 0..end_of_file {
        let request = request(Method::POST, PATH, &bob.session)
            .insert_header(("Content-Type", Form::content_type()))
            .set_payload(whole[..at].to_vec());
        let json = town.organizations.send(request).await.json();
        assert_eq!(json["success"], false, "cut at {at}");
        let code = json["code"].as_str().unwrap_or_default();
        assert!(["malformed-body", "invalid-field"].contains(&code), "cut at {at}: {json}");
    }
    assert_nothing_stored(&town, &bob).await;
}

#[actix_web::test]
async fn a_form_without_the_file_is_an_unsuccessful_call() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let form = Form::new().text("session_id", &bob.session).file("another", "Email\na@b.example\n");
    for (session, form) in
        [("", form.clone()), (bob.session.as_str(), form), (&bob.session, Form::new())]
    {
        let answer = town.organizations.send(form.upload_to(PATH, session)).await;
        answer.no_file_on("invalid-field", &[FILE]);
    }
    assert_nothing_stored(&town, &bob).await;
}

#[actix_web::test]
async fn what_is_no_form_is_a_malformed_body() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    for content_type in [
        "text/csv",
        "application/json",
        "multipart/form-data",
        "multipart/form-data; boundary=\"\"",
    ] {
        let request = request(Method::POST, PATH, &bob.session)
            .insert_header(("Content-Type", content_type))
            .set_payload("Email\na@b.example\n");
        town.organizations.send(request).await.no_file("malformed-body");
    }
    let bare = request(Method::POST, PATH, &bob.session).set_payload("Email\na@b.example\n");
    town.organizations.send(bare).await.no_file("malformed-body");
    assert_nothing_stored(&town, &bob).await;
}
