-- Whose agency looks at what the picture came with; empty: the agency of wherever the person is insured.
alter table photo add column area text not null default '';
