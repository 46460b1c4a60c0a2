-- What rules may ask of a place besides kind and level, e.g. tcm (中医), community (社区); words of the agency, comma separated.
alter table institution add column groups text not null default '';
