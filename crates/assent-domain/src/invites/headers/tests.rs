use super::*;

fn columns(names: &[&str]) -> Columns {
    Columns::of(&StringRecord::from(names.to_vec())).ok().expect("the header is understood")
}

fn key_of(name: &str) -> Option<&'static str> {
    MEANINGS.get(&normal(name)).map(|meaning| meaning.keys[0].name())
}

/// The texts of a row by the names of their keys.
fn texts(columns: &mut Columns, row: &StringRecord) -> BTreeMap<&'static str, String> {
    columns.texts(row).into_iter().map(|(key, text)| (key.name(), text)).collect()
}

#[test]
fn the_data_names_keys_that_there_are_and_no_name_for_two() {
    let lines = NAMES.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let read = listed().count() + excepted().count();
    assert_eq!(lines.count(), read, "a line is a key and a name, or an exception");
    for (keys, name) in listed() {
        let meaning = &MEANINGS[&normal(name)];
        assert_eq!(meaning.keys, keys, "{name} is there before, for another key");
    }
    for [name, other] in excepted() {
        assert!(key_of(name).is_some(), "{name} means nothing anyway");
        assert_eq!(key_of(other), None, "{other} is used itself");
    }
}

#[test]
fn labels_and_keys_mean_themselves() {
    for key in KnownKey::all() {
        assert_eq!(key_of(key.label()), Some(key.name()));
        assert_eq!(key_of(key.name()), Some(key.name()));
    }
}

#[test]
fn case_blanks_punctuation_accents_and_what_nobody_sees_do_not_matter() {
    for name in [
        "email",
        "E-MAIL",
        " e mail ",
        "\u{200b}Email",
        "\u{feff}Email",
        "E\u{ad}mail",
        "Email\u{a0}",
        "e_mail:",
        "Ｅｍａｉｌ",
        "\u{202a}Email\u{202c}",
    ] {
        assert_eq!(key_of(name), Some("email"), "{name:?}");
    }
    for name in ["STRASSE", "straße", "Pre\u{301}nom", "prenom", "State/Province/County"] {
        assert!(key_of(name).is_some(), "{name:?}");
    }
    for name in ["E-mail 1 - Label", "E-mail 1 - Type", "", "-", "Email opt-in", "Record ID"] {
        assert_eq!(key_of(name), None, "{name:?}");
    }
}

#[test]
fn a_phone_that_does_not_say_which_takes_the_key_that_is_left() {
    let row = |names: &[&str], cells: &[&str]| {
        texts(&mut columns(names), &StringRecord::from(cells.to_vec()))
    };
    let found = row(&["Email", "Phone"], &["a@b.example", "1"]);
    assert_eq!(found.get("mobilephone").map(String::as_str), Some("1"));
    let found = row(&["Email", "Phone", "Mobile"], &["a@b.example", "1", "2"]);
    assert_eq!(found["homephone"], "1");
    assert_eq!(found["mobilephone"], "2");
}

#[test]
fn of_two_columns_of_a_key_the_label_counts_first_and_nothing_is_lost_silently() {
    let mut columns = columns(&["E-mail 1 - Value", "Email", "Shoe size", ""]);
    let row = |cells: [&str; 4]| StringRecord::from(cells.to_vec());
    assert_eq!(texts(&mut columns, &row(["b@b.example", "", "", ""]))["email"], "b@b.example");
    assert_eq!(columns.unused(), ["Shoe size"]);
    assert_eq!(
        texts(&mut columns, &row(["b@b.example", "a@b.example", "", ""]))["email"],
        "a@b.example"
    );
    assert_eq!(columns.unused(), ["E-mail 1 - Value", "Shoe size"]);
    columns.texts(&row(["", "", "", "x"]));
    assert_eq!(columns.unused(), ["E-mail 1 - Value", "Shoe size", "column 4"]);
}

#[test]
fn columns_of_an_earlier_answer_are_not_kept_and_one_alone_is_the_senders() {
    let header = StringRecord::from(vec!["Email", "Signup Url", "Status", "Error"]);
    let ours = Columns::of(&header).ok().unwrap();
    assert_eq!(ours.kept(&header).collect::<Vec<_>>(), ["Email"]);
    assert!(ours.unused().is_empty());
    let header = StringRecord::from(vec!["Email", "Status"]);
    let theirs = Columns::of(&header).ok().unwrap();
    assert_eq!(theirs.kept(&header).collect::<Vec<_>>(), ["Email", "Status"]);
    assert_eq!(theirs.unused(), ["Status"]);
}

#[test]
fn a_day_of_a_month_is_no_birthday() {
    for names in [
        ["Birth Year", "Birth Month", "Birth Day"],
        ["BirthDay", "birth_month", "Birth year"],
        ["Geburtsjahr", "Geburtsmonat", "Geburtstag"],
    ] {
        let header = [&["Email"], &names[..]].concat();
        let mut columns = columns(&header);
        let found = columns.texts(&StringRecord::from(vec!["a@b.example", "1980", "5", "17"]));
        assert_eq!(found.into_keys().collect::<Vec<_>>(), [KnownKey::EMAIL]);
        assert_eq!(columns.unused(), names);
    }
    for name in ["Birth Day", "Birthday", "Geburtstag"] {
        let row = StringRecord::from(vec!["a@b.example", "1980-05-17"]);
        assert_eq!(texts(&mut columns(&["Email", name]), &row)["birthdate"], "1980-05-17");
    }
}

#[test]
fn every_column_of_thunderbirds_exports_is_used_or_has_no_key() {
    for (header, unused) in [
        (
            "First Name,Last Name,Display Name,Nickname,Primary Email,Secondary Email,Screen \
             Name,Work Phone,Home Phone,Fax Number,Pager Number,Mobile Number,Home Address,Home \
             Address 2,Home City,Home State,Home ZipCode,Home Country,Work Address,Work Address \
             2,Work City,Work State,Work ZipCode,Work Country,Job Title,Department,Organization,\
             Web Page 1,Web Page 2,Birth Year,Birth Month,Birth Day,Custom 1,Notes,",
            "Nickname,Secondary Email,Screen Name,Pager Number,Home Address 2,Work Address 2,\
             Work State,Department,Web Page 1,Web Page 2,Birth Year,Birth Month,Birth Day,Custom \
             1,Notes",
        ),
        (
            "Vorname,Nachname,Anzeigename,Spitzname,Primäre E-Mail-Adresse,Sekundäre \
             E-Mail-Adresse,Messenger-Name,Tel. dienstlich,Tel. privat,Fax-Nummer,Pager-Nummer,\
             Mobil-Tel.-Nr.,Privat: Adresse,Privat: Adresse 2,Privat: Ort,Privat: Bundesland,\
             Privat: PLZ,Privat: Land,Dienstlich: Adresse,Dienstlich: Adresse 2,Dienstlich: Ort,\
             Dienstlich: Bundesland,Dienstlich: PLZ,Dienstlich: Land,Arbeitstitel,Abteilung,\
             Organisation,Webseite 1,Geburtsjahr,Geburtsmonat,Geburtstag,Notizen,",
            "Spitzname,Sekundäre E-Mail-Adresse,Messenger-Name,Pager-Nummer,Privat: Adresse 2,\
             Dienstlich: Adresse 2,Dienstlich: Bundesland,Abteilung,Webseite 1,Geburtsjahr,\
             Geburtsmonat,Geburtstag,Notizen",
        ),
    ] {
        let columns = columns(&header.split(',').collect::<Vec<_>>());
        assert_eq!(columns.unused().join(","), unused);
        let held: Vec<_> = columns.claims.values().map(Vec::len).collect();
        assert_eq!(held, [1; 19], "{:?}", columns.claims);
    }
}

#[test]
fn a_kind_of_address_or_phone_may_stand_before_or_behind_it() {
    for (name, key) in [
        ("Email (home)", "email"),
        ("E-Mail (privat)", "email"),
        ("Person - Email - Home", "email"),
        ("Person - First name", "firstname"),
        ("Person - Last name", "lastname"),
        ("Person - Phone - Work", "businessphone"),
        ("Person - Phone - Mobile", "mobilephone"),
        ("LANDLINE_NUMBER", "homephone"),
        ("Rue (bureau)", "businessstreet"),
        ("Ville (bureau)", "businesscity"),
        ("Code postal (domicile)", "mailingpostalcode"),
        ("T\u{e9}le\u{301}phone (bureau)", "businessphone"),
        ("Téléphone (domicile)", "homephone"),
    ] {
        assert_eq!(key_of(name), Some(key), "{name}");
    }
}

/// What `docs/http-api.md` says of names, as the data has it.
fn documented() -> String {
    let mut names: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (keys, name) in listed() {
        let keys: Vec<_> = keys.iter().map(|key| key.name()).collect();
        names.entry(keys.join(", else ")).or_default().push(name);
    }
    let order = KnownKey::all().map(|key| key.name().to_owned());
    let phones = "mobilephone, else homephone, else businessphone".to_owned();
    let rows = order.chain([phones]).filter_map(|key| {
        let names = names.remove(&key)?.join("; ");
        Some(format!("| `{key}` | {names} |\n"))
    });
    let table: String = rows.collect();
    assert!(names.is_empty(), "{names:?} is left out");
    let exceptions = excepted().map(|[name, other]| format!("{name} beside {other}"));
    let exceptions = exceptions.collect::<Vec<_>>().join("; ");
    format!("{table}| none | {exceptions} |\n")
}

#[test]
fn the_documentation_lists_the_names_that_the_data_has() {
    let docs = include_str!("../../../../../docs/http-api.md");
    let table = documented();
    assert!(docs.contains(&table), "docs/http-api.md has to have this table:\n{table}");
}
