-- What was done in a practice is read newest first: its invitations too, whatever became of them.
create index invitations_by_time on invitations (practice_id, sent_at, id);
