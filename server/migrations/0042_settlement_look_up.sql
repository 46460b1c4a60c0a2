-- A person's few settlements are found under the person; one index less to write for each settlement.
drop index settlement_setl;
