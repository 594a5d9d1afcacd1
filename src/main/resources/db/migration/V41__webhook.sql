-- Where webhooks go. An endpoint is made by the first job that names its URL, or by a client that asks for its secret.
create table webhook_endpoint (
    id varchar(40) primary key,
    project varchar(64) not null,
    url varchar(2000) not null,
    -- Of the project and the URL, which are too long for an index.
    place_sha256 varchar(64) not null unique,
    -- Signs what is sent; null for the configured one.
    secret varchar(200),
    -- Signs as well until then, after it was replaced.
    former_secret varchar(200),
    former_until timestamp with time zone,
    created_at timestamp with time zone not null,
    -- When it answered 410 Gone.
    disabled_at timestamp with time zone
);

-- Which events of a job are sent where; events are divided and enclosed by commas.
create table webhook_subscription (
    job_id varchar(40) primary key references job (id) on delete cascade,
    endpoint_id varchar(40) not null references webhook_endpoint (id),
    events varchar(1000) not null
);

-- One message each, written in the transaction of its event.
create table webhook_delivery (
    id varchar(40) primary key,
    endpoint_id varchar(40) not null references webhook_endpoint (id),
    job_id varchar(40) not null,
    event varchar(60) not null,
    payload text not null,
    status varchar(16) not null,
    attempts integer not null,
    created_at timestamp with time zone not null,
    -- When it is tried next, or when the server that tries it now is given up; null when it is settled.
    due_at timestamp with time zone,
    last_attempt_at timestamp with time zone,
    response_status integer,
    error varchar(1000)
);

create index webhook_delivery_due on webhook_delivery (due_at);
create index webhook_delivery_created on webhook_delivery (created_at, id);
create index webhook_delivery_job on webhook_delivery (job_id, created_at);
