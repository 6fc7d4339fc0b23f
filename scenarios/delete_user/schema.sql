-- The application's schema. `auth` and `public` are schemas of one database.
create type team_role as enum ('owner', 'member');
create type invoice_status as enum ('draft', 'unpaid', 'paid');

create table teams (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  plan text not null default 'trial',
  created_at timestamptz not null default now()
);

create table users (
  id uuid primary key references auth.users (id) on delete cascade,
  email text not null unique,
  full_name text,
  team_id uuid references teams (id) on delete set null,
  locale text default 'en',
  -- Used by the design `saga`: active, deleting, deleted; and which saga it is that deletes.
  status text not null default 'active',
  saga_id uuid,
  created_at timestamptz not null default now()
);

create function handle_new_user() returns trigger as $$
begin
  insert into public.users (id, email, full_name)
  values (new.id, new.email, new.raw_user_meta_data ->> 'full_name');
  return new;
end;
$$ language plpgsql security definer;

create trigger on_auth_user_created
  after insert on auth.users
  for each row execute function handle_new_user();

-- There is no owner column in teams: ownership is a role here.
create table users_on_team (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null references users (id) on delete cascade,
  team_id uuid not null references teams (id) on delete cascade on update cascade,
  role team_role not null default 'member',
  created_at timestamptz not null default now(),
  primary key (user_id, team_id, id)
);

create table user_invites (
  id uuid primary key default gen_random_uuid(),
  team_id uuid references teams (id) on delete cascade,
  invited_by uuid references users (id) on delete cascade,
  email text,
  role team_role default 'member',
  code text unique,
  unique (team_id, email)
);

create table bank_connections (
  id uuid primary key default gen_random_uuid(),
  team_id uuid not null references teams (id) on delete cascade,
  access_token text,
  name text not null
);

create table bank_accounts (
  id uuid primary key default gen_random_uuid(),
  bank_connection_id uuid references bank_connections (id) on delete cascade,
  created_by uuid references users (id) on delete cascade,
  team_id uuid not null references teams (id) on delete cascade,
  name text not null,
  balance numeric(10, 2) default 0
);

create table transactions (
  id uuid primary key default gen_random_uuid(),
  team_id uuid not null references teams (id) on delete cascade,
  bank_account_id uuid references bank_accounts (id) on delete cascade,
  assigned_id uuid references users (id) on delete set null,
  amount numeric(10, 2) not null,
  booked date not null,
  tags text[]
);

create table customers (
  id uuid primary key default gen_random_uuid(),
  team_id uuid not null references teams (id) on delete cascade,
  name text not null
);

create table invoices (
  id uuid primary key default gen_random_uuid(),
  team_id uuid not null references teams (id) on delete cascade,
  user_id uuid references users (id) on delete cascade,
  customer_id uuid references customers (id) on delete set null,
  invoice_number text,
  status invoice_status not null default 'draft',
  amount numeric(10, 2) check (amount >= 0)
);

create table documents (
  id uuid primary key default gen_random_uuid(),
  name text,
  owner_id uuid references users (id) on delete set null,
  team_id uuid references teams (id) on delete cascade
);

create table api_keys (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references users (id) on delete cascade,
  team_id uuid not null references teams (id) on delete cascade,
  key_hash text unique
);

-- Used by the design `outbox`.
create table outbox (
  id uuid primary key default gen_random_uuid(),
  service text not null,
  payload jsonb not null
);
