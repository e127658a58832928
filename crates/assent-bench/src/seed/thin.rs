//! People with thin agreements, who take a third of the time and the room: every
//! table has their rows, and the organization sees them as it sees others, but
//! their documents are short and their one event is not signed.

use assent_domain::{
    App,
    account_data::{AccountData, Disclosed, Switches},
    accounts::Account,
    agreements::{
        CONTEXT, Decision, EventRecord, EventType, Recorded, SignedAgreement, Sisa, StoredEvent,
    },
    crypto::b64,
    daily_counts::{Counts, Subject, UpDown},
    end_users::EndUser,
    ids::AgreementId,
    organizations::Organization,
    rights_holders::RightsHolder,
    store::Tx,
};

use super::people;

/// Writes what signing would have written.
pub(super) fn agree(
    tx: &mut dyn Tx,
    app: &App,
    number: u64,
    organization: &Organization,
    (account, holder): (&Account, &RightsHolder),
) -> anyhow::Result<()> {
    let text = || b64(app.random.bytes::<32>());
    let signed_at = app.clock.now();
    let id = AgreementId::generate(&*app.clock, &*app.random);
    _ = tx.rights_holders().tie(organization.id, account.id, &AccountData::default())?;
    let agreement = SignedAgreement {
        id,
        organization: organization.id,
        account: account.id,
        sisa: Sisa {
            context: CONTEXT.to_owned(),
            accepted_sisa_jwt: String::new(),
            sisa_id: text(),
        },
        payload_key: app.random.bytes::<60>().to_vec(),
        signed_at,
        ended_at: None,
        head: None,
    };
    _ = tx.agreements().insert(&agreement)?;
    let record = EventRecord {
        event_type: EventType::Data,
        event_id: text(),
        created_at: signed_at,
        previous_id: None,
        rights_holder_sig: text(),
        data_custodian_sig: text(),
    };
    let event_jwt = app.random.bytes::<60>().to_vec();
    let event = StoredEvent { sequence: 1, record, event_jwt };
    let disclosed = disclosed(number, organization);
    let mut counts = Counts::of(Subject::People, signed_at, UpDown::up(1));
    counts.add_permissions(signed_at, &Switches::new(), &disclosed.consents);
    let end_user = EndUser {
        organization: organization.id,
        account: account.id,
        agreement: id,
        public_key: holder.public_key.clone(),
        signed_at,
        updated_at: signed_at,
        address: disclosed.address(),
        disclosed,
    };
    tx.agreements().record(Recorded {
        decision: Decision::Signed,
        agreement: &SignedAgreement { head: Some(event.head()), ..agreement },
        events: &[event],
        data: None,
        end_user: &end_user,
        counts: &counts,
    })?;
    Ok(())
}

/// What the organization was told by the person of this number.
fn disclosed(number: u64, organization: &Organization) -> Disclosed {
    let requested = &organization.profile.requested;
    let mut disclosed = Disclosed::default();
    let mut data = people::data(number);
    loop {
        let (facts, permissions) = disclosed.difference(&data, requested);
        if let Some(facts) = facts {
            disclosed.apply_data(facts);
        }
        if let Some(permissions) = permissions {
            disclosed.apply_permission(permissions);
        }
        let withdrawn = data.clone().merge(people::withdrawal());
        if !people::has_withdrawn(number) || withdrawn == data {
            return disclosed;
        }
        data = withdrawn;
    }
}

#[cfg(test)]
mod tests {
    use assent_conformance::fixtures::samples;

    use super::*;
    use crate::seed::people::{FILTERED_CONSENT, FILTERED_KEY};

    #[test]
    fn an_organization_is_told_what_people_share_and_no_longer_what_they_withdrew() {
        let mut organization = samples::organization(1);
        let asked = people::profile();
        organization.profile.requested.personal_data = asked.requested_data;
        organization.profile.requested.consents = asked.consents;
        for number in 0..200 {
            let told = disclosed(number, &organization);
            let consents = told.consents.get(&FILTERED_CONSENT) == Some(&true);
            assert_eq!(consents, people::gives(number, FILTERED_CONSENT));
            let shares = told.shared_personal_data.get(&FILTERED_KEY) == Some(&true);
            assert_eq!(shares && consents, people::passes(number));
            assert_eq!(shares, told.personal_data.contains_key(&FILTERED_KEY));
        }
    }
}
