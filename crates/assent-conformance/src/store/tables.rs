//! Tables and lists of end users, beside the plain rule of what may be seen.

use std::sync::Arc;

use assent_domain::{
    account_data::{Disclosed, Requested, Switches, Visible},
    end_users::{
        Conditions, EndUser, Export, Filters, MailingList, export_mailing_list, export_table,
        table_page,
    },
    spreadsheet::Style,
    store::Store,
    values::instant_text,
    vocabulary::{Consent, PersonalKey, Term},
};
use serde_json::{Value, json};

use super::{given_organization, read, write};
use crate::fixtures::{
    World,
    samples::{end_user, instant, organization, organization_id},
};

/// A die that falls the same in every run.
pub(super) struct Die(pub(super) u64);

impl Die {
    pub(super) fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % sides
    }

    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap_or_default()]
    }

    pub(super) fn switches<T: Term>(&mut self) -> Switches<T> {
        let terms = T::ALL.iter().map(|term| (*term, self.below(3)));
        terms.filter(|(_, said)| *said > 0).map(|(term, said)| (term, said > 1)).collect()
    }

    /// Somebody who said anything, at one of a few instants.
    pub(super) fn person(&mut self, number: u128) -> EndUser {
        let texts = ["", "Ada", "=1+1", "a,b", "say \"hi\"", "two\r\nlines", "“日本” \\ 🏛️", "\t"];
        let shared_personal_data: Switches<PersonalKey> = self.switches();
        let shared = shared_personal_data.iter().filter(|(_, on)| **on);
        let shared: Vec<_> = shared.map(|(key, _)| *key).filter(|_| self.below(4) > 0).collect();
        let disclosed = Disclosed {
            personal_data: shared.iter().map(|key| (*key, self.pick(&texts).to_owned())).collect(),
            shared_personal_data,
            consents: self.switches(),
            communication_channels: self.switches(),
        };
        let signed_at = instant(i64::try_from(self.below(20)).unwrap_or_default());
        EndUser { signed_at, disclosed, ..end_user(number, organization_id(1)) }
    }

    /// A few filters, as callers write them.
    pub(super) fn filters(&mut self) -> Vec<[&'static str; 2]> {
        let count = self.below(3);
        let one = |_| match self.below(4) {
            0 => ["Permission Enabled", self.pick(Consent::ALL).name()],
            1 => ["Permission Disabled", self.pick(Consent::ALL).name()],
            2 => ["Requested Data Shared", self.pick(PersonalKey::ALL).key()],
            _ => ["Requested Data Not Shared", self.pick(PersonalKey::ALL).key()],
        };
        (0..count).map(one).collect()
    }
}

/// Whether who is seen like this passes a filter.
fn passes(visible: &Value, [kind, value]: [&str; 2]) -> bool {
    match kind {
        "Permission Enabled" => visible["consents"][value] == true,
        "Permission Disabled" => visible["consents"][value] != true,
        "Requested Data Shared" => visible["shared_personal_data"][value] == true,
        _ => visible["shared_personal_data"][value] != true,
    }
}

/// The cells of one person, by what may be seen of them.
fn cells(person: &EndUser, visible: &Visible) -> Vec<String> {
    let word = |on: bool| if on { "Enabled" } else { "Disabled" }.to_owned();
    let mut cells = vec![person.public_key.clone(), instant_text(person.signed_at)];
    for key in visible.shared_personal_data.keys() {
        cells.push(visible.personal_data.get(key).cloned().unwrap_or_default());
    }
    cells.extend(visible.consents.values().map(|on| word(*on)));
    cells.extend(visible.communication_channels.values().map(|channel| word(channel.enabled)));
    cells
}

/// A row as RFC 4180 has it.
fn line(cells: &[String]) -> String {
    let quoted = |cell: &String| {
        let quotes = cell.contains([',', '"', '\r', '\n']);
        if quotes { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.clone() }
    };
    format!("{}\r\n", cells.iter().map(quoted).collect::<Vec<_>>().join(","))
}

/// The rows of an export, without the header.
async fn rows_of(mut export: Export) -> String {
    export.next_piece().await.expect("the store reads").expect("a header");
    let mut rows = Vec::new();
    while let Some(piece) = export.next_piece().await.expect("the store reads") {
        rows.extend(piece);
    }
    String::from_utf8(rows).expect("UTF-8")
}

/// The rows of one page of the table, without the header.
pub(super) async fn page_of(world: &World, filters: &Filters, page: i64) -> Vec<Vec<String>> {
    let table = table_page(&world.app, organization_id(1), filters.clone(), page).await;
    let table = table.expect("the store reads");
    let rows = table.rows().map(|row| row.cells().map(str::to_owned).collect());
    let rows: Vec<_> = rows.collect();
    assert!(rows.len() <= 11, "a page has ten rows at most");
    rows.into_iter().skip(1).collect()
}

/// All pages of the table, without their headers.
async fn pages_of(world: &World, filters: &Filters) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for page in 1.. {
        let of_page = page_of(world, filters, page).await;
        if of_page.is_empty() {
            break;
        }
        rows.extend(of_page);
    }
    rows
}

/// What all pages together are to have, row by row.
pub(super) async fn counted_off(
    store: &Arc<dyn Store>,
    requested: &Requested,
    filters: &[[&str; 2]],
) -> Vec<Vec<String>> {
    let all = Conditions::default();
    let people =
        read(store, move |tx| tx.end_users().by_signing(organization_id(1), &all, None, 1_000));
    let seen = people.await.into_iter().map(|person| {
        let visible = person.disclosed.visible(requested);
        (person, visible)
    });
    let passing = seen.filter(|(_, visible)| {
        let visible = json!(visible);
        filters.iter().all(|filter| passes(&visible, *filter))
    });
    passing.map(|(person, visible)| cells(&person, &visible)).collect()
}

pub(super) async fn ask(store: &Arc<dyn Store>, requested: &Requested) {
    let mut profile = organization(1).profile;
    profile.requested = requested.clone();
    write(store, move |tx| tx.organizations().save_profile(organization_id(1), &profile)).await;
}

pub async fn tables_and_lists_show_what_is_shared_and_asked_for_and_nothing_else(
    store: Arc<dyn Store>,
) {
    let mut die = Die(7);
    let mut people: Vec<_> = (1..=60).map(|number| die.person(number)).collect();
    let written = people.clone();
    write(&store, move |tx| {
        given_organization(tx, 1)?;
        tx.end_users().put(&end_user(61, organization_id(2)))?;
        written.iter().try_for_each(|person| tx.end_users().put(person))
    })
    .await;
    people.sort_by(|a, b| (a.signed_at, &a.public_key).cmp(&(b.signed_at, &b.public_key)));

    let world = World::new(store.clone());
    let style = Style { guard: false, ..Style::default() };
    for _ in 0..12 {
        let requested = Requested {
            personal_data: die.switches(),
            consents: die.switches(),
            channels: die.switches(),
        };
        ask(&store, &requested).await;
        let said = die.filters();
        let filters = Filters::parse(&json!(said).to_string()).expect("these are filters");
        let expected = counted_off(&store, &requested, &said).await;
        assert_eq!(pages_of(&world, &filters).await, expected, "{said:?} of {requested:?}");
        let export = export_table(&world.app, organization_id(1), filters, style).await;
        let expected: String = expected.iter().map(|cells| line(cells)).collect();
        assert_eq!(rows_of(export.expect("the store reads")).await, expected, "{said:?}");

        let consent = die.pick(Consent::ALL);
        let seen = people.iter().map(|person| person.disclosed.visible(&requested));
        let given = seen.filter(|visible| visible.consents.get(&consent) == Some(&true));
        let expected: String = given
            .map(|visible| {
                let keys = [PersonalKey::Email, PersonalKey::FirstName, PersonalKey::LastName];
                line(&keys.map(|key| visible.personal_data.get(&key).cloned().unwrap_or_default()))
            })
            .collect();
        let list = MailingList { consent, has_off_links: false };
        let export = export_mailing_list(&world.app, organization_id(1), list, style);
        assert_eq!(rows_of(export).await, expected, "{consent:?}");
    }
}

pub async fn a_lot_lays_down_what_was_written(store: Arc<dyn Store>) {
    let mut die = Die(11);
    let people: Vec<_> = (1..=20).map(|number| die.person(number)).collect();
    let written = people.clone();
    write(&store, move |tx| written.iter().try_for_each(|p| tx.end_users().put(p))).await;

    let (people, lot) = read(&store, |tx| {
        let all = Conditions::default();
        let people = tx.end_users().by_signing(organization_id(1), &all, None, 15)?;
        Ok((people, tx.end_users().lot(organization_id(1), &all, None, 15)?))
    })
    .await;
    let laid = lot.iter().map(|laid| {
        let disclosed = Disclosed::from_sections(laid.sections).expect("it is JSON");
        (laid.account, laid.public_key.to_owned(), laid.signed_at, disclosed)
    });
    let expected = people.into_iter().map(|p| (p.account, p.public_key, p.signed_at, p.disclosed));
    let expected: Vec<_> = expected.collect();
    assert_eq!((laid.collect::<Vec<_>>(), lot.len()), (expected, 15));
}
