//! Resolving the dids of organizations and people, as JLINC's library does.

use assent_test_town::{Town, text};
use serde_json::json;

#[actix_web::test]
async fn the_dids_of_an_agreement_resolve_to_the_keys_that_signed_it() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let mut alice = town.register(&town.invite(&bob, "alice@example.org").await).await;
    let signed = town.sign(&mut alice, &bob).await.done();
    let accepted = &signed["sisa"]["acceptedSisa"];
    let offered = &accepted["offeredSisa"];
    let parties = [
        (&accepted["rightsHolderDid"], &accepted["rightsHolderPublicKey"]),
        (&offered["dataCustodianDid"], &offered["dataCustodianPublicKey"]),
    ];
    for (did, key) in parties {
        let did = text(did);
        for server in [&town.organizations, &town.people] {
            let answer = server.get(&format!("/{did}"), "").await;
            assert_eq!(answer.status, 200, "{}", answer.text());
            let document = json!({"did": {
                "@context": "https://w3id.org/did/v1",
                "id": did,
                "created": "2026-01-02T03:04:05.678Z",
                "publicKey": [{
                    "id": format!("{did}#signing"),
                    "type": "ed25519",
                    "owner": did,
                    "publicKeyBase64": key,
                }],
            }});
            assert_eq!(answer.json(), document);
        }
    }
}

#[actix_web::test]
async fn a_did_of_a_key_that_was_not_made_here_is_not_found() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let (key, others) = (&bob.public_key, "SHDDlR-jr4JYa7FqFNaRd495p1Sm3eir2jVVVRf09j0");
    for server in [&town.organizations, &town.people] {
        for path in [
            format!("/did:jlinc:{others}"),
            format!("/did:jlinc:{}", key.to_lowercase()),
            format!("/did:jlinc:{key}%23signing"),
            format!("/did:other:{key}"),
            format!("/did:jlinc:{}", bob.apikey),
            "/did:jlinc:%00".to_owned(),
            "/did:jlinc:".to_owned(),
        ] {
            server.get(&path, "").await.failed(404, "not-found");
        }
    }
}
