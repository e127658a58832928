//! [`Interests`] on the `buying_interests` and `buying_interest_terms` tables.

use assent_domain::{
    ids::{AccountId, InterestUid},
    interests::{Count, Interest, InterestContent, Interests, Start, TermKind, Wanted},
    outcome::StoreError,
};
use diesel::{
    dsl::{count, count_star},
    pg::Pg,
    prelude::*,
};
use serde_json::{Value, json};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use crate::{
    PgTx,
    columns::texts,
    schema::{buying_interest_terms, buying_interests, rights_holders},
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = buying_interests, check_for_backend(Pg), treat_none_as_default_value = false)]
struct Row {
    uid: Uuid,
    account_id: Uuid,
    tags: Value,
    brands: Value,
    currency: String,
    industry: String,
    location: Option<String>,
    description: String,
    price_low: Option<i64>,
    price_high: Option<i64>,
    beginning_date: Option<Date>,
    end_date: Option<Date>,
    created_at: OffsetDateTime,
}

impl From<&Interest> for Row {
    fn from(interest: &Interest) -> Self {
        let content = interest.content.clone();
        Self {
            uid: interest.uid.0,
            account_id: interest.account.0,
            tags: json!(content.tags),
            brands: json!(content.brands),
            currency: content.currency,
            industry: content.industry,
            location: content.location,
            description: content.description,
            price_low: content.price_low,
            price_high: content.price_high,
            beginning_date: content.beginning_date,
            end_date: content.end_date,
            created_at: interest.created_at,
        }
    }
}

impl TryFrom<Row> for Interest {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let uid = InterestUid(row.uid);
        let of = |error: StoreError| error.of(uid);
        Ok(Self {
            uid,
            account: AccountId(row.account_id),
            content: InterestContent {
                tags: texts("buying interest", row.tags).map_err(of)?,
                brands: texts("buying interest", row.brands).map_err(of)?,
                currency: row.currency,
                industry: row.industry,
                location: row.location,
                description: row.description,
                price_low: row.price_low,
                price_high: row.price_high,
                beginning_date: row.beginning_date,
                end_date: row.end_date,
            },
            created_at: row.created_at,
        })
    }
}

impl PgTx<'_> {
    fn load_interests(
        &mut self,
        query: buying_interests::BoxedQuery<'_, Pg>,
    ) -> Result<Vec<Interest>, StoreError> {
        self.many(
            query
                .order((buying_interests::created_at.desc(), buying_interests::uid.desc()))
                .select(Row::as_select()),
        )
    }
}

impl Interests for PgTx<'_> {
    fn lock_count(&mut self, account: AccountId, today: Date) -> Result<Count, StoreError> {
        // The person's row stands for the number of their interests.
        self.row::<Uuid>(
            rights_holders::table
                .find(account.0)
                .select(rights_holders::account_id)
                .for_no_key_update(),
        )?;
        let is_open = buying_interests::end_date.is_null().or(buying_interests::end_date.ge(today));
        let counts = buying_interests::table
            .filter(buying_interests::account_id.eq(account.0))
            .filter(buying_interests::deleted_at.is_null())
            .select((
                count(buying_interests::uid).aggregate_filter(is_open.assume_not_null()),
                count_star(),
            ));
        self.value(counts).map(|(open, kept)| Count { open, kept })
    }

    fn insert(&mut self, interest: &Interest) -> Result<(), StoreError> {
        self.insert_new(diesel::insert_into(buying_interests::table).values(Row::from(interest)))?;
        let terms = interest.content.terms().into_iter().map(|(kind, term)| {
            (
                buying_interest_terms::interest_uid.eq(interest.uid.0),
                buying_interest_terms::kind.eq(kind.name()),
                buying_interest_terms::term.eq(term),
            )
        });
        self.insert_new(
            diesel::insert_into(buying_interest_terms::table).values(terms.collect::<Vec<_>>()),
        )
    }

    fn of_account(&mut self, account: AccountId, limit: i64) -> Result<Vec<Interest>, StoreError> {
        let query = buying_interests::table
            .filter(buying_interests::account_id.eq(account.0))
            .filter(buying_interests::deleted_at.is_null())
            .limit(limit)
            .into_boxed();
        self.load_interests(query)
    }

    fn delete(
        &mut self,
        account: AccountId,
        uid: InterestUid,
        at: OffsetDateTime,
    ) -> Result<bool, StoreError> {
        let open = buying_interests::table
            .find(uid.0)
            .filter(buying_interests::account_id.eq(account.0))
            .filter(buying_interests::deleted_at.is_null());
        let deleted =
            self.change_row(diesel::update(open).set(buying_interests::deleted_at.eq(at)))?;
        if deleted == 0 {
            return Ok(false);
        }
        let terms = buying_interest_terms::interest_uid.eq(uid.0);
        self.change(diesel::delete(buying_interest_terms::table.filter(terms)))?;
        Ok(true)
    }

    fn matching(
        &mut self,
        wanted: &Wanted,
        today: Date,
        start: Start,
        limit: i64,
    ) -> Result<Vec<Interest>, StoreError> {
        let end = buying_interests::end_date;
        let goes_on = end.is_null().or(end.assume_not_null().ge(today));
        let mut query = buying_interests::table
            .filter(buying_interests::deleted_at.is_null())
            .filter(goes_on)
            .limit(limit)
            .into_boxed();
        query = match start {
            Start::Behind(offset) => query.offset(offset),
            Start::After(after) => {
                let (created_at, uid) = (buying_interests::created_at, buying_interests::uid);
                let (at, id) = (after.at, after.id.0);
                // The first condition is redundant, and what the index can jump to.
                query.filter(created_at.le(at)).filter(created_at.lt(at).or(uid.lt(id)))
            }
        };
        if !wanted.industries.is_empty() {
            query = query.filter(buying_interests::industry.eq_any(&wanted.industries));
        }
        for (kind, terms) in [(TermKind::Brand, &wanted.brands), (TermKind::Tag, &wanted.tags)] {
            if terms.is_empty() {
                continue;
            }
            let meeting = buying_interest_terms::table
                .filter(buying_interest_terms::kind.eq(kind.name()))
                .filter(buying_interest_terms::term.eq_any(terms))
                .select(buying_interest_terms::interest_uid);
            query = query.filter(buying_interests::uid.eq_any(meeting));
        }
        self.load_interests(query)
    }
}
