//! Reading single settings, and collecting what is wrong with them.

/// A setting's name, and what it is set to: `named!` makes it.
pub(in crate::settings) type Named<'a> = (&'static str, Option<&'a str>);

/// The setting of this field, with its name: `named!(written.log)`.
macro_rules! named {
    ($written:ident.$name:ident) => {
        (stringify!($name), $written.$name.as_deref())
    };
}
pub(in crate::settings) use named;

/// Reads settings and collects what is wrong with them.
pub(crate) struct Reader<'a> {
    pub(super) faults: &'a mut Vec<String>,
}

impl Reader<'_> {
    /// Notes that the setting `name` is wrong, which `fault` says of it.
    pub(in crate::settings) fn fault(&mut self, name: &str, fault: &str) {
        self.faults.push(format!("--{} {fault}", name.replace('_', "-")));
    }

    /// The setting, if it is set.
    pub(in crate::settings) fn if_set<T>(
        &mut self,
        (name, text): Named<'_>,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        let text = text?;
        let value = read(text).map_err(|fault| self.fault(name, &format!("{text:?} {fault}")));
        value.ok()
    }

    /// The setting, or else its default.
    pub(in crate::settings) fn or<T>(
        &mut self,
        named: Named<'_>,
        read: impl Fn(&str) -> Result<T, String>,
        default: &str,
    ) -> T {
        let value = self.if_set(named, &read);
        value.unwrap_or_else(|| read(default).expect("the default is valid"))
    }

    /// The setting, if it is set. What it is set to is not shown, only what is
    /// `wanted`.
    pub(in crate::settings) fn secret<T>(
        &mut self,
        (name, text): Named<'_>,
        read: impl Fn(&str) -> Option<T>,
        wanted: &str,
    ) -> Option<T> {
        let value = read(text?);
        if value.is_none() {
            self.fault(name, &format!("has to be {wanted}"));
        }
        value
    }
}
