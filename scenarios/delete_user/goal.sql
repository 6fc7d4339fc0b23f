-- The state after success, from the state before: what a careful person would do by hand with everything at rest. (The contact is
-- removed from Resend besides.)

-- What A made for the shared team stays with the team: only the reference to A goes.
update bank_accounts set created_by = null where created_by = 'a0000000-0000-4000-8000-00000000000a';
update invoices set user_id = null where user_id = 'a0000000-0000-4000-8000-00000000000a';
update user_invites set invited_by = null where invited_by = 'a0000000-0000-4000-8000-00000000000a';

-- The team in which A was alone goes.
delete from teams t
where exists (select 1 from users_on_team m where m.team_id = t.id and m.user_id = 'a0000000-0000-4000-8000-00000000000a')
  and not exists (select 1 from users_on_team m where m.team_id = t.id and m.user_id <> 'a0000000-0000-4000-8000-00000000000a');

-- The login goes, and with it identity, profile and memberships.
delete from auth.users where id = 'a0000000-0000-4000-8000-00000000000a';
