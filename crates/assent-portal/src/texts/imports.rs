//! Inviting the people of a CSV file, and what became of it.

texts! {
    invite_many_people { "Invite many people", "Viele Personen einladen" }
    upload_intro {
        "Upload a CSV file with one row for each person. It needs a header row with a column named Email; further columns, such as First Name, are shown to the person when they register.",
        "Laden Sie eine CSV-Datei mit einer Zeile für jede Person hoch. Sie braucht eine Kopfzeile mit einer Spalte namens Email; weitere Spalten, zum Beispiel First Name, werden der Person bei der Registrierung gezeigt."
    }
    upload_result_intro {
        "Assent makes a registration link for each and gives you the file back with the links. It sends nothing: you do.",
        "Assent erstellt für jede einen Link zur Registrierung und gibt Ihnen die Datei mit den Links zurück. Assent versendet nichts: Das tun Sie."
    }
    download_an_example { "Download an example", "Ein Beispiel herunterladen" }
    csv_file { "CSV file", "CSV-Datei" }
    csv_file_hint(most: &str) { "At most {most}.", "Höchstens {most}." }
    upload_and_invite { "Upload and invite", "Hochladen und einladen" }
    fault_no_file { "Choose a CSV file", "Wählen Sie eine CSV-Datei" }
    fault_csv(line: &str, reason: &str) {
        "Nobody was invited. Line {line}: {reason}",
        "Niemand wurde eingeladen. Zeile {line}: {reason}"
    }
    csv_empty {
        "the file is empty. It needs a header row with Email in it",
        "Die Datei ist leer. Sie braucht eine Kopfzeile, in der Email steht"
    }
    csv_quote_in_name {
        "the name of a column has a quotation mark in its midst. Take it out",
        "Der Name einer Spalte hat ein Anführungszeichen in der Mitte. Nehmen Sie es heraus"
    }
    csv_named_twice(label: &str) {
        "the header row names {label} twice",
        "Die Kopfzeile nennt {label} zweimal"
    }
    csv_no_address(columns: &str) {
        "the header row does not name Email. Its columns are {columns}. Name the one with the addresses Email",
        "Die Kopfzeile nennt kein Email. Ihre Spalten sind {columns}. Nennen Sie die mit den Adressen Email"
    }
    csv_not_utf8(encoding: &str) {
        "the text is not UTF-8, it seems to be {encoding}. Save the file as “CSV UTF-8” and send it again",
        "Der Text ist nicht UTF-8, sondern wohl {encoding}. Speichern Sie die Datei als „CSV UTF-8“ und senden Sie sie noch einmal"
    }
    csv_not_utf16 {
        "the text is not UTF-16, though the file begins as if it were. Save it as “CSV UTF-8” and send it again",
        "Der Text ist nicht UTF-16, obwohl die Datei so beginnt. Speichern Sie sie als „CSV UTF-8“ und senden Sie sie noch einmal"
    }
    csv_workbook {
        "this is an Excel workbook, or another file that is no CSV. Save it as “CSV UTF-8” and send that",
        "Das ist eine Excel-Arbeitsmappe oder eine andere Datei, die keine CSV ist. Speichern Sie sie als „CSV UTF-8“ und senden Sie diese"
    }
    csv_pdf {
        "this is a PDF and no CSV. Save the table as “CSV UTF-8” and send that",
        "Das ist ein PDF und keine CSV. Speichern Sie die Tabelle als „CSV UTF-8“ und senden Sie diese"
    }
    csv_row_too_long { "the row is longer than 1 MB", "Die Zeile ist länger als 1 MB" }
    csv_text_after_quote {
        "there is text between a closing quotation mark and the next column",
        "Zwischen einem schließenden Anführungszeichen und der nächsten Spalte steht Text"
    }
    csv_open_quote {
        "a quotation mark that is opened here is never closed",
        "Ein Anführungszeichen, das hier beginnt, wird nie geschlossen"
    }
    fault_other_upload {
        "Another upload of yours is under way. Try again once it has ended",
        "Ein anderes Hochladen von Ihnen läuft gerade. Versuchen Sie es noch einmal, wenn es fertig ist"
    }
    fault_file_too_large(most: &str) {
        "This file is too large: at most {most}",
        "Diese Datei ist zu groß: höchstens {most}"
    }
    first_rows_of_the_file { "The first rows of this file", "Die ersten Zeilen dieser Datei" }
    no_rows_seen {
        "No rows can be shown of this file.",
        "Von dieser Datei können keine Zeilen gezeigt werden."
    }
    sending_the_file { "Sending the file", "Die Datei wird gesendet" }
    inviting_now {
        "The file has arrived, and people are being invited. A long file takes a minute or two.",
        "Die Datei ist da, und die Personen werden eingeladen. Bei einer langen Datei dauert das ein bis zwei Minuten."
    }
    sending_failed {
        "The file did not arrive, or the answer did not. Look at Invitations before you try again.",
        "Die Datei kam nicht an, oder die Antwort nicht. Sehen Sie unter Einladungen nach, bevor Sie es noch einmal versuchen."
    }

    result_of_the_import { "Result of the import", "Ergebnis des Imports" }
    result_is_kept_until { "This page and the file are kept until", "Diese Seite und die Datei bleiben bis" }
    result_makes_room {
        ", or until you have uploaded five more files. Invitations stay.",
        ", oder bis Sie fünf weitere Dateien hochgeladen haben. Einladungen bleiben."
    }
    why_result_is_gone {
        "Results of uploads are kept for 24 hours, and the newest five of them. Whoever was invited stays invited: look at Invitations.",
        "Ergebnisse bleiben 24 Stunden, und nur die neuesten fünf. Wer eingeladen wurde, bleibt eingeladen: Sehen Sie unter Einladungen nach."
    }
    rows_word { "Rows", "Zeilen" }
    rows_invited { "Invited", "Eingeladen" }
    rows_already_invited { "Already invited", "Schon eingeladen" }
    rows_already_members { "Already a member", "Schon Mitglied" }
    rows_twice { "Twice in the file", "Doppelt in der Datei" }
    rows_not_valid { "Not valid", "Ungültig" }
    links_are_in_the_file {
        "The registration links are in the file, in the column Signup Url. Send each person their own: Assent does not.",
        "Die Links zur Registrierung stehen in der Datei, in der Spalte Signup Url. Senden Sie jeder Person den ihren: Assent tut das nicht."
    }
    nobody_was_new {
        "Nobody was invited by this file. The reasons are below and in the file.",
        "Durch diese Datei wurde niemand eingeladen. Die Gründe stehen unten und in der Datei."
    }
    columns_not_used(names: &str) {
        "Columns that were not used, or not in every row: {names}",
        "Spalten, die nicht oder nicht in jeder Zeile benutzt wurden: {names}"
    }
    rows_not_invited { "Rows that were not invited", "Nicht eingeladene Zeilen" }
    line_word { "Line", "Zeile" }
    reason_word { "Reason", "Grund" }
    no_address { "No address", "Keine Adresse" }
    reason_twice {
        "The address is in an earlier row of the file",
        "Die Adresse steht in einer früheren Zeile der Datei"
    }
    reason_member { "The address belongs to a member", "Die Adresse gehört einem Mitglied" }
    reason_invited {
        "The address has an invitation that was not used yet",
        "Die Adresse hat eine Einladung, die noch nicht benutzt wurde"
    }
    reason_no_address {
        "Not valid: this is not an email address that can be used",
        "Ungültig: Das ist keine E-Mail-Adresse, die verwendet werden kann"
    }
    reason_not_valid(why: &str) { "Not valid: {why}", "Ungültig: {why}" }
    and_more_rows(count: &str) {
        "And {count} more: they are all in the file.",
        "Und {count} weitere: Sie stehen alle in der Datei."
    }
}
