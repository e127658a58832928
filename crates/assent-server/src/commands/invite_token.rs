//! `assent invite-token create|list|revoke`

use std::process::ExitCode;

use assent_domain::{
    App,
    ids::OperatorInviteId,
    organizations::{
        InviteName, OperatorInvite, create_operator_invite, list_operator_invites,
        revoke_operator_invite,
    },
    values::{EmailAddress, Token, instant_text},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{cli::InviteToken, output, settings::Settings, wiring};

/// How long a token is.
const TOKEN_CHARS: usize = 32;
/// How many invitations are listed.
const LISTED: i64 = 1_000;

pub(super) async fn run(
    settings: &Settings,
    command: InviteToken,
    as_json: bool,
) -> anyhow::Result<ExitCode> {
    match command {
        InviteToken::Create { email, expires } => {
            let sent = settings.mail.is_sent();
            if let Some(fault) = settings.addresses.dead_organization_links(sent) {
                tracing::warn!("{fault}");
            }
            let created =
                create_operator_invite(&wiring::app_of_command(settings).await?, email, expires)
                    .await?;
            let token = created.token.expose();
            let link = settings.addresses.organization_is_known().then_some(created.link);
            if as_json {
                let mut shown = shown(&created.invite, None);
                shown["inviteToken"] = token.into();
                shown["link"] = link.into();
                output::line(shown)?;
            } else {
                let link = link.unwrap_or_else(|| {
                    format!(
                        "ADDRESS/?it={token}, where ADDRESS is what the service printed for \
                         organizations: set --organization-portal-url, or a port"
                    )
                });
                let expires = instant_text(created.invite.expires_at);
                output::line(format_args!(
                    "token    {token}\nlink     {link}\nexpires  {expires}"
                ))?;
            }
        }
        InviteToken::List => {
            let app = wiring::app_of_command(settings).await?;
            let invites = list_operator_invites(&app, LISTED).await?;
            output::line(listed(&app, &invites, as_json))?;
        }
        InviteToken::Revoke { invite } => {
            let app = wiring::app_of_command(settings).await?;
            revoke_operator_invite(&app, named(&invite)).await?;
            if as_json {
                output::line(json!({"revoked": true}))?;
            } else {
                output::line("The invite token is revoked.")?;
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// An id as the list shows it, or a token or its link, however it was pasted.
fn named(text: &str) -> InviteName {
    let bare = text.trim_matches(|c: char| !c.is_ascii_alphanumeric());
    if let Some(id) = Uuid::try_parse(bare).ok().filter(|_| bare.contains('-')) {
        return InviteName::Id(OperatorInviteId(id));
    }
    // The portal's own address may have a part that looks like a token.
    let text = text.rsplit("?it=").next().unwrap_or(text);
    InviteName::Token(Token::pasted(text, TOKEN_CHARS))
}

fn listed(app: &App, invites: &[OperatorInvite], as_json: bool) -> String {
    let now = app.clock.now();
    if as_json {
        let shown: Vec<_> = invites.iter().map(|invite| shown(invite, Some(now))).collect();
        return Value::from(shown).to_string();
    }
    if invites.is_empty() {
        return "There are no invite tokens. Make one with: assent invite-token create".to_owned();
    }
    let lines = invites.iter().map(|invite| {
        format!(
            "{}  {:<8}  created {}  expires {}  {}",
            invite.id,
            state(invite, now),
            instant_text(invite.created_at),
            instant_text(invite.expires_at),
            invite.email.as_ref().map_or("anybody", EmailAddress::as_str),
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn state(invite: &OperatorInvite, now: time::OffsetDateTime) -> &'static str {
    if invite.used.is_some() {
        "used"
    } else if invite.revoked_at.is_some() {
        "revoked"
    } else if invite.is_open(now) {
        "open"
    } else {
        "expired"
    }
}

fn shown(invite: &OperatorInvite, now: Option<time::OffsetDateTime>) -> Value {
    let mut shown = json!({
        "id": invite.id.to_string(),
        "email": invite.email.as_ref().map(EmailAddress::as_str),
        "createdAt": instant_text(invite.created_at),
        "expiresAt": instant_text(invite.expires_at),
    });
    if let Some(now) = now {
        shown["state"] = state(invite, now).into();
        shown["usedAt"] = invite.used.map(|(at, _)| instant_text(at)).into();
        shown["usedBy"] = invite.used.map(|(_, organization)| organization.to_string()).into();
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "d1830fcda87ae8993039694e6f7aea95";
    const ID: &str = "01936a5e-7c1b-7d2f-8e4a-0123456789ab";

    #[test]
    fn an_invitation_is_named_by_what_was_pasted() {
        let link = format!("https://portal.example.org/{}/?it={TOKEN}", "a".repeat(TOKEN_CHARS));
        for around in ["{}", " {}\n", "{}.", "<{}>", " <{}>. ", "\u{feff}\u{201c}{}\u{201d},"] {
            for named_by in [TOKEN, &link] {
                let pasted = around.replace("{}", named_by);
                let InviteName::Token(token) = named(&pasted) else { panic!("no token: {pasted}") };
                assert_eq!(token.expose(), TOKEN, "{pasted}");
            }
            let pasted = around.replace("{}", ID);
            let InviteName::Id(id) = named(&pasted) else { panic!("no id: {pasted}") };
            assert_eq!(id.0.to_string(), ID);
        }
    }
}
