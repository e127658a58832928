//! What a section is, and the list of them.

use super::{Group, Reader};

/// Settings that belong together: what is written of them, and what that means.
pub(crate) trait Section: Sized {
    /// The settings as they were written: `settings!` makes it.
    type Written: Written;

    /// Reads what was written. `read` takes everything that is wrong with it.
    fn read(written: &Self::Written, read: &mut Reader<'_>) -> Self;

    /// What is set for a service in a way that most likely is not meant, and
    /// what is set without effect.
    fn warnings(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A setting, whatever it is set to.
pub(crate) struct Setting {
    /// Its key in the file. The flag has `-` for `_`.
    pub(crate) name: &'static str,
    /// Its variable in the environment.
    pub(crate) variable: &'static str,
    pub(crate) group: Group,
    /// Whether it names the file that holds the secret before it.
    pub(crate) is_file: bool,
}

/// The settings of a section as texts, from flags, environment and file.
pub(crate) trait Written: Default {
    const SETTINGS: &'static [Setting];

    /// What each of them is set to, in their order.
    fn texts(&mut self) -> Vec<&mut Option<String>>;
}

/// Declares the settings of a section: their flags, variables, keys and help.
///
/// A line is `name: GROUP, "VARIABLE", "VALUE" [what clap is to know]: "help",
/// "more help";`. A secret is `name / name_file`, so that it may be kept in a
/// file of its own.
macro_rules! settings {
    ($(
        $name:ident $(/ $file:ident $(($file_more:literal))?)?:
        $group:ident, $variable:literal, $value:literal $([$($attribute:tt)+])?:
        $help:literal $(, $more:literal)?;
    )+) => {
        /// The settings of this section as they were written, if they were.
        #[derive(Clone, Default, clap::Args)]
        #[group(skip)]
        pub(crate) struct Written {
            $(
                // Help does not show what is set: some of it is secret.
                #[arg(
                    long, global = true, env = $variable, hide_env = true, value_name = $value,
                    help = $help,
                    long_help = concat!($help $(, "\n\n", $more)?, "\n\n[env: ", $variable, "]"),
                    help_heading = $group.heading(),
                    hide_short_help = true,
                    hide_possible_values = true
                    $(, $($attribute)+)?
                )]
                $name: Option<String>,
                $(
                    #[arg(
                        long, global = true, env = concat!($variable, "_FILE"), hide_env = true,
                        value_name = "FILE", value_hint = clap::ValueHint::FilePath,
                        help = $crate::settings::kit::instead_of(stringify!($name)),
                        long_help = $crate::settings::kit::instead_of(stringify!($name))
                            + concat!($("\n\n", $file_more,)? "\n\n[env: ", $variable, "_FILE]"),
                        help_heading = $group.heading(),
                        hide_short_help = true
                    )]
                    $file: Option<String>,
                )?
            )+
        }

        impl $crate::settings::kit::Written for Written {
            const SETTINGS: &'static [$crate::settings::kit::Setting] = &[$(
                $crate::settings::kit::Setting {
                    name: stringify!($name),
                    variable: $variable,
                    group: $group,
                    is_file: false,
                },
                $($crate::settings::kit::Setting {
                    name: stringify!($file),
                    variable: concat!($variable, "_FILE"),
                    group: $group,
                    is_file: true,
                },)?
            )+];

            fn texts(&mut self) -> Vec<&mut Option<String>> {
                vec![$(&mut self.$name, $(&mut self.$file,)?)+]
            }
        }
    };
}
pub(crate) use settings;

/// The help of a setting that names the file of the secret `name`.
pub(crate) fn instead_of(name: &str) -> String {
    format!("The file that holds it, instead of --{}", name.replace('_', "-"))
}

/// The list of sections, of which everything else follows: what can be written,
/// and what is read of it.
macro_rules! sections {
    ($($(#[$doc:meta])* $module:ident: $section:ident;)+) => {
        /// Every setting as it was written, if it was.
        #[derive(Clone, Default, clap::Args)]
        #[group(skip)]
        pub(crate) struct Raw {
            $(
                #[command(flatten)]
                $module: $module::Written,
            )+
        }

        /// Everything that can be set.
        #[derive(Clone)]
        pub(crate) struct Settings {
            $($(#[$doc])* pub(crate) $module: $module::$section,)+
            /// What is no fault, and most likely not meant.
            pub(crate) warnings: Vec<String>,
        }

        impl Raw {
            /// Every setting there is.
            pub(crate) fn settings() -> impl Iterator<Item = &'static $crate::settings::kit::Setting> {
                use $crate::settings::kit::Written;
                [$(<$module::Written>::SETTINGS),+].into_iter().flatten()
            }

            /// What each of them is set to.
            fn texts(&mut self) -> impl Iterator<Item = &mut Option<String>> {
                use $crate::settings::kit::Written;
                [$(self.$module.texts()),+].into_iter().flatten()
            }
        }

        impl Settings {
            fn read(raw: &Raw, read: &mut $crate::settings::kit::Reader<'_>) -> Self {
                use $crate::settings::kit::Section;
                Self {
                    $($module: Section::read(&raw.$module, read),)+
                    warnings: Vec::new(),
                }
            }

            /// What is set for a service in a way that most likely is not meant.
            pub(crate) fn serving_warnings(&self) -> Vec<String> {
                use $crate::settings::kit::Section;
                [$(self.$module.warnings()),+].concat()
            }
        }
    };
}
pub(crate) use sections;
