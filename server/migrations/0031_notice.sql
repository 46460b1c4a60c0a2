-- What people are told (brief L42): an inbox, messages to the phone, and policy news.

-- A personal message. Facts, not sentences: the reader's language is chosen when it is read. Lives with the person.
create table notice (
  person_id bigint not null,
  id        bigint not null,
  key       text not null,                             -- the event: saying it again writes nothing
  kind      text not null,
  facts     text not null,                             -- JSON; never anything medical about somebody else
  at        timestamptz not null,
  read_at   timestamptz,
  primary key (person_id, id)
);
create unique index notice_once on notice (person_id, key);
create index notice_recent on notice (person_id, at);

-- How far a person has read what is not kept as rows (use of the account, policy news), and how to be told.
create table notice_setting (
  person_id     bigint primary key,
  seen_until    timestamptz,                           -- uses of the account and news up to here were seen
  sms           boolean not null default false,
  wechat        boolean not null default false,
  wechat_sealed text,                                  -- the person's id at the official account
  daily_use     boolean not null default true,         -- one message a day when relatives used the account
  told_until    timestamptz,                           -- uses up to here went into such a message
  quiet_from    text not null,                         -- local time, HH:mm
  quiet_to      text not null
);
create index notice_setting_pushed on notice_setting (person_id) where (sms or wechat) and daily_use;

-- A message on its way to the phone. Lives with the person.
create table notice_delivery (
  person_id  bigint not null,
  id         bigint not null,
  notice_key text not null,
  channel    text not null check (channel in ('sms', 'wechat')),
  status     text not null check (status in ('waiting', 'sent', 'failed')),
  due_at     timestamptz not null,
  sent_at    timestamptz,
  reference  text,                                     -- what the gateway calls it
  primary key (person_id, id)
);
create unique index notice_delivery_once on notice_delivery (person_id, notice_key, channel);

-- Reference: policy news by area. A pack change writes its own draft; an officer edits and publishes it.
create table policy_news (
  id           bigint primary key,
  area         text not null,
  pack_before  text,                                   -- hashes; null: written by hand
  pack_after   text,
  changes      text not null default '[]',             -- JSON: parameter, old value, new value, days, source, certainty
  title_zh     text not null,
  title_en     text not null,
  body_zh      text not null,
  body_en      text not null,
  status       text not null check (status in ('draft', 'published', 'withdrawn')),
  drafted_at   timestamptz not null,
  published_at timestamptz,
  decided_by   text,
  version      integer not null default 1,
  check ((status = 'draft') = (published_at is null))
);
create unique index policy_news_of_change on policy_news (area, pack_before, pack_after);
create index policy_news_published on policy_news (area, published_at) where status = 'published';
