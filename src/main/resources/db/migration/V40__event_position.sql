-- How far the job's metrics reached when the event happened: twice the step of the last row, plus one for a row of a
-- step. It gives metrics and events one order, in which a stream goes on exactly where it was.
alter table job_event add column metric_position bigint default 0 not null;
