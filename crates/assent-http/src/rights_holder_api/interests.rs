//! `/api/buying_interest`

use actix_web::web;
use assent_domain::interests::{
    self, CreateInterestError, DeleteInterestError, Interest, InterestContent,
};
use serde::Serialize;

use crate::{
    Shared,
    input::{Body, Fields, Input},
    interests::Described,
    reply::{Answer, DONE, Failure, Nothing, Reply},
    session::Person,
};

#[derive(Serialize)]
struct OwnInterest {
    uid: String,
    #[serde(flatten)]
    described: Described,
}

impl From<Interest> for OwnInterest {
    fn from(interest: Interest) -> Self {
        Self { uid: interest.uid.to_string(), described: interest.content.into() }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InterestsBody {
    buying_interests: Vec<OwnInterest>,
}

/// `GET /api/buying_interest`
pub(crate) async fn list(
    shared: web::Data<Shared>,
    Person(account): Person,
) -> Answer<InterestsBody> {
    let own = interests::own_interests(&shared.app, account).await?;
    Ok(Reply(InterestsBody { buying_interests: own.into_iter().map(Into::into).collect() }))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InterestBody {
    buying_interest: OwnInterest,
}

/// `POST /api/buying_interest/create`
pub(crate) async fn create(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(content): Body<InterestContent>,
) -> Answer<InterestBody> {
    let interest = interests::create_interest(&shared.app, account, content).await?;
    Ok(Reply(InterestBody { buying_interest: interest.into() }))
}

impl From<CreateInterestError> for Failure {
    fn from(error: CreateInterestError) -> Self {
        match error {
            CreateInterestError::TooMany => Self::unsuccessful("too-many-interests", error),
            CreateInterestError::Store(error) => error.into(),
        }
    }
}

pub(crate) struct NamedInterest(String);

impl Input for NamedInterest {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self(fields.text("buyingInterestUid")?.to_owned()))
    }
}

/// `POST /api/buying_interest/delete`
pub(crate) async fn delete(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(NamedInterest(uid)): Body<NamedInterest>,
) -> Answer<Nothing> {
    interests::delete_interest(&shared.app, account, uid).await?;
    Ok(DONE)
}

impl From<DeleteInterestError> for Failure {
    fn from(error: DeleteInterestError) -> Self {
        match error {
            DeleteInterestError::Unknown => {
                Self::unsuccessful("unknown-interest", error).on_field("buyingInterestUid")
            }
            DeleteInterestError::Store(error) => error.into(),
        }
    }
}
