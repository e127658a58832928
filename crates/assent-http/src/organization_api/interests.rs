//! `/api/buying_interests`

use actix_web::{HttpRequest, web};
use assent_domain::interests::{MatchedInterest, matching_interests};
use serde::Serialize;

use crate::{
    Shared,
    input::Query,
    interests::Described,
    reply::{Answer, Reply},
    session::Admin,
};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InterestsBody {
    buying_interests: Vec<InterestBody>,
}

#[derive(Serialize)]
struct InterestBody {
    uid: String,
    email: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    #[serde(flatten)]
    described: Described,
}

impl From<MatchedInterest> for InterestBody {
    fn from(matched: MatchedInterest) -> Self {
        Self {
            uid: matched.interest.uid.to_string(),
            email: matched.email,
            first_name: matched.first_name,
            last_name: matched.last_name,
            described: matched.interest.content.into(),
        }
    }
}

/// `GET /api/buying_interests`
pub(crate) async fn list(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    request: HttpRequest,
) -> Answer<InterestsBody> {
    let page = Query::of(&request).page()?;
    let matched = matching_interests(&shared.app, organization, page).await?;
    Ok(Reply(InterestsBody { buying_interests: matched.into_iter().map(Into::into).collect() }))
}
