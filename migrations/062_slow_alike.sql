-- An email that only its own mail server puts off says nothing here of being slow: the email to nobody that was written beside it has long left,
-- and the difference would tell that the address is known. One that nobody has tried yet is slow for both.
do $$
begin
  execute replace(pg_get_functiondef('sign_in_mail(bytea)'::regprocedure), 'e.status = ''waiting'' and', 'e.status = ''waiting'' and e.attempts = 0 and');
end $$;
