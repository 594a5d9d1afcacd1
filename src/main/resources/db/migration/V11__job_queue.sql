-- The table of jobs is the queue: a worker takes a job by setting its status, and holds it while its lease lasts.
drop table scheduled_tasks;

-- The process that holds the job, and until when by the database's clock; null while none does.
alter table job add column worker varchar(64);
alter table job add column lease_until timestamp with time zone;

-- A job that met a fault of the server is not tried again before this.
alter table job add column not_before timestamp with time zone;
