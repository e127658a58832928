//! What both servers read and write of buying interests.

use assent_domain::{
    interests::{InterestContent, InterestDraft},
    values::date_text,
};
use serde::Serialize;
use utoipa::ToSchema;

use assent_web::input::{Fields, Input};

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

/// An interest that is to be recorded.
pub(crate) struct NewInterest(pub(crate) InterestContent);

impl Input for NewInterest {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let interest = fields.object("buyingInterest")?;
        fields.within(interest, |fields| {
            let tags = fields.texts("tags").unwrap_or_default();
            let brands = fields.optional_texts("brands").unwrap_or_default();
            let mut text = |name| fields.text(name).unwrap_or_default().to_owned();
            let (currency, industry) = (text("currency"), text("industry"));
            let description = fields.text_as_written("description").unwrap_or_default().to_owned();
            let mut optional = |name| fields.optional_text(name).map(str::to_owned);
            let location = optional("location");
            let (beginning_date, end_date) = (optional("beginning_date"), optional("end_date"));
            let price_low = fields.optional_integer("price_low");
            let price_high = fields.optional_integer("price_high");
            let draft = InterestDraft {
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
            };
            draft.check().map_err(|faults| fields.more_faults(faults)).ok().map(Self)
        })
    }
}
