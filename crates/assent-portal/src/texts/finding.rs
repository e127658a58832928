//! Finding organizations, their feeds, and buying interests.

texts! {
    find_organizations { "Find organizations", "Organisationen finden" }
    find_intro {
        "Organizations that are open to everybody: you may sign with them without an invitation. What you allow, you decide there.",
        "Organisationen, die allen offen stehen: Bei ihnen können Sie ohne Einladung unterschreiben. Was Sie erlauben, entscheiden Sie dort."
    }
    nobody_to_find {
        "No organization is open to everybody at the moment. Others send you a link.",
        "Im Moment steht keine Organisation allen offen. Andere senden Ihnen einen Link."
    }
    is_your_own { "Among your organizations", "Unter Ihren Organisationen" }

    feed_of(organization: &str) { "Feed of {organization}", "Beiträge bei {organization}" }
    feed_is_read(organization: &str) {
        "Everybody who has an agreement with {organization} reads what is written here, and so does {organization}.",
        "Alle, die eine Vereinbarung mit {organization} haben, lesen, was hier steht, und {organization} auch."
    }
    sign_to_write(organization: &str) {
        "Whoever has an agreement with {organization} may write here.",
        "Wer eine Vereinbarung mit {organization} hat, kann hier schreiben."
    }
    nobody_wrote_yet { "Nobody has written anything yet.", "Noch hat niemand etwas geschrieben." }
    by_you { "You", "Sie" }
    by_another { "Another person", "Eine andere Person" }
    the_thing(title: &str) { " {title}", ": {title}" }
    its_medium { "Picture, video or sound", "Bild, Video oder Ton" }
    it_was_deleted { "It was deleted.", "Es wurde gelöscht." }

    wishes_intro {
        "Say what you look for. Organizations whose profile meets it read it, without your name and address unless you share those with them.",
        "Sagen Sie, was Sie suchen. Organisationen, zu deren Profil es passt, lesen es, ohne Ihren Namen und Ihre Adresse, außer Sie teilen die mit ihnen."
    }
    no_interests_yet {
        "You look for nothing yet. Say below what you would like to buy.",
        "Sie suchen noch nichts. Sagen Sie unten, was Sie kaufen möchten."
    }
    what_you_look_for { "What you look for", "Was Sie suchen" }
    description_word { "Description", "Beschreibung" }
    tags_word { "Tags", "Stichwörter" }
    tags_hint {
        "What it is like, in a word each, with commas between them: used, small, red.",
        "Wie es sein soll, je ein Wort, mit Kommas dazwischen: gebraucht, klein, rot."
    }
    brands_optional { "Brands (optional)", "Marken (freiwillig)" }
    brands_hint { "With commas between them.", "Mit Kommas dazwischen." }
    location_optional { "Place (optional)", "Ort (freiwillig)" }
    currency_word { "Currency", "Währung" }
    price_from { "Price from (optional)", "Preis ab (freiwillig)" }
    price_to { "Price to (optional)", "Preis bis (freiwillig)" }
    first_day { "First day (optional)", "Erster Tag (freiwillig)" }
    last_day { "Last day (optional)", "Letzter Tag (freiwillig)" }
    day_hint { "Such as 2026-12-31.", "Zum Beispiel 2026-12-31." }
    add_the_interest { "Add the interest", "Kaufwunsch hinzufügen" }
    interest_was_added { "It is added.", "Er ist hinzugefügt." }
    days_word { "Days", "Tage" }
    fault_choice { "Choose one of these", "Wählen Sie eins davon" }
    fault_tags {
        "Enter 1 to 50 words of at most 100 characters each, with commas between them",
        "Geben Sie 1 bis 50 Wörter mit je höchstens 100 Zeichen ein, mit Kommas dazwischen"
    }
    fault_brands {
        "Enter at most 50 names of at most 100 characters each, with commas between them",
        "Geben Sie höchstens 50 Namen mit je höchstens 100 Zeichen ein, mit Kommas dazwischen"
    }
    fault_place(least: usize, most: usize) {
        "Enter a place of {least} to {most} characters, on one line",
        "Geben Sie einen Ort mit {least} bis {most} Zeichen ein, in einer Zeile"
    }
    fault_description(least: usize, most: usize) {
        "Enter a description of {least} to {most} characters",
        "Geben Sie eine Beschreibung mit {least} bis {most} Zeichen ein"
    }
    fault_price {
        "Enter a whole number, and no lower one for the highest price than for the lowest",
        "Geben Sie eine ganze Zahl ein, und beim höchsten Preis keine kleinere als beim niedrigsten"
    }
    fault_day {
        "Enter a day such as 2026-12-31, and no last day before the first",
        "Geben Sie einen Tag wie 2026-12-31 ein, und keinen letzten Tag vor dem ersten"
    }
    fault_too_many_interests(most: i64) {
        "You have {most} buying interests that are not over. Delete one first",
        "Sie haben {most} Kaufwünsche, die noch gelten. Löschen Sie zuerst einen"
    }
    fault_too_many_kept(most: i64) {
        "You have {most} buying interests, with those that are over. Delete one first",
        "Sie haben {most} Kaufwünsche, mit denen, die vorbei sind. Löschen Sie zuerst einen"
    }
}
