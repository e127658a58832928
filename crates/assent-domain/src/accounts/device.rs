//! What a session is used on, in two words: enough for its holder to tell theirs from
//! a stranger's, and nothing that tells two people apart.

/// A browser and the system that it runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Device {
    /// The browser.
    pub browser: Browser,
    /// The system.
    pub system: System,
}

/// Words with a name each, and the marks by which a `User-Agent` tells them. The first
/// that is found counts: later ones are also said by others, to be taken for them.
macro_rules! words {
    ($(#[$doc:meta])* $kind:ident { $($word:ident $name:literal $($mark:literal)+,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[expect(missing_docs, reason = "each is called by its name")]
        pub enum $kind {
            $($word,)+
        }

        impl $kind {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$word,)+];

            /// The name, which is the same in all languages.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$word => $name,)+
                }
            }

            const fn marks(self) -> &'static [&'static str] {
                match self {
                    $(Self::$word => &[$($mark,)+],)+
                }
            }

            fn told_by(agent: &str) -> Option<Self> {
                let is_told = |word: &&Self| word.marks().iter().any(|mark| agent.contains(mark));
                Self::ALL.iter().find(is_told).copied()
            }

            fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().find(|word| word.name() == name).copied()
            }
        }
    };
}

words! {
    /// A browser.
    Browser {
        Edge "Edge" "Edg/" "EdgA/" "EdgiOS/" "Edge/",
        Opera "Opera" "OPR/" "OPT/" "Opera",
        SamsungInternet "Samsung Internet" "SamsungBrowser/",
        Firefox "Firefox" "Firefox/" "FxiOS/",
        Chrome "Chrome" "Chrome/" "Chromium/" "CriOS/",
        Safari "Safari" "Safari/",
    }
}

words! {
    /// A system.
    System {
        Android "Android" "Android",
        Ios "iOS" "iPhone" "iPad" "iPod",
        Windows "Windows" "Windows",
        ChromeOs "ChromeOS" "CrOS",
        MacOs "macOS" "Macintosh" "Mac OS X",
        Linux "Linux" "Linux" "X11",
    }
}

/// The most bytes of a `User-Agent` that is looked at.
const AGENT_MAX_BYTES: usize = 1_024;

impl Device {
    /// What a `User-Agent` tells. `None` of what is no browser that is known here, such
    /// as a program.
    #[must_use]
    pub fn of_user_agent(agent: &str) -> Option<Self> {
        let agent = Some(agent).filter(|agent| agent.len() <= AGENT_MAX_BYTES)?;
        Some(Self { browser: Browser::told_by(agent)?, system: System::told_by(agent)? })
    }

    /// As stores keep it: `Firefox on Linux`.
    #[must_use]
    pub fn stored(self) -> String {
        format!("{}{ON}{}", self.browser.name(), self.system.name())
    }

    /// What [`Device::stored`] wrote. A word that another version knew and this one does
    /// not is no device.
    #[must_use]
    pub fn of_stored(text: &str) -> Option<Self> {
        let (browser, system) = text.split_once(ON)?;
        Some(Self { browser: Browser::named(browser)?, system: System::named(system)? })
    }
}

const ON: &str = " on ";

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(agent: &str) -> Option<String> {
        Device::of_user_agent(agent).map(Device::stored)
    }

    #[test]
    fn browsers_are_told_by_what_they_send() {
        for (agent, expected) in [
            ("(X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
            ("(Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0", "Firefox on Android"),
            (
                "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/126.0.0.0 Safari/537.36",
                "Chrome on Windows",
            ),
            (
                "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
                "Edge on Windows",
            ),
            (
                "(Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) \
                 SamsungBrowser/25.0 Chrome/121.0.0.0 Mobile Safari/537.36",
                "Samsung Internet on Android",
            ),
            (
                "(iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari on iOS",
            ),
            (
                "(iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 \
                 (KHTML, like Gecko) FxiOS/127.0 Mobile/15E148 Safari/605.1.15",
                "Firefox on iOS",
            ),
            (
                "(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/17.5 Safari/605.1.15",
                "Safari on macOS",
            ),
            (
                "(X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) \
                 Chrome/126.0.0.0 Safari/537.36 OPR/111.0.0.0",
                "Opera on ChromeOS",
            ),
        ] {
            assert_eq!(told(&format!("Mozilla/5.0 {agent}")).as_deref(), Some(expected), "{agent}");
        }
    }

    #[test]
    fn what_is_no_known_browser_is_no_device() {
        for agent in ["", "curl/8.5.0", "python-requests/2.32", "Mozilla/5.0 (Linux)", "Firefox/1"]
        {
            assert_eq!(told(agent), None, "{agent:?}");
        }
    }

    #[test]
    fn a_device_is_read_as_it_was_stored_and_words_of_others_are_none() {
        for browser in Browser::ALL {
            for system in System::ALL {
                let device = Device { browser: *browser, system: *system };
                assert_eq!(Device::of_stored(&device.stored()), Some(device));
            }
        }
        for text in ["", "Firefox", "Firefox on", "Netscape on Linux", "Firefox on Linux on Mars"] {
            assert_eq!(Device::of_stored(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_of_a_user_agent_is_kept_but_known_words(agent in ".{0,40}(Firefox/)?.{0,40}") {
            let words = told(&format!("{agent} Linux"));
            prop_assert!(words.is_none_or(|words| Device::of_stored(&words).is_some()));
        }
    }
}
