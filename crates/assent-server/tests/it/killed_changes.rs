//! SIGKILL in the midst of changes: what was acknowledged is there, nothing is
//! half there, and what is shown is what the events say.

use std::{
    collections::BTreeSet,
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use crate::{
    DEADLINE,
    actors::{BobCo, EndUser, event_ids},
    any_of,
    home::Home,
    http::Api,
    post::Post,
    server::Server,
};

/// How many people change their minds at once.
const PEOPLE: usize = 4;
/// How many invite at once, so that writes share commits.
const INVITERS: usize = 12;
/// How often the service is killed.
const KILLS: usize = 8;

#[test]
fn no_acknowledged_change_is_lost_by_a_kill_on_sqlite() {
    changes_and_kills(&Home::on_sqlite());
}

#[test]
fn no_acknowledged_change_is_lost_by_a_kill_on_postgres() {
    let Some(home) = Home::on_postgres() else { return };
    changes_and_kills(&home);
}

/// What a successful reply has promised.
enum Acknowledged {
    Events { person: usize, ids: Vec<String> },
    Invite(String),
}

/// What one person's agreement has to hold.
struct Account {
    person: EndUser,
    /// How many events it had before the first change.
    at_first: usize,
    /// Those that were acknowledged, and those that were found to be there.
    events: Vec<String>,
}

fn changes_and_kills(home: &Home) {
    let mut server = Server::start(home);
    let bobco = BobCo::on(&server, &Post::filed(home));
    let mut accounts: Vec<Account> = (0..PEOPLE)
        .map(|number| {
            let person = bobco.gain(&server, &format!("person{number}@example.com"));
            let events = ids_in(&person.export());
            Account { person, at_first: events.len(), events }
        })
        .collect();
    let mut invites: BTreeSet<String> = bobco.invited().into_iter().collect();

    for kill in 0..KILLS {
        let replies = any_of(10, 160);
        println!("kill {kill} after {replies} replies");
        let acknowledged = changed_until_killed(server, &bobco, &accounts, replies);
        server = Server::start(home);
        let bobco = bobco.at(&server);
        for promise in acknowledged {
            match promise {
                Acknowledged::Events { person, ids } => accounts[person].events.extend(ids),
                Acknowledged::Invite(address) => _ = invites.insert(address),
            }
        }
        for account in &mut accounts {
            account.person = account.person.at(&server);
            agreement_is_whole(home, &bobco, account);
        }
        let checked = home.run(&["projections", "check"]);
        assert_eq!(checked.stdout, format!("{PEOPLE} agreements, 0 differences found.\n"));
        assert_eq!(checked.code, Some(0), "{checked:?}");
        let there: BTreeSet<_> = bobco.invited().into_iter().collect();
        let lost: Vec<_> = invites.difference(&there).collect();
        assert!(lost.is_empty(), "acknowledged, and lost: {lost:?}");
        // Their requests were under way; the kill came before the replies.
        assert!(there.len() <= invites.len() + INVITERS, "{} {}", there.len(), invites.len());
        invites = there;
    }
}

/// Lets everybody make changes as fast as they can, kills the service after
/// so many `replies`, and returns all that it has acknowledged.
fn changed_until_killed(
    server: Server,
    bobco: &BobCo,
    accounts: &[Account],
    replies: usize,
) -> Vec<Acknowledged> {
    let (tell, told) = channel();
    thread::scope(|scope| {
        for (number, account) in accounts.iter().enumerate() {
            let (person, tell) = (account.person.at(&server), tell.clone());
            scope.spawn(move || change_until_killed(number, &person, &tell));
        }
        for inviter in 0..INVITERS {
            let (api, tell) = (bobco.at(&server).api, tell.clone());
            scope.spawn(move || invite_until_killed(inviter, &api, &tell));
        }
        drop(tell);
        killed_after(replies, server, &told)
    })
}

fn killed_after(
    replies: usize,
    server: Server,
    told: &Receiver<Acknowledged>,
) -> Vec<Acknowledged> {
    let next = |_| told.recv_timeout(DEADLINE).expect("the service acknowledges changes");
    let mut acknowledged: Vec<_> = (0..replies).map(next).collect();
    server.kill_9();
    // What was acknowledged while the signal was on its way; the others end
    // with their first call that fails.
    acknowledged.extend(told.iter());
    acknowledged
}

/// Turns everything over, again and again: each change is one of data and of
/// permissions, so two events.
fn change_until_killed(number: usize, person: &EndUser, tell: &Sender<Acknowledged>) {
    let Ok(now) = person.api.try_get("/api/organizations/accountData/bobco") else { return };
    let mut on = now.ok()["organizationAccountData"]["consents"]["Newsletter"] == true;
    for turn in 0_usize.. {
        on = !on;
        let changes = json!({
            "personal_data": {"lastname": format!("Son {turn}")},
            "shared_personal_data": {"firstname": on, "lastname": true},
            "consents": {"Newsletter": on, "Membership": !on},
            "communication_channels": {"email_media": {"enabled": on}},
        });
        let Ok(reply) = person.try_change(&changes) else { return };
        let ids = event_ids(&reply.ok());
        assert_eq!(ids.len(), 2, "{changes}");
        tell.send(Acknowledged::Events { person: number, ids }).unwrap();
    }
}

fn invite_until_killed(inviter: usize, api: &Api, tell: &Sender<Acknowledged>) {
    for number in 0.. {
        let address = format!("invited{inviter}by{number}@port{}.example.com", api.port());
        let body = json!({"endUserPersonalData": {"email": address}});
        let Ok(reply) = api.try_post("/api/orgs/invite_end_user", &body) else { return };
        reply.ok();
        tell.send(Acknowledged::Invite(address)).unwrap();
    }
}

#[track_caller]
fn agreement_is_whole(home: &Home, bobco: &BobCo, account: &mut Account) {
    let export = account.person.export();
    let events = export["agreement"]["events"].as_array().unwrap();
    let ids = ids_in(&export);
    assert_eq!(ids[..account.events.len().min(ids.len())], account.events, "acknowledged events");
    let more = &ids[account.events.len()..];
    assert!(matches!(more.len(), 0 | 2), "one change was under way: {more:?}");
    for pair in events[account.at_first..].chunks(2) {
        let types: Vec<_> = pair.iter().map(|event| &event["audit"]["eventType"]).collect();
        assert_eq!(types, ["dataEvent", "permissionEvent"], "half a change");
    }

    let file = home.file("agreement.json", &export.to_string());
    let head = ids.last().expect("signing makes an event");
    let ran = home.run(&["verify-agreement", &file, "--head", head]);
    assert_eq!(ran.code, Some(0), "{ran:?}");

    let expected = told_by(events);
    let accepted = &export["agreement"]["sisa"]["acceptedSisa"];
    let id = accepted["rightsHolderPublicKey"].as_str().unwrap();
    let shown = bobco.api.get(&format!("/api/end_user_account_data/{id}")).ok();
    let mut shown = shown["endUserAccountData"].clone();
    assert_eq!(shown.as_object_mut().unwrap().remove("rhldr_id"), Some(json!(id)));
    assert_eq!(shown, expected, "what is shown is what the events say");
    let everybody = bobco.account_data();
    assert!(
        everybody.iter().any(|one| one["rhldr_id"] == id && one["consents"] == shown["consents"])
    );
    account.events = ids;
}

fn ids_in(export: &Value) -> Vec<String> {
    let events = export["agreement"]["events"].as_array().unwrap();
    events.iter().map(|event| event["audit"]["eventId"].as_str().unwrap().to_owned()).collect()
}

/// What Bob Co is to see, by the events alone.
fn told_by(events: &[Value]) -> Value {
    let mut sections: Map<String, Value> = Map::new();
    for event in events {
        let jwt = event["eventJwt"].as_str().unwrap();
        let payload = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1).unwrap()).unwrap();
        let payload: Map<String, Value> = serde_json::from_slice(&payload).unwrap();
        for (section, said) in payload {
            let known = sections.entry(section).or_insert_with(|| json!({}));
            known.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        }
    }
    let said = |section: &str, key: &str, default: Value| {
        let said = sections.get(section).and_then(|section| section.get(key));
        (key.to_owned(), said.cloned().unwrap_or(default))
    };
    let all = |section: &str, keys: &[&str], default: Value| -> Map<String, Value> {
        keys.iter().map(|key| said(section, key, default.clone())).collect()
    };
    let keys = ["email", "firstname", "lastname"];
    let shared = all("shared_personal_data", &keys, json!(false));
    let mut data = all("personal_data", &keys, json!(null));
    data.retain(|key, text| shared[key] == true && text.is_string());
    json!({
        "personal_data": data,
        "shared_personal_data": shared,
        "consents": all("consents", &["Newsletter", "Membership"], json!(false)),
        "communication_channels":
            all("communication_channels", &["email_media"], json!({"enabled": false})),
    })
}
