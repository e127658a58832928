//! Addresses of pages with parameters.

use url::form_urlencoded;

/// `path` with these parameters behind it, if there are any.
pub(crate) fn with_query(
    path: &str,
    parameters: impl IntoIterator<Item = (&'static str, String)>,
) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
