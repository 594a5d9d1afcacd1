-- Saved states of training. Which job a checkpoint is of is known before its file exists, and the row goes first.
create table checkpoint (
    id varchar(40) primary key,
    job_id varchar(40) not null references job (id) on delete cascade,
    attempt integer not null,
    epoch integer not null,
    step bigint not null,
    metrics varchar(8000) not null,
    -- How long the job had trained, over all its runs.
    elapsed_millis bigint not null,
    -- Of the metric that decides the best checkpoint, the less the better.
    score double precision,
    created_at timestamp with time zone not null,
    artifact_key varchar(400) not null,
    artifact_bytes bigint not null,
    artifact_sha256 varchar(64) not null
);

create index checkpoint_job on checkpoint (job_id, created_at);

-- Changes asked for after the job was submitted, as a JSON array; null for none.
alter table job add column adjustments varchar(100000);

-- The checkpoint of another job that this one began with.
alter table job add column forked_from varchar(40);
