-- News that is brought speaks for other news of the same person, which then lies in its place (join_news). Where one of the two tells of a question to share,
-- both name it for a moment: whether a question stands with two emails is looked at when that is over.
drop index email_concerns_by_question;
alter table email_concerns add constraint email_concerns_by_question unique (practice_id, question_id) deferrable;
