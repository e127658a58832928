//! A post as a form sends it, on both sides of a feed.

use assent_domain::{
    feed::{PostContent, PostDraft},
    values::trimmed,
};

use crate::{form::Form, texts::Texts};

/// The fields of a new post: those of the API.
pub(crate) const TITLE: &str = "title";
pub(crate) const BODY: &str = "body";
pub(crate) const MEDIA: &str = "mediaUrl";

/// The post; or the form with what is wrong, to be shown again.
pub(crate) fn post_of(form: Form, t: Texts) -> Result<PostContent, Form> {
    let draft = PostDraft {
        title: trimmed(form.text(TITLE)).to_owned(),
        body: form.lines(BODY),
        media_url: Some(form.text(MEDIA).trim().to_owned()),
        media_mime_type: None,
    };
    draft.check().map_err(|faults| {
        let told = [TITLE, BODY, MEDIA]
            .into_iter()
            .filter_map(|field| Some((field.to_owned(), t.fault_post(*faults.get(field)?))));
        form.refuse_each(told)
    })
}
