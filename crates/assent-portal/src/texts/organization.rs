//! The organization's portal.

texts! {
    dashboard { "Dashboard", "Übersicht" }
    what_you_ask_for { "What you ask for", "Was Sie erbitten" }
    invitations { "Invitations", "Einladungen" }
    people { "People", "Personen" }
    mailing_lists { "Mailing lists", "Verteiler" }
    sender_addresses { "Sender addresses", "Absenderadressen" }

    sign_up_your_organization { "Sign up your organization", "Organisation anmelden" }
    sign_up_intro {
        "You were invited to use Assent: to ask people what you may do with their data, and to keep to it. We send a link to the address that you will sign in with.",
        "Sie sind eingeladen, Assent zu benutzen: um Menschen zu fragen, was Sie mit ihren Daten tun dürfen, und sich daran zu halten. Wir senden einen Link an die Adresse, mit der Sie sich anmelden werden."
    }
    fault_invitation {
        "This invitation is not valid for this address. Ask whoever sent it for a new one",
        "Diese Einladung gilt nicht für diese Adresse. Bitten Sie den Absender um eine neue"
    }
    complete_your_sign_up { "Complete your sign-up", "Anmeldung abschließen" }
    name_of_your_organization { "Name of your organization", "Name Ihrer Organisation" }
    name_hint {
        "As people know it. It stands on everything that they are asked.",
        "So wie man sie kennt. Er steht auf allem, wonach jemand gefragt wird."
    }
    create_the_organization { "Create the organization", "Organisation anlegen" }
    fault_account_exists {
        "There is an account for this address. Sign in with it",
        "Für diese Adresse gibt es ein Konto. Melden Sie sich damit an"
    }
    your_organization_is_ready { "Your organization is ready", "Ihre Organisation ist bereit" }
    secret_is_shown_once {
        "This is the secret for programs that call the API. It is shown this once: copy it to a safe place, or go on if you need no API.",
        "Das ist das Geheimnis für Programme, die die API benutzen. Es wird nur dieses eine Mal gezeigt: Kopieren Sie es an einen sicheren Ort, oder gehen Sie weiter, wenn Sie keine API brauchen."
    }
    api_secret { "API secret", "API-Geheimnis" }
    go_to_your_dashboard { "Go to your dashboard", "Zur Übersicht" }

    needs_attention { "Needs attention", "Braucht Aufmerksamkeit" }
    nothing_needs_attention { "Nothing needs your attention", "Nichts braucht Ihre Aufmerksamkeit" }
    you_ask_for_nothing { "You ask for nothing yet", "Sie erbitten noch nichts" }
    nobody_is_invited { "Nobody is invited yet", "Noch niemand ist eingeladen" }
    sender_waits(address: &str) { "{address} is not verified yet", "{address} ist noch nicht bestätigt" }
    choose_what_to_ask { "Choose what to ask for", "Wählen, was Sie erbitten" }
    look_at_it { "Look at it", "Ansehen" }
    invited { "Invited", "Eingeladen" }
    opened { "Opened", "Geöffnet" }
    permissions_by_day {
        "Permissions given and withdrawn per day",
        "Erteilte und zurückgezogene Erlaubnisse je Tag"
    }
    chart_with_sums(given: &str, withdrawn: &str, days: u16) {
        "Permissions given and withdrawn per day: {given} given and {withdrawn} withdrawn in {days} days",
        "Erteilte und zurückgezogene Erlaubnisse je Tag: {given} erteilt und {withdrawn} zurückgezogen in {days} Tagen"
    }
    given_at_most(sum: &str, most: &str) {
        "Given: {sum}, at most {most} on a day",
        "Erteilt: {sum}, höchstens {most} an einem Tag"
    }
    withdrawn_at_most(sum: &str, most: &str) {
        "Withdrawn: {sum}, at most {most} on a day",
        "Zurückgezogen: {sum}, höchstens {most} an einem Tag"
    }
    no_permissions_by_day(days: u16) {
        "Nobody has given or withdrawn a permission in the last {days} days.",
        "In den letzten {days} Tagen hat niemand eine Erlaubnis erteilt oder zurückgezogen."
    }
    show_as_a_table { "Show as a table", "Als Tabelle zeigen" }
    day { "Day", "Tag" }
    given { "Given", "Erteilt" }
    withdrawn { "Withdrawn", "Zurückgezogen" }
    latest_changes { "Latest changes", "Letzte Änderungen" }
    no_changes_yet { "Nobody has signed yet.", "Noch niemand hat unterschrieben." }

    ask_intro {
        "What you tick here, people are asked for when they sign, and you see only what they share. What you untick, you see no more.",
        "Wonach Sie hier fragen, entscheidet jeder beim Unterschreiben, und Sie sehen nur, was jemand teilt. Was Sie abwählen, sehen Sie nicht mehr."
    }
    data { "Data", "Daten" }
    permissions { "Permissions", "Erlaubnisse" }
    ways_to_reach_people { "Ways to reach people", "Wege zu den Menschen" }
    save { "Save", "Speichern" }
    saved { "Saved.", "Gespeichert." }
    what_people_see { "What people see", "Was man sieht" }
    preview_intro {
        "This is the page on which people decide, as it is for somebody whom you have just invited: with what is saved now. Nothing on it can be sent from here.",
        "Das ist die Seite, auf der Menschen entscheiden, so wie sie für jemanden ist, den Sie gerade eingeladen haben: mit dem, was jetzt gespeichert ist. Von hier aus lässt sich darauf nichts senden."
    }
    change_what_you_ask_for { "Change what you ask for", "Ändern, was Sie erbitten" }

    invite_one_person { "Invite one person", "Eine Person einladen" }
    no_invitations_yet {
        "You have not invited anybody yet. Whom you invite gets a link from you, registers by it, and decides what to share.",
        "Sie haben noch niemanden eingeladen. Wen Sie einladen, der bekommt von Ihnen einen Link, registriert sich damit und entscheidet, was er teilt."
    }
    address { "Address", "Adresse" }
    made { "Made", "Erstellt" }
    state { "State", "Stand" }
    open_until { "Open until", "Offen bis" }
    registered { "Registered", "Registriert" }
    expired { "Expired", "Abgelaufen" }
    open { "Open", "Offen" }
    any_state { "Any", "Alle" }
    search_by_address { "Search by address", "Nach Adresse suchen" }
    search { "Search", "Suchen" }
    no_such_invitation {
        "No invitation is like that. An address is found by its beginning.",
        "So eine Einladung gibt es nicht. Eine Adresse wird an ihrem Anfang gefunden."
    }
    no_such_invitation_here {
        "None on this page is like that. The next page may have some.",
        "Auf dieser Seite gibt es keine solche. Vielleicht auf der nächsten."
    }
    expired_intro {
        "Nobody used the link in time, and it does not work any more. A new one does, and you send it.",
        "Niemand hat den Link rechtzeitig benutzt, er funktioniert nicht mehr. Ein neuer funktioniert, und Sie senden ihn."
    }
    make_a_new_link { "Make a new link", "Neuen Link erstellen" }
    invitation_was_renewed {
        "There is a new link. Send it: the old one stays dead.",
        "Es gibt einen neuen Link. Senden Sie ihn: Der alte funktioniert nicht mehr."
    }
    invite_intro {
        "What you know of the person is shown to them when they register, and is theirs to correct.",
        "Was Sie von der Person wissen, wird ihr bei der Registrierung gezeigt; sie kann es berichtigen."
    }
    what_else_you_know { "What else you know", "Was Sie sonst wissen" }
    full_name { "Full Name", "Ganzer Name" }
    make_the_invitation { "Make the invitation", "Einladung erstellen" }
    fault_already_invited {
        "This address is invited or a member already",
        "Diese Adresse ist schon eingeladen oder Mitglied"
    }
    fault_upload_under_way {
        "An upload with this address is under way. Try again once it has ended",
        "Ein Hochladen mit dieser Adresse läuft gerade. Versuchen Sie es noch einmal, wenn es fertig ist"
    }
    registration_link { "Registration link", "Link zur Registrierung" }
    registration_link_hint {
        "Send it to the person yourself: Assent does not. Whoever has it can register with this address.",
        "Senden Sie ihn der Person selbst: Assent tut das nicht. Wer ihn hat, kann sich mit dieser Adresse registrieren."
    }
    delete_the_invitation { "Delete the invitation", "Einladung löschen" }
    invitation_was_deleted { "The invitation was deleted.", "Die Einladung wurde gelöscht." }
    all_invitations { "All invitations", "Alle Einladungen" }

    no_people_yet {
        "Nobody has signed an agreement with you yet.",
        "Noch hat niemand eine Vereinbarung mit Ihnen unterschrieben."
    }
    nobody_passes {
        "Nobody matches this filter.",
        "Auf diesen Filter passt niemand."
    }
    only_people_who_allow { "Only people who allow", "Nur Personen, die erlauben" }
    only_people_who_share { "Only people who share", "Nur Personen, die teilen" }
    and_allow(number: usize) { "And also allow ({number})", "Und auch erlauben ({number})" }
    and_share(number: usize) { "And also share ({number})", "Und auch teilen ({number})" }
    anything { "Anything", "Alles" }
    filter { "Filter", "Filtern" }
    download_as_csv { "Download as CSV", "Als CSV herunterladen" }
    a_person { "A person", "Eine Person" }
    person { "Person", "Person" }
    what_is_shared { "What is shared", "Was geteilt ist" }
    what_is_allowed { "What is allowed", "Was erlaubt ist" }
    how_they_may_be_reached { "How they may be reached", "Wie sie erreichbar sind" }
    nothing_is_shared { "Nothing is shared.", "Nichts ist geteilt." }
    not_shared { "Not shared", "Nicht geteilt" }
    enabled { "Enabled", "Eingeschaltet" }
    disabled { "Disabled", "Ausgeschaltet" }
    download_the_agreement { "Download the agreement", "Vereinbarung herunterladen" }
    all_people { "All people", "Alle Personen" }
    they_signed { "The person signed the agreement", "Die Person hat die Vereinbarung unterschrieben" }
    they_ended { "The person ended the agreement", "Die Person hat die Vereinbarung beendet" }
    they_turned_on(what: &str) { "The person allowed {what}", "Die Person hat erlaubt: {what}" }
    they_turned_off(what: &str) {
        "The person turned off {what}",
        "Die Person hat ausgeschaltet: {what}"
    }
    they_shared(what: &str) { "The person shared {what}", "Die Person hat geteilt: {what}" }
    they_stopped_sharing(what: &str) {
        "The person stopped sharing {what}",
        "Die Person teilt nicht mehr: {what}"
    }
    they_changed(what: &str) { "The person changed {what}", "Die Person hat geändert: {what}" }

    lists_intro {
        "A row for each permission that you ask for, and how many people give it now. A list holds those of them who share an address: download it anew before each mailing.",
        "Eine Zeile für jede Erlaubnis, die Sie erbitten, und wie viele Personen sie jetzt geben. Ein Verteiler enthält, wer von ihnen eine Adresse teilt: Laden Sie ihn vor jedem Versand neu herunter."
    }
    no_lists_yet {
        "You ask for no permission yet, so there is no list.",
        "Sie erbitten noch keine Erlaubnis, darum gibt es keinen Verteiler."
    }
    permission_word { "Permission", "Erlaubnis" }
    list { "List", "Verteiler" }
    mailing_list_of(what: &str) { "Mailing list: {what}", "Verteiler: {what}" }
    on_list_intro {
        "Enter an address, and see why it is, or is not, on this mailing list now.",
        "Geben Sie eine Adresse ein, und sehen Sie, warum sie jetzt auf diesem Verteiler steht oder nicht."
    }
    all_mailing_lists { "All mailing lists", "Alle Verteiler" }
    is_on_the_list(address: &str) {
        "{address} is on this mailing list",
        "{address} steht auf diesem Verteiler"
    }
    is_not_on_the_list(address: &str) {
        "{address} is not on this mailing list",
        "{address} steht nicht auf diesem Verteiler"
    }
    not_a_member {
        "Nobody who has an agreement with you shares this address, and you have not invited it.",
        "Niemand, der eine Vereinbarung mit Ihnen hat, teilt diese Adresse, und Sie haben sie nicht eingeladen."
    }
    invited_not_registered {
        "You have invited this address, but nobody has registered with it yet.",
        "Sie haben diese Adresse eingeladen, aber noch hat sich niemand damit registriert."
    }
    invitation_has_expired {
        "You have invited this address, but nobody has registered with it, and the invitation has expired.",
        "Sie haben diese Adresse eingeladen, aber niemand hat sich damit registriert, und die Einladung ist abgelaufen."
    }
    registered_not_signed {
        "The person has registered with your invitation, but has not signed an agreement with you.",
        "Die Person hat sich mit Ihrer Einladung registriert, aber keine Vereinbarung mit Ihnen unterschrieben."
    }
    has_ended_the_agreement {
        "The person whom you invited at this address has ended the agreement with you.",
        "Die Person, die Sie unter dieser Adresse eingeladen haben, hat die Vereinbarung mit Ihnen beendet."
    }
    has_an_agreement {
        "The person has an agreement with you.",
        "Die Person hat eine Vereinbarung mit Ihnen."
    }
    permission_is_on(what: &str) { "The permission is on: {what}.", "Die Erlaubnis ist erteilt: {what}." }
    permission_is_off(what: &str) {
        "The permission is off: {what}.",
        "Die Erlaubnis ist nicht erteilt: {what}."
    }
    list_is_not_asked_for(what: &str) {
        "You do not ask for this permission, so nobody is on the list: {what}.",
        "Sie erbitten diese Erlaubnis nicht, darum steht niemand auf dem Verteiler: {what}."
    }
    address_is_shared { "The address is shared with you.", "Die Adresse wird mit Ihnen geteilt." }
    another_address_is_shared {
        "You have invited this address, but the person shares another one with you.",
        "Sie haben diese Adresse eingeladen, aber die Person teilt eine andere mit Ihnen."
    }
    address_is_not_shared {
        "You have invited this address, but the person does not share it with you.",
        "Sie haben diese Adresse eingeladen, aber die Person teilt sie nicht mit Ihnen."
    }
    addresses_are_not_asked_for {
        "You do not ask for the address, so no list has one.",
        "Sie erbitten die Adresse nicht, darum hat kein Verteiler eine."
    }
    email_is_on {
        "The person may be reached by email.",
        "Die Person darf per E-Mail erreicht werden."
    }
    email_is_off {
        "The person may not be reached by email: do not write to the address.",
        "Die Person darf nicht per E-Mail erreicht werden: Schreiben Sie nicht an die Adresse."
    }
    email_is_not_asked_for {
        "You do not ask whether you may write by email.",
        "Sie fragen nicht, ob Sie per E-Mail schreiben dürfen."
    }
    look_at_the_person {
        "What this person shares and allows",
        "Was diese Person teilt und erlaubt"
    }
    download(what: &str) { "Download {what}", "{what} herunterladen" }
    with_unsubscribe_links { "With unsubscribe links", "Mit Abmeldelinks" }
    unsubscribe_links_hint {
        "With unsubscribe links, the list has a column Unsubscribe: a link for each person, by which they turn off this one permission without signing in. Put it into each mail, and into its header List-Unsubscribe with List-Unsubscribe-Post: List-Unsubscribe=One-Click. Whoever has a link can use it, so send each person their own.",
        "Mit Abmeldelinks hat der Verteiler eine Spalte Unsubscribe: für jede Person einen Link, mit dem sie diese eine Erlaubnis ausschaltet, ohne sich anzumelden. Setzen Sie ihn in jede E-Mail und in ihre Kopfzeile List-Unsubscribe, dazu List-Unsubscribe-Post: List-Unsubscribe=One-Click. Wer einen Link hat, kann ihn benutzen: Senden Sie jeder Person nur den ihren."
    }

    profile { "Profile", "Profil" }
    profile_intro {
        "How your organization presents itself. What you leave empty is not shown.",
        "Wie sich Ihre Organisation vorstellt. Was Sie leer lassen, wird nicht gezeigt."
    }
    who_you_are { "Who you are", "Wer Sie sind" }
    description { "Description", "Beschreibung" }
    what_else_you_offer { "What else you offer", "Was Sie sonst anbieten" }
    website { "Website", "Website" }
    how_you_are_reached { "How you are reached", "Wie man Sie erreicht" }
    data_protection_address {
        "Email address for questions about data",
        "E-Mail-Adresse für Fragen zu Daten"
    }
    phone { "Phone", "Telefon" }
    second_phone { "Second phone", "Zweites Telefon" }
    street_address { "Street address", "Straße und Hausnummer" }
    postcode { "Postcode", "Postleitzahl" }
    city { "City", "Ort" }
    state_or_region { "State or region", "Bundesland oder Region" }
    country { "Country", "Land" }
    pictures { "Pictures", "Bilder" }
    logo_address { "Web address of the logo", "Webadresse des Logos" }
    icon_address { "Web address of the icon", "Webadresse des Symbols" }
    banner_address { "Web address of the banner", "Webadresse des Banners" }
    who_may_find_you { "Who may find you", "Wer Sie finden darf" }
    public { "Public", "Öffentlich" }
    public_hint {
        "People may sign an agreement with you without an invitation, once you are published too.",
        "Man darf ohne Einladung eine Vereinbarung mit Ihnen unterschreiben, sobald Sie auch veröffentlicht sind."
    }
    published { "Published", "Veröffentlicht" }
    published_hint {
        "Your profile is ready to be found. Without being public, it is not.",
        "Ihr Profil kann gefunden werden. Wer nicht öffentlich ist, wird trotzdem nicht gefunden."
    }
    public_needs_the_operator {
        "Only once the operator of this service lets you be public",
        "Erst, wenn der Betreiber dieses Dienstes es Ihnen erlaubt"
    }
    fault_text_too_long(most: &str) {
        "Enter at most {most} characters",
        "Geben Sie höchstens {most} Zeichen ein"
    }
    fault_text_nul {
        "This text has a character that cannot be stored (NUL)",
        "Dieser Text hat ein Zeichen, das nicht gespeichert werden kann (NUL)"
    }
    fault_web_address {
        "Enter a web address, such as https://example.com/logo.png",
        "Geben Sie eine Webadresse ein, zum Beispiel https://example.com/logo.png"
    }

    senders_intro {
        "Addresses that you write to people from. Each is verified by a link in a mail to it.",
        "Adressen, von denen aus Sie schreiben. Jede wird durch einen Link in einer E-Mail an sie bestätigt."
    }
    verified { "Verified", "Bestätigt" }
    not_verified_yet { "Not verified yet", "Noch nicht bestätigt" }
    add_the_address { "Add the address", "Adresse hinzufügen" }
    address_was_added {
        "The address was added. Follow the link in the mail to it.",
        "Die Adresse wurde hinzugefügt. Folgen Sie dem Link in der E-Mail an sie."
    }
    address_was_verified { "The address is verified.", "Die Adresse ist bestätigt." }
    fault_already_verified { "This address is verified already", "Diese Adresse ist schon bestätigt" }
    fault_too_many_addresses(most: u8) {
        "An organization has at most {most} addresses",
        "Eine Organisation hat höchstens {most} Adressen"
    }
    verify_a_sender_address { "Verify a sender address", "Absenderadresse bestätigen" }
    verify_sender_intro(address: &str) {
        "{address} becomes an address that your organization writes from.",
        "{address} wird eine Adresse, von der aus Ihre Organisation schreibt."
    }
    verify_the_address { "Verify the address", "Adresse bestätigen" }
}
