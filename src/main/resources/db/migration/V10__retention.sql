-- When the metrics, events and checkpoints of a job that is over were removed.
alter table job add column forgotten_at timestamp with time zone;

create index job_finished on job (finished_at);
