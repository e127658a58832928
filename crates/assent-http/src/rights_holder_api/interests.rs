//! What a person looks for.

use actix_web::web;
use assent_domain::{
    interests::{
        self, CreateInterestError, DeleteInterestError, Interest, InterestContent, InterestDraft,
    },
    outcome::StoreError,
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Answer, interests::Described, openapi::values};
use assent_web::{
    Shared,
    input::{Body, Fields},
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

assent_web::input! {
    /// What creating a buying interest takes.
    pub(crate) struct NewInterest as BuyingInterestRequest {
        buying_interest: Draft,
    }
}

/// A buying interest that keeps to the rules.
pub(crate) struct Draft(InterestContent);

assent_web::input! {
    /// A buying interest that is to be created. Organizations that know nothing
    /// else of the person read it.
    struct InterestFields as BuyingInterestDraft, keys = snake_case {
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
        beginning_date: Option<values::Day>,
        /// The last day.
        end_date: Option<values::Day>,
    }
    => Draft: checked
}

fn checked(fields: &mut Fields<'_>, read: InterestFields) -> Option<Draft> {
    let draft = InterestDraft {
        tags: read.tags.unwrap_or_default(),
        brands: read.brands.flatten().unwrap_or_default(),
        currency: read.currency.unwrap_or_default(),
        industry: read.industry.unwrap_or_default(),
        location: read.location.flatten(),
        description: read.description.unwrap_or_default(),
        price_low: read.price_low.flatten(),
        price_high: read.price_high.flatten(),
        beginning_date: read.beginning_date.flatten(),
        end_date: read.end_date.flatten(),
    };
    draft.check().map_err(|faults| fields.more_faults(faults)).ok().map(Draft)
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
    request_body = NewInterest,
    responses((status = 200, description = "The buying interest.", body = InterestBody))
)]
pub(crate) async fn create(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(NewInterest { buying_interest: Draft(content) }): Body<NewInterest>,
) -> Answer<InterestBody> {
    let interest = interests::create_interest(&shared.app, account, content).await?;
    Ok(Reply(InterestBody { buying_interest: interest.into() }))
}

failures! { error: CreateInterestError {
    CreateInterestError::TooMany | CreateInterestError::TooManyKept => code("too-many-interests"),
    CreateInterestError::Store(error) => passed(StoreError),
} }

assent_web::input! {
    /// Which buying interest is meant.
    pub(crate) struct NamedInterest as BuyingInterestReference {
        buying_interest_uid: String,
    }
}

/// Deletes a buying interest of the person.
#[utoipa::path(
    post,
    path = "/api/buying_interest/delete",
    operation_id = "deleteBuyingInterest",
    tag = "Buying interests",
    request_body = NamedInterest,
    responses((status = 200, description = "It is deleted.", body = Nothing))
)]
pub(crate) async fn delete(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(NamedInterest { buying_interest_uid: uid }): Body<NamedInterest>,
) -> Answer<Nothing> {
    interests::delete_interest(&shared.app, account, uid).await?;
    Ok(DONE)
}

failures! { error: DeleteInterestError {
    DeleteInterestError::Unknown => code("unknown-interest", on "buyingInterestUid"),
    DeleteInterestError::Store(error) => passed(StoreError),
} }
