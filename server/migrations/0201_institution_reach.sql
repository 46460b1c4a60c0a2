-- How people reach an institution, as the agency or the institution itself states it; empty: not known here.
alter table institution add column phone text not null default '';
alter table institution add column hours text not null default '';
