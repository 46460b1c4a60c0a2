-- What an administrator sets up: staff, who come in by a link that works once, institutions under their agreements, and the
-- areas that the agency serves.
create table staff_invitation (
  digest text primary key,             -- of the link's token, which is kept nowhere
  staff_id bigint not null,
  invited_by text not null,            -- 'staff:ID', or 'operator' at the machine
  invited_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz                  -- it works once; a newer invitation ends those before it
);
create index staff_invitation_of_staff on staff_invitation (staff_id);

-- Whatever an administrator or an operator did: nobody is made, changed or dismissed without a row here.
create table administrative_act (
  id bigint primary key,
  at timestamptz not null,
  actor text not null,
  kind text not null,
  subject text not null,
  content text not null
);

create table served_area (
  area text primary key check (area ~ '^[0-9]{6}$'),
  opened_on date not null,
  opened_by text not null
);

-- The agreement under which an institution serves (定点医药机构医疗保障服务协议); those of earlier releases have no end.
alter table institution add column agreement_no text not null default '';
alter table institution add column agreed_from date not null default '2000-01-01';
alter table institution add column agreed_to date check (agreed_to >= agreed_from);
