-- A (Ada) is alone in team `solo`; A and B (Bob) own team `shared` together.
insert into teams (id, name, plan, created_at) values
  ('50100000-0000-4000-8000-000000000000', 'solo', 'pro', '2025-02-03 10:00:00+00'),
  ('5ba2ed00-0000-4000-8000-000000000000', 'shared', 'pro', '2025-03-04 10:00:00+00');

insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at) values
  ('a0000000-0000-4000-8000-00000000000a', 'authenticated', 'authenticated', 'ada@example.com', '$2a$10$ada.of.the.hash', '2025-02-03 10:00:00+00',
   '{"provider": "email", "providers": ["email"]}', '{"full_name": "Ada", "email_verified": true}', '2025-02-03 10:00:00+00', '2025-02-03 10:00:00+00'),
  ('b0000000-0000-4000-8000-00000000000b', 'authenticated', 'authenticated', 'bob@example.com', '$2a$10$bob.of.the.hash', '2025-03-04 10:00:00+00',
   '{"provider": "email", "providers": ["email"]}', '{"full_name": "Bob", "email_verified": true}', '2025-03-04 10:00:00+00', '2025-03-04 10:00:00+00');

insert into auth.identities (id, provider_id, user_id, provider, identity_data, created_at) values
  ('1da00000-0000-4000-8000-000000000000', 'a0000000-0000-4000-8000-00000000000a', 'a0000000-0000-4000-8000-00000000000a', 'email',
   '{"sub": "a0000000-0000-4000-8000-00000000000a", "email": "ada@example.com", "email_verified": false, "phone_verified": false}', '2025-02-03 10:00:00+00'),
  ('1db00000-0000-4000-8000-000000000000', 'b0000000-0000-4000-8000-00000000000b', 'b0000000-0000-4000-8000-00000000000b', 'email',
   '{"sub": "b0000000-0000-4000-8000-00000000000b", "email": "bob@example.com", "email_verified": false, "phone_verified": false}', '2025-03-04 10:00:00+00');

-- The trigger has made the profiles.
update users set team_id = '50100000-0000-4000-8000-000000000000', created_at = '2025-02-03 10:00:00+00' where email = 'ada@example.com';
update users set team_id = '5ba2ed00-0000-4000-8000-000000000000', created_at = '2025-03-04 10:00:00+00' where email = 'bob@example.com';

insert into users_on_team (id, user_id, team_id, role, created_at) values
  ('6a501000-0000-4000-8000-000000000000', 'a0000000-0000-4000-8000-00000000000a', '50100000-0000-4000-8000-000000000000', 'owner', '2025-02-03 10:00:00+00'),
  ('6a5ba2ed-0000-4000-8000-000000000000', 'a0000000-0000-4000-8000-00000000000a', '5ba2ed00-0000-4000-8000-000000000000', 'owner', '2025-03-04 10:00:00+00'),
  ('6b5ba2ed-0000-4000-8000-000000000000', 'b0000000-0000-4000-8000-00000000000b', '5ba2ed00-0000-4000-8000-000000000000', 'owner', '2025-03-04 10:00:00+00');

insert into bank_connections (id, team_id, access_token, name) values
  ('bc000000-0000-4000-8000-000000000001', '5ba2ed00-0000-4000-8000-000000000000', 'access-1', 'First Bank');
insert into bank_accounts (id, bank_connection_id, created_by, team_id, name, balance) values
  ('ba000000-0000-4000-8000-000000000001', 'bc000000-0000-4000-8000-000000000001', 'a0000000-0000-4000-8000-00000000000a', '5ba2ed00-0000-4000-8000-000000000000', 'Current', 120.50);
insert into transactions (id, team_id, bank_account_id, assigned_id, amount, booked, tags) values
  ('7a000000-0000-4000-8000-000000000001', '5ba2ed00-0000-4000-8000-000000000000', 'ba000000-0000-4000-8000-000000000001', 'b0000000-0000-4000-8000-00000000000b', -19.90, '2025-10-01', '{travel,"to check"}');
insert into invoices (id, team_id, user_id, invoice_number, status, amount) values
  ('17000000-0000-4000-8000-000000000001', '5ba2ed00-0000-4000-8000-000000000000', 'a0000000-0000-4000-8000-00000000000a', 'INV-0001', 'unpaid', 900);
insert into user_invites (id, team_id, invited_by, email, code) values
  ('1f000000-0000-4000-8000-000000000001', '5ba2ed00-0000-4000-8000-000000000000', 'a0000000-0000-4000-8000-00000000000a', 'carol@example.com', 'join-1');
