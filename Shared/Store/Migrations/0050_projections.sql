-- Maps of faces.

-- The programs know the kinds of jobs.
alter table jobs drop constraint if exists jobs_kind_check;
-- Somebody wants the job to end early and keep what it has.
alter table jobs add column stop_requested boolean not null default false;

create table projections (
    id uuid primary key,
    collection_id uuid not null references collections on delete cascade,
    person_id uuid, -- when only this person's faces were mapped; may be gone since
    job_id uuid not null unique,
    base_id uuid, -- the projection it went on from; may be gone since
    parameters jsonb not null,
    version integer not null default 1, -- grows with each set of places
    step integer not null, -- steps taken
    steps integer not null, -- steps there would be in all
    divergence real, -- Kullback-Leibler, nats; null before the first step
    faces uuid[] not null, -- as they were selected; some may be gone since
    places bytea not null, -- x and y of each face, little-endian Float32
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now()
);
create index projections_of_collection on projections (collection_id, id);
