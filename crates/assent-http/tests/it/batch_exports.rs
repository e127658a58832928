//! Uploads as spreadsheets and other programs export them.

use assent_test_town::{Answer, FILE, Form, Organization, Town};
use serde_json::{Value, json};

use crate::batch::{PATH, upload};

/// What is stored of the people, oldest first.
async fn known(town: &Town, organization: &Organization) -> Vec<Value> {
    let mut known: Vec<_> = town.invites_of(organization).await;
    known.reverse();
    known.into_iter().map(|mut invite| invite["personal_data"].take()).collect()
}

fn unused(answer: &Answer) -> Option<&str> {
    answer.headers.get("unused-columns").map(|header| header.to_str().expect("it is ASCII"))
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect()
}

#[actix_web::test]
async fn what_well_known_programs_export_is_understood_and_the_rest_is_named() {
    let town = Town::new().await;
    for (number, (file, stored, named)) in [
        (
            "\"Email Address\",\"First Name\",\"Last Name\",MEMBER_RATING,OPTIN_TIME,TAGS\r\n\
             m@b.example,Mara,Lind,2,\"2024-03-01 10:00:00\",\"\"\"vip\"\"\"\r\n",
            json!({"email": "m@b.example", "firstname": "Mara", "lastname": "Lind"}),
            Some("MEMBER_RATING, OPTIN_TIME, TAGS"),
        ),
        (
            "First Name,Middle Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,\
             Phone 1 - Value\r\nMara,,Lind,* Other,m@b.example,Mobile,+49 170 1234567\r\n",
            json!({
                "email": "m@b.example", "firstname": "Mara", "lastname": "Lind",
                "mobilephone": "+49 170 1234567",
            }),
            Some("Middle Name, E-mail 1 - Label, Phone 1 - Label"),
        ),
        (
            "\"Record ID\",\"First Name\",\"Last Name\",\"Email\",\"Phone Number\",\"Create Date\"\n\
             \"101\",\"Mara\",\"Lind\",\"m@b.example\",\"+49 170 1234567\",\"2024-03-01 10:00\"\n",
            json!({
                "email": "m@b.example", "firstname": "Mara", "lastname": "Lind",
                "mobilephone": "+49 170 1234567",
            }),
            Some("Record ID, Create Date"),
        ),
        (
            "\"Salutation\",\"First Name\",\"Last Name\",\"Email\",\"Mailing Street\",\
             \"Mailing City\",\"Mailing Zip/Postal Code\",\"Phone\",\"Mobile\",\"Birthdate\"\n\
             \"Ms.\",\"Mara\",\"Lind\",\"m@b.example\",\"Main St 1\",\"Gent\",\"9000\",\"+32 9 1\",\
             \"+32 470 123456\",\"1980-05-17\"\n",
            json!({
                "email": "m@b.example", "firstname": "Mara", "lastname": "Lind",
                "salutation": "Ms.", "birthdate": "1980-05-17", "mailingstreet": "Main St 1",
                "mailingcity": "Gent", "mailingpostalcode": "9000", "homephone": "+32 9 1",
                "mobilephone": "+32 470 123456",
            }),
            None,
        ),
        (
            "Vorname;Nachname;E-Mail-Adresse;Straße privat;Ort privat;Geburtstag;Schuhgröße\r\n\
             Mara;Lind;m@b.example;Weg 1;Köln;0/0/00;41\r\n",
            json!({
                "email": "m@b.example", "firstname": "Mara", "lastname": "Lind",
                "mailingstreet": "Weg 1", "mailingcity": "Köln",
            }),
            Some("Schuhgr%C3%B6%C3%9Fe"),
        ),
        (
            "EMAIL|First_Name|mailingCity|full name\nm@b.example|Mara|Köln|Mara Lind\n",
            json!({
                "email": "m@b.example", "firstname": "Mara", "mailingcity": "Köln",
                "fullname": "Mara Lind",
            }),
            None,
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let bob = town.sign_up(&format!("Bob {number}")).await;
        let answer = upload(&town, &bob, "", file).await;
        assert_eq!(answer.column("Status"), ["invited"], "{file:?}");
        assert_eq!(known(&town, &bob).await, [stored], "{file:?}");
        assert_eq!(unused(&answer), named, "{file:?}");
    }
}

#[actix_web::test]
async fn the_answer_opens_as_the_upload_did() {
    let town = Town::new().await;
    let text = "Email;First Name\r\nz@b.example;Zoë\r\n";
    for (number, (file, marked, delimiter)) in [
        (text.as_bytes().to_vec(), false, ';'),
        (format!("\u{feff}{text}").into_bytes(), true, ';'),
        (utf16(text, u16::to_le_bytes), true, ';'),
        (utf16(&text.replace(';', "\t"), u16::to_be_bytes), true, '\t'),
        (format!("sep=;\r\n{text}").into_bytes(), false, ';'),
        (format!("\"sep=,\"\r\n{}", text.replace(';', ",")).into_bytes(), false, ','),
        (text.replace(';', "|").into_bytes(), false, '|'),
    ]
    .into_iter()
    .enumerate()
    {
        let bob = town.sign_up(&format!("Bob {number}")).await;
        let answer = upload(&town, &bob, "", &file).await;
        let url = answer.column("Signup Url").remove(0);
        let mark = if marked { "\u{feff}" } else { "" };
        let expected = format!(
            "{mark}Email;First Name;Signup Url;Status;Error\r\nz@b.example;Zoë;URL;invited;\r\n"
        );
        let expected = expected.replace(';', &delimiter.to_string()).replace("URL", &url);
        assert_eq!(answer.text(), expected, "{}", file.escape_ascii());
        let stored = json!({"email": "z@b.example", "firstname": "Zoë"});
        assert_eq!(known(&town, &bob).await, [stored]);
    }
}

#[actix_web::test]
async fn rows_are_blank_ragged_or_left_out_and_the_others_are_invited() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let file = "Email,City,Country\r\na@b.example,x,y,\r\n,,\r\n   \r\nb@b.example\r\n\
        c@b.example,x,y,z\r\nd@b.example,x\r\n\x1a";
    let answer = upload(&town, &bob, "", file).await;
    let emails = ["a@b.example", "b@b.example", "c@b.example", "d@b.example"];
    assert_eq!(answer.column("Email"), emails);
    assert_eq!(answer.column("Status"), ["invited", "invited", "invalid", "invited"]);
    let error = answer.column("Error").remove(2);
    assert!(error.contains("4 fields") && error.contains("\"z\" is left over"), "{error}");
    assert_eq!(town.invites_of(&bob).await.len(), 3);
}

#[actix_web::test]
async fn a_corrected_answer_is_read_as_it_was_meant() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let file = "Email,First Name,Note\r\nnobody,-Bob,=1\r\n-x@b.example,\"@a, b\",\r\n";
    let first = upload(&town, &bob, "", file).await;
    assert_eq!(first.column("First Name"), ["'-Bob", "'@a, b"]);
    assert_eq!(first.column("Email")[1], "-x@b.example");
    let mended = first.text().replace("nobody", "bob@b.example");
    let second = upload(&town, &bob, "", &mended).await;
    let header = ["Email", "First Name", "Note", "Signup Url", "Status", "Error"];
    assert_eq!(second.rows()[0], header);
    assert_eq!(second.column("Status"), ["invited", "already-invited"]);
    assert_eq!(second.column("First Name"), ["'-Bob", "'@a, b"]);
    assert_eq!(unused(&second), Some("Note"));
    let stored = town.invites_of(&bob).await;
    let first_name = |email: &str| {
        let invite = stored.iter().find(|invite| invite["email"] == email).expect("it is stored");
        invite["personal_data"]["firstname"].clone()
    };
    assert_eq!([first_name("bob@b.example"), first_name("-x@b.example")], ["-Bob", "@a, b"]);
    // As often as one likes.
    let third = upload(&town, &bob, "", second.text()).await;
    assert_eq!(third.column("Note"), ["'=1", ""]);
    assert_eq!(third.rows()[0], header);
}

#[actix_web::test]
async fn values_are_trimmed_addresses_cut_out_and_lost_numbers_told() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let file = "Email;Birthdate;City;Mobile Phone Number\n\
        mailto:a@b.example; 1980-05-17 ;\u{a0}Gent ;\u{202a}+32 470 123456\u{202c}\n\
        <b@b.example>;;  ;\n\
        Mara Lind <C@b.example>;;;\n\
        d@b.example;;;4.91701E+11\n\
        e@b.example <f@b.example>;;;\n";
    let answer = upload(&town, &bob, "", file).await;
    assert_eq!(answer.column("Status"), ["invited", "invited", "invited", "invalid", "invalid"]);
    assert_eq!(answer.column("Email")[0], "mailto:a@b.example", "the columns are the upload's");
    let error = answer.column("Error").remove(3);
    assert!(error.starts_with("Mobile Phone Number is a number that a spreadsheet"), "{error}");
    let stored = [
        json!({
            "email": "a@b.example", "birthdate": "1980-05-17", "mailingcity": "Gent",
            "mobilephone": "+32 470 123456",
        }),
        json!({"email": "b@b.example"}),
        json!({"email": "c@b.example"}),
    ];
    let mut known = known(&town, &bob).await;
    known.sort_by_key(|data| data["email"].to_string());
    assert_eq!(known, stored);
}

#[actix_web::test]
async fn an_invitation_is_trimmed_and_checked_as_a_row_is() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let invite = async |data: Value| {
        let body = json!({"endUserPersonalData": data});
        town.organizations.post("/api/orgs/invite_end_user", &bob.session, body).await
    };
    let data = json!({
        "email": " a@b.example ", "birthdate": "1980-05-17 ", "mailingcity": "\u{a0}Gent\n",
        "title": "  ", "fullname": " A B ",
    });
    invite(data).await.done();
    let stored = json!({
        "email": "a@b.example", "birthdate": "1980-05-17", "mailingcity": "Gent",
        "fullname": "A B",
    });
    assert_eq!(known(&town, &bob).await, [stored]);
    let lost = json!({"email": "b@b.example", "homephone": "4,91701E+11"});
    invite(lost).await.refused_on("invalid-field", &["homephone"]);
}

#[actix_web::test]
async fn a_form_may_have_any_name_of_a_file_and_blanks_around_the_session() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let session = format!(" {}\r\n", bob.session);
    let names = [
        &b"M\xe4rz.csv"[..],
        b"C:\\people\\",
        b"a \"b\" c.csv",
        b"",
        "März.csv".as_bytes(),
        b"people\0.csv",
        b"\x07\x1b[1m\x7f",
    ];
    for (number, name) in names.into_iter().enumerate() {
        let file = format!("Email\np{number}@b.example\n");
        let form = Form::new().text("session_id", &session).file_called(FILE, name, file);
        let answer = town.organizations.send(form.upload_to(PATH, "")).await;
        assert_eq!(answer.column("Status"), ["invited"], "{}", name.escape_ascii());
    }
}
