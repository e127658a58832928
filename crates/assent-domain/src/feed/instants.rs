//! The instants of posts, given out by the process that writes them.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use time::{Duration, OffsetDateTime};

use crate::ids::OrganizationId;

/// How many feeds are remembered at most.
const MOST: usize = 1 << 12;

/// The last instant that was given out in each feed, as long as it has not passed.
/// What is forgotten is told by the store: it has one post an instant.
#[derive(Debug, Default)]
pub struct Instants(Mutex<HashMap<OrganizationId, OffsetDateTime>>);

impl Instants {
    /// The instant of a post that is written `now`: that millisecond, or the one
    /// after the last that was given out, and after `taken`.
    pub(super) fn next(
        &self,
        organization: OrganizationId,
        now: OffsetDateTime,
        taken: Option<OffsetDateTime>,
    ) -> OffsetDateTime {
        let now = now.truncate_to_millisecond();
        // Nothing panics while it has them; and the store has the last word anyway.
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let before = last.get(&organization).copied().max(taken);
        let next = before.map_or(now, |before| now.max(before + Duration::MILLISECOND));
        if last.len() >= MOST {
            last.retain(|_, last| *last >= now);
            if last.len() > MOST / 2 {
                last.clear();
            }
        }
        last.insert(organization, next);
        next
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn organization(number: usize) -> OrganizationId {
        OrganizationId(Uuid::from_u128(number as u128))
    }

    fn at(micros: i64) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + Duration::microseconds(micros)
    }

    #[test]
    fn instants_are_now_to_the_millisecond_or_follow_the_last_of_their_feed() {
        let instants = Instants::default();
        assert_eq!(instants.next(organization(1), at(5_999), None), at(5_000));
        assert_eq!(instants.next(organization(1), at(5_999), None), at(6_000));
        assert_eq!(instants.next(organization(1), at(6_100), None), at(7_000));
        assert_eq!(instants.next(organization(2), at(6_100), None), at(6_000));
        assert_eq!(
            instants.next(organization(1), at(2_000), None),
            at(8_000),
            "the clock went back"
        );
        assert_eq!(instants.next(organization(1), at(9_000), None), at(9_000));
    }

    #[test]
    fn what_the_store_has_is_left_behind() {
        let instants = Instants::default();
        assert_eq!(instants.next(organization(1), at(5_000), None), at(5_000));
        assert_eq!(instants.next(organization(1), at(5_000), Some(at(9_000))), at(10_000));
        assert_eq!(instants.next(organization(1), at(5_000), None), at(11_000));
        // Others of this process have gone on meanwhile.
        assert_eq!(instants.next(organization(1), at(5_000), Some(at(9_000))), at(12_000));
        assert_eq!(instants.next(organization(1), at(20_000), Some(at(9_000))), at(20_000));
    }

    #[test]
    fn what_has_passed_is_forgotten_and_never_more_is_remembered_than_may_be() {
        let instants = Instants::default();
        let remembered = || instants.0.lock().unwrap().len();
        assert_eq!(instants.next(organization(0), at(99_000_000), None), at(99_000_000));
        for number in 1..3 * MOST {
            let micros = i64::try_from(number).unwrap() * 1_000;
            instants.next(organization(number), at(micros), None);
            assert!(remembered() <= MOST);
        }
        assert_eq!(
            instants.next(organization(0), at(99_000_000), None),
            at(99_001_000),
            "it has not"
        );
        // Feeds that all run ahead of the clock: then the store has to tell.
        for number in 0..3 * MOST {
            instants.next(organization(number), at(0), None);
            assert!(remembered() <= MOST);
        }
    }
}
