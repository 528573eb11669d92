-- How the index is spread over shards, who holds which, and how fresh it is.

-- When a change was written: the way from here to a search is measured with it. Older rows have none.
alter table changes add column at timestamptz;
alter table changes alter column at set default clock_timestamp();

-- Each number of shards the index had is an epoch. The next one loads beside the one that serves, which then retires.
create table index_epochs (
    id integer generated always as identity primary key,
    shards integer not null check (shards between 1 and 4096),
    state text not null check (state in ('loading', 'serving', 'retired')),
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now()
);
create unique index index_epochs_one_serves on index_epochs (state) where state = 'serving';
create unique index index_epochs_one_loads on index_epochs (state) where state = 'loading';

-- The programs that hold a shard, each writing its row every second.
create table index_replicas (
    id uuid primary key,
    epoch integer not null references index_epochs on delete cascade,
    shard integer not null check (shard >= 0),
    ready boolean not null, -- has caught up and answers
    rows bigint not null,
    generation bigint not null,
    mark text not null, -- the changes it has: a pg_snapshot; empty while it loads
    address text not null, -- where its /metrics are
    started_at timestamptz not null,
    seen_at timestamptz not null
);
create index index_replicas_by_epoch on index_replicas (epoch, shard);
