//! The person's portal.

texts! {
    your_organizations { "Your organizations", "Ihre Organisationen" }
    confirm_your_address { "Confirm your address", "Adresse bestätigen" }
    confirm_intro(address: &str) {
        "Somebody, we hope you, has asked for an account for {address}.",
        "Jemand, hoffentlich Sie, hat um ein Konto für {address} gebeten."
    }
    confirm_warning {
        "If that was not you, close this page: no account is made then.",
        "Wenn Sie das nicht waren, schließen Sie diese Seite: Dann entsteht kein Konto."
    }
    confirm_the_address { "Confirm the address", "Adresse bestätigen" }
    create_the_account { "Create the account", "Konto anlegen" }
    sign_in_instead { "Sign in instead", "Stattdessen anmelden" }

    invites_you(organization: &str) { "{organization} invites you", "{organization} lädt Sie ein" }
    invited_as(address: &str) {
        "The invitation is for {address}. Choose a password, and you have an account with which you decide what is done with your data.",
        "Die Einladung gilt für {address}. Wählen Sie ein Passwort, dann haben Sie ein Konto, mit dem Sie über Ihre Daten entscheiden."
    }
    says_it_knows(organization: &str) {
        "What {organization} says it knows of you",
        "Was {organization} nach eigener Aussage von Ihnen weiß"
    }
    asks_for(organization: &str) { "What {organization} asks for", "Was {organization} erbittet" }
    asks_for_nothing(organization: &str) {
        "{organization} asks for nothing at the moment.",
        "{organization} erbittet im Moment nichts."
    }
    decide_later {
        "You decide about each of these afterwards. Registering allows nothing.",
        "Sie entscheiden danach über jedes davon. Mit der Registrierung erlauben Sie nichts."
    }
    wants_to_see(what: &str) { "To see: {what}", "Sehen: {what}" }
    wants_to_reach(ways: &str) { "To reach you by: {ways}", "Sie erreichen per: {ways}" }
    register { "Register", "Registrieren" }
    add_organization(organization: &str) { "Add {organization}", "{organization} hinzufügen" }
    add_intro(address: &str) {
        "You are signed in as {address}, to whom the invitation was sent.",
        "Sie sind als {address} angemeldet; an diese Adresse ging die Einladung."
    }
    invitation_of_another(address: &str) {
        "You are signed in with another address than the invitation was sent to, which is {address}. Sign out, and open the link again.",
        "Sie sind mit einer anderen Adresse angemeldet als der, an die die Einladung ging: {address}. Melden Sie sich ab und öffnen Sie den Link noch einmal."
    }
    you_have_registered { "You have registered already", "Sie sind schon registriert" }
    registered_intro {
        "This invitation was used. Sign in to see what you allow, and to change it.",
        "Diese Einladung wurde benutzt. Melden Sie sich an, um zu sehen und zu ändern, was Sie erlauben."
    }
    fault_registered {
        "There is an account for this address. Sign in, then open the link again",
        "Für diese Adresse gibt es ein Konto. Melden Sie sich an und öffnen Sie den Link noch einmal"
    }

    your_agreement_with(organization: &str) {
        "Your agreement with {organization}",
        "Ihre Vereinbarung mit {organization}"
    }
    agreement_in_plain_words(organization: &str) {
        "{organization} may do what you allow here, and nothing else. Each choice, and each change of it, is signed by both of you, so that either can prove it. You can change your mind at any time, as easily as you decide now.",
        "{organization} darf tun, was Sie hier erlauben, und sonst nichts. Jede Entscheidung und jede Änderung wird von beiden unterschrieben, damit jeder sie beweisen kann. Sie können es sich jederzeit anders überlegen, so leicht, wie Sie jetzt entscheiden."
    }
    read_in_full { "Read the agreement in full", "Die Vereinbarung ganz lesen" }
    data_hint {
        "What you enter is yours. Only what you tick is shared.",
        "Was Sie eintragen, gehört Ihnen. Geteilt wird nur, was Sie ankreuzen."
    }
    share(what: &str) { "Share {what}", "{what} teilen" }
    ways_to_reach_you { "Ways to reach you", "Wege zu Ihnen" }
    sign_the_agreement { "Sign the agreement", "Vereinbarung unterschreiben" }
    not_now { "Not now", "Nicht jetzt" }
    fault_share_nothing(what: &str) {
        "Enter {what}, or do not share it",
        "Tragen Sie etwas ein ({what}), oder teilen Sie es nicht"
    }

    no_organizations_yet {
        "No organization has invited you yet. Whoever wants to know something from you sends you a link.",
        "Noch hat Sie keine Organisation eingeladen. Wer etwas von Ihnen wissen möchte, sendet Ihnen einen Link."
    }
    nothing_signed_yet {
        "You have signed nothing, so it may do nothing and sees nothing.",
        "Sie haben nichts unterschrieben; darum darf sie nichts und sieht nichts."
    }
    read_and_sign { "Read and sign", "Lesen und unterschreiben" }
    what_it_may_do(organization: &str) { "What {organization} may do", "Was {organization} darf" }
    what_it_sees(organization: &str) { "What {organization} sees", "Was {organization} sieht" }
    how_it_may_reach_you(organization: &str) {
        "How {organization} may reach you",
        "Wie {organization} Sie erreichen darf"
    }
    sees(organization: &str, what: &str, text: &str) {
        "{organization} sees your {what}: {text}.",
        "{organization} sieht {what}: {text}."
    }
    does_not_see(organization: &str, what: &str) {
        "{organization} does not see your {what}.",
        "{organization} sieht nicht: {what}."
    }
    may_reach(organization: &str, way: &str) {
        "{organization} may reach you by {way}.",
        "{organization} darf Sie per {way} erreichen."
    }
    may_not_reach(organization: &str, way: &str) {
        "{organization} may not reach you by {way}.",
        "{organization} darf Sie nicht per {way} erreichen."
    }
    turn_off { "Turn off", "Ausschalten" }
    allow { "Allow", "Erlauben" }
    stop_sharing { "Stop sharing", "Nicht mehr teilen" }
    share_it { "Share", "Teilen" }
    it_for(what: &str, organization: &str) { " {what} for {organization}", ": {what} für {organization}" }
    it_with(what: &str, organization: &str) { " {what} with {organization}", ": {what} mit {organization}" }
    end_the_agreement { "End the agreement", "Vereinbarung beenden" }
    end_the_agreement_with(organization: &str) {
        "End the agreement with {organization}?",
        "Vereinbarung mit {organization} beenden?"
    }
    ending_means(organization: &str) {
        "From then on {organization} sees nothing of you and may do nothing. What you both signed until then stays provable, also for you. You can sign again at any time.",
        "Von da an sieht {organization} nichts von Ihnen und darf nichts. Was beide bis dahin unterschrieben haben, bleibt beweisbar, auch für Sie. Sie können jederzeit neu unterschreiben."
    }
    keep_it { "Keep it", "Behalten" }
    agreement_was_ended { "The agreement was ended.", "Die Vereinbarung ist beendet." }

    your_data { "Your data", "Ihre Daten" }
    own_intro {
        "What you start from: these fields are filled in when you sign an agreement with an organization.",
        "Womit Sie anfangen: So sind die Felder ausgefüllt, wenn Sie mit einer Organisation eine Vereinbarung unterschreiben."
    }
    own_changes_nothing {
        "No organization sees what you save here. Agreements that you have signed stay as they are: correct your data there, at each organization.",
        "Was Sie hier speichern, sieht keine Organisation. Vereinbarungen, die Sie unterschrieben haben, bleiben, wie sie sind: Berichtigen Sie Ihre Daten dort, bei jeder Organisation."
    }
    correct_your_data { "Correct your data", "Daten berichtigen" }
    correct_intro(organization: &str) {
        "What {organization} asks for about you, as you have entered it. What you share, {organization} sees as you save it here.",
        "Was {organization} von Ihnen erbittet, so wie Sie es eingetragen haben. Was Sie teilen, sieht {organization} so, wie Sie es hier speichern."
    }
    emptied_is_not_shared {
        "What you empty is not shared any more. Filling something in does not share it.",
        "Was Sie leeren, wird nicht mehr geteilt. Etwas einzutragen teilt es noch nicht."
    }
    is_shared(organization: &str) { "{organization} sees it.", "{organization} sieht es." }
    is_not_shared(organization: &str) { "{organization} does not see it.", "{organization} sieht es nicht." }
    asks_for_no_data(organization: &str) {
        "{organization} asks for no data at the moment.",
        "{organization} erbittet im Moment keine Daten."
    }
    back_to(organization: &str) { "Back to {organization}", "Zurück zu {organization}" }

    turn_everything_off { "Turn everything off", "Alles ausschalten" }
    off_means {
        "One press turns off every permission that you have given, for all organizations that you have an agreement with. From then on none of them may do anything of it, and each sees that at once.",
        "Mit einem Druck schalten Sie alles aus, was Sie erlaubt haben, bei allen Organisationen, mit denen Sie eine Vereinbarung haben. Von da an darf keine mehr etwas davon, und jede sieht das sofort."
    }
    off_leaves { "What stays as it is", "Was bleibt, wie es ist" }
    off_leaves_data {
        "The data that you share. An organization still sees it until you stop sharing it there.",
        "Die Daten, die Sie teilen. Eine Organisation sieht sie weiter, bis Sie sie dort nicht mehr teilen."
    }
    off_leaves_ways {
        "The ways to reach you that are on, such as email.",
        "Die Wege zu Ihnen, die an sind, zum Beispiel E-Mail."
    }
    off_leaves_agreements {
        "Your agreements, with their history. You end them one by one.",
        "Ihre Vereinbarungen mit ihrem Verlauf. Sie beenden sie einzeln."
    }
    off_can_be_undone {
        "You can allow each permission again at any time, one by one.",
        "Sie können jederzeit alles wieder erlauben, eins nach dem anderen."
    }
    off_by_hundreds {
        "A press turns everything off for up to a hundred organizations. If you allow something to more, you are told so and press again.",
        "Ein Druck schaltet alles bei bis zu hundert Organisationen aus. Erlauben Sie mehr Organisationen etwas, dann sagen wir es, und Sie drücken noch einmal."
    }
    back_to_your_organizations { "Back to your organizations", "Zurück zu Ihren Organisationen" }
    everything_is_off {
        "Everything is off. No organization may do anything until you allow it again.",
        "Alles ist ausgeschaltet. Keine Organisation darf etwas, bis Sie es wieder erlauben."
    }
    newest_are_off {
        "Everything is off for the thousand newest of your organizations. Older ones were not looked at: turn off there what you still allow.",
        "Alles ist ausgeschaltet bei den tausend neuesten Ihrer Organisationen. Ältere wurden nicht angesehen: Schalten Sie dort aus, was Sie noch erlauben."
    }
    part_is_off {
        "Everything is off for a hundred organizations. You allow something to more of them: press again.",
        "Alles ist bei hundert Organisationen ausgeschaltet. Sie erlauben noch mehr Organisationen etwas: Drücken Sie noch einmal."
    }
    is_off_for(what: &str, organization: &str) {
        "{what} is off for {organization}",
        "{what} ist ausgeschaltet für {organization}"
    }
    off_link_means(organization: &str) {
        "One press turns this off, and {organization} sees that at once. Nothing else changes: what you share, what else you allow and your agreement stay as they are.",
        "Mit einem Druck schalten Sie das aus, und {organization} sieht das sofort. Sonst ändert sich nichts: Was Sie teilen, was Sie sonst erlauben und Ihre Vereinbarung bleiben."
    }
    off_link_can_be_undone {
        "You can allow it again at any time, among all that you allow and share.",
        "Sie können es jederzeit wieder erlauben, bei allem, was Sie erlauben und teilen."
    }
    it_is_turned_off { "It is turned off.", "Es ist ausgeschaltet." }
    history { "History", "Verlauf" }
    you_signed { "You signed the agreement", "Sie haben die Vereinbarung unterschrieben" }
    you_ended { "You ended the agreement", "Sie haben die Vereinbarung beendet" }
    you_turned_on(what: &str) { "You allowed {what}", "Sie haben erlaubt: {what}" }
    you_turned_off(what: &str) { "You turned off {what}", "Sie haben ausgeschaltet: {what}" }
    you_shared(what: &str) { "You shared {what}", "Sie haben geteilt: {what}" }
    you_stopped_sharing(what: &str) { "You stopped sharing {what}", "Sie teilen nicht mehr: {what}" }
    you_changed(what: &str) { "You changed {what}", "Sie haben geändert: {what}" }
    mark_verified { "Verified", "Geprüft" }
    mark_not_verified(why: &str) { "Not verified: {why}", "Nicht geprüft: {why}" }
}
