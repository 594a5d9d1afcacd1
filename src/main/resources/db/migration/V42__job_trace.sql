-- The W3C trace context of the request that submitted the job; runs belong to the same trace.
alter table job add column traceparent varchar(55);
alter table job add column tracestate varchar(512);
