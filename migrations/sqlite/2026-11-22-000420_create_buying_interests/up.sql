-- What people want to buy. They belong to no organization.
CREATE TABLE buying_interests (
    uid BLOB NOT NULL PRIMARY KEY,
    account_id BLOB NOT NULL,
    -- JSON arrays of text.
    tags TEXT NOT NULL,
    brands TEXT NOT NULL,
    currency TEXT NOT NULL,
    industry TEXT NOT NULL,
    location TEXT,
    description TEXT NOT NULL,
    price_low BIGINT,
    price_high BIGINT,
    beginning_date TEXT, -- YYYY-MM-DD
    end_date TEXT,
    created_at BIGINT NOT NULL,
    deleted_at BIGINT
);
CREATE INDEX buying_interests_of_account ON buying_interests (account_id, created_at DESC, uid DESC)
WHERE deleted_at IS NULL;
CREATE INDEX buying_interests_newest_first ON buying_interests (created_at DESC, uid DESC)
WHERE deleted_at IS NULL;
CREATE INDEX buying_interests_by_industry ON buying_interests (industry, created_at DESC, uid DESC)
WHERE deleted_at IS NULL;

-- The brands and tags of those that are not deleted, as they are compared.
CREATE TABLE buying_interest_terms (
    interest_uid BLOB NOT NULL REFERENCES buying_interests (uid),
    kind TEXT NOT NULL CHECK (kind IN ('brand', 'tag')),
    term TEXT NOT NULL,
    PRIMARY KEY (interest_uid, kind, term)
);
CREATE INDEX buying_interest_terms_by_term ON buying_interest_terms (kind, term, interest_uid);
