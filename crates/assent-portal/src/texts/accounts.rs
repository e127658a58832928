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
    signed_out { "You are signed out.", "Sie sind abgemeldet." }
}
