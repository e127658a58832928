//! What was written, of all sections at once.

use super::{super::Raw, Group, Setting};

impl Raw {
    /// Every setting, with what it is set to.
    pub(super) fn each(&mut self) -> impl Iterator<Item = (&'static Setting, &mut Option<String>)> {
        Self::settings().zip(self.texts())
    }

    /// What the setting `name` is about.
    pub(crate) fn group(name: &str) -> Option<Group> {
        Self::settings().find(|setting| setting.name == name).map(|setting| setting.group)
    }

    /// These settings, and those of `under` where there is none. An empty one
    /// counts as not set.
    pub(super) fn over(mut self, mut under: Self) -> Self {
        let set = |text: &mut Option<String>| text.take().filter(|text| !text.trim().is_empty());
        for (text, under) in self.texts().zip(under.texts()) {
            *text = set(text).or_else(|| set(under));
        }
        self
    }

    /// These settings as far as they are about one of `groups`.
    pub(super) fn about(mut self, groups: &[Group]) -> Self {
        for (setting, text) in self.each() {
            text.take_if(|_| !groups.contains(&setting.group));
        }
        self
    }

    /// Sets the setting called `name`, if there is one.
    pub(super) fn set(&mut self, name: &str, text: String) -> bool {
        let found = self.each().find(|(setting, _)| setting.name == name);
        found.map(|(_, slot)| *slot = Some(text)).is_some()
    }

    /// These settings alone.
    #[cfg(test)]
    pub(crate) fn of(settings: &[(&str, &str)]) -> Self {
        let mut raw = Self::default();
        for (name, text) in settings {
            assert!(raw.set(name, (*text).to_owned()), "{name}");
        }
        raw
    }

    /// What the setting `name` is set to.
    #[cfg(test)]
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let (_, text) = self.each().find(|(setting, _)| setting.name == name).unwrap();
        text.clone()
    }
}

/// Without the values: some are secrets.
impl std::fmt::Debug for Raw {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Raw(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_flag_goes_over_the_file() {
        let file = Raw::of(&[("log", "debug"), ("bcrypt_cost", "10")]);
        let mut both = Raw::of(&[("log", "warn")]).over(file);
        assert_eq!(both.text("log").as_deref(), Some("warn"));
        assert_eq!(both.text("bcrypt_cost").as_deref(), Some("10"));
    }

    #[test]
    fn an_empty_setting_is_none_wherever_it_comes_from() {
        let log = |text| Raw::of(&[("log", text)]);
        assert_eq!(log("").over(log("debug")).text("log").as_deref(), Some("debug"));
        assert_eq!(log(" ").over(log("")).text("log"), None);
    }

    #[test]
    fn settings_of_other_groups_are_not_set() {
        let mut raw =
            Raw::of(&[("log", "warn"), ("bcrypt_cost", "10")]).about(&[super::super::LOG]);
        assert_eq!((raw.text("log").as_deref(), raw.text("bcrypt_cost")), (Some("warn"), None));
    }

    #[test]
    fn every_setting_has_a_place_a_name_and_the_variable_of_that_name() {
        assert_eq!(Raw::settings().count(), Raw::default().texts().count());
        let names: BTreeSet<_> = Raw::settings().map(|setting| setting.name).collect();
        assert_eq!(names.len(), Raw::settings().count());
        for Setting { name, variable, is_file, .. } in Raw::settings() {
            assert_eq!(*variable, format!("ASSENT_{}", name.to_uppercase()));
            assert_eq!(*is_file, name.ends_with("_file"), "{name}");
        }
    }
}
