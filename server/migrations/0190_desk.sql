-- An institution's day and an agency's day at the desk: settlements lie in the order of time, so their blocks say the day.
create index settlement_by_settled_day on settlement using brin (settled_on) with (pages_per_range = 16);
