-- The model whose parameters training began with. It may be deleted while this one stays, hence no foreign key.
alter table model add column parent_model_id varchar(40);
