-- What a letter of commitment says and how it was signed names two people: kept sealed. Letters of before stay as they are.
alter table commitment_letter alter column text drop not null;
alter table commitment_letter add column text_sealed text;
alter table commitment_letter add column signature_sealed text;
alter table commitment_letter add constraint commitment_letter_text_once check ((text is null) <> (text_sealed is null));
alter table commitment_letter add constraint commitment_letter_signature_once check (signature is null or signature_sealed is null);
