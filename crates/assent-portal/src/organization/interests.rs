//! `/app/interests`: what people look for that the organization may have.

use actix_web::http::StatusCode;
use askama::Template;
use assent_domain::{
    ids::InterestUid,
    interests::{InterestContent, InterestPosition, MatchedInterest, Wanted, matching_page},
    values::date_text,
};

use crate::{
    address::with_query,
    page::{Answer, Layout, show},
    texts::Texts,
    visit::Admin,
};

#[derive(Template)]
#[template(path = "organization/interests.html")]
struct InterestsPage {
    t: Texts,
    page: Layout,
    /// Whether the profile says what is looked for.
    is_looking: bool,
    interests: Vec<Shown>,
    first: Option<String>,
    next: Option<String>,
}

/// An interest.
struct Shown {
    /// What the thing is like.
    tags: String,
    description: String,
    /// Each with its label.
    facts: Vec<(&'static str, String)>,
}

impl Shown {
    fn of(matched: MatchedInterest, t: Texts) -> Self {
        let MatchedInterest { interest, email, first_name, last_name } = matched;
        let InterestContent {
            tags,
            brands,
            currency,
            industry,
            location,
            description,
            price_low,
            price_high,
            beginning_date,
            end_date,
        } = interest.content;
        let amount = |amount: i64| {
            format!("{currency} {}", t.number(u64::try_from(amount).unwrap_or_default()))
        };
        let price = match (price_low.map(amount), price_high.map(amount)) {
            (Some(low), Some(high)) => Some(format!("{low} – {high}")),
            (Some(low), None) => Some(t.wish_price_from(&low)),
            (None, Some(high)) => Some(t.wish_price_up_to(&high)),
            (None, None) => None,
        };
        let name: Vec<_> = first_name.into_iter().chain(last_name).collect();
        let person = (!name.is_empty()).then(|| name.join(" "));
        let facts = [
            (t.wish_brands(), (!brands.is_empty()).then(|| brands.join(", "))),
            (t.wish_industry(), Some(t.industry(&industry).to_owned())),
            (t.wish_location(), location),
            (t.wish_price(), price),
            (t.wish_beginning(), beginning_date.map(date_text)),
            (t.wish_end(), end_date.map(date_text)),
            (t.person(), Some(person.unwrap_or_else(|| t.not_shared().to_owned()))),
            (t.address(), Some(email.unwrap_or_else(|| t.not_shared().to_owned()))),
        ];
        let facts = facts.into_iter().filter_map(|(label, text)| Some((label, text?))).collect();
        Self { tags: tags.join(", "), description, facts }
    }
}

/// `GET /app/interests`
pub(crate) async fn page(Admin(visit, organization): Admin) -> Answer {
    let t = visit.texts();
    let after = visit.place("after", |text| InterestPosition::parse(text, InterestUid::parse))?;
    let found = matching_page(visit.app(), organization.id, after).await?;
    show(
        StatusCode::OK,
        &InterestsPage {
            page: Layout::new(&visit, t.buying_interests()),
            is_looking: Wanted::of(&organization.profile).is_some(),
            interests: found.rows.into_iter().map(|matched| Shown::of(matched, t)).collect(),
            first: after.map(|_| visit.path().to_owned()),
            next: found.next.map(|next| with_query(visit.path(), [("after", next.to_string())])),
            t,
        },
    )
}
