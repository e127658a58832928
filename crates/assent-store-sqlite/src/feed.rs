//! [`Feed`] on the `feed_posts` table.

use assent_domain::{
    feed::{Author, Feed, Post, PostContent},
    ids::{AccountId, OrganizationId, PostUid},
    outcome::{Added, StoreError},
};
use diesel::{prelude::*, sqlite::Sqlite};
use time::OffsetDateTime;

use crate::{
    SqliteTx,
    columns::{Id, Instant},
    schema::feed_posts,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = feed_posts, check_for_backend(Sqlite), treat_none_as_default_value = false)]
struct Row {
    organization_id: Id,
    uid: Id,
    account_id: Option<Id>,
    title: String,
    body: String,
    media_url: Option<String>,
    media_mime_type: Option<String>,
    created_at: Instant,
    hidden_at: Option<Instant>,
    deleted_at: Option<Instant>,
}

impl From<&Post> for Row {
    fn from(post: &Post) -> Self {
        let content = post.content.clone();
        Self {
            organization_id: Id(post.organization.0),
            uid: Id(post.uid.0),
            account_id: match post.author {
                Author::Organization => None,
                Author::EndUser(account) => Some(Id(account.0)),
            },
            title: content.title,
            body: content.body,
            media_url: content.media_url,
            media_mime_type: content.media_mime_type,
            created_at: Instant(post.created_at),
            hidden_at: post.hidden_at.map(Instant),
            deleted_at: post.deleted_at.map(Instant),
        }
    }
}

impl From<Row> for Post {
    fn from(row: Row) -> Self {
        Self {
            organization: OrganizationId(row.organization_id.0),
            uid: PostUid(row.uid.0),
            author: row
                .account_id
                .map_or(Author::Organization, |account| Author::EndUser(AccountId(account.0))),
            content: PostContent {
                title: row.title,
                body: row.body,
                media_url: row.media_url,
                media_mime_type: row.media_mime_type,
            },
            created_at: row.created_at.0,
            hidden_at: row.hidden_at.map(|at| at.0),
            deleted_at: row.deleted_at.map(|at| at.0),
        }
    }
}

impl Feed for SqliteTx<'_> {
    fn insert(&mut self, post: &Post) -> Result<Added, StoreError> {
        self.add(
            diesel::insert_into(feed_posts::table)
                .values(Row::from(post))
                .on_conflict((feed_posts::organization_id, feed_posts::created_at))
                .do_nothing(),
        )
    }

    fn newest(
        &mut self,
        organization: OrganizationId,
    ) -> Result<Option<OffsetDateTime>, StoreError> {
        let newest: Option<Instant> = self.row(
            feed_posts::table
                .filter(feed_posts::organization_id.eq(Id(organization.0)))
                .order(feed_posts::created_at.desc())
                .select(feed_posts::created_at),
        )?;
        Ok(newest.map(|at| at.0))
    }

    fn lock(
        &mut self,
        organization: OrganizationId,
        uid: PostUid,
    ) -> Result<Option<Post>, StoreError> {
        self.one(feed_posts::table.find((Id(organization.0), Id(uid.0))).select(Row::as_select()))
    }

    fn save(&mut self, post: &Post) -> Result<(), StoreError> {
        let change = diesel::update(
            feed_posts::table.find((Id(post.organization.0), Id(post.uid.0))),
        )
        .set((
            feed_posts::hidden_at.eq(post.hidden_at.map(Instant)),
            feed_posts::deleted_at.eq(post.deleted_at.map(Instant)),
        ));
        self.change_one("post", post.uid, change)
    }

    fn list(
        &mut self,
        organization: OrganizationId,
        before: Option<OffsetDateTime>,
        hidden: bool,
        limit: i64,
    ) -> Result<Vec<Post>, StoreError> {
        let mut query = feed_posts::table
            .filter(feed_posts::organization_id.eq(Id(organization.0)))
            .filter(feed_posts::deleted_at.is_null())
            .order(feed_posts::created_at.desc())
            .limit(limit)
            .select(Row::as_select())
            .into_boxed();
        if let Some(before) = before {
            query = query.filter(feed_posts::created_at.lt(Instant(before)));
        }
        if !hidden {
            query = query.filter(feed_posts::hidden_at.is_null());
        }
        self.many(query)
    }
}
