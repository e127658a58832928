//! From flags, environment and file to settings, with all faults at once.

use std::{fmt, path::Path};

use super::{
    super::{Raw, Settings},
    Group, Reader, file, unknown,
};

/// What is wrong with the settings, a line each.
#[derive(Debug)]
pub(crate) struct SettingsError(Vec<String>);

impl fmt::Display for SettingsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the settings are not valid:")?;
        self.0.iter().try_for_each(|line| write!(f, "\n  {line}"))
    }
}

impl std::error::Error for SettingsError {}

impl Settings {
    /// Reads the file, puts flags and environment over it, checks all that is
    /// about one of `groups`; the others are not set.
    pub(crate) fn load(
        flags: Raw,
        config: Option<&Path>,
        groups: &[Group],
    ) -> Result<Self, SettingsError> {
        let mut faults = Vec::new();
        let file = file::read(config, &mut faults);
        let mut raw = flags.over(file).about(groups);
        raw.read_secret_files(&mut faults);
        let mut settings = Self::read(&raw, &mut Reader { faults: &mut faults });
        let names = std::env::vars_os().map(|(name, _)| name.to_string_lossy().into_owned());
        settings.warnings = unknown::warnings(names);
        if faults.is_empty() { Ok(settings) } else { Err(SettingsError(faults)) }
    }

    /// What is read of these settings alone, and what is wrong with them.
    #[cfg(test)]
    pub(crate) fn of(settings: &[(&str, &str)]) -> (Self, Vec<String>) {
        let mut faults = Vec::new();
        let settings = Self::read(&Raw::of(settings), &mut Reader { faults: &mut faults });
        (settings, faults)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_any_setting_the_defaults_hold() {
        assert_eq!(Settings::of(&[]).1, [""; 0]);
    }

    #[test]
    fn all_wrong_settings_are_told_at_once() {
        let wrong = [
            ("organization_address", "nowhere"),
            ("bcrypt_cost", "99"),
            ("database_url", "mysql://x"),
        ];
        let (_, faults) = Settings::of(&wrong);
        assert_eq!(faults.len(), 3, "{faults:?}");
    }

    #[test]
    fn a_wrong_secret_is_not_shown() {
        let wrong = [
            ("master_key", "hunter2"),
            ("smtp_url", "smtps://user:hunter2@"),
            ("stripe_secret_key", "pk_live_hunter2"),
        ];
        let (_, faults) = Settings::of(&wrong);
        assert_eq!(faults.len(), 3);
        assert!(!faults.join("\n").contains("hunter2"), "{faults:?}");
    }
}
