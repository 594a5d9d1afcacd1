create table model (
    id varchar(40) primary key,
    name varchar(200) not null,
    job_id varchar(40) not null,
    task varchar(20) not null,
    -- Type, hidden widths and activation.
    shape varchar(4000) not null,
    -- How raw rows become the model's inputs.
    recipe text not null,
    metrics varchar(8000) not null,
    parameters_sha256 varchar(64) not null,
    -- Few parameters lie here, many in an artifact; the other columns are null.
    parameters bytea,
    artifact_key varchar(400),
    artifact_bytes bigint,
    artifact_sha256 varchar(64),
    created_at timestamp with time zone not null
);

create index model_created on model (created_at, id);
create index model_job on model (job_id);
