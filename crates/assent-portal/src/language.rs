//! In which language a page is.

use actix_web::{HttpRequest, http::header};

/// A language that all texts are in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Language {
    #[default]
    English,
    German,
}

impl Language {
    /// All of them, as the page's foot offers them.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its tag (BCP 47).
    pub(crate) const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Its name in itself.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// The language of this tag, whatever its region.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The one that `Accept-Language` likes best, if it names one.
    pub(crate) fn accepted(request: &HttpRequest) -> Option<Self> {
        let header = request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
        best_of(header)
    }
}

/// Of two that are liked alike the first one.
fn best_of(header: &str) -> Option<Language> {
    let mut best: Option<(f32, Language)> = None;
    for item in header.split(',').take(32) {
        let mut parts = item.split(';').map(str::trim);
        let Some(language) = parts.next().and_then(Language::of_tag) else { continue };
        let quality = parts.find_map(|part| part.strip_prefix("q=")).map_or(Ok(1.0), str::parse);
        let Ok(quality) = quality else { continue };
        if quality > best.map_or(0.0, |(best, _)| best) {
            best = Some((quality, language));
        }
    }
    best.map(|(_, language)| language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_liked_best_is_taken() {
        for (header, expected) in [
            ("de", Some(Language::German)),
            ("de-CH, en;q=0.9", Some(Language::German)),
            ("fr, en;q=0.5, de;q=0.8", Some(Language::German)),
            ("en-GB,de", Some(Language::English)),
            ("DE_at;q=0.3", Some(Language::German)),
            ("de;q=0, en;q=0.1", Some(Language::English)),
            ("de;q=much", None),
            ("fr, *;q=0.5", None),
            ("", None),
        ] {
            assert_eq!(best_of(header), expected, "{header:?}");
        }
    }
}
