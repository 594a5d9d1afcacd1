-- A job that the service itself paused because the disk is full; its worker goes on with it when there is room.
alter table job add column waits_for_room boolean default false not null;
