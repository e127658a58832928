-- What people want to buy. They belong to no organization.
CREATE TABLE buying_interests (
    uid uuid PRIMARY KEY,
    account_id uuid NOT NULL,
    -- Arrays of text.
    tags jsonb NOT NULL,
    brands jsonb NOT NULL,
    currency text NOT NULL,
    industry text NOT NULL,
    location text,
    description text NOT NULL,
    price_low bigint,
    price_high bigint,
    beginning_date date,
    end_date date,
    created_at timestamptz NOT NULL,
    deleted_at timestamptz
);
CREATE INDEX buying_interests_of_account ON buying_interests (account_id, created_at DESC, uid DESC)
    WHERE deleted_at IS NULL;
CREATE INDEX buying_interests_newest_first ON buying_interests (created_at DESC, uid DESC)
    WHERE deleted_at IS NULL;
CREATE INDEX buying_interests_by_industry ON buying_interests (industry, created_at DESC, uid DESC)
    WHERE deleted_at IS NULL;

-- The brands and tags of those that are not deleted, as they are compared.
CREATE TABLE buying_interest_terms (
    interest_uid uuid NOT NULL REFERENCES buying_interests,
    kind text NOT NULL CHECK (kind IN ('brand', 'tag')),
    term text NOT NULL,
    PRIMARY KEY (interest_uid, kind, term)
);
CREATE INDEX buying_interest_terms_by_term ON buying_interest_terms (kind, term, interest_uid);
