//! Who locks a record sees what the one before them wrote.

use std::sync::Arc;

use assent_domain::{
    account_data::AccountData,
    agreements::{Decision, Recorded, SignedAgreement},
    daily_counts::Counts,
    emails::{EmailState, OrganizationEmail},
    end_users::EndUser,
    feed::Post,
    ids::{InviteId, OperatorInviteId},
    organizations::{OperatorInvite, Profile},
    store::Store,
};
use time::macros::date;

use super::{append, expect_new, given_organization, given_person, overlap, write};
use crate::fixtures::samples::{
    account_data, account_id, agreement, disclosed, email_of, end_user, event, head, id, instant,
    interest, invite, invite_use, operator_invite, organization, organization_email,
    organization_id, post, rights_holder, rights_holder_signup, signup,
};

pub async fn a_second_use_of_an_invite_waits_and_sees_the_first(store: Arc<dyn Store>) {
    let hash = invite(1, organization_id(1)).token_hash;
    write(&store, |tx| tx.invites().insert(&invite(1, organization_id(1))).map(expect_new)).await;

    let (first, second) = overlap(
        &store,
        move |tx| tx.invites().lock_by_token(&hash),
        |tx, _| tx.invites().mark_used(organization_id(1), InviteId(id(1)), &invite_use(9)),
        move |tx| tx.invites().lock_by_token(&hash),
    )
    .await;
    first.expect("the first commits");
    assert_eq!(second.and_then(|invite| invite.used), Some(invite_use(9)));
}

pub async fn a_second_lock_of_an_operators_invite_waits_and_sees_the_first(store: Arc<dyn Store>) {
    let hash = operator_invite(1).token_hash;
    let used = (instant(21), organization_id(9));
    write(&store, |tx| tx.operator_invites().insert(&operator_invite(1)).map(expect_new)).await;

    let (first, second) = overlap(
        &store,
        move |tx| tx.operator_invites().lock(&hash),
        move |tx, _| {
            let used = OperatorInvite { used: Some(used), ..operator_invite(1) };
            tx.operator_invites().save(&used)
        },
        |tx| tx.operator_invites().lock_by_id(OperatorInviteId(id(1))),
    )
    .await;
    first.expect("the first commits");
    assert_eq!(second.and_then(|invite| invite.used), Some(used));

    let (first, second) = overlap(
        &store,
        |tx| tx.operator_invites().lock_by_id(OperatorInviteId(id(1))),
        |tx, _| {
            let revoked = OperatorInvite { revoked_at: Some(instant(22)), ..operator_invite(1) };
            tx.operator_invites().save(&revoked)
        },
        move |tx| tx.operator_invites().lock(&hash),
    )
    .await;
    first.expect("the first commits");
    assert_eq!(second.and_then(|invite| invite.revoked_at), Some(instant(22)));
}

pub async fn a_second_change_of_a_password_waits_and_sees_the_first(store: Arc<dyn Store>) {
    write(&store, |tx| given_person(tx, 1)).await;

    let (first, second) = overlap(
        &store,
        |tx| tx.accounts().lock(account_id(1)),
        |tx, _| tx.accounts().save_password(account_id(1), "another hash"),
        |tx| tx.accounts().lock(account_id(1)),
    )
    .await;
    first.expect("the first commits");
    let hash = second.map(|account| account.password_hash);
    assert_eq!(hash.as_deref(), Some("another hash"));
}

pub async fn a_second_completion_of_a_signup_waits_and_sees_the_first(store: Arc<dyn Store>) {
    let hash = signup(1).token_hash;
    write(&store, |tx| tx.signups().insert(&signup(1))).await;

    let (first, second) = overlap(
        &store,
        move |tx| tx.signups().lock(&hash),
        move |tx, _| tx.signups().complete(&hash, instant(8)),
        move |tx| tx.signups().lock(&hash),
    )
    .await;
    first.expect("the first commits");
    assert_eq!(second.and_then(|signup| signup.completed_at), Some(instant(8)));
}

pub async fn a_second_completion_of_a_persons_signup_waits_and_sees_the_first(
    store: Arc<dyn Store>,
) {
    let code = rights_holder_signup(1).code_hash;
    write(&store, |tx| tx.rights_holder_signups().insert(&rights_holder_signup(1))).await;

    let (first, second) = overlap(
        &store,
        move |tx| tx.rights_holder_signups().lock(&code),
        move |tx, _| tx.rights_holder_signups().complete(&code, instant(8)),
        move |tx| tx.rights_holder_signups().lock(&code),
    )
    .await;
    first.expect("the first commits");
    assert_eq!(second.and_then(|signup| signup.completed_at), Some(instant(8)));
}

pub async fn a_second_change_of_an_address_waits_and_sees_the_first(store: Arc<dyn Store>) {
    let organization = organization_id(1);
    let verified = OrganizationEmail {
        state: EmailState::Verified(instant(8)),
        ..organization_email(1, organization)
    };
    let EmailState::Pending { code, .. } = organization_email(1, organization).state else {
        panic!("a sample address is pending");
    };
    let pending = organization_email(1, organization);
    write(&store, move |tx| tx.organization_emails().put(&pending).map(expect_new)).await;

    let (written, email) = (verified.clone(), email_of(1));
    let (first, second) = overlap(
        &store,
        move |tx| tx.organization_emails().lock_by_code(organization, &code),
        move |tx, _| tx.organization_emails().put(&written),
        move |tx| tx.organization_emails().lock(organization, &email),
    )
    .await;
    expect_new(first.expect("the first commits"));
    assert_eq!(second, Some(verified));
}

pub async fn a_second_change_of_a_profile_waits_and_sees_the_first(store: Arc<dyn Store>) {
    write(&store, |tx| given_organization(tx, 1)).await;

    let (first, second) = overlap(
        &store,
        |tx| tx.organizations().lock(organization_id(1)),
        |tx, _| {
            let profile = Profile { city: None, ..organization(1).profile };
            tx.organizations().save_profile(organization_id(1), &profile)
        },
        |tx| tx.organizations().lock(organization_id(1)),
    )
    .await;
    first.expect("the first commits");
    assert_eq!(second.map(|organization| organization.profile.city), Some(None));
}

pub async fn a_second_change_under_an_agreement_waits_and_sees_the_first(store: Arc<dyn Store>) {
    let signed = || agreement(1, organization_id(1), account_id(1));
    write(&store, move |tx| tx.agreements().insert(&signed()).map(expect_new)).await;

    let (first, second) = overlap(
        &store,
        |tx| tx.agreements().lock_in_force(organization_id(1), account_id(1)),
        move |tx, _| append(tx, &signed(), &event(1)),
        |tx| tx.agreements().lock_in_force(organization_id(1), account_id(1)),
    )
    .await;
    first.expect("the first commits");
    let appended = SignedAgreement { head: Some(head(&event(1))), ..signed() };
    assert_eq!(second, Some(appended));
}

pub async fn a_second_decision_waits_and_sees_the_first(store: Arc<dyn Store>) {
    let (organization, account) = (organization_id(1), account_id(1));
    let changed = move || SignedAgreement {
        head: Some(head(&event(1))),
        ..agreement(1, organization, account)
    };
    let told = move || EndUser { disclosed: disclosed(), ..end_user(1, organization) };
    write(&store, move |tx| {
        given_person(tx, 1)?;
        given_organization(tx, 1)?;
        tx.rights_holders().insert(&rights_holder(1))?;
        tx.rights_holders().tie(organization, account, &account_data()).map(expect_new)?;
        tx.agreements().insert(&agreement(1, organization, account)).map(expect_new)?;
        tx.end_users().put(&end_user(1, organization))
    })
    .await;

    let (first, second) = overlap(
        &store,
        move |tx| tx.agreements().lock_grounds(account, "org1"),
        move |tx, _| {
            tx.agreements().record(Recorded {
                decision: Decision::Changed,
                agreement: &changed(),
                events: &[event(1)],
                data: Some(&AccountData::default()),
                end_user: &told(),
                counts: &Counts::default(),
            })
        },
        move |tx| tx.agreements().lock_grounds(account, "org1"),
    )
    .await;
    first.expect("the first commits");
    let second = second.expect("the agreement is in force");
    assert_eq!((second.agreement, second.end_user), (changed(), told()));
    assert_eq!(second.data, AccountData::default());
}

pub async fn a_second_change_of_a_persons_data_waits_and_sees_the_first(store: Arc<dyn Store>) {
    let of_a_new_account = || AccountData::of_new_account(&email_of(1));
    let (organization, account) = (organization_id(1), account_id(1));
    write(&store, move |tx| {
        given_person(tx, 1)?;
        tx.rights_holders().insert(&rights_holder(1))?;
        tx.rights_holders().tie(organization, account, &account_data()).map(expect_new)
    })
    .await;

    let (first, second) = overlap(
        &store,
        move |tx| tx.rights_holders().lock_data_towards(organization, account),
        move |tx, _| {
            tx.rights_holders().save_data_towards(organization, account, &of_a_new_account())
        },
        move |tx| tx.rights_holders().lock_data_towards(organization, account),
    )
    .await;
    first.expect("the first commits");
    assert_eq!(second, Some(of_a_new_account()));
}

pub async fn a_second_change_of_an_end_user_waits_and_sees_the_first(store: Arc<dyn Store>) {
    let told = || EndUser { disclosed: disclosed(), ..end_user(1, organization_id(1)) };
    write(&store, |tx| tx.end_users().put(&end_user(1, organization_id(1)))).await;

    let (first, second) = overlap(
        &store,
        |tx| tx.end_users().lock(organization_id(1), account_id(1)),
        move |tx, _| tx.end_users().put(&told()),
        |tx| tx.end_users().lock(organization_id(1), account_id(1)),
    )
    .await;
    first.expect("the first commits");
    assert_eq!(second, Some(told()));
}

pub async fn a_second_change_of_a_persons_defaults_waits_and_sees_the_first(store: Arc<dyn Store>) {
    let of_a_new_account = || AccountData::of_new_account(&email_of(1));
    write(&store, |tx| {
        given_person(tx, 1)?;
        tx.rights_holders().insert(&rights_holder(1))
    })
    .await;

    let (first, second) = overlap(
        &store,
        |tx| tx.rights_holders().lock(account_id(1)),
        move |tx, _| tx.rights_holders().save_default_data(account_id(1), &of_a_new_account()),
        |tx| tx.rights_holders().lock(account_id(1)),
    )
    .await;
    first.expect("the first commits");
    assert_eq!(second.map(|holder| holder.default_data), Some(of_a_new_account()));
}

pub async fn a_second_change_of_a_post_waits_and_sees_the_first(store: Arc<dyn Store>) {
    let given = || post(1, organization_id(1));
    write(&store, move |tx| tx.feed().insert(&given()).map(expect_new)).await;

    let (first, second) = overlap(
        &store,
        move |tx| tx.feed().lock(organization_id(1), given().uid),
        move |tx, _| tx.feed().save(&Post { deleted_at: Some(instant(9)), ..given() }),
        move |tx| tx.feed().lock(organization_id(1), given().uid),
    )
    .await;
    first.expect("the first commits");
    assert_eq!(second, Some(Post { deleted_at: Some(instant(9)), ..given() }));
}

pub async fn a_second_count_of_a_persons_interests_waits_and_sees_the_first(store: Arc<dyn Store>) {
    write(&store, |tx| {
        given_person(tx, 1)?;
        tx.rights_holders().insert(&rights_holder(1))
    })
    .await;

    let (first, second) = overlap(
        &store,
        |tx| tx.interests().lock_count(account_id(1), date!(2026 - 01 - 02)),
        |tx, count| {
            tx.interests().insert(&interest(1, account_id(1)))?;
            Ok(count.open)
        },
        |tx| tx.interests().lock_count(account_id(1), date!(2026 - 01 - 02)),
    )
    .await;
    assert_eq!((first.expect("the first commits"), second.open), (0, 1));
}
