-- For the place of a waiting job.
create index job_queue on job (status, priority desc, created_at, id);
