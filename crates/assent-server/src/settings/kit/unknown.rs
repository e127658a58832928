//! Variables that look like settings and are none.

use super::super::Raw;

/// What is set for tests, and what Kubernetes sets for a service called assent.
const NOT_OURS: [&str; 4] = ["ASSENT_TEST_", "ASSENT_REQUIRE_", "ASSENT_SERVICE_", "ASSENT_PORT_"];

/// A word for each of `names` that no setting has.
pub(super) fn warnings(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut unknown: Vec<_> = names.filter(|name| is_unknown(name)).collect();
    unknown.sort();
    unknown.iter().map(|name| told(name)).collect()
}

fn is_unknown(name: &str) -> bool {
    name.starts_with("ASSENT_")
        && name != "ASSENT_PORT"
        && !known().any(|known| known == name)
        && !NOT_OURS.iter().any(|start| name.starts_with(start))
}

fn known() -> impl Iterator<Item = &'static str> {
    Raw::settings().map(|setting| setting.variable).chain(["ASSENT_CONFIG"])
}

fn told(name: &str) -> String {
    let nearest = known().min_by_key(|known| strsim::damerau_levenshtein(name, known));
    let nearest = nearest.unwrap_or_default();
    format!("{name} is not a setting: did you mean {nearest}? See assent --help")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_names_are_told_with_the_nearest_that_is_known() {
        let names = [
            "ASSENT_SMTP_UR",
            "ASSENT_DATABSE_URL",
            "ASSENT_LOG",
            "ASSENT_CONFIG",
            "ASSENT_MASTER_KEY_FILE",
            "ASSENT_TEST_DATABASE_URL",
            "ASSENT_PORT",
            "ASSENT_PORT_8080_TCP",
            "ASSENT_SERVICE_HOST",
            "HOME",
        ];
        let told = warnings(names.into_iter().map(str::to_owned));
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("ASSENT_DATABSE_URL is not a setting"), "{told:?}");
        assert!(told[0].contains("mean ASSENT_DATABASE_URL?"), "{told:?}");
        assert!(told[1].contains("mean ASSENT_SMTP_URL?"), "{told:?}");
    }
}
