-- What a job takes of what a worker offers, and how many smaller jobs went past it while it waited for that.
alter table job add column threads integer default 1 not null;
alter table job add column memory_bytes bigint default 0 not null;
alter table job add column passed integer default 0 not null;
