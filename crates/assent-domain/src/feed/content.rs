//! What a post may say.

use std::collections::BTreeMap;

use thiserror::Error;

use crate::values::{is_absolute_web_address, is_blank, is_one_line, is_prose};

/// The most characters of a title.
pub const TITLE_MAX_CHARS: usize = 200;
/// The most characters of a body.
pub const BODY_MAX_CHARS: usize = 20_000;
/// The most characters of a medium's address.
pub const MEDIA_URL_MAX_CHARS: usize = 2_000;
/// The most characters of either part of a media type (RFC 6838).
const SUBTYPE_MAX: usize = 127;
/// The most characters of a media type.
pub const MEDIA_TYPE_MAX_CHARS: usize = "image/".len() + SUBTYPE_MAX;

/// What a post says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostContent {
    /// One line.
    pub title: String,
    /// Plain text of one line or more.
    pub body: String,
    /// Where its picture, video or sound is.
    pub media_url: Option<String>,
    /// What kind of medium that is; only beside an address.
    pub media_mime_type: Option<String>,
}

/// What somebody wants to post, unchecked. An empty address or media type
/// counts as none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PostDraft {
    /// One line.
    pub title: String,
    /// Plain text.
    pub body: String,
    /// Where its medium is.
    pub media_url: Option<String>,
    /// What kind of medium that is.
    pub media_mime_type: Option<String>,
}

/// Why a field of a post can't be posted.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum PostFault {
    /// No title that is seen, or one that is too long.
    #[error("has to have 1 to {TITLE_MAX_CHARS} characters that can be seen")]
    TitleLength,
    /// A title of several lines, or with control characters.
    #[error("has to be one line without control characters")]
    TitleLines,
    /// No body that is seen, or one that is too long.
    #[error("has to have 1 to {BODY_MAX_CHARS} characters that can be seen")]
    BodyLength,
    /// A body with control characters.
    #[error("has a control character other than a newline or a tab")]
    BodyControl,
    /// No address, or one that is too long.
    #[error("is not an http or https address of at most {MEDIA_URL_MAX_CHARS} characters")]
    MediaUrl,
    /// The type of no medium.
    #[error("needs a mediaUrl")]
    MediaTypeAlone,
    /// The type of something else.
    #[error("is not a type of picture, video or sound, such as image/png")]
    MediaType,
}

impl PostDraft {
    /// The content of a post, or why each field of it can't be posted, by the
    /// field's key.
    pub fn check(self) -> Result<PostContent, BTreeMap<&'static str, PostFault>> {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let content = PostContent {
            title: self.title,
            body: self.body,
            media_url: given(self.media_url),
            media_mime_type: given(self.media_mime_type),
        };
        let faults = [
            ("title", title_fault(&content.title)),
            ("body", body_fault(&content.body)),
            ("mediaUrl", content.media_url.as_deref().and_then(media_url_fault)),
            ("mediaMimeType", media_type_fault(&content)),
        ];
        let faults: BTreeMap<_, _> =
            faults.into_iter().filter_map(|(field, fault)| Some((field, fault?))).collect();
        if faults.is_empty() { Ok(content) } else { Err(faults) }
    }
}

fn title_fault(title: &str) -> Option<PostFault> {
    if is_blank(title) || title.chars().count() > TITLE_MAX_CHARS {
        Some(PostFault::TitleLength)
    } else {
        (!is_one_line(title)).then_some(PostFault::TitleLines)
    }
}

fn body_fault(body: &str) -> Option<PostFault> {
    if is_blank(body) || body.chars().count() > BODY_MAX_CHARS {
        Some(PostFault::BodyLength)
    } else {
        (!is_prose(body)).then_some(PostFault::BodyControl)
    }
}

fn media_url_fault(url: &str) -> Option<PostFault> {
    let fits = url.chars().count() <= MEDIA_URL_MAX_CHARS && is_absolute_web_address(url);
    (!fits).then_some(PostFault::MediaUrl)
}

fn media_type_fault(content: &PostContent) -> Option<PostFault> {
    let media_type = content.media_mime_type.as_deref()?;
    if is_media_type(media_type) {
        content.media_url.is_none().then_some(PostFault::MediaTypeAlone)
    } else {
        Some(PostFault::MediaType)
    }
}

/// Whether `text` is `image`, `video` or `audio`, a slash, and a name such as
/// RFC 6838 allows. Parameters are not.
fn is_media_type(text: &str) -> bool {
    let Some((kind, subtype)) = text.split_once('/') else { return false };
    ["image", "video", "audio"].iter().any(|known| kind.eq_ignore_ascii_case(known))
        && (1..=SUBTYPE_MAX).contains(&subtype.len())
        && subtype.starts_with(|c: char| c.is_ascii_alphanumeric())
        && subtype.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn draft() -> PostDraft {
        PostDraft { title: "Title".to_owned(), body: "Body".to_owned(), ..PostDraft::default() }
    }

    fn with_media(url: &str, media_type: &str) -> PostDraft {
        let given = |text: &str| Some(text.to_owned());
        PostDraft { media_url: given(url), media_mime_type: given(media_type), ..draft() }
    }

    /// The fields that are at fault.
    fn faulty(draft: PostDraft) -> Vec<&'static str> {
        draft.check().err().into_iter().flat_map(BTreeMap::into_keys).collect()
    }

    #[test]
    fn a_title_is_one_line_of_1_to_200_characters() {
        for (title, fits) in [
            ("é".repeat(200), true),
            ("é".repeat(201), false),
            (String::new(), false),
            (" ".to_owned(), false),
            ("\u{200b}\u{ad}\u{3164}".to_owned(), false),
            ("two\nlines".to_owned(), false),
            ("nul\0".to_owned(), false),
            ("delete\u{7f}".to_owned(), false),
            ("日本 🏛️".to_owned(), true),
        ] {
            let draft = PostDraft { title: title.clone(), ..draft() };
            assert_eq!(faulty(draft).is_empty(), fits, "{title:?}");
        }
    }

    #[test]
    fn a_body_is_text_of_1_to_20_000_characters() {
        for (body, fits) in [
            ("é".repeat(20_000), true),
            ("é".repeat(20_001), false),
            (String::new(), false),
            ("\r\n\t ".to_owned(), false),
            ("\u{feff}\n\u{2800}".to_owned(), false),
            ("one\r\n\n\ttwo".to_owned(), true),
            ("bell\u{7}".to_owned(), false),
            ("nul\0".to_owned(), false),
        ] {
            let draft = PostDraft { body: body.clone(), ..draft() };
            assert_eq!(faulty(draft).is_empty(), fits, "{body:?}");
        }
    }

    #[test]
    fn a_medium_has_an_absolute_http_or_https_address_of_at_most_2_000_characters() {
        let of_length = |length: usize| format!("https://a.example/{:0>1$}", "", length - 18);
        for (url, fits) in [
            (of_length(2_000), true),
            (of_length(2_001), false),
            ("HTTP://a.example".to_owned(), true),
            ("http://imageurl.com/image.jpg".to_owned(), true),
            ("/image.jpg".to_owned(), false),
            ("javascript:alert(1)".to_owned(), false),
            ("https://".to_owned(), false),
            ("https://a b.example".to_owned(), false),
        ] {
            let draft = PostDraft { media_url: Some(url.clone()), ..draft() };
            assert_eq!(faulty(draft).is_empty(), fits, "{url:?}");
        }
    }

    #[test]
    fn a_medium_is_a_picture_a_video_or_sound() {
        for media_type in ["image/jpeg", "video/mp4", "audio/x-wav", "image/svg+xml", "Image/PNG"] {
            assert_eq!(
                faulty(with_media("https://a.example", media_type)),
                [""; 0],
                "{media_type}"
            );
        }
        let long = format!("image/{}", "x".repeat(128));
        for media_type in [
            "image",
            "image/",
            "/png",
            "image/*",
            "image/+xml",
            "image/png; q=1",
            "image/png/",
            "image /png",
            "text/html",
            "application/pdf",
            "imagepng",
            "image/päng",
            &long,
        ] {
            let draft = with_media("https://a.example", media_type);
            assert_eq!(faulty(draft), ["mediaMimeType"], "{media_type}");
        }
    }

    #[test]
    fn a_media_type_needs_an_address_but_not_the_other_way_round() {
        assert_eq!(faulty(with_media("", "image/png")), ["mediaMimeType"]);
        let content = with_media("https://a.example", "").check().unwrap();
        assert_eq!(content.media_mime_type, None);
        assert_eq!(with_media("", "").check().unwrap().media_url, None);
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let draft = PostDraft { title: String::new(), body: String::new(), ..with_media("x", "x") };
        assert_eq!(faulty(draft), ["body", "mediaMimeType", "mediaUrl", "title"]);
    }

    proptest! {
        #[test]
        fn what_passes_is_what_was_written(
            title in "\\PC{0,9}|[\\x00-\\x7f]{0,9}", body in "\\PC{0,9}|[\\x00-\\x7f]{0,9}",
            url in proptest::option::of("(https?://)?\\PC{0,9}"),
            media_type in proptest::option::of("(image/)?\\PC{0,9}"),
        ) {
            let draft = PostDraft {
                title: title.clone(), body: body.clone(),
                media_url: url.clone(), media_mime_type: media_type.clone(),
            };
            if let Ok(content) = draft.check() {
                prop_assert_eq!((&content.title, &content.body), (&title, &body));
                prop_assert!(!title.contains(['\0', '\n']) && !body.contains('\0'));
                prop_assert_eq!(content.media_url.unwrap_or_default(), url.unwrap_or_default());
                let given = media_type.unwrap_or_default();
                prop_assert_eq!(content.media_mime_type.unwrap_or_default(), given);
            }
        }
    }
}
