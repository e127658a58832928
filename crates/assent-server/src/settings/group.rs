//! What settings are about, which is what reads them.

/// A group of settings: a command reads all of it, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    Organizations,
    EndUsers,
    Store,
    Mail,
    Payments,
    Passwords,
    Service,
    Log,
}

impl Group {
    pub(crate) const ALL: &[Self] = &[
        Self::Organizations,
        Self::EndUsers,
        Self::Store,
        Self::Mail,
        Self::Payments,
        Self::Passwords,
        Self::Service,
        Self::Log,
    ];

    /// Its heading in the help, and in the manual.
    pub(crate) const fn heading(self) -> &'static str {
        match self {
            Self::Organizations => "Organizations",
            Self::EndUsers => "End users",
            Self::Store => "Store",
            Self::Mail => "Mails",
            Self::Payments => "Payments",
            Self::Passwords => "Passwords",
            Self::Service => "Service",
            Self::Log => "Settings and logs",
        }
    }
}
