-- An auditor narrows settlements to those of one version of the rules, to those typed at a till or to those claimed by hand: rare
-- ones are not looked for row by row. Equal entries of a day share one place in the index, so that it stays small.
create index settlement_of_rules on settlement (pack_hash, settled_on);
create index settlement_typed on settlement (settled_on, id) where source like 'desk:%';
create index settlement_claimed on settlement (settled_on, id) where source like 'claim:%';
