//! `/api/buying_interests`

use actix_web::{HttpRequest, web};
use assent_domain::interests::{MatchedInterest, matching_interests};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Answer, interests::Described};
use assent_web::{Shared, input::Query, reply::Reply, session::Admin};

#[derive(Serialize, ToSchema)]
#[schema(as = BuyingInterests)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InterestsBody {
    buying_interests: Vec<InterestBody>,
}

/// What a person looks for, and who they are as far as they share it.
#[derive(Serialize, ToSchema)]
#[schema(as = BuyingInterest)]
struct InterestBody {
    uid: String,
    #[schema(format = IdnEmail)]
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

/// Lists what people look for that fits the profile: 100 a page, newest first.
#[utoipa::path(
    get,
    path = "/api/buying_interests",
    operation_id = "listBuyingInterests",
    tag = "Buying interests",
    params(("page" = Option<i64>, Query, description = "From 1.", minimum = 1)),
    responses((status = 200, description = "A page.", body = InterestsBody))
)]
pub(crate) async fn list(
    shared: web::Data<Shared>,
    Admin(organization): Admin,
    request: HttpRequest,
) -> Answer<InterestsBody> {
    let page = Query::of(&request).page()?;
    let matched = matching_interests(&shared.app, organization, page).await?;
    Ok(Reply(InterestsBody { buying_interests: matched.into_iter().map(Into::into).collect() }))
}
