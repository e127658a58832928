//! What is wrong with a field, in words.

texts! {
    fault_email {
        "Enter an email address, such as alice@example.com",
        "Geben Sie eine E-Mail-Adresse ein, zum Beispiel alice@example.com"
    }
    fault_email_too_long {
        "This email address is too long",
        "Diese E-Mail-Adresse ist zu lang"
    }
    fault_password_short(least: usize) {
        "Choose a password of at least {least} characters",
        "Wählen Sie ein Passwort mit mindestens {least} Zeichen"
    }
    fault_password_long(most: usize) {
        "Choose a shorter password: at most {most} bytes",
        "Wählen Sie ein kürzeres Passwort: höchstens {most} Bytes"
    }
    fault_password_nul {
        "A password cannot have a NUL character",
        "Ein Passwort kann kein NUL-Zeichen enthalten"
    }
    fault_password_own {
        "Choose a password that is not the email address or the name",
        "Wählen Sie ein Passwort, das nicht die E-Mail-Adresse oder der Name ist"
    }
    fault_password_common {
        "This is one of the most used passwords. Choose another",
        "Das ist eines der häufigsten Passwörter. Wählen Sie ein anderes"
    }
    fault_confirmation {
        "The two passwords are not the same",
        "Die beiden Passwörter sind nicht gleich"
    }
    fault_organization_name(most: usize) {
        "Enter a name of 1 to {most} characters, on one line",
        "Geben Sie einen Namen mit 1 bis {most} Zeichen ein, in einer Zeile"
    }
}
