//! The batch and the export from a terminal, beside a running service.

use std::fs;

use serde_json::json;

use crate::{
    actors::{BobCo, EndUser},
    home::{Home, Ran},
    post::Post,
    server::Server,
    until,
};

const IMPORT: &str = "import-invites";
const EXPORT: &str = "export-end-users";

/// Where the links of an import lead: it does not know the port of a test.
const PORTAL: &str = "rights-holder-portal-url";

fn home() -> Home {
    Home::on_sqlite().set(PORTAL, "https://people.example.org")
}

/// The rows of a CSV, without the header.
fn rows(csv: &str) -> Vec<Vec<&str>> {
    csv.lines().skip(1).map(|line| line.split(',').collect()).collect()
}

#[track_caller]
fn done(ran: &Ran) {
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[test]
fn people_are_invited_and_exported_from_a_terminal_on_sqlite() {
    there_and_back(&home());
}

#[test]
fn people_are_invited_and_exported_from_a_terminal_on_postgres() {
    let Some(home) = Home::on_postgres() else { return };
    let home = home.set(PORTAL, "https://people.example.org");
    there_and_back(&home);
}

fn there_and_back(home: &Home) {
    let server = Server::start(home);
    let bobco = BobCo::on(&server, &Post::filed(home));
    let people = home.file("people.csv", "Email;First Name\nann@x.example;=1+1\nnobody;B\n");

    let ran = home.run(&[IMPORT, "bobco", &people]);
    done(&ran);
    assert!(ran.stdout.starts_with("Email;First Name;Signup Url;Status;Error\r\n"), "{ran:?}");
    let as_commas = ran.stdout.replace(';', ",");
    let listed = rows(&as_commas);
    assert_eq!((listed.len(), listed[0][1], listed[0][3]), (2, "'=1+1", "invited"));
    assert_eq!((listed[1][2], listed[1][3]), ("", "invalid"));
    assert_eq!(ran.stderr, "rows: 2, invited: 1\n", "no bar where nobody watches");
    let link = listed[0][2].to_owned();
    assert_eq!(bobco.invited(), ["ann@x.example"]);

    // The link is a link.
    let (_, token) = link.rsplit_once("/regauth/").expect("it is for the portal");
    let ann = EndUser::register(&server, token);
    ann.sign();
    ann.change(&json!({
        "personal_data": {"firstname": "=Ann"}, "shared_personal_data": {"firstname": true},
        "consents": {"Newsletter": true},
    }));
    bobco.gain(&server, "bob@x.example");

    let ran = home.run(&[EXPORT, "bobco"]);
    done(&ran);
    assert_eq!(ran.stderr, "end users exported: 2\n");
    let over_http = bobco.api.get("/api/end_users.csv");
    assert_eq!(ran.stdout, over_http.text(), "the same as over HTTP");
    assert!(ran.stdout.contains(",'=Ann,"), "{ran:?}");

    let filters = r#"[["Permission Enabled","Newsletter"]]"#;
    let file = home.data("table.csv").display().to_string();
    let told = home.run_json(&[EXPORT, "bobco", &file, "--filters", filters, "--raw", "--json"]);
    assert_eq!(told, json!({"organization": "bobco", "endUsers": 1}));
    let table = fs::read_to_string(&file).unwrap();
    assert!(rows(&table).len() == 1 && table.contains(",=Ann,"), "{table}");
}

#[test]
fn standard_input_is_imported_and_the_result_may_go_to_a_file() {
    let home = home();
    let server = Server::start(&home);
    let bobco = BobCo::on(&server, &Post::filed(&home));
    let csv = "Email,Note\nann@x.example,=1\nann@x.example,\n";
    let result = home.data("result.csv").display().to_string();
    let told = home.run_fed(
        &[IMPORT, "bobco", "-", "--output", &result, "--only-invited", "--raw", "--json"],
        csv,
    );
    done(&told);
    let summary: serde_json::Value = serde_json::from_str(&told.stdout).unwrap();
    let told = json!({
        "organization": "bobco", "rows": 2, "invited": 1, "unusedColumns": ["Note"],
    });
    assert_eq!(summary, told);
    let result = fs::read_to_string(&result).unwrap();
    let listed = rows(&result);
    assert_eq!((listed.len(), listed[0][1]), (1, "=1"));
    assert_eq!(bobco.invited(), ["ann@x.example"]);

    // Where the CSV is on standard output, the summary is not.
    let told = home.run_fed(&[IMPORT, "bobco", "-", "--output", "-", "--json"], csv);
    done(&told);
    assert_eq!(rows(&told.stdout).len(), 2);
    let summary: serde_json::Value = serde_json::from_str(&told.stderr).unwrap();
    assert_eq!((&summary["rows"], &summary["invited"]), (&json!(2), &json!(0)));
}

#[test]
fn columns_that_were_not_used_are_named_in_the_last_line() {
    let home = home();
    let server = Server::start(&home);
    BobCo::on(&server, &Post::filed(&home));
    let csv = "E-Mail;Schuhgröße;Record\tID\nann@x.example;41;7\n";
    let ran = home.run_fed(&[IMPORT, "bobco", "-"], csv);
    done(&ran);
    let told = "rows: 1, invited: 1\ncolumns that were not used: Schuhgröße, Record\\tID\n";
    assert_eq!(ran.stderr, told);
}

#[test]
fn an_export_begins_with_a_byte_order_mark_where_it_is_asked_for() {
    let home = home();
    let server = Server::start(&home);
    BobCo::on(&server, &Post::filed(&home));
    let (plain, marked) = (home.run(&[EXPORT, "bobco"]), home.run(&[EXPORT, "bobco", "--bom"]));
    done(&marked);
    assert_eq!(marked.stdout, format!("\u{feff}{}", plain.stdout));
}

#[cfg(target_os = "linux")]
#[test]
fn an_import_that_is_killed_leaves_nothing_beside_its_output() {
    use std::process::Stdio;

    let home = home();
    let server = Server::start(&home);
    BobCo::on(&server, &Post::filed(&home));
    let folder = home.data("out");
    fs::create_dir(&folder).unwrap();
    let output = folder.join("links.csv").display().to_string();
    let mut import = home
        .command(&[IMPORT, "bobco", "-", "--output", &output])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    // It has opened its output, and waits for its input.
    let files = format!("/proc/{}/fd", import.id());
    until("the output is open", || {
        let mut open = fs::read_dir(&files).unwrap().flatten();
        open.find(|file| fs::read_link(file.path()).is_ok_and(|file| file.starts_with(&folder)))
    });
    import.kill().unwrap();
    import.wait().unwrap();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}

#[test]
fn more_rows_than_a_lot_are_imported_whole() {
    let home = home();
    let server = Server::start(&home);
    let bobco = BobCo::on(&server, &Post::filed(&home));
    let people: Vec<_> = (0..1_203).map(|n| format!("person{n}@x.example\n")).collect();
    let ran = home.run_fed(&[IMPORT, "bobco", "-"], &format!("Email\n{}", people.concat()));
    done(&ran);
    assert_eq!(ran.stderr, "rows: 1203, invited: 1203\n");
    assert_eq!(rows(&ran.stdout).len(), 1_203);
    assert_eq!(bobco.invited().len(), 1_203);
    let left = fs::read_dir(home.data("spool")).unwrap().count();
    assert_eq!(left, 0, "what was spooled is gone");
}

#[test]
fn what_can_not_be_done_is_a_line_and_changes_nothing() {
    let home = home();
    let server = Server::start(&home);
    let bobco = BobCo::on(&server, &Post::filed(&home));
    let good = home.file("good.csv", "Email\nann@x.example\n");
    let broken = home.file("broken.csv", "Email,City\nann@x.example,A\n\"b\"@x.example\n");
    let headless = home.file("headless.csv", "Name\nann\n");
    let folder = home.data("").display().to_string();
    let nowhere = home.data("no/such/folder.csv").display().to_string();
    let kept = home.file("kept.csv", "kept");
    for (arguments, told) in [
        (vec![IMPORT, "nobody", &good], "no organization \"nobody\""),
        (vec![IMPORT, "bobco", "nowhere.csv"], "cannot read nowhere.csv"),
        (vec![IMPORT, "bobco", &folder], "it is a folder"),
        (vec![IMPORT, "bobco", &broken, "--output", &kept], "line 3"),
        (vec![IMPORT, "bobco", &headless], "nothing of"),
        (vec![IMPORT, "bobco", &good, "--output", &nowhere], "cannot write"),
        (vec![IMPORT, "bobco", &good, "--output", &folder], "it is a folder"),
        (vec![EXPORT, "nobody"], "no organization \"nobody\""),
        (vec![EXPORT, "bobco", &nowhere], "cannot write"),
        (vec![EXPORT, "bobco", &folder], "it is a folder"),
    ] {
        let ran = home.run(&arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran:?}");
        assert!(ran.stderr.starts_with("assent: ") && ran.stderr.contains(told), "{ran:?}");
        assert_eq!(ran.stderr.lines().count(), 1, "{ran:?}");
    }
    assert_eq!(fs::read_to_string(&kept).unwrap(), "kept", "half a result is none");
    assert_eq!(bobco.invited(), [""; 0]);
    for arguments in [
        vec![IMPORT],
        vec![IMPORT, "bobco"],
        vec![EXPORT],
        vec![EXPORT, "bobco", "--filters", "nonsense"],
        vec![EXPORT, "bobco", "--filters", r#"[["Permission Enabled","Spam"]]"#],
    ] {
        let ran = home.run(&arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran:?}");
    }
}

#[test]
fn a_file_that_is_replaced_is_there_whole_and_its_owners_alone() {
    let home = home();
    let server = Server::start(&home);
    let bobco = BobCo::on(&server, &Post::filed(&home));
    bobco.gain(&server, "ann@x.example");
    let file = home.file("table.csv", &"old\n".repeat(10_000));
    let ran = home.run(&[EXPORT, "bobco", &file]);
    done(&ran);
    assert_eq!(ran.stdout, "end users exported: 1\n");
    assert_eq!(fs::read_to_string(&file).unwrap(), bobco.api.get("/api/end_users.csv").text());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o077, 0);
    }
}
