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

    mails_are_filed {
        "No mail server is configured, so mails are filed here, newest first. Set --smtp-url to send them.",
        "Es ist kein Mailserver eingestellt, darum werden E-Mails hier abgelegt, die neuesten zuerst. Mit --smtp-url werden sie gesendet."
    }
    no_mails_yet { "There are none yet.", "Es gibt noch keine." }
    all_mails { "All mails", "Alle E-Mails" }
    subject { "Subject", "Betreff" }
    written { "Written", "Geschrieben" }
    to_whom { "To", "An" }
    mails_are_sent {
        "A letter that cannot be sent is tried again, for three days and longer each time, then given up.",
        "Ein Brief, der nicht gesendet werden kann, wird noch einmal versucht, drei Tage lang und in wachsenden Abständen, dann aufgegeben."
    }
    no_letters_waiting { "No letter waits to be sent.", "Kein Brief wartet darauf, gesendet zu werden." }
    no_letters_given_up { "No letter was given up.", "Kein Brief wurde aufgegeben." }
    given_up_at { "Given up", "Aufgegeben" }
    next_try_at { "Next try", "Nächster Versuch" }
    tries { "Tries", "Versuche" }
    why { "Why", "Warum" }
    not_tried_yet { "Not tried yet", "Noch nicht versucht" }
    try_under_way { "A try is under way", "Ein Versuch läuft" }
    try_again { "Try again", "Noch einmal versuchen" }
    the_letter(to: &str, at: &str) { " the letter to {to}, written {at}", ": den Brief an {to} vom {at}" }
    letter_is_tried_again { "The letter is tried again.", "Der Brief wird noch einmal versucht." }
    letter_is_not_there {
        "This letter was sent meanwhile, or it is not kept any more.",
        "Dieser Brief wurde inzwischen gesendet oder ist nicht mehr da."
    }
    text_is_gone { "Its text is not kept any more", "Sein Text ist nicht mehr da" }
    pages_of(what: &str) { "Pages: {what}", "Seiten: {what}" }

    organizations { "Organizations", "Organisationen" }
    organizations_intro {
        "One that is let be public can decide to be found by everybody; else people come by its invitations alone.",
        "Wer öffentlich sein darf, kann sich dafür entscheiden, von allen gefunden zu werden; sonst kommen Personen nur durch Einladungen."
    }
    no_organizations_there {
        "No organization has signed up yet. Make a link for one.",
        "Noch hat sich keine Organisation angemeldet. Erstellen Sie einen Link für eine."
    }
    organization_word { "Organization", "Organisation" }
    since_word { "Since", "Seit" }
    is_public { "Public", "Öffentlich" }
    may_be_public { "May be public", "Darf öffentlich sein" }
    is_not_public { "Not public", "Nicht öffentlich" }
    let_be_public(organization: &str) {
        "Let {organization} be public",
        "{organization} öffentlich sein lassen"
    }
    stop_being_public(organization: &str) {
        "Stop {organization} being public",
        "{organization} nicht mehr öffentlich sein lassen"
    }
    organization_is_let { "It may be public from now on.", "Von jetzt an darf sie öffentlich sein." }
    organization_is_stopped { "It is not public any more.", "Sie ist nicht mehr öffentlich." }
}
