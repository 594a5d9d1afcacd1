create table api_key (
    id varchar(40) primary key,
    name varchar(200) not null,
    project varchar(64) not null,
    -- words divided by spaces
    scopes varchar(100) not null,
    -- of the whole key, which is shown once and kept nowhere
    secret_sha256 varchar(64) not null,
    created_at timestamp with time zone not null,
    expires_at timestamp with time zone,
    last_used_at timestamp with time zone,
    -- A revoked key stays: a service that ever had keys does not open because the last one is gone.
    revoked_at timestamp with time zone
);

create index api_key_created on api_key (created_at, id);
