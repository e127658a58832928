//! What is wrong with a field, in words.

use assent_domain::{
    account_data::ValueFault,
    invites::{RowFault, RowFaults},
    values::EMAIL_MAX_BYTES,
    vocabulary::PERSONAL_VALUE_MAX_CHARS,
};

use super::Texts;
use crate::language::Language;

texts! {
    fault_value_unusable { "This value cannot be used", "Dieser Wert kann nicht verwendet werden" }
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

impl Texts {
    /// What is wrong with a value.
    pub(crate) fn fault_value(self, fault: ValueFault) -> String {
        match self.0 {
            Language::English => format!("This value {fault}"),
            Language::German => format!("Dieser Wert passt nicht: {}", of_value(fault)),
        }
    }

    /// What is wrong with a row of an upload; in English as the result has it.
    pub(crate) fn fault_row(self, faults: &RowFaults) -> String {
        let worded = match faults {
            RowFaults::Row(fault) => vec![self.of_row(fault)],
            RowFaults::Values(faults) => faults
                .iter()
                .map(|(key, fault)| match self.0 {
                    Language::English => format!("{} {fault}", self.known(*key)),
                    Language::German => format!("{}: {}", self.known(*key), of_value(*fault)),
                })
                .collect(),
        };
        worded.join("; ")
    }

    fn of_row(self, fault: &RowFault) -> String {
        let RowFault { fields, width, surplus } = fault;
        match self.0 {
            Language::English => fault.to_string(),
            Language::German => format!(
                "Die Zeile hat {fields} Felder, die Kopfzeile aber {width}: „{surplus}“ ist übrig"
            ),
        }
    }
}

/// What is wrong with a value, in German, after a colon.
fn of_value(fault: ValueFault) -> String {
    match fault {
        ValueFault::TooLong => format!("länger als {PERSONAL_VALUE_MAX_CHARS} Zeichen"),
        ValueFault::Nul => "enthält ein NUL-Zeichen".to_owned(),
        ValueFault::NoAddress => {
            "keine E-Mail-Adresse, wie zum Beispiel alice@example.com".to_owned()
        }
        ValueFault::AddressTooLong => {
            format!("länger als {EMAIL_MAX_BYTES} Bytes, das Höchste für eine E-Mail-Adresse")
        }
        ValueFault::NoDate => "kein Datum der Form JJJJ-MM-TT, zum Beispiel 1990-01-31".to_owned(),
        ValueFault::LostNumber => "eine Nummer, die eine Tabellenkalkulation gekürzt hat. Machen \
                                   Sie die Spalte dort zu Text, geben Sie die Nummer neu ein und \
                                   speichern Sie noch einmal"
            .to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use assent_domain::{invites::KnownKey, vocabulary::PersonalKey};

    use super::*;

    #[test]
    fn what_is_wrong_with_a_row_is_told_in_both_languages() {
        let birthdate = (KnownKey::Personal(PersonalKey::Birthdate), ValueFault::NoDate);
        let values = RowFaults::Values(vec![birthdate, (KnownKey::FullName, ValueFault::Nul)]);
        let surplus = "z".to_owned();
        let row = RowFaults::Row(RowFault { fields: 5, width: 3, surplus });
        for (faults, english, german) in [
            (
                values,
                "Birthdate is not a date of the form YYYY-MM-DD; Full Name contains a NUL character",
                "Geburtsdatum: kein Datum der Form JJJJ-MM-TT, zum Beispiel 1990-01-31; Ganzer \
                 Name: enthält ein NUL-Zeichen",
            ),
            (
                row,
                "the row has 5 fields, but the header has 3: \"z\" is left over",
                "Die Zeile hat 5 Felder, die Kopfzeile aber 3: „z“ ist übrig",
            ),
        ] {
            assert_eq!(Texts(Language::English).fault_row(&faults), english);
            assert_eq!(Texts(Language::German).fault_row(&faults), german);
        }
    }
}
