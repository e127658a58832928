// @generated automatically by Diesel CLI.

diesel::table! {
    account_data (organization_id, account_id) {
        organization_id -> Binary,
        account_id -> Binary,
        data -> Text,
    }
}

diesel::table! {
    accounts (id) {
        id -> Binary,
        realm -> Text,
        organization_id -> Nullable<Binary>,
        email -> Text,
        password_hash -> Text,
        created_at -> BigInt,
    }
}

diesel::table! {
    agreement_events (organization_id, agreement_id, sequence) {
        organization_id -> Binary,
        agreement_id -> Binary,
        sequence -> BigInt,
        event_type -> Text,
        event_id -> Text,
        created_at -> BigInt,
        previous_id -> Nullable<Text>,
        rights_holder_sig -> Text,
        data_custodian_sig -> Text,
        event_jwt -> Binary,
    }
}

diesel::table! {
    agreements (organization_id, id) {
        organization_id -> Binary,
        id -> Binary,
        account_id -> Binary,
        sisa_id -> Text,
        accepted_sisa_jwt -> Text,
        payload_key -> Binary,
        signed_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        head_sequence -> Nullable<BigInt>,
        head_event_id -> Nullable<Text>,
        head_created_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    buying_interest_terms (interest_uid, kind, term) {
        interest_uid -> Binary,
        kind -> Text,
        term -> Text,
    }
}

diesel::table! {
    buying_interests (uid) {
        uid -> Binary,
        account_id -> Binary,
        tags -> Text,
        brands -> Text,
        currency -> Text,
        industry -> Text,
        location -> Nullable<Text>,
        description -> Text,
        price_low -> Nullable<BigInt>,
        price_high -> Nullable<BigInt>,
        beginning_date -> Nullable<Text>,
        end_date -> Nullable<Text>,
        created_at -> BigInt,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    daily_counts (organization_id, day, subject, stripe) {
        organization_id -> Binary,
        day -> Integer,
        subject -> Text,
        stripe -> SmallInt,
        up -> BigInt,
        down -> BigInt,
    }
}

diesel::table! {
    download_tickets (token_hash) {
        token_hash -> Binary,
        session_hash -> Binary,
        expires_at -> BigInt,
    }
}

diesel::table! {
    end_user_versions (organization_id, slot) {
        organization_id -> Binary,
        slot -> SmallInt,
        version -> BigInt,
    }
}

diesel::table! {
    end_users (organization_id, account_id) {
        organization_id -> Binary,
        account_id -> Binary,
        agreement_id -> Binary,
        public_key -> Text,
        signed_at -> BigInt,
        updated_at -> BigInt,
        email -> Nullable<Text>,
        personal_data -> Text,
        shared_personal_data -> Text,
        consents -> Text,
        communication_channels -> Text,
    }
}

diesel::table! {
    feed_posts (organization_id, uid) {
        organization_id -> Binary,
        uid -> Binary,
        account_id -> Nullable<Binary>,
        title -> Text,
        body -> Text,
        media_url -> Nullable<Text>,
        media_mime_type -> Nullable<Text>,
        created_at -> BigInt,
        hidden_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    import_pieces (organization_id, import_id, number) {
        organization_id -> Binary,
        import_id -> Binary,
        number -> BigInt,
        sealed -> Binary,
    }
}

diesel::table! {
    imports (organization_id, id) {
        organization_id -> Binary,
        id -> Binary,
        expires_at -> BigInt,
        sealed -> Nullable<Binary>,
    }
}

diesel::table! {
    installation (id) {
        id -> SmallInt,
        key_check -> Binary,
    }
}

diesel::table! {
    invites (organization_id, id) {
        organization_id -> Binary,
        id -> Binary,
        email -> Text,
        token_hash -> Binary,
        token_sealed -> Binary,
        external_id -> Text,
        personal_data -> Text,
        created_at -> BigInt,
        expires_at -> BigInt,
        used_at -> Nullable<BigInt>,
        used_by -> Nullable<Binary>,
        used_by_public_key -> Nullable<Text>,
        upload_id -> Nullable<Binary>,
        opened_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    operator_invites (id) {
        id -> Binary,
        token_hash -> Binary,
        email -> Nullable<Text>,
        first_start -> Bool,
        created_at -> BigInt,
        expires_at -> BigInt,
        revoked_at -> Nullable<BigInt>,
        used_at -> Nullable<BigInt>,
        used_by -> Nullable<Binary>,
    }
}

diesel::table! {
    organization_emails (organization_id, email) {
        organization_id -> Binary,
        email -> Text,
        created_at -> BigInt,
        verified_at -> Nullable<BigInt>,
        code_hash -> Nullable<Binary>,
        code_expires_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    organization_secrets (organization_id) {
        organization_id -> Binary,
        signing_seed -> Binary,
        jwt_secret -> Binary,
        api_secret -> Binary,
    }
}

diesel::table! {
    organizations (id) {
        id -> Binary,
        apikey -> Text,
        public_key -> Text,
        salesforce -> Bool,
        public_allowed -> Bool,
        created_at -> BigInt,
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
        communication_channels -> Text,
        requested_data -> Text,
        consents -> Text,
        public -> Bool,
        published -> Bool,
        marketplace_tags -> Text,
        industries -> Text,
        brands -> Text,
    }
}

diesel::table! {
    outbox (id) {
        id -> Binary,
        recipient -> Text,
        sealed -> Binary,
        written_at -> BigInt,
        due_at -> BigInt,
        attempts -> Integer,
        sent_at -> Nullable<BigInt>,
        gave_up_at -> Nullable<BigInt>,
        last_error -> Nullable<Text>,
    }
}

diesel::table! {
    password_resets (token_hash) {
        token_hash -> Binary,
        account_id -> Nullable<Binary>,
        expires_at -> BigInt,
    }
}

diesel::table! {
    rate_limits (key) {
        key -> Binary,
        arrival_at -> BigInt,
    }
}

diesel::table! {
    rights_holder_signups (code_hash) {
        code_hash -> Binary,
        email -> Text,
        password_hash -> Text,
        keep -> Bool,
        destination_path -> Nullable<Text>,
        expires_at -> BigInt,
        completed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    rights_holders (account_id) {
        account_id -> Binary,
        public_key -> Text,
        signing_seed -> Binary,
        default_data -> Text,
        preferences -> Text,
    }
}

diesel::table! {
    sessions (token_hash) {
        token_hash -> Binary,
        realm -> Text,
        account_id -> Binary,
        organization_id -> Nullable<Binary>,
        keep -> Bool,
        touched_at -> BigInt,
        expires_at -> BigInt,
        opened_at -> BigInt,
        device -> Nullable<Text>,
    }
}

diesel::table! {
    signups (token_hash) {
        token_hash -> Binary,
        email -> Text,
        operator_invite_id -> Nullable<Binary>,
        customer -> Nullable<Text>,
        expires_at -> BigInt,
        completed_at -> Nullable<BigInt>,
    }
}

diesel::table! {
    uploaded_addresses (organization_id, email) {
        organization_id -> Binary,
        email -> Text,
    }
}

diesel::table! {
    uploads (organization_id) {
        organization_id -> Binary,
        id -> Binary,
        begun_at -> BigInt,
        touched_at -> BigInt,
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
