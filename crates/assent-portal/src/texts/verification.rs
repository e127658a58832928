//! Why something of an agreement does not verify.

use assent_domain::agreements::{
    AgreementFault, EventFault, EventType, PartyFault, Role, Unverified,
};

use super::Texts;
use crate::language::Language;

impl Texts {
    /// The reason; in English as `assent verify-agreement` tells it.
    pub(crate) fn unverified(self, why: &Unverified) -> String {
        match self.0 {
            Language::English => why.to_string(),
            Language::German => match why {
                Unverified::Agreement(fault) => of_agreement(fault),
                Unverified::Event(fault) => of_event(fault),
            },
        }
    }
}

fn of_agreement(fault: &AgreementFault) -> String {
    use AgreementFault as F;
    match fault {
        F::Context(part) => format!("der @context von {part} ist nicht der von JLINC, Version 7"),
        F::SisaId => {
            "die sisaId passt nicht zum acceptedSisaJwt: Die Vereinbarung wurde geändert".to_owned()
        }
        F::Contents { part, .. } => format!("{part} ist nicht lesbar"),
        F::Tree => "die entschlüsselten Angaben unter acceptedSisa sind nicht die von \
                    acceptedSisaJwt: Sie wurden geändert"
            .to_owned(),
        F::Party { role, fault } => of_party(*role, *fault),
        F::Instant { part, text } => {
            format!("createdAt von {part} ist kein Zeitpunkt des Protokolls: {text}")
        }
        F::Order => "sie wurde angenommen, bevor sie angeboten wurde".to_owned(),
    }
}

fn of_event(fault: &EventFault) -> String {
    use EventFault as F;
    let is_missing = "Ein Ereignis fehlt, oder die Reihenfolge wurde geändert";
    match fault {
        F::Contents(_) => "es ist kein Ereignis des Protokolls".to_owned(),
        F::Keys => "es hat andere Schlüssel als ein Ereignis des Protokolls".to_owned(),
        F::Context => "der @context ist nicht der von JLINC, Version 7".to_owned(),
        F::OtherAgreement { named } => {
            format!("die sisaId nennt {named}: Es gehört zu einer anderen Vereinbarung")
        }
        F::Previous { named, before } => format!(
            "die previousId nennt {named}, aber das Ereignis davor ist {before}: {is_missing}"
        ),
        F::NotFirst { named } => {
            format!("die previousId nennt {named}, aber es ist das erste: {is_missing}")
        }
        F::EventId => "die eventId passt nicht zum Inhalt: Das Ereignis wurde geändert".to_owned(),
        F::Party { role, fault } => of_party(*role, *fault),
        F::Unacknowledged => "die Organisation hat es nicht bestätigt".to_owned(),
        F::Instant { text } => format!("createdAt ist kein Zeitpunkt des Protokolls: {text}"),
        F::Earlier { first: true } => "createdAt liegt vor dem der Annahme".to_owned(),
        F::Earlier { first: false } => "createdAt liegt vor dem des Ereignisses davor".to_owned(),
        F::Jwt(_) => "eventJwt ist nicht lesbar".to_owned(),
        F::Payload => "es hat einen Inhalt, den Assent nicht kennt: Die Prüfsumme und die \
                       Unterschriften stimmen"
            .to_owned(),
        F::Type { named } => {
            let named = match named {
                EventType::Data => "von Daten",
                EventType::Permission => "von Erlaubnissen",
                EventType::Status => "eines Endes",
            };
            format!("der Inhalt ist nicht der {named}: eventType wurde geändert")
        }
        F::AfterEnd => "es folgt auf das Ereignis, das die Vereinbarung beendet hat".to_owned(),
    }
}

fn of_party(role: Role, fault: PartyFault) -> String {
    let whose = match role {
        Role::DataCustodian => "der Organisation",
        Role::RightsHolder => "der Person",
    };
    match fault {
        PartyFault::PublicKey => {
            format!("der öffentliche Schlüssel {whose} hat nicht 32 Bytes in base64url")
        }
        PartyFault::AnotherKey => {
            format!("der öffentliche Schlüssel {whose} ist nicht der in der Vereinbarung")
        }
        PartyFault::Did => format!("die did {whose} passt nicht zum öffentlichen Schlüssel"),
        PartyFault::SigType => format!("die Unterschrift {whose} ist nicht sha256:ed25519"),
        PartyFault::Signature => format!("die Unterschrift {whose} stimmt nicht"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn why_something_does_not_verify_is_told_in_both_languages() {
        let fault = PartyFault::Signature;
        for (why, english, german) in [
            (
                Unverified::Event(EventFault::Party { role: Role::RightsHolder, fault }),
                "the rights holder's signature does not hold",
                "die Unterschrift der Person stimmt nicht",
            ),
            (
                Unverified::Event(EventFault::Earlier { first: true }),
                "its createdAt is before that of the acceptance",
                "createdAt liegt vor dem der Annahme",
            ),
            (
                Unverified::Event(EventFault::Type { named: EventType::Status }),
                "its payload is not that of a statusEvent: the eventType was edited",
                "der Inhalt ist nicht der eines Endes: eventType wurde geändert",
            ),
            (
                Unverified::Agreement(AgreementFault::Order),
                "it was accepted before it was offered",
                "sie wurde angenommen, bevor sie angeboten wurde",
            ),
        ] {
            assert_eq!(Texts(Language::English).unverified(&why), english);
            assert_eq!(Texts(Language::German).unverified(&why), german);
        }
    }
}
