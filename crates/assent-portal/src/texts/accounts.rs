//! Signing in and out, and passwords.

texts! {
    sign_in { "Sign in", "Anmelden" }
    email_address { "Email address", "E-Mail-Adresse" }
    password { "Password", "Passwort" }
    repeat_password { "Repeat the password", "Passwort wiederholen" }
    new_password { "New password", "Neues Passwort" }
    password_hint(least: usize) {
        "At least {least} characters. A few words that nobody else would put together are good.",
        "Mindestens {least} Zeichen. Gut sind einige Wörter, die sonst niemand zusammenstellt."
    }
    keep_me_signed_in { "Keep me signed in for 30 days", "30 Tage angemeldet bleiben" }
    forgot_password { "Forgot your password?", "Passwort vergessen?" }
    create_an_account { "Create an account", "Konto anlegen" }
    wrong_credentials {
        "The email address or the password is wrong",
        "Die E-Mail-Adresse oder das Passwort ist falsch"
    }
    send_me_the_link { "Send me the link", "Link zusenden" }
    check_your_mailbox { "Check your mailbox", "Sehen Sie in Ihr Postfach" }
    mail_is_on_its_way {
        "We have sent a mail with what to do next. It comes within a few minutes.",
        "Wir haben eine E-Mail gesendet, in der steht, wie es weitergeht. Sie kommt in wenigen Minuten."
    }
    no_mail_came {
        "Nothing came? Look into the folder for spam, and check that the address was right.",
        "Nichts gekommen? Sehen Sie im Spam-Ordner nach, und prüfen Sie, ob die Adresse stimmt."
    }
    reset_your_password { "Reset your password", "Passwort zurücksetzen" }
    reset_intro {
        "We send you a link by which you choose a new password.",
        "Wir senden Ihnen einen Link, mit dem Sie ein neues Passwort wählen."
    }
    choose_a_new_password { "Choose a new password", "Neues Passwort wählen" }
    for_the_account(email: &str) { "For the account {email}", "Für das Konto {email}" }
    change_the_password { "Change the password", "Passwort ändern" }
    signs_out_everywhere {
        "Wherever you are signed in, you are signed out.",
        "Überall, wo Sie angemeldet sind, werden Sie abgemeldet."
    }
    password_was_changed {
        "The password was changed. Sign in with the new one.",
        "Das Passwort wurde geändert. Melden Sie sich mit dem neuen an."
    }
    security { "Security", "Sicherheit" }
    change_your_password { "Change your password", "Ihr Passwort ändern" }
    ends_other_sessions {
        "Wherever else you are signed in, you are signed out.",
        "Überall sonst, wo Sie angemeldet sind, werden Sie abgemeldet."
    }
    fault_not_the_password { "This is not your password", "Das ist nicht Ihr Passwort" }
    own_password_was_changed {
        "The password was changed. All other sessions have ended.",
        "Das Passwort wurde geändert. Alle anderen Sitzungen sind beendet."
    }
    where_you_are_signed_in { "Where you are signed in", "Wo Sie angemeldet sind" }
    device(browser: &str, system: &str) { "{browser} on {system}", "{browser} unter {system}" }
    unknown_device { "A device or program that we do not know", "Ein Gerät oder Programm, das wir nicht kennen" }
    this_session { "This session", "Diese Sitzung" }
    signed_in_at { "Signed in", "Angemeldet" }
    last_used { "last used", "zuletzt benutzt" }
    end_the_session { "End the session", "Sitzung beenden" }
    end_all_other_sessions { "End all other sessions", "Alle anderen Sitzungen beenden" }
    no_other_sessions { "You are signed in nowhere else.", "Sie sind nirgends sonst angemeldet." }
    session_was_ended { "The session has ended.", "Die Sitzung ist beendet." }
    other_sessions_were_ended {
        "All other sessions have ended.",
        "Alle anderen Sitzungen sind beendet."
    }
    signed_out { "You are signed out.", "Sie sind abgemeldet." }
}
