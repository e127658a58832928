//! What a buying interest may say.

use std::collections::{BTreeMap, BTreeSet};

use time::Date;

use super::{TermKind, term};
use crate::{
    organizations::tags_fault,
    values::{is_blank, is_one_line, is_prose, parse_date},
    vocabulary::INDUSTRIES,
};

/// The currencies of prices.
pub const CURRENCIES: [&str; 4] = ["$", "€", "£", "¥"];
/// The highest price: the greatest whole number that every reader of JSON
/// keeps to the last digit.
pub const PRICE_MAX: i64 = (1 << 53) - 1;
/// How many characters a description has.
pub const DESCRIPTION_CHARS: std::ops::RangeInclusive<usize> = 10..=5_000;
/// How many characters a location has.
pub const LOCATION_CHARS: std::ops::RangeInclusive<usize> = 4..=200;

/// What a buying interest says. An optional part is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterestContent {
    /// What the thing is like; at least one.
    pub tags: Vec<String>,
    /// Brands that come into question.
    pub brands: Vec<String>,
    /// One of [`CURRENCIES`].
    pub currency: String,
    /// One of [`INDUSTRIES`].
    pub industry: String,
    /// Where.
    pub location: Option<String>,
    /// In the person's own words.
    pub description: String,
    /// The lowest price, in whole units.
    pub price_low: Option<i64>,
    /// The highest price, in whole units.
    pub price_high: Option<i64>,
    /// The first day.
    pub beginning_date: Option<Date>,
    /// The last day.
    pub end_date: Option<Date>,
}

impl InterestContent {
    /// The brands and tags in the form in which they are compared.
    #[must_use]
    pub fn terms(&self) -> BTreeSet<(TermKind, String)> {
        let brands = self.brands.iter().map(|brand| (TermKind::Brand, term(brand)));
        brands.chain(self.tags.iter().map(|tag| (TermKind::Tag, term(tag)))).collect()
    }
}

/// What somebody wants to say, unchecked. An empty location or date counts as
/// none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is that of an InterestContent")]
pub struct InterestDraft {
    pub tags: Vec<String>,
    pub brands: Vec<String>,
    pub currency: String,
    pub industry: String,
    pub location: Option<String>,
    pub description: String,
    pub price_low: Option<i64>,
    pub price_high: Option<i64>,
    pub beginning_date: Option<String>,
    pub end_date: Option<String>,
}

impl InterestDraft {
    /// The content of an interest, or why each field of it will not do, by the
    /// field's key.
    pub fn check(self) -> Result<InterestContent, BTreeMap<&'static str, String>> {
        let given = |text: Option<String>| text.filter(|text| !text.is_empty());
        let location = given(self.location);
        let (beginning, beginning_fault) = date(given(self.beginning_date).as_deref());
        let (end, end_fault) = date(given(self.end_date).as_deref());
        let faults = [
            ("tags", self.tags.is_empty().then(at_least_one).or_else(|| tags_fault(&self.tags))),
            ("brands", tags_fault(&self.brands)),
            ("currency", choice_fault(&self.currency, &CURRENCIES)),
            ("industry", choice_fault(&self.industry, &INDUSTRIES)),
            ("location", location.as_deref().and_then(location_fault)),
            ("description", description_fault(&self.description)),
            ("price_low", self.price_low.and_then(price_fault)),
            ("price_high", price_high_fault(self.price_low, self.price_high)),
            ("beginning_date", beginning_fault),
            ("end_date", end_fault.or_else(|| order_fault(beginning, end))),
        ];
        let faults: BTreeMap<_, _> =
            faults.into_iter().filter_map(|(field, fault)| Some((field, fault?))).collect();
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(InterestContent {
            tags: self.tags,
            brands: self.brands,
            currency: self.currency,
            industry: self.industry,
            location,
            description: self.description,
            price_low: self.price_low,
            price_high: self.price_high,
            beginning_date: beginning,
            end_date: end,
        })
    }
}

fn at_least_one() -> String {
    "has to have at least one entry".to_owned()
}

fn choice_fault(text: &str, choices: &[&str]) -> Option<String> {
    (!choices.contains(&text)).then(|| format!("has to be one of {}", choices.join(", ")))
}

fn location_fault(text: &str) -> Option<String> {
    let (least, most) = (*LOCATION_CHARS.start(), *LOCATION_CHARS.end());
    let fits =
        text.trim().chars().count() >= least && !is_blank(text) && text.chars().count() <= most;
    (!fits || !is_one_line(text))
        .then(|| format!("has to be one line of {least} to {most} characters"))
}

fn description_fault(text: &str) -> Option<String> {
    let (least, most) = (*DESCRIPTION_CHARS.start(), *DESCRIPTION_CHARS.end());
    if text.trim().chars().count() < least || is_blank(text) || text.chars().count() > most {
        return Some(format!("has to have {least} to {most} characters"));
    }
    let fault = "has a control character other than a newline or a tab";
    (!is_prose(text)).then(|| fault.to_owned())
}

fn price_fault(price: i64) -> Option<String> {
    let fits = (0..=PRICE_MAX).contains(&price);
    (!fits).then(|| format!("has to be a whole number from 0 to {PRICE_MAX}"))
}

/// A fault of the highest price: its own, else that it is below the lowest.
fn price_high_fault(low: Option<i64>, high: Option<i64>) -> Option<String> {
    price_fault(high?).or_else(|| {
        let low = low.filter(|low| price_fault(*low).is_none())?;
        (high? < low).then(|| "is lower than price_low".to_owned())
    })
}

fn date(text: Option<&str>) -> (Option<Date>, Option<String>) {
    let date = text.and_then(parse_date);
    let fault = "is not a date of the form YYYY-MM-DD";
    (date, (text.is_some() && date.is_none()).then(|| fault.to_owned()))
}

fn order_fault(beginning: Option<Date>, end: Option<Date>) -> Option<String> {
    (end? < beginning?).then(|| "is before beginning_date".to_owned())
}

#[cfg(test)]
mod tests;
