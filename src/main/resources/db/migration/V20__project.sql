-- Whose each thing is. What was there before projects belongs to the one that is always there.
alter table dataset add column project varchar(64) default 'default' not null;
alter table job add column project varchar(64) default 'default' not null;
alter table model add column project varchar(64) default 'default' not null;

create index dataset_project on dataset (project, created_at, id);
create index job_project on job (project, created_at, id);
create index model_project on model (project, created_at, id);

-- A key is one client's: the same in another project is another. The table is made anew for its primary key.
drop index idempotency_seen_at;
alter table idempotency rename to idempotency_before;
create table idempotency (
    project varchar(64) not null,
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
    primary key (project, idempotency_key, path)
);
insert into idempotency
    select 'default', idempotency_key, path, owner, seen_at, body_sha256, status, content_type, location, body
    from idempotency_before;
drop table idempotency_before;
create index idempotency_seen_at on idempotency (seen_at);
