//! What a person looks for.

use actix_web::web;
use assent_domain::{
    interests::{self, CreateInterestError, DeleteInterestError, Interest},
    outcome::StoreError,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Answer,
    interests::{Described, NewInterest},
    openapi::values,
};
use assent_web::{
    Shared,
    input::{Body, Fields, Input},
    reply::{DONE, Nothing, Reply},
    session::Person,
};

/// A buying interest of the person.
#[derive(Serialize, ToSchema)]
#[schema(as = BuyingInterest)]
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

#[derive(Serialize, ToSchema)]
#[schema(as = BuyingInterests)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InterestsBody {
    buying_interests: Vec<OwnInterest>,
}

/// Lists the person's buying interests, newest first.
#[utoipa::path(
    get,
    path = "/api/buying_interest",
    operation_id = "listBuyingInterests",
    tag = "Buying interests",
    responses((status = 200, description = "All of them.", body = InterestsBody))
)]
pub(crate) async fn list(
    shared: web::Data<Shared>,
    Person(account): Person,
) -> Answer<InterestsBody> {
    let own = interests::own_interests(&shared.app, account).await?;
    Ok(Reply(InterestsBody { buying_interests: own.into_iter().map(Into::into).collect() }))
}

/// What creating a buying interest takes.
#[derive(ToSchema)]
#[schema(as = BuyingInterestRequest, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what is read")]
struct InterestRequest {
    buying_interest: InterestFields,
}

/// A buying interest that is to be created. Organizations that know nothing
/// else of the person read it.
#[derive(ToSchema)]
#[schema(as = BuyingInterestDraft)]
#[expect(dead_code, reason = "it documents what is read")]
struct InterestFields {
    industry: values::Industry,
    description: values::InterestText,
    currency: values::Currency,
    tags: values::SomeTags,
    brands: Option<values::Tags>,
    /// At least 4 characters.
    location: Option<values::Location>,
    /// Not above `price_high`.
    price_low: Option<values::Price>,
    price_high: Option<values::Price>,
    /// The first day.
    #[schema(format = Date)]
    beginning_date: Option<String>,
    /// The last day.
    #[schema(format = Date)]
    end_date: Option<String>,
}

#[derive(Serialize, ToSchema)]
#[schema(as = CreatedBuyingInterest)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InterestBody {
    buying_interest: OwnInterest,
}

/// Creates a buying interest: what the person looks for.
#[utoipa::path(
    post,
    path = "/api/buying_interest/create",
    operation_id = "createBuyingInterest",
    tag = "Buying interests",
    request_body = InterestRequest,
    responses((status = 200, description = "The buying interest.", body = InterestBody))
)]
pub(crate) async fn create(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(NewInterest(content)): Body<NewInterest>,
) -> Answer<InterestBody> {
    let interest = interests::create_interest(&shared.app, account, content).await?;
    Ok(Reply(InterestBody { buying_interest: interest.into() }))
}

failures! { error: CreateInterestError {
    CreateInterestError::TooMany | CreateInterestError::TooManyKept => code("too-many-interests"),
    CreateInterestError::Store(error) => passed(StoreError),
} }

pub(crate) struct NamedInterest(String);

/// Which buying interest is meant.
#[derive(ToSchema)]
#[schema(as = BuyingInterestReference, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what is read")]
struct NamedInterestRequest {
    buying_interest_uid: String,
}

impl Input for NamedInterest {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self(fields.text("buyingInterestUid")?.to_owned()))
    }
}

/// Deletes a buying interest of the person.
#[utoipa::path(
    post,
    path = "/api/buying_interest/delete",
    operation_id = "deleteBuyingInterest",
    tag = "Buying interests",
    request_body = NamedInterestRequest,
    responses((status = 200, description = "It is deleted.", body = Nothing))
)]
pub(crate) async fn delete(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(NamedInterest(uid)): Body<NamedInterest>,
) -> Answer<Nothing> {
    interests::delete_interest(&shared.app, account, uid).await?;
    Ok(DONE)
}

failures! { error: DeleteInterestError {
    DeleteInterestError::Unknown => code("unknown-interest", on "buyingInterestUid"),
    DeleteInterestError::Store(error) => passed(StoreError),
} }
