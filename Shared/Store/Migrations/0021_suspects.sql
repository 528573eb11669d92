-- What a search for wrong names found. A later one does not change it: what was acted on shows in the ledger.

create table curations (
    id uuid primary key,
    collection_id uuid not null references collections on delete cascade,
    person_id uuid, -- when only this person's faces were looked at; may be gone since
    job_id uuid not null unique,
    model text not null,
    faces integer not null,
    suspects integer not null,
    created_at timestamptz not null default now()
);
create index curations_of_collection on curations (collection_id, id);

create table suspects (
    curation_id uuid not null references curations on delete cascade,
    rank integer not null, -- from 1, most likely first
    kind text not null check (kind in ('stranger', 'twins', 'mixture', 'copies')),
    chance double precision not null,
    person_id uuid,
    other_id uuid,
    faces uuid[] not null,
    distance real not null,
    against real not null,
    compared integer not null,
    primary key (curation_id, rank)
);
create index suspects_by_kind on suspects (curation_id, kind, rank);

-- The kinds of jobs grow with the programs, which check them.
alter table jobs drop constraint if exists jobs_kind_check;
