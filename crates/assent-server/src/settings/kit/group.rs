//! What settings are about, which is what reads them.

use super::super::Raw;

/// Settings that help and the manual show together, under this heading. A
/// command reads all of them, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Group(pub(crate) &'static str);

pub(crate) const ORGANIZATIONS: Group = Group("Organizations");
pub(crate) const END_USERS: Group = Group("End users");
pub(crate) const STORE: Group = Group("Store");
pub(crate) const MAIL: Group = Group("Mails");
pub(crate) const PAYMENTS: Group = Group("Payments");
pub(crate) const PASSWORDS: Group = Group("Passwords");
pub(crate) const SERVICE: Group = Group("Service");
pub(crate) const LOG: Group = Group("Settings and logs");

/// How the manual begins, and how it ends.
const FIRST: [Group; 6] = [ORGANIZATIONS, END_USERS, STORE, MAIL, PAYMENTS, PASSWORDS];
const LAST: [Group; 2] = [SERVICE, LOG];

impl Group {
    /// All of them, in the order of the manual: a section's own stands before
    /// the service's.
    pub(crate) fn all() -> Vec<Self> {
        let mut all = FIRST.to_vec();
        for setting in Raw::settings() {
            if !all.contains(&setting.group) && !LAST.contains(&setting.group) {
                all.push(setting.group);
            }
        }
        all.extend(LAST);
        all
    }

    /// Its heading in the help, and in the manual.
    pub(crate) const fn heading(self) -> &'static str {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_group_is_listed_once_and_has_settings() {
        let all = Group::all();
        for group in &all {
            assert_eq!(all.iter().filter(|other| *other == group).count(), 1, "{group:?}");
            assert!(Raw::settings().any(|setting| setting.group == *group), "{group:?}");
        }
        assert!(Raw::settings().all(|setting| all.contains(&setting.group)));
    }
}
