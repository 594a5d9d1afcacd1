-- Uploaded datasets; the bundled ones are files of the program and have no row here.
create table dataset (
    id varchar(64) primary key,
    name varchar(200) not null,
    format varchar(20) not null,
    row_count bigint not null,
    byte_count bigint not null,
    sha256 varchar(64) not null,
    created_at timestamp with time zone not null,
    columns_json text not null
);

create index dataset_newest on dataset (created_at desc, id desc);
