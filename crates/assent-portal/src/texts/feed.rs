//! The organization's feed, and the buying interests that it gets to read.

use assent_domain::feed::{BODY_MAX_CHARS, MEDIA_URL_MAX_CHARS, PostFault, TITLE_MAX_CHARS};

use super::Texts;
use crate::language::Language;

texts! {
    feed { "Feed", "Neuigkeiten" }
    feed_intro {
        "What you publish here, everybody sees who is with you. People write here too. What you hide, only you see.",
        "Was Sie hier veröffentlichen, sehen alle, die bei Ihnen sind. Auch sie schreiben hier. Was Sie ausblenden, sehen nur Sie."
    }
    post_title { "Title", "Titel" }
    post_text { "Text", "Text" }
    post_media { "Address of a picture, video or sound", "Adresse eines Bilds, Videos oder Tons" }
    post_media_hint {
        "May stay empty. Here it is shown as a link.",
        "Kann leer bleiben. Hier wird sie als Link gezeigt."
    }
    publish { "Publish", "Veröffentlichen" }
    hide_word { "Hide", "Ausblenden" }
    show_word { "Show", "Einblenden" }
    delete_word { "Delete", "Löschen" }
    no_posts_yet {
        "Nothing has been written yet. Your first post is above.",
        "Noch wurde nichts geschrieben. Ihr erster Beitrag entsteht oben."
    }
    post_of_yours { "By you", "Von Ihnen" }
    post_of_a_person { "By a person", "Von einer Person" }
    post_is_hidden { "Hidden", "Ausgeblendet" }
    post_was_published { "The post was published.", "Der Beitrag wurde veröffentlicht." }
    post_was_hidden { "The post is hidden: only you see it.", "Der Beitrag ist ausgeblendet: Nur Sie sehen ihn." }
    post_was_shown { "The post is shown again.", "Der Beitrag ist wieder zu sehen." }
    post_was_deleted { "The post was deleted.", "Der Beitrag wurde gelöscht." }
    fault_post_title(most: usize) {
        "Enter a title of 1 to {most} characters",
        "Geben Sie einen Titel mit 1 bis {most} Zeichen ein"
    }
    fault_post_title_lines {
        "Enter a title on one line",
        "Geben Sie einen Titel in einer Zeile ein"
    }
    fault_post_text(most: usize) {
        "Enter a text of 1 to {most} characters",
        "Geben Sie einen Text mit 1 bis {most} Zeichen ein"
    }
    fault_post_text_control {
        "The text has a character that cannot be shown. Type it anew",
        "Der Text hat ein Zeichen, das nicht gezeigt werden kann. Tippen Sie ihn neu"
    }
    fault_post_media(most: usize) {
        "Enter an address that begins with https://, of at most {most} characters",
        "Geben Sie eine Adresse ein, die mit https:// beginnt, mit höchstens {most} Zeichen"
    }

    buying_interests { "Buying interests", "Kaufwünsche" }
    interests_intro {
        "What people want to buy that your profile has in common with them. You see who it is only if they share that with you.",
        "Was Menschen kaufen wollen und zu Ihrem Profil passt. Wer es ist, sehen Sie nur, wenn die Person das mit Ihnen teilt."
    }
    no_interests {
        "Nobody looks for what your profile names at the moment.",
        "Im Moment sucht niemand, was Ihr Profil nennt."
    }
    looking_for_nothing {
        "Your profile names no industry, brand or tag, so nothing is found.",
        "Ihr Profil nennt keine Branche, keine Marke und kein Stichwort, darum wird nichts gefunden."
    }
    wish_brands { "Brands", "Marken" }
    wish_industry { "Industry", "Branche" }
    wish_location { "Place", "Ort" }
    wish_price { "Price", "Preis" }
    wish_price_from(low: &str) { "from {low}", "ab {low}" }
    wish_price_up_to(high: &str) { "up to {high}", "bis {high}" }
    wish_beginning { "From", "Ab" }
    wish_end { "Until", "Bis" }
}

impl Texts {
    /// The name of an industry of the vocabulary; itself, should it be another.
    pub(crate) fn industry(self, industry: &str) -> &str {
        match (self.0, industry) {
            (Language::German, "Automotive") => "Fahrzeuge",
            (Language::German, "Energy") => "Energie",
            (Language::German, "Financial") => "Finanzen",
            (Language::German, "Retail") => "Handel",
            (Language::German, "Telecom") => "Telekommunikation",
            (Language::German, "Nonprofit") => "Gemeinnütziges",
            (Language::German, "Travel") => "Reisen",
            (Language::English | Language::German, other) => other,
        }
    }

    /// What is wrong with a field of a post.
    pub(crate) fn fault_post(self, fault: PostFault) -> String {
        match fault {
            PostFault::TitleLength => self.fault_post_title(TITLE_MAX_CHARS),
            PostFault::TitleLines => self.fault_post_title_lines().to_owned(),
            PostFault::BodyLength => self.fault_post_text(BODY_MAX_CHARS),
            PostFault::BodyControl => self.fault_post_text_control().to_owned(),
            // No form asks for a type.
            PostFault::MediaUrl | PostFault::MediaTypeAlone | PostFault::MediaType => {
                self.fault_post_media(MEDIA_URL_MAX_CHARS)
            }
        }
    }
}
