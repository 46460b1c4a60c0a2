-- An institution's month says which of its bills a revision divided anew: they are found by the day on which it was posted.
create index revised_bill_posted on revised_bill (at) where posting_id is not null;
