//! What the exit status of each command says. The manual tells it, and a test
//! provokes each of them.

/// An exit status, and what it says.
pub(crate) type Exit = (u8, &'static str);

const USAGE: Exit = (2, "The command line is wrong.");
const SETTINGS: Exit = (2, "The command line or the settings are wrong.");
const DONE: Exit = (0, "It is done.");
const NO_STORE: Exit = (1, "There is no store, or it failed.");
const UNPRINTED: Exit = (1, "It could not be printed.");
const MISSING: &[Exit] = &[(2, "The command is missing or wrong. Each has its own statuses.")];
const SERVES: &[Exit] = &[
    (0, "It was told to stop, and stopped in order."),
    (1, "It could not start, or a server stopped by itself."),
    SETTINGS,
    (130, "It was told to stop, and by SIGINT to wait no longer."),
    (131, "It was told to stop, and by SIGQUIT to wait no longer."),
    (143, "It was told to stop, and by SIGTERM to wait no longer."),
];

/// Every command, the program itself first, with its statuses.
pub(crate) const EXITS: &[(&str, &[Exit])] = &[
    ("", SERVES),
    ("serve", SERVES),
    ("demo", SERVES),
    (
        "migrate",
        &[
            (0, "The schema is current."),
            (1, "The store could not be opened or changed, or is of a newer program."),
            SETTINGS,
        ],
    ),
    ("invite-token", MISSING),
    ("invite-token create", &[DONE, NO_STORE, SETTINGS]),
    ("invite-token list", &[DONE, NO_STORE, SETTINGS]),
    (
        "invite-token revoke",
        &[DONE, (1, "There is no such invitation, it was used, or the store failed."), SETTINGS],
    ),
    ("organization", MISSING),
    ("organization list", &[DONE, NO_STORE, SETTINGS]),
    (
        "organization allow-public",
        &[DONE, (1, "There is no such organization, or the store failed."), SETTINGS],
    ),
    ("mail", MISSING),
    ("mail list", &[DONE, NO_STORE, SETTINGS]),
    ("mail retry", &[DONE, (1, "No such mail waits, or the store failed."), SETTINGS]),
    ("projections", MISSING),
    (
        "projections check",
        &[
            (0, "There is no difference."),
            (1, "There is one, some events can't be read, or the store failed."),
            SETTINGS,
        ],
    ),
    (
        "projections rebuild",
        &[
            (0, "There is no difference any more."),
            (1, "Some events can't be read, or the store failed."),
            SETTINGS,
        ],
    ),
    (
        "import-invites",
        &[
            (0, "Every row was read; the result says who was invited."),
            (
                1,
                "Nobody was invited; or, if the last line says so, the result could not be written.",
            ),
            SETTINGS,
        ],
    ),
    (
        "export-end-users",
        &[
            (0, "The table is whole, or its reader had seen enough."),
            (
                1,
                "There is no such organization, the file could not be written, or the store failed.",
            ),
            SETTINGS,
        ],
    ),
    (
        "verify-agreement",
        &[
            (0, "The agreement and its events hold."),
            (1, "They do not, or the file could not be read."),
            USAGE,
        ],
    ),
    ("doctor", &[(0, "All is well."), (1, "Something is bad: its line says what."), SETTINGS]),
    ("openapi", &[DONE, UNPRINTED, USAGE]),
    ("completions", &[DONE, UNPRINTED, USAGE]),
    (
        "man",
        &[DONE, (1, "A page could not be printed or written."), (2, "There is no such command.")],
    ),
];
