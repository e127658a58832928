//! Answers that are compressed, and those that never are.

use std::io::Read;

use actix_web::http::Method;
use assent_test_town::{Answer, FILE, Form, Server, Town, request};
use flate2::read::GzDecoder;
use serde_json::json;

async fn get(server: &Server, path: &str, session: &str, accept: &str) -> Answer {
    let request = request(Method::GET, path, session).insert_header(("Accept-Encoding", accept));
    server.send(request).await
}

/// The text of an answer that has to be compressed.
fn unpacked(answer: &Answer) -> String {
    assert_eq!(answer.header("content-encoding"), "gzip");
    let mut text = String::new();
    GzDecoder::new(&*answer.bytes).read_to_string(&mut text).expect("gzip of a text");
    text
}

#[actix_web::test]
async fn tables_and_lists_are_compressed_for_those_who_accept_it() {
    let town = Town::new().await;
    let asks = json!({"requested_data": {"email": true}, "consents": {"Newsletter": true}});
    let bob = town.sign_up_asking("Bob Co", asks).await;
    town.settle(&bob, 0..1_100).await;
    for path in [
        "/api/end_users.csv",
        "/api/email_list/x/Newsletter",
        "/api/orgs/consent_report",
        "/api/end_user_account_data",
    ] {
        let plain = get(&town.organizations, path, &bob.session, "identity").await;
        assert!(!plain.headers.contains_key("content-encoding"), "{path}");
        assert_eq!(plain.header("vary"), "Accept-Encoding", "{path}");
        for accept in ["gzip", "br, gzip;q=0.8", "GZIP", "gzip, deflate, br, zstd"] {
            let packed = get(&town.organizations, path, &bob.session, accept).await;
            assert!(packed.headers.contains_key("content-encoding"), "{path} {accept}");
            assert_eq!(unpacked(&packed), plain.text(), "{path} {accept}");
            assert_eq!(packed.header("vary"), "Accept-Encoding", "{path}");
            assert!(packed.bytes.len() < plain.bytes.len(), "{path}");
            for name in ["content-type", "content-disposition", "cache-control"] {
                assert_eq!(packed.headers.get(name), plain.headers.get(name), "{path} {name}");
            }
        }
        for accept in [
            "gzip;q=0",
            "*;q=0.5, gzip;q=0",
            "br",
            "zstd, deflate",
            "identity;q=0, br",
            ",",
            "\u{ff}",
        ] {
            let answer = get(&town.organizations, path, &bob.session, accept).await;
            assert_eq!((answer.status.as_u16(), answer.text()), (200, plain.text()), "{accept}");
        }
    }
}

#[actix_web::test]
async fn what_holds_secrets_is_never_compressed() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    for number in 0..10 {
        town.invite(&bob, &format!("person{number}@example.org")).await;
    }
    let is_plain = |answer: Answer| {
        assert_eq!(answer.status, 200);
        assert!(!answer.headers.contains_key("content-encoding"), "{}", answer.text());
        assert!(answer.bytes.len() > 10, "{}", answer.text());
    };
    for path in ["/api/end_user_invites", "/api/orgs/profile", "/api/orgs/emails"] {
        is_plain(get(&town.organizations, path, &bob.session, "gzip").await);
    }
    for path in ["/api/overview", "/api/default-account-data"] {
        is_plain(get(&town.people, path, &alice.session, "gzip").await);
    }
    let rows: Vec<_> = (0..200).map(|row| format!("new{row}@example.org")).collect();
    let form = Form::new().file(FILE, format!("Email\n{}\n", rows.join("\n")));
    let upload = form.upload_to(crate::batch::PATH, &bob.session);
    is_plain(town.organizations.send(upload.insert_header(("Accept-Encoding", "gzip"))).await);
    let body = json!({"email": bob.email, "password": assent_test_town::PASSWORD});
    let login = request(Method::POST, "/api/login", "").insert_header(("Accept-Encoding", "gzip"));
    is_plain(town.organizations.send(login.set_json(body)).await);
    is_plain(get(&town.operator, "/metrics", "", "gzip").await);
}

#[actix_web::test]
async fn the_document_is_compressed_and_not_sent_to_those_who_have_it() {
    let town = Town::new().await;
    for server in [&town.organizations, &town.people] {
        let plain = get(server, "/openapi.json", "", "identity").await;
        let packed = get(server, "/openapi.json", "", "gzip").await;
        assert_eq!(unpacked(&packed), plain.text());
        assert!(packed.bytes.len() * 5 < plain.bytes.len(), "{}", packed.bytes.len());
        assert_eq!(packed.header("content-type"), "application/json");
        let tags = [plain.header("etag"), packed.header("etag")];
        assert_ne!(tags[0], tags[1], "two forms have two tags");
        for answer in [&plain, &packed] {
            assert_eq!(answer.header("cache-control"), "no-cache");
            assert_eq!(answer.header("vary"), "Accept-Encoding");
        }
        for (accept, tag) in [("identity", tags[0]), ("gzip", tags[1])] {
            let weak = format!("W/{tag}");
            let several = format!("\"x\", {tag}");
            for known in [tag, &weak, &several, "*"] {
                let request = request(Method::GET, "/openapi.json", "")
                    .insert_header(("Accept-Encoding", accept))
                    .insert_header(("If-None-Match", known));
                let answer = server.send(request).await;
                assert_eq!((answer.status.as_u16(), answer.text()), (304, ""), "{known}");
                assert_eq!(answer.header("etag"), tag);
            }
            for other in ["\"x\"", "nonsense", ""] {
                let request = request(Method::GET, "/openapi.json", "")
                    .insert_header(("Accept-Encoding", accept))
                    .insert_header(("If-None-Match", other));
                assert_eq!(server.send(request).await.status, 200, "{other}");
            }
        }
    }
}

#[actix_web::test]
async fn the_pages_of_the_document_are_compressed_and_have_titles_of_their_own() {
    let town = Town::new().await;
    let script = get(&town.people, "/docs/swagger-ui-bundle.js", "", "gzip").await;
    assert!(unpacked(&script).contains("SwaggerUIBundle"));
    for (server, title) in [
        (&town.organizations, "Assent: the organization server"),
        (&town.people, "Assent: the rights-holder server"),
    ] {
        for path in ["/docs/", "/docs/index.html"] {
            let page = server.get(path, "").await;
            let titles: Vec<_> = page.text().matches("<title>").collect();
            assert_eq!(titles.len(), 1, "{path}");
            assert!(page.text().contains(&format!("<title>{title}</title>")), "{path}");
        }
    }
}
