//! What stands on every page, and pages that say why there is none.

texts! {
    skip_to_content { "Skip to content", "Zum Inhalt" }
    main_navigation { "Main", "Hauptmenü" }
    language { "Language", "Sprache" }
    sign_out { "Sign out", "Abmelden" }
    error_prefix { "Error: ", "Fehler: " }
    there_is_a_problem { "There is a problem", "Es gibt ein Problem" }
    footer { "Assent: what may be done with personal data, agreed and signed.",
        "Assent: was mit persönlichen Daten geschehen darf, vereinbart und unterschrieben." }
    copy { "Copy", "Kopieren" }
    copied { "Copied", "Kopiert" }
    pages { "Pages", "Seiten" }
    first_page { "First page", "Erste Seite" }
    next_page { "Next page", "Nächste Seite" }

    please_try_again { "Please try again", "Bitte noch einmal versuchen" }
    why_try_again {
        "The page was open for too long, or the request did not come from it. Nothing was changed.",
        "Die Seite war zu lange offen, oder die Anfrage kam nicht von ihr. Es wurde nichts geändert."
    }
    press_again {
        "The page was open for too long, so nothing was changed. Check what is below and press the button again.",
        "Die Seite war zu lange offen, darum wurde nichts geändert. Prüfen Sie die Angaben und drücken Sie noch einmal."
    }
    page_not_found { "Page not found", "Seite nicht gefunden" }
    why_not_found {
        "There is nothing at this address. Perhaps it was mistyped, or what was here is gone.",
        "Unter dieser Adresse gibt es nichts. Vielleicht ist sie falsch geschrieben, oder was hier war, ist weg."
    }
    link_is_dead { "This link does not work any more", "Dieser Link funktioniert nicht mehr" }
    why_link_is_dead {
        "It was used already, it has expired, or it was not copied in full.",
        "Er wurde schon benutzt, er ist abgelaufen, oder er wurde nicht vollständig kopiert."
    }
    why_off_link_is_dead {
        "The agreement that it belongs to has ended, and then nothing is allowed any more; or it was not copied in full.",
        "Die Vereinbarung, zu der er gehört, ist beendet, und dann ist nichts mehr erlaubt; oder er wurde nicht vollständig kopiert."
    }
    wrong_method { "This address takes no such request", "Diese Adresse nimmt keine solche Anfrage" }
    why_wrong_method {
        "Go to the page first, and use the buttons on it.",
        "Öffnen Sie zuerst die Seite und benutzen Sie die Knöpfe darauf."
    }
    too_large { "That is too large", "Das ist zu groß" }
    why_too_large {
        "What was sent is larger than this page takes. Nothing was changed.",
        "Was gesendet wurde, ist größer, als diese Seite annimmt. Es wurde nichts geändert."
    }
    too_many { "Too many attempts", "Zu viele Versuche" }
    why_too_many(seconds: i64) {
        "Wait {seconds} seconds, then try again. Nothing was changed.",
        "Warten Sie {seconds} Sekunden und versuchen Sie es dann noch einmal. Es wurde nichts geändert."
    }
    unavailable_now { "This does not work at the moment", "Das geht im Moment nicht" }
    why_unavailable_now {
        "The service cannot reach its data. Try again in a minute. Nothing was changed.",
        "Der Dienst erreicht seine Daten nicht. Versuchen Sie es in einer Minute noch einmal. Es wurde nichts geändert."
    }
    went_wrong { "Something went wrong on our side", "Bei uns ist etwas schiefgegangen" }
    why_went_wrong {
        "It was written down, and we will look into it. Try again later.",
        "Es wurde notiert, und wir sehen es uns an. Versuchen Sie es später noch einmal."
    }
    cannot_be_read { "That could not be read", "Das war nicht lesbar" }
    why_cannot_be_read {
        "The request did not arrive as browsers send it. Go back and try again.",
        "Die Anfrage kam nicht so an, wie Browser sie senden. Gehen Sie zurück und versuchen Sie es noch einmal."
    }
    go_to_start { "Go to the start page", "Zur Startseite" }
}
