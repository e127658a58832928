//! Schemas of the domain's own types, which know nothing of documents: each
//! stands for the type of its name and has the same keys.
#![expect(dead_code, reason = "nothing but the schemas is made of these")]

use assent_domain::account_data;
use assent_web::input::{Field, Fields};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Ref, RefOr, Schema},
};

use super::vocabulary::{
    ChannelsChange, ConsentSwitches, ConsentsChange, EnabledChannels, PersonalData,
    PersonalDataChange, PersonalDataOrNull, PersonalDataSwitches,
};

/// The four sections on the person's side.
#[derive(ToSchema)]
pub(crate) struct AccountData {
    /// The person's texts.
    personal_data: PersonalDataOrNull,
    shared_personal_data: PersonalDataSwitches,
    consents: ConsentSwitches,
    communication_channels: EnabledChannels,
}

/// What is to change. What is missing stays as it is; what is not understood
/// refuses the whole change.
#[derive(ToSchema)]
pub(crate) struct AccountDataChanges {
    /// The person's texts: `null` or `""` empties one.
    personal_data: Option<PersonalDataOrNull>,
    shared_personal_data: Option<PersonalDataChange>,
    consents: Option<ConsentsChange>,
    communication_channels: Option<ChannelsChange>,
}

/// It is no flat object: the domain reads it whole. Its faults go by their path in
/// it, such as `consents.Newsletter`.
impl Field for AccountDataChanges {
    type Value = account_data::AccountData;

    fn schema() -> RefOr<Schema> {
        Ref::from_schema_name(Self::name()).into()
    }

    fn add_schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Self::name().into_owned(), <Self as PartialSchema>::schema()));
        Self::schemas(schemas);
    }

    fn read(fields: &mut Fields<'_>, name: &str) -> Option<Self::Value> {
        let faults = match account_data::AccountData::parse_change(fields.object(name)?) {
            Ok(change) => return Some(change),
            Err(faults) => faults,
        };
        for (path, fault) in faults {
            fields.fault(&path, fault.to_string());
        }
        None
    }
}

/// What an organization may see of one end user.
#[derive(ToSchema)]
pub(crate) struct AccountDataView {
    /// The person's public key.
    rhldr_id: String,
    personal_data: PersonalData,
    shared_personal_data: PersonalDataSwitches,
    consents: ConsentSwitches,
    communication_channels: EnabledChannels,
}

/// An agreement that the rights holder has accepted, decoded.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct AcceptedSisa {
    #[schema(rename = "@context")]
    context: String,
    rights_holder_sig_type: String,
    rights_holder_did: String,
    rights_holder_public_key: String,
    rights_holder_sig: String,
    #[schema(format = DateTime)]
    created_at: String,
    offered_sisa: OfferedSisa,
}

/// An agreement that the data custodian has offered, decoded.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct OfferedSisa {
    #[schema(rename = "@context")]
    context: String,
    data_custodian_sig_type: String,
    data_custodian_did: String,
    data_custodian_public_key: String,
    data_custodian_sig: String,
    #[schema(format = DateTime)]
    created_at: String,
    agreement: AgreementText,
}

/// Which text is agreed on.
#[derive(ToSchema)]
pub(crate) struct AgreementText {
    #[schema(rename = "@context")]
    context: String,
    #[schema(rename = "jlincId")]
    jlinc_id: String,
    #[schema(rename = "agreementURI", format = "uri")]
    agreement_uri: String,
}

/// A change under an agreement, signed by both sides.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct Event {
    #[schema(rename = "@context")]
    context: String,
    audit: Audit,
    /// The payload under the rights holder's secret.
    #[schema(rename = "eventJwt")]
    jwt: String,
}

/// The part of an event that holds no personal data.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct Audit {
    event_type: EventType,
    sisa_id: String,
    event_id: String,
    #[schema(format = DateTime)]
    created_at: String,
    /// The id of the agreement's event before this one; `null` for the first.
    previous_id: Option<String>,
    rights_holder_did: String,
    rights_holder_public_key: String,
    rights_holder_sig_type: String,
    rights_holder_sig: String,
    data_custodian_sig_type: String,
    data_custodian_did: String,
    data_custodian_public_key: String,
    data_custodian_sig: String,
}

/// What an event changes.
#[derive(ToSchema)]
pub(crate) enum EventType {
    #[schema(rename = "dataEvent")]
    Data,
    #[schema(rename = "permissionEvent")]
    Permission,
    #[schema(rename = "statusEvent")]
    Status,
}
