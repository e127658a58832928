//! The master key: a store is served with its own and with no other.

use std::fs;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::json;

use crate::{actors::BobCo, home::Home, post::Post, server::Server};

#[test]
fn another_master_key_is_refused_before_it_does_harm_on_sqlite() {
    another_key_is_refused(Home::on_sqlite(), |home| home.unset("master-key"));
}

#[test]
fn another_master_key_is_refused_before_it_does_harm_on_postgres() {
    let Some(home) = Home::on_postgres() else { return };
    let own = STANDARD.encode([1; 32]);
    another_key_is_refused(home.set("master-key", &own), |home| home.set("master-key", &own));
}

fn another_key_is_refused(home: Home, with_own_key: impl FnOnce(Home) -> Home) {
    let server = Server::start(&home);
    let bobco = BobCo::on(&server, &Post::filed(&home));
    let alice = bobco.gain(&server, "alice@example.com");
    let before = alice.export();
    assert_eq!(server.terminate().0.code(), Some(0));

    let home = home.set("master-key", &STANDARD.encode([9; 32]));
    for command in [&["serve"][..], &["invite-token", "create"]] {
        let ran = home.run(command);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran:?}");
        assert!(ran.stderr.contains("made with another master key"), "{ran:?}");
    }
    let doctor = home.run(&["doctor"]);
    assert_eq!(doctor.code, Some(1), "{doctor:?}");
    assert!(doctor.stdout.contains("BAD  key: "), "{doctor:?}");

    let home = with_own_key(home);
    let server = Server::start(&home);
    let alice = alice.at(&server);
    assert_eq!(alice.export(), before);
    assert_eq!(alice.change(&json!({"consents": {"Newsletter": true}})).len(), 1);
    let listed = home.run_json(&["invite-token", "list", "--json"]);
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "{listed}");
}

#[test]
fn a_lost_key_is_not_replaced_without_a_word() {
    let home = Home::on_sqlite();
    drop(Server::start(&home));
    let (file, kept) = (home.data("master.key"), home.data("kept.key"));
    fs::rename(&file, &kept).unwrap();
    let told = format!("{} is missing: restore it", file.display());
    let doctor = home.run(&["doctor"]);
    assert_eq!(doctor.code, Some(1));
    assert!(doctor.stdout.contains(&format!("BAD  key: {told}")), "{doctor:?}");
    for _ in 0..2 {
        let ran = home.run(&["serve"]);
        assert!(ran.code == Some(1) && ran.stderr.contains(&told), "{ran:?}");
        assert!(!file.exists(), "no other key takes its place");
    }
    fs::rename(&kept, &file).unwrap();
    drop(Server::start(&home));
}

#[test]
fn doctor_says_where_the_key_is_and_tells_a_store_without_its_key_from_a_new_one() {
    let home = Home::on_sqlite();
    let (key, store) = (home.data("master.key"), home.data("assent.db"));
    let line = |home: &Home, what: &str| {
        let doctor = home.run(&["doctor"]);
        let line = doctor.stdout.lines().find(|line| line.contains(&format!(" {what}: ")));
        (doctor.code, line.expect("it is looked at").to_owned())
    };
    let to_come = format!("ok   key: {} will be made at the first start", key.display());
    assert_eq!(line(&home, "key"), (Some(0), to_come.clone()));
    assert_eq!(home.run(&["migrate"]).code, Some(0));
    assert_eq!(line(&home, "key"), (Some(0), to_come));
    assert!(!key.exists(), "looking makes none");

    drop(Server::start(&home));
    let kept = format!("ok   key: it is in {}: keep a copy elsewhere", key.display());
    assert_eq!(line(&home, "key"), (Some(0), kept));

    for name in ["assent.db", "assent.db-wal", "assent.db-shm"] {
        fs::remove_file(home.data(name)).ok();
    }
    let (code, told) = line(&home, "store");
    let lost = format!("BAD  store: {} is not there, and {}", store.display(), key.display());
    assert!(code == Some(1) && told.starts_with(&lost), "{told}");
    fs::remove_file(&key).unwrap();
    let to_come = format!("ok   store: {} will be made at the first start", store.display());
    assert_eq!(line(&home, "store"), (Some(0), to_come));
}

#[test]
fn a_key_is_made_once_and_a_damaged_one_is_refused_and_left_alone() {
    let home = Home::on_sqlite();
    drop(Server::start(&home));
    let file = home.data("master.key");
    let key = fs::read_to_string(&file).unwrap();
    assert_eq!(STANDARD.decode(key.trim()).unwrap().len(), 32);
    drop(Server::start(&home));
    assert_eq!(fs::read_to_string(&file).unwrap(), key);

    fs::write(&file, "damaged").unwrap();
    for command in [&["serve"][..], &["invite-token", "list"], &["doctor"]] {
        let ran = home.run(command);
        assert_eq!(ran.code, Some(1), "{ran:?}");
        let told = format!("{} does not hold 32 bytes", file.display());
        assert!(format!("{}{}", ran.stdout, ran.stderr).contains(&told), "{ran:?}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), "damaged");
}
