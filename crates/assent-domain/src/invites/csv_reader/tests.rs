use proptest::prelude::*;

use super::*;

fn read(file: &[u8]) -> Result<(u8, Vec<Row>), CsvError> {
    let (mut rows, _) = Rows::open(file)?;
    let mut read = Vec::new();
    while let Some(row) = rows.next()? {
        read.push(row);
    }
    Ok((rows.delimiter(), read))
}

fn rows(file: &[u8]) -> Result<Vec<Vec<String>>, CsvError> {
    let cells = |row: Row| row.cells.iter().map(str::to_owned).collect();
    Ok(read(file)?.1.into_iter().map(cells).collect())
}

fn fault(file: &[u8]) -> String {
    rows(file).expect_err("the file is refused").to_string()
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect()
}

#[test]
fn a_byte_order_mark_semicolons_tabs_bars_crlf_and_quoted_newlines_are_read() {
    let expected = vec![vec!["a@b.example".to_owned(), "x\ny".to_owned()]];
    for file in [
        "\u{feff}Email,First Name\r\na@b.example,\"x\ny\"\r\n",
        "Email;First Name\na@b.example;\"x\ny\"\n",
        "\r\n\nEmail;First Name\na@b.example;\"x\ny\"\n",
        "Email\tFirst Name\na@b.example\t\"x\ny\"",
        "Email|First Name\na@b.example|\"x\ny\"",
        " email , FIRST NAME \na@b.example,\"x\ny\"\n\n",
        ",,\nEmail,First Name\na@b.example,\"x\ny\"",
    ] {
        assert_eq!(rows(file.as_bytes()).unwrap(), expected, "{file:?}");
    }
}

#[test]
fn the_delimiter_is_the_one_under_which_the_header_names_an_address() {
    for (file, delimiter) in [
        ("Email,First Name,Notes (a; b; c; d)\n", b','),
        ("Notes (a, b, c);E-mail Address\n", b';'),
        ("\"a,b,c\";Email\n", b';'),
        ("Name, first|Email|x;y;z\n", b'|'),
        ("Email\n", b','),
        ("sep=;\nEmail;x,y,z\n", b';'),
        ("\"sep=,\"\r\nEmail,First Name\n", b','),
        ("SEP=\t\r\nEmail\tFirst Name\n", b'\t'),
        ("sep=^\nEmail^First Name\n", b'^'),
        ("sep=;;;\nEmail;First Name\n", b';'),
        // What the hint says is not always so.
        ("sep=;\nEmail,First Name\n", b','),
    ] {
        assert_eq!(read(file.as_bytes()).unwrap().0, delimiter, "{file:?}");
    }
}

#[test]
fn a_line_that_names_the_delimiter_is_no_row_and_counts_as_a_line() {
    let file = b"sep=;\r\nEmail;City\r\na@b.example;x\r\n";
    assert_eq!(rows(file).unwrap(), [["a@b.example", "x"]]);
    assert!(fault(b"sep=;\r\nEmail;City\r\n\"a\"b;x\r\n").starts_with("line 3: "));
}

#[test]
fn utf_16_is_read_by_its_mark_however_long_and_its_lines_are_counted() {
    let people: Vec<_> = (0..20_000).map(|n| format!("p{n}@b.example;Łódź 🏙\r\n")).collect();
    let text = format!("Email;City\r\n{}", people.concat());
    for unit in [u16::to_le_bytes, u16::to_be_bytes] {
        let read = rows(&utf16(&text, unit)).unwrap();
        assert_eq!(read.len(), 20_000);
        assert_eq!(read[19_999], ["p19999@b.example", "Łódź 🏙"]);
    }
    let mut cut = utf16("Email\r\na@b.example\r\n", u16::to_le_bytes);
    cut.extend([0x00, 0xd8, b'x', 0]);
    assert_eq!(
        fault(&cut),
        "line 3: the text is no UTF-16, though its mark says so: save the file as \"CSV UTF-8\" \
         and send it again"
    );
}

#[test]
fn another_encoding_is_named_with_the_remedy() {
    let unmarked: Vec<u8> = "Email,x\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let windows = b"Email;First Name;Surname\r\na@b.example;J\xfcrgen;Gr\xf6\xdfe\r\n";
    for (file, line, named) in [
        (unmarked.as_slice(), 1, "UTF-16 without a byte-order mark"),
        (b"\xff\xfe\0\0E\0\0\0", 1, "UTF-32"),
        (windows, 2, "Windows-1252"),
        (b"Stra\xdfe;Email\r\nx;a@b.example\r\n", 1, "Windows-1252"),
        (b"Email\na@b.example\nM\xfcller@b.example\n", 3, "Windows-1252"),
        (b"Email,City\na@b.example,\xcc\xee\xf1\xea\xe2\xe0 \xe8 \xef\xf0\xe8\xe3\xee\xf0\xee\xe4\n", 2, "Windows-1251"),
        (b"Email,City\na@b.example,\x93\x8c\x8b\x9e\x82\xcc\x92\x86\x89\x9b\n", 2, "Shift_JIS"),
    ] {
        assert_eq!(
            fault(file),
            format!(
                "line {line}: the text is not UTF-8: it seems to be {named}; save the file as \
                 \"CSV UTF-8\" and send it again"
            )
        );
    }
    let workbook = fault(b"PK\x03\x04\x14\0\x06\0");
    assert!(workbook.starts_with("line 1: this is an Excel workbook"), "{workbook}");
}

#[test]
fn short_rows_are_filled_and_surplus_fields_are_dropped_unless_there_is_text_in_them() {
    let file = b"Email,City,Country\na@b.example\nb@b.example,x,y,\nc@b.example,x,y, ,\nd@b.example,x,y,,z\n";
    let (_, read) = read(file).unwrap();
    let cells = |row: &Row| row.cells.iter().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(cells(&read[0]), ["a@b.example", "", ""]);
    assert_eq!(cells(&read[1]), ["b@b.example", "x", "y"]);
    assert_eq!(cells(&read[3]), ["d@b.example", "x", "y"]);
    let faults: Vec<_> =
        read.iter().map(|row| row.fault.as_ref().map(ToString::to_string)).collect();
    let told = "the row has 5 fields, but the header has 3: \"z\" is left over";
    assert_eq!(faults, [None, None, None, Some(told.to_owned())]);
}

#[test]
fn blank_rows_and_the_end_of_old_systems_are_skipped() {
    let padding = "\0".repeat(3 << 20);
    for tail in [
        "",
        "\n",
        ",,\r\n,,\r\n",
        "   \r\n",
        " , \t,\u{a0}\n",
        "\x1a",
        "\x1a\r\n",
        "\"\",\"\"\n",
        "\0",
        "\0\0\r\n",
        "\x1a\0\0\x1a\0",
        &padding,
    ] {
        let file = format!("Email,City\r\na@b.example,x\r\n{tail}");
        assert_eq!(rows(file.as_bytes()).unwrap(), [["a@b.example", "x"]], "{tail:?}");
    }
    for end in ["\x1a", "\0", "\0\0\0"] {
        let file = format!("Email,City\na@b.example,x{end}");
        assert_eq!(rows(file.as_bytes()).unwrap(), [["a@b.example", "x"]], "{end:?}");
    }
    // Within a file they are text.
    assert_eq!(rows(b"Email,City\na@b.example,\0x\x1ay\n").unwrap(), [["a@b.example", "\0x\x1ay"]]);
    let padded = [utf16("Email\na@b.example\n", u16::to_le_bytes), vec![0; 600]].concat();
    assert_eq!(rows(&padded).unwrap(), [["a@b.example"]]);
}

#[test]
fn blanks_around_quotes_are_no_part_of_a_field() {
    for file in [
        "Email, \"First Name\", \"Surname\"\r\na@b.example, \"Ann\", \"Lind, jr\"\r\n",
        "Email ,\"First Name\" ,\"Surname\"\r\na@b.example, \"Ann\" , \t\"Lind, jr\" \r\n",
        "Email;  \"First Name\";Surname\na@b.example;\"Ann\";Lind, jr",
    ] {
        let (mut rows, columns) = Rows::open(file.as_bytes()).unwrap();
        assert!(columns.unused().is_empty(), "{file:?}");
        let row = rows.next().unwrap().unwrap();
        assert_eq!(row.cells.iter().collect::<Vec<_>>(), ["a@b.example", "Ann", "Lind, jr"]);
    }
    // Within a row a quote may mean inches.
    assert_eq!(rows(b"Email,City\na@b.example, 5\" x\n").unwrap(), [["a@b.example", " 5\" x"]]);
}

#[test]
fn quotes_that_are_left_in_a_header_are_refused() {
    for file in [
        "Email,First \"Name\"\n",
        "Email,x\"\n",
        "Email,\"First \"\"Name\"\"\"\n",
        "Email;\"First \"\"Name\"\"\"\na@b.example;x,y\n",
        "\"\"\"Email\"\"\",x\n",
    ] {
        let fault = fault(file.as_bytes());
        assert!(fault.starts_with("line 1: a column's name has a quote in its midst"), "{fault}");
    }
}

#[test]
fn what_is_no_csv_of_people_is_refused_with_line_and_reason() {
    assert_eq!(fault(b""), "line 1: the file is empty: it needs a header with Email in it");
    assert_eq!(
        fault("Name;Stra\u{df}e; ;X\"\"\nx\n".replace("X\"\"", "Y").as_bytes()),
        "line 1: the header does not name Email: its columns are \"Name\", \"Straße\", \"Y\"; name \
         the one with the addresses Email"
    );
    assert_eq!(fault(b"Email,email\n"), "line 1: the header names Email twice");
    assert_eq!(
        fault(b"Email\na@b.example\n\"b@b.example\nc@b.example\n"),
        "line 3: a quote that was opened here is never closed"
    );
    assert_eq!(
        fault(b"Email\n\"a\"b\n"),
        "line 2: there is text between a closing quote and the next delimiter"
    );
}

#[test]
fn a_fault_is_told_of_its_own_line_whatever_the_delimiter_and_however_near_the_header() {
    let reason = "there is text between a closing quote and the next delimiter";
    for (file, line) in [
        ("Email,First Name\r\nq1@example.com,\"Mara\"x\r\n", 2),
        ("Email;First Name\r\nq1@example.com;\"Mara\"x\r\n", 2),
        ("Email|First Name\nq1@example.com|\"Mara\"x", 2),
        ("Email,First Name\r\nq1@example.com,\"Mara \"M\" Lind\"\r\n", 2),
        ("Email;First Name\n\nq1@example.com;\"Mara \"M\" Lind\"\n", 3),
        ("sep=;\nEmail;First Name\nq1@example.com;\"Mara\"x\n", 3),
        ("First Name;\"Email\"x;City\n", 1),
        ("Email;\"First\"x\n", 1),
        ("\"Email\";\"First\"x\n", 1),
    ] {
        assert_eq!(fault(file.as_bytes()), format!("line {line}: {reason}"), "{file:?}");
    }
    let closed = "a quote that was opened here is never closed";
    assert_eq!(fault(b"Email;City\na@b.example;\"x\n"), format!("line 2: {closed}"));
    assert_eq!(fault(b"Email;\"City\na@b.example;x\n"), format!("line 1: {closed}"));
    let long = format!("Email;City\na@b.example;{}\n", "x".repeat(1 << 20));
    assert_eq!(fault(long.as_bytes()), "line 2: the row is longer than 1 MiB");
}

#[test]
fn a_refusal_lists_only_so_many_columns() {
    let names: Vec<_> = (0..100).map(|n| format!("{n}{}", "x".repeat(1_000))).collect();
    let fault = fault(names.join(",").as_bytes());
    assert!(fault.contains("\"29xxx") && fault.contains(" and 70 more;"), "{fault}");
    assert!(fault.len() < 2_000, "{}", fault.len());
}

#[test]
fn lines_are_counted_as_an_editor_shows_them() {
    for (file, line) in [
        ("Email,City\r\na@b.example,x\r\n\"b\"b\r\n", 3),
        ("Email,City\n\n\n\"a\"b\n", 4),
        ("Email,City\r\n\r\n\"a\"b\r\n", 3),
        ("\u{feff}Email,City\r\n\"a\"b\r\n", 2),
        ("Email,City\na@b.example,\"two\nlines\"\n\"b\"b\n", 4),
        ("\r\n\nCity\n", 3),
    ] {
        assert!(fault(file.as_bytes()).starts_with(&format!("line {line}: ")), "{file:?}");
    }
    let file = [b"Email,City\r\n,\r\na@b.example,\"x\ny\"\r\n", b"\xff@b.example\r\n".as_slice()];
    assert!(fault(&file.concat()).starts_with("line 5: "));
}

#[test]
fn a_row_over_a_mebibyte_is_refused() {
    let mut file = b"Email\n".to_vec();
    file.resize(file.len() + (1 << 20) + 1, b'x');
    assert_eq!(fault(&file), "line 2: the row is longer than 1 MiB");
    let mut file = b"Email\n".to_vec();
    file.resize(file.len() + (1 << 20) + 1, b' ');
    assert_eq!(fault(&file), "line 2: the row is longer than 1 MiB");
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(
        mark in proptest::sample::select(vec![&b""[..], b"\xff\xfe", b"\xfe\xff", b"Email\n"]),
        file in proptest::collection::vec(any::<u8>(), 0..400),
    ) {
        let _ = rows(&[mark, &file].concat());
    }

    #[test]
    fn what_the_writer_writes_the_reader_reads(
        cells in proptest::collection::vec("\\PC{0,12}", 1..9),
        delimiter in proptest::sample::select(&DELIMITERS[..]),
        mark in any::<bool>(),
    ) {
        let style = crate::spreadsheet::Style { delimiter, mark, guard: false };
        let mut sheet = crate::spreadsheet::Sheet::new(Vec::new(), style);
        sheet.row(["Email", "Note"]).unwrap();
        for cell in &cells {
            sheet.row(["a@b.example", cell]).unwrap();
        }
        let file = sheet.finish().unwrap();
        let (mut reader, _) = Rows::open(&file[..]).unwrap();
        prop_assert_eq!(reader.delimiter(), delimiter);
        prop_assert_eq!(reader.has_mark(), mark);
        for cell in &cells {
            let row = reader.next().unwrap().unwrap();
            prop_assert_eq!(row.cells.get(1), Some(cell.as_str()));
        }
        prop_assert!(reader.next().unwrap().is_none());
    }
}
