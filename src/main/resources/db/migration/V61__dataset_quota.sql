-- A row for each project whose datasets are limited, which an upload locks while it counts them and joins them.
create table dataset_room (
    project varchar(64) primary key
);
