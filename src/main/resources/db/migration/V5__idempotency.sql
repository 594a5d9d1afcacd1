-- Answers to creating requests that carried an Idempotency-Key, to be given again.
create table idempotency (
    idempotency_key varchar(255) not null,
    path varchar(255) not null,
    -- the process that works on it, until status is set
    owner varchar(64) not null,
    seen_at timestamp with time zone not null,
    body_sha256 varchar(64),
    status integer,
    content_type varchar(255),
    location varchar(1024),
    body bytea,
    primary key (idempotency_key, path)
);

create index idempotency_seen_at on idempotency (seen_at);
