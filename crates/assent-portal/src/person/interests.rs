//! `/app/interests`: what a person looks for.

use askama::Template;
use assent_domain::{
    ids::{AccountId, InterestUid},
    interests::{
        CURRENCIES, CreateInterestError, DESCRIPTION_CHARS, DeleteInterestError, Interest,
        InterestContent, InterestDraft, InterestPosition, KEPT_MAX, LOCATION_CHARS, OPEN_MAX,
        create_interest, delete_interest, own_interest_page,
    },
    values::trimmed,
    vocabulary::INDUSTRIES,
};

use crate::{
    form::{Field, Form, Posted, Select},
    page::{Answer, Done, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::{Person, Visit},
};

/// The field with the uid of an interest that is deleted.
const DELETED: &str = "delete";

#[derive(Template)]
#[template(path = "person/interests.html")]
struct InterestsPage {
    t: Texts,
    page: Layout,
    industry: Select,
    description: Field,
    tags: Field,
    others: Vec<Field>,
    currency: Select,
    rows: Vec<Row>,
    first: Option<String>,
    next: Option<String>,
}

struct Row {
    uid: String,
    industry: &'static str,
    description: String,
    /// What else it says, by labels.
    facts: Vec<(&'static str, String)>,
}

/// `GET /app/interests`
pub(crate) async fn page(Person(visit, account): Person) -> Answer {
    show_with(&visit, account, &Form::default()).await
}

async fn show_with(visit: &Visit, account: AccountId, form: &Form) -> Answer {
    let t = visit.texts();
    let after = visit.place("after", |text| InterestPosition::parse(text, InterestUid::parse))?;
    let found = own_interest_page(visit.app(), account, after).await?;
    let told: [Done; 2] =
        [("added", Texts::interest_was_added), ("deleted", Texts::it_was_deleted)];
    let industries = INDUSTRIES.iter().map(|industry| (*industry, t.industry(industry)));
    show(
        form.status(),
        &InterestsPage {
            page: Layout::with_form(visit, t.buying_interests(), form).telling(visit, &told),
            industry: form.choice("industry", t.wish_industry(), industries),
            description: form.field("description", t.description_word()).lines(),
            tags: form.field("tags", t.tags_word()).hint(t.tags_hint()),
            others: vec![
                form.field("brands", t.brands_optional()).hint(t.brands_hint()),
                form.field("location", t.location_optional()),
                form.field("price_low", t.price_from()),
                form.field("price_high", t.price_to()),
                form.field("beginning_date", t.first_day()).hint(t.day_hint()),
                form.field("end_date", t.last_day()).hint(t.day_hint()),
            ],
            currency: form.choice(
                "currency",
                t.currency_word(),
                CURRENCIES.iter().map(|currency| (*currency, *currency)),
            ),
            rows: found.rows.into_iter().map(|interest| row(interest, t)).collect(),
            first: after.map(|_| visit.path().to_owned()),
            next: found.next.map(|next| format!("{}?after={next}", visit.path())),
            t,
        },
    )
}

fn row(interest: Interest, t: Texts) -> Row {
    let content = interest.content;
    let industry = INDUSTRIES.iter().find(|known| **known == content.industry);
    Row {
        uid: interest.uid.to_string(),
        industry: t.industry(industry.copied().unwrap_or_default()),
        facts: facts(&content, t),
        description: content.description,
    }
}

fn facts(content: &InterestContent, t: Texts) -> Vec<(&'static str, String)> {
    let range = |from: Option<String>, to: Option<String>| {
        let is_any = from.is_some() || to.is_some();
        is_any.then(|| format!("{} – {}", from.unwrap_or_default(), to.unwrap_or_default()))
    };
    let price = |price: Option<i64>| {
        let number = t.number(u64::try_from(price?).unwrap_or_default());
        Some(format!("{} {number}", content.currency))
    };
    let day = |day: Option<time::Date>| day.map(|day| day.to_string());
    let told = [
        (t.tags_word(), Some(content.tags.join(", "))),
        (t.wish_brands(), Some(content.brands.join(", "))),
        (t.wish_location(), content.location.clone()),
        (t.wish_price(), range(price(content.price_low), price(content.price_high))),
        (t.days_word(), range(day(content.beginning_date), day(content.end_date))),
    ];
    let told = told.into_iter().filter_map(|(label, text)| Some((label, text?)));
    told.filter(|(_, text)| !text.is_empty()).collect()
}

/// `POST /app/interests`: a new one, or the button that deletes one.
pub(crate) async fn submit(Person(visit, account): Person, posted: Posted) -> Answer {
    let form = match posted.ours() {
        Ok(form) => form,
        Err(again) => return show_with(&visit, account, &again).await,
    };
    if form.has(DELETED) {
        return delete(&visit, account, form.text(DELETED)).await;
    }
    let t = visit.texts();
    let content = match checked(&form, t) {
        Ok(content) => content,
        Err(faults) => return show_with(&visit, account, &form.refuse_each(faults)).await,
    };
    let told = match create_interest(visit.app(), account, content).await {
        Ok(_) => return Ok(see_other("/app/interests?done=added")),
        Err(CreateInterestError::TooMany) => t.fault_too_many_interests(OPEN_MAX),
        Err(CreateInterestError::TooManyKept) => t.fault_too_many_kept(KEPT_MAX),
        Err(CreateInterestError::Store(error)) => return Err(error.into()),
    };
    let status = actix_web::http::StatusCode::UNPROCESSABLE_ENTITY;
    show_with(&visit, account, &form.refuse_all(status, told)).await
}

/// What was entered, or the faulty fields, in the order of the page.
fn checked(form: &Form, t: Texts) -> Result<InterestContent, Vec<(String, String)>> {
    let text = |name: &str| trimmed(form.text(name)).to_owned();
    let list = |name: &str| {
        let parts = form.text(name).split(',').map(trimmed).filter(|part| !part.is_empty());
        parts.map(ToOwned::to_owned).collect::<Vec<_>>()
    };
    // What is no number is no price, whatever the rules are.
    let price = |name: &str| match &*text(name) {
        "" => None,
        number => Some(number.parse().unwrap_or(-1)),
    };
    let draft = InterestDraft {
        tags: list("tags"),
        brands: list("brands"),
        currency: text("currency"),
        industry: text("industry"),
        location: Some(text("location")),
        description: form.lines("description"),
        price_low: price("price_low"),
        price_high: price("price_high"),
        beginning_date: Some(text("beginning_date")),
        end_date: Some(text("end_date")),
    };
    let range = |chars: std::ops::RangeInclusive<usize>| (*chars.start(), *chars.end());
    let (least, most) = range(DESCRIPTION_CHARS);
    let (shortest, longest) = range(LOCATION_CHARS);
    draft.check().map_err(|faults| {
        let told = [
            ("industry", t.fault_choice().to_owned()),
            ("description", t.fault_description(least, most)),
            ("tags", t.fault_tags().to_owned()),
            ("brands", t.fault_brands().to_owned()),
            ("location", t.fault_place(shortest, longest)),
            ("currency", t.fault_choice().to_owned()),
            ("price_low", t.fault_price().to_owned()),
            ("price_high", t.fault_price().to_owned()),
            ("beginning_date", t.fault_day().to_owned()),
            ("end_date", t.fault_day().to_owned()),
        ];
        let told = told.into_iter().filter(|(field, _)| faults.contains_key(field));
        told.map(|(field, text)| (field.to_owned(), text)).collect()
    })
}

async fn delete(visit: &Visit, account: AccountId, uid: &str) -> Answer {
    match delete_interest(visit.app(), account, uid.to_owned()).await {
        Ok(()) => Ok(see_other("/app/interests?done=deleted")),
        Err(DeleteInterestError::Unknown) => Err(Refused::not_found()),
        Err(DeleteInterestError::Store(error)) => Err(error.into()),
    }
}
