-- What must hold once things are quiet. Each query must return no row; so must it for the state before and the state after success.

-- name: every login has a profile
-- Without one, sign-in works, nothing else does, and the user can't even ask for the deletion again.
select u.id, u.email
from auth.users u
left join public.users p on p.id = u.id
where p.id is null;

-- name: every team has a member
select t.id, t.name
from public.teams t
where not exists (select 1 from public.users_on_team m where m.team_id = t.id);

-- name: nobody gets mail without an account
select c.email
from resend.contacts c
left join auth.users u on u.email = c.email
where u.id is null;
