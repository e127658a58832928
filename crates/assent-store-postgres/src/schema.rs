// @generated automatically by Diesel CLI.

diesel::table! {
    account_data (organization_id, account_id) {
        organization_id -> Uuid,
        account_id -> Uuid,
        data -> Jsonb,
    }
}

diesel::table! {
    accounts (id) {
        id -> Uuid,
        realm -> Text,
        organization_id -> Nullable<Uuid>,
        email -> Text,
        password_hash -> Text,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    agreement_events (organization_id, agreement_id, sequence) {
        organization_id -> Uuid,
        agreement_id -> Uuid,
        sequence -> Int8,
        event_type -> Text,
        event_id -> Text,
        created_at -> Timestamptz,
        previous_id -> Nullable<Text>,
        rights_holder_sig -> Text,
        data_custodian_sig -> Text,
        event_jwt -> Bytea,
    }
}

diesel::table! {
    agreements (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        account_id -> Uuid,
        sisa_id -> Text,
        accepted_sisa_jwt -> Text,
        payload_key -> Bytea,
        signed_at -> Timestamptz,
        ended_at -> Nullable<Timestamptz>,
        head_sequence -> Nullable<Int8>,
        head_event_id -> Nullable<Text>,
        head_created_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    buying_interest_terms (interest_uid, kind, term) {
        interest_uid -> Uuid,
        kind -> Text,
        term -> Text,
    }
}

diesel::table! {
    buying_interests (uid) {
        uid -> Uuid,
        account_id -> Uuid,
        tags -> Jsonb,
        brands -> Jsonb,
        currency -> Text,
        industry -> Text,
        location -> Nullable<Text>,
        description -> Text,
        price_low -> Nullable<Int8>,
        price_high -> Nullable<Int8>,
        beginning_date -> Nullable<Date>,
        end_date -> Nullable<Date>,
        created_at -> Timestamptz,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    daily_counts (organization_id, day, subject, stripe) {
        organization_id -> Uuid,
        day -> Int4,
        subject -> Text,
        stripe -> Int2,
        up -> Int8,
        down -> Int8,
    }
}

diesel::table! {
    download_tickets (token_hash) {
        token_hash -> Bytea,
        session_hash -> Bytea,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    end_user_versions (organization_id, slot) {
        organization_id -> Uuid,
        slot -> Int2,
        version -> Int8,
    }
}

diesel::table! {
    end_users (organization_id, account_id) {
        organization_id -> Uuid,
        account_id -> Uuid,
        agreement_id -> Uuid,
        public_key -> Text,
        signed_at -> Timestamptz,
        updated_at -> Timestamptz,
        email -> Nullable<Text>,
        personal_data -> Jsonb,
        shared_personal_data -> Jsonb,
        consents -> Jsonb,
        communication_channels -> Jsonb,
    }
}

diesel::table! {
    feed_posts (organization_id, uid) {
        organization_id -> Uuid,
        uid -> Uuid,
        account_id -> Nullable<Uuid>,
        title -> Text,
        body -> Text,
        media_url -> Nullable<Text>,
        media_mime_type -> Nullable<Text>,
        created_at -> Timestamptz,
        hidden_at -> Nullable<Timestamptz>,
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    import_pieces (organization_id, import_id, number) {
        organization_id -> Uuid,
        import_id -> Uuid,
        number -> Int8,
        sealed -> Bytea,
    }
}

diesel::table! {
    imports (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        expires_at -> Timestamptz,
        sealed -> Nullable<Bytea>,
    }
}

diesel::table! {
    installation (id) {
        id -> Int2,
        key_check -> Bytea,
    }
}

diesel::table! {
    invites (organization_id, id) {
        organization_id -> Uuid,
        id -> Uuid,
        email -> Text,
        token_hash -> Bytea,
        token_sealed -> Bytea,
        external_id -> Text,
        personal_data -> Jsonb,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
        used_by -> Nullable<Uuid>,
        used_by_public_key -> Nullable<Text>,
        upload_id -> Nullable<Uuid>,
        opened_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    operator_invites (id) {
        id -> Uuid,
        token_hash -> Bytea,
        email -> Nullable<Text>,
        first_start -> Bool,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        revoked_at -> Nullable<Timestamptz>,
        used_at -> Nullable<Timestamptz>,
        used_by -> Nullable<Uuid>,
    }
}

diesel::table! {
    organization_emails (organization_id, email) {
        organization_id -> Uuid,
        email -> Text,
        created_at -> Timestamptz,
        verified_at -> Nullable<Timestamptz>,
        code_hash -> Nullable<Bytea>,
        code_expires_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    organization_secrets (organization_id) {
        organization_id -> Uuid,
        signing_seed -> Bytea,
        jwt_secret -> Bytea,
        api_secret -> Bytea,
    }
}

diesel::table! {
    organizations (id) {
        id -> Uuid,
        apikey -> Text,
        public_key -> Text,
        salesforce -> Bool,
        public_allowed -> Bool,
        created_at -> Timestamptz,
        name -> Text,
        dpo_email -> Nullable<Text>,
        logo -> Nullable<Text>,
        icon -> Nullable<Text>,
        domain -> Nullable<Text>,
        contact_phone -> Nullable<Text>,
        contact_phone_2 -> Nullable<Text>,
        address -> Nullable<Text>,
        city -> Nullable<Text>,
        state -> Nullable<Text>,
        post_code -> Nullable<Text>,
        country -> Nullable<Text>,
        description -> Nullable<Text>,
        banner -> Nullable<Text>,
        upsell_description -> Nullable<Text>,
        communication_channels -> Jsonb,
        requested_data -> Jsonb,
        consents -> Jsonb,
        public -> Bool,
        published -> Bool,
        marketplace_tags -> Jsonb,
        industries -> Jsonb,
        brands -> Jsonb,
    }
}

diesel::table! {
    outbox (id) {
        id -> Uuid,
        recipient -> Text,
        sealed -> Bytea,
        written_at -> Timestamptz,
        due_at -> Timestamptz,
        attempts -> Int4,
        sent_at -> Nullable<Timestamptz>,
        gave_up_at -> Nullable<Timestamptz>,
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    password_resets (token_hash) {
        token_hash -> Bytea,
        account_id -> Nullable<Uuid>,
        expires_at -> Timestamptz,
    }
}

diesel::table! {
    rate_limits (key) {
        key -> Bytea,
        arrival_at -> Timestamptz,
    }
}

diesel::table! {
    rights_holder_signups (code_hash) {
        code_hash -> Bytea,
        email -> Text,
        password_hash -> Text,
        keep -> Bool,
        destination_path -> Nullable<Text>,
        expires_at -> Timestamptz,
        completed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    rights_holders (account_id) {
        account_id -> Uuid,
        public_key -> Text,
        signing_seed -> Bytea,
        default_data -> Jsonb,
        preferences -> Jsonb,
    }
}

diesel::table! {
    sessions (token_hash) {
        token_hash -> Bytea,
        realm -> Text,
        account_id -> Uuid,
        organization_id -> Nullable<Uuid>,
        keep -> Bool,
        touched_at -> Timestamptz,
        expires_at -> Timestamptz,
        opened_at -> Timestamptz,
        device -> Nullable<Text>,
    }
}

diesel::table! {
    signups (token_hash) {
        token_hash -> Bytea,
        email -> Text,
        operator_invite_id -> Nullable<Uuid>,
        customer -> Nullable<Text>,
        expires_at -> Timestamptz,
        completed_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    uploaded_addresses (organization_id, email) {
        organization_id -> Uuid,
        email -> Text,
    }
}

diesel::table! {
    uploads (organization_id) {
        organization_id -> Uuid,
        id -> Uuid,
        begun_at -> Timestamptz,
        touched_at -> Timestamptz,
        given_up -> Bool,
    }
}

diesel::joinable!(accounts -> organizations (organization_id));
diesel::joinable!(buying_interest_terms -> buying_interests (interest_uid));
diesel::joinable!(organization_secrets -> organizations (organization_id));
diesel::joinable!(password_resets -> accounts (account_id));
diesel::joinable!(rights_holders -> accounts (account_id));
diesel::joinable!(sessions -> accounts (account_id));

diesel::allow_tables_to_appear_in_same_query!(
    account_data,
    accounts,
    agreement_events,
    agreements,
    buying_interest_terms,
    buying_interests,
    daily_counts,
    download_tickets,
    end_user_versions,
    end_users,
    feed_posts,
    import_pieces,
    imports,
    installation,
    invites,
    operator_invites,
    organization_emails,
    organization_secrets,
    organizations,
    outbox,
    password_resets,
    rate_limits,
    rights_holder_signups,
    rights_holders,
    sessions,
    signups,
    uploaded_addresses,
    uploads,
);
