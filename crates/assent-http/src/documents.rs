//! What the documents say above their operations.

use assent_web::openapi::About;

use crate::openapi::{values, vocabulary};

const SERVICE: (&str, &str) = ("Service", "The service itself, and the text of agreements.");
const SESSIONS: (&str, &str) = ("Sessions", "Logging in and out.");
const PASSWORDS: (&str, &str) = ("Passwords", "Setting a new password by a mailed link.");

/// Of the organization server (B).
pub(crate) const ORGANIZATION: About = About {
    title: "Assent: the organization server",
    description: "What an organization calls: it signs up, says what it asks for, invites people, \
                  and reads what they share and allow.",
    tags: &[
        ("Sign-up", "How an organization comes in: by an operator's invitation."),
        ("Sessions", "Logging in and out, and tickets for downloads."),
        PASSWORDS,
        ("Profile", "What the organization says of itself, and what it asks people for."),
        ("Email addresses", "The addresses that the organization has verified."),
        ("Invitations", "How the organization invites people."),
        ("End users", "What people share with the organization and allow it."),
        ("Feed", "The posts of the organization, and of its end users to it."),
        ("Buying interests", "What people look for that the organization might sell."),
        SERVICE,
    ],
    values: values::all,
    maps: vocabulary::NAMES,
};

/// Of the rights-holder server (A).
pub(crate) const RIGHTS_HOLDER: About = About {
    title: "Assent: the rights-holder server",
    description: "What an end user calls: they follow an invitation, sign an agreement with the \
                  organization, and decide what they share with it and allow it.",
    tags: &[
        ("Registration", "How a person comes in: by an organization's invitation."),
        ("Sign-up", "How a person comes in without an invitation."),
        SESSIONS,
        PASSWORDS,
        ("Own data", "What the person keeps for themselves: defaults, preferences, the overview."),
        ("Organizations", "The organizations that the person finds."),
        ("Agreements", "Signed agreements and their events."),
        ("Account data", "What the person shares with an organization and allows it."),
        ("Feed", "The posts of organizations, and of their end users to them."),
        ("Buying interests", "What the person looks for."),
        SERVICE,
    ],
    values: values::all,
    maps: vocabulary::NAMES,
};
