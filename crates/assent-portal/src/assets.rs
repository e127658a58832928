//! The files that pages bring with them: in the binary, named by what is in them,
//! so that browsers may keep them for a year.

use std::{io::Write, sync::LazyLock};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    web,
};
use assent_domain::crypto::{b64, sha256};
use flate2::{Compression, write::GzEncoder};

use crate::{page::Answer, refused::Refused};

/// Name, media type, contents.
const FILES: [(&str, &str, &[u8]); 3] = [
    ("portal.css", "text/css; charset=utf-8", include_bytes!("../assets/portal.css")),
    ("portal.js", "text/javascript; charset=utf-8", include_bytes!("../assets/portal.js")),
    ("icon.svg", "image/svg+xml", include_bytes!("../assets/icon.svg")),
];

/// For as long as a browser likes: another content has another name.
const FOR_A_YEAR: &str = "public, max-age=31536000, immutable";

struct Asset {
    name: &'static str,
    /// Under which it is asked for.
    path: String,
    kind: &'static str,
    plain: &'static [u8],
    gzip: Vec<u8>,
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    let asset = |(name, kind, plain): (&'static str, &'static str, &'static [u8])| Asset {
        name,
        path: hashed(name, plain),
        kind,
        plain,
        gzip: compressed(plain),
    };
    FILES.into_iter().map(asset).collect()
});

fn hashed(name: &str, contents: &[u8]) -> String {
    let hash = b64(&sha256(contents)[..9]);
    let (stem, kind) = name.rsplit_once('.').unwrap_or((name, ""));
    format!("/assets/{stem}.{hash}.{kind}")
}

fn compressed(contents: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    gzip.write_all(contents).and_then(|()| gzip.finish()).unwrap_or_default()
}

/// Where a file is asked for.
pub(crate) fn path(name: &str) -> &'static str {
    ASSETS.iter().find(|asset| asset.name == name).map_or("", |asset| &asset.path)
}

/// `GET /assets/:name`
pub(crate) async fn get(request: HttpRequest, name: web::Path<String>) -> Answer {
    let path = format!("/assets/{name}");
    let asset = ASSETS.iter().find(|asset| asset.path == path).ok_or_else(Refused::not_found)?;
    let takes_gzip = request.headers().get_all(header::ACCEPT_ENCODING).any(names_gzip);
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CONTENT_TYPE, asset.kind))
        .insert_header((header::CACHE_CONTROL, FOR_A_YEAR))
        .insert_header((header::VARY, "Accept-Encoding"));
    Ok(if takes_gzip {
        response.insert_header((header::CONTENT_ENCODING, "gzip")).body(&asset.gzip[..])
    } else {
        response.body(asset.plain)
    })
}

fn names_gzip(header: &HeaderValue) -> bool {
    let Ok(header) = header.to_str() else { return false };
    header.split(',').any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        let is_gzip = parts.next().is_some_and(|name| name.eq_ignore_ascii_case("gzip"));
        is_gzip && !parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
    })
}
