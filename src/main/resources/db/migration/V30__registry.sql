-- The models of one name are its versions 1, 2, 3…; a number is never given twice, not even after a deletion.
create table model_name (
    project varchar(64) not null,
    name varchar(200) not null,
    last_version integer not null,
    primary key (project, name)
);

alter table model add column version integer default 1 not null;
update model set version = (
    select count(*) from model earlier
    where earlier.project = model.project and earlier.name = model.name
      and (earlier.created_at < model.created_at or (earlier.created_at = model.created_at and earlier.id <= model.id)));
insert into model_name select project, name, max(version) from model group by project, name;
create unique index model_version on model (project, name, version);

-- An imported model is of no job.
alter table model alter column job_id drop not null;
-- The rows that were learned from, and the spec as JSON; null for a model made before these were kept.
alter table model add column dataset_id varchar(64);
alter table model add column dataset_sha256 varchar(64);
alter table model add column spec text;
-- The loss curves as JSON, kept when the job they belong to is removed.
alter table model add column curves text;

create table model_alias (
    project varchar(64) not null,
    name varchar(200) not null,
    alias varchar(63) not null,
    model_id varchar(40) not null references model (id),
    moved_at timestamp with time zone not null,
    primary key (project, name, alias)
);

create index model_alias_model on model_alias (model_id);
