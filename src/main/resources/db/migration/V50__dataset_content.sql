-- How a file was read: with its sum it tells whether another upload has the same rows.
alter table dataset add column reading text;
alter table dataset add column warnings_json text;

create index dataset_content on dataset (sha256);
