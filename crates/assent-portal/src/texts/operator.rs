//! The operator's pages.

texts! {
    version { "Version", "Version" }
    store { "Store", "Speicher" }
    letters_waiting { "Letters waiting", "Wartende Briefe" }
    letters_given_up { "Letters given up", "Aufgegebene Briefe" }
    some_letters_were_given_up(count: i64) {
        "{count} letters could not be sent and were given up. See: assent mail list",
        "{count} Briefe konnten nicht gesendet werden und wurden aufgegeben. Siehe: assent mail list"
    }
    store_is_away { "The store does not answer", "Der Speicher antwortet nicht" }
    portal_is_open(address: &str) {
        "The portal at {address} is not behind https: passwords can be read on the way",
        "Das Portal unter {address} ist nicht durch https geschützt: Passwörter können unterwegs gelesen werden"
    }
    mails { "Mails", "E-Mails" }
    invitation_links { "Invitation links", "Einladungslinks" }
    links_intro {
        "Whoever has such a link can sign an organization up. It works once.",
        "Wer so einen Link hat, kann eine Organisation anmelden. Er gilt einmal."
    }
    email_address_optional { "Email address (optional)", "E-Mail-Adresse (freiwillig)" }
    email_optional_hint {
        "Then this address alone can use it.",
        "Dann kann nur diese Adresse ihn benutzen."
    }
    days_until_it_expires { "Days until it expires", "Tage, bis er abläuft" }
    fault_days(most: u16) { "Enter a number from 1 to {most}", "Geben Sie eine Zahl von 1 bis {most} ein" }
    make_a_link { "Make a link", "Link erstellen" }
    invitation_link { "Invitation link", "Einladungslink" }
    link_is_shown_once {
        "It is shown this once: copy it now.",
        "Er wird nur dieses eine Mal gezeigt: Kopieren Sie ihn jetzt."
    }
    anybody { "Anybody", "Wer ihn hat" }
    used { "Used", "Benutzt" }
    revoked { "Revoked", "Widerrufen" }
    revoke { "Revoke", "Widerrufen" }
    the_link_for(whom: &str) { " the link for {whom}", ": den Link für {whom}" }
    the_link_made(at: &str) { " the link made {at}", ": den Link vom {at}" }
    link_was_revoked { "The link was revoked.", "Der Link wurde widerrufen." }
    no_links_yet { "There are no links yet.", "Es gibt noch keine Links." }
}
