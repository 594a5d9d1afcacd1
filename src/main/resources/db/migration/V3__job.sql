create table job (
    id varchar(40) primary key,
    name varchar(200) not null,
    status varchar(16) not null,
    stop_reason varchar(20),
    -- The number of the present or last run. Every write of a worker is guarded by it, so that a worker that lost its
    -- lease cannot overwrite what its successor wrote.
    attempt integer not null,
    -- Runs that ended by a fault of the infrastructure; a job is given up when it has had too many.
    interruptions integer not null,
    priority integer not null,
    dataset_id varchar(100) not null,
    created_at timestamp with time zone not null,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    -- What was asked of the running job: stop_best or stop_last.
    command varchar(16),
    spec text not null,
    progress varchar(2000),
    metrics varchar(8000),
    best varchar(1000),
    model_id varchar(40),
    error_code varchar(100),
    error_detail varchar(8000),
    failure_class varchar(20)
);

create index job_created on job (created_at, id);
create index job_status_created on job (status, created_at, id);
create index job_dataset on job (dataset_id);

create table job_tag (
    job_id varchar(40) not null references job (id) on delete cascade,
    tag_key varchar(200) not null,
    tag_value varchar(1000) not null,
    primary key (job_id, tag_key)
);

create index job_tag_key on job_tag (tag_key, tag_value);

create table status_history (
    job_id varchar(40) not null references job (id) on delete cascade,
    seq integer not null,
    status varchar(16) not null,
    at timestamp with time zone not null,
    detail varchar(2000),
    primary key (job_id, seq)
);

create table job_event (
    job_id varchar(40) not null references job (id) on delete cascade,
    seq bigint not null,
    type varchar(60) not null,
    level varchar(10) not null,
    at timestamp with time zone not null,
    message varchar(2000) not null,
    data varchar(8000) not null,
    primary key (job_id, seq)
);

-- One value of one series. metric_value is null for a value that is no finite number, and nonfinite then says which.
create table metric (
    job_id varchar(40) not null references job (id) on delete cascade,
    name varchar(60) not null,
    step bigint not null,
    epoch integer not null,
    metric_value double precision,
    nonfinite varchar(10),
    primary key (job_id, name, step)
);
