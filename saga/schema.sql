-- The log of the saga engine. It has no foreign key to what sagas are about: it outlives what they delete.
create type saga_state as enum ('forward', 'undoing', 'committed', 'completed', 'aborted', 'abandoned');

create table sagas (
  id uuid primary key,
  operation text not null,
  subject text not null,
  state saga_state not null default 'forward',
  -- forward and committed: the step that may have been started; undoing: the step that is undone next; 0: none.
  cursor smallint not null default 0,
  -- Who works on it: drawn anew by every coordinator that takes it over, and compared in every write.
  epoch uuid,
  lease_until timestamptz,
  -- What was there before, by position; erased at the end. Of an abandoned one it stays, for whoever puts things right.
  record text[],
  -- Why a person is needed; null while none is. Of an abandoned one it stays.
  stuck text,
  -- Who steered it last, and why.
  note text,
  begun_at timestamptz not null default now()
);

-- What sagas hold exclusively while they live: 'user:...'. Released in the transaction that ends the saga.
create table saga_locks (
  name text primary key,
  saga uuid not null,
  held_since timestamptz not null default now()
);
