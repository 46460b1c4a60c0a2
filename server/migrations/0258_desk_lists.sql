-- What waits for an agency is read a page at a time, however much of it there is: by how long it has waited.
create index premium_watch_queue on premium_watch (area, since, premium_id);
create index contribution_base_queue on contribution_base (area, valid_from, id) where approved_by is null;
