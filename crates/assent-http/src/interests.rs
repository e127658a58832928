//! What both servers answer of buying interests.

use assent_domain::{interests::InterestContent, values::date_text};
use serde::Serialize;
use utoipa::ToSchema;

/// The keys of a request, which every reply has.
#[derive(Serialize, ToSchema)]
#[schema(as = BuyingInterestContent, description = "What a person looks for.")]
pub(crate) struct Described {
    tags: Vec<String>,
    brands: Vec<String>,
    currency: String,
    /// The last day.
    #[schema(format = Date)]
    end_date: Option<String>,
    industry: String,
    location: Option<String>,
    price_low: Option<i64>,
    price_high: Option<i64>,
    description: String,
    /// The first day.
    #[schema(format = Date)]
    beginning_date: Option<String>,
}

impl From<InterestContent> for Described {
    fn from(content: InterestContent) -> Self {
        Self {
            tags: content.tags,
            brands: content.brands,
            currency: content.currency,
            end_date: content.end_date.map(date_text),
            industry: content.industry,
            location: content.location,
            price_low: content.price_low,
            price_high: content.price_high,
            description: content.description,
            beginning_date: content.beginning_date.map(date_text),
        }
    }
}
