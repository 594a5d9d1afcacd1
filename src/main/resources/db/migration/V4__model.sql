create table model (
    id varchar(40) primary key,
    name varchar(200) not null,
    job_id varchar(40) not null,
    model_type varchar(20) not null,
    task varchar(20) not null,
    recipe text not null,
    layers varchar(4000) not null,
    metrics varchar(8000) not null,
    artifact_key varchar(400) not null,
    artifact_bytes bigint not null,
    artifact_sha256 varchar(64) not null,
    parameters_sha256 varchar(64) not null,
    created_at timestamp with time zone not null
);

create index model_created on model (created_at, id);
create index model_job on model (job_id);
