-- Each project has a line of its own; the lines take turns.
create index job_line on job (status, project, priority desc, created_at, id);
drop index job_queue;
