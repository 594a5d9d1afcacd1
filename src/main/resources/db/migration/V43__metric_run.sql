-- Long series: runs of some hundred points each as one row instead of as rows of the table metric, which holds what came
-- after the last run.
create table metric_run (
    job_id varchar(40) not null references job (id) on delete cascade,
    name varchar(60) not null,
    first_step bigint not null,
    last_step bigint not null,
    points integer not null,
    -- The points with the least and the greatest value, packed.
    extremes bytea not null,
    primary key (job_id, name, first_step)
);

-- All points of a run, packed; apart, so that a look at the runs of a series does not read them.
create table metric_run_points (
    job_id varchar(40) not null,
    name varchar(60) not null,
    first_step bigint not null,
    packed bytea not null,
    primary key (job_id, name, first_step),
    foreign key (job_id, name, first_step) references metric_run (job_id, name, first_step) on delete cascade
);
