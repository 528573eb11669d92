-- How often strangers come near in a collection, as an evaluation of its own labels found, and what evaluations found.

alter table collections add column false_name_limit double precision
    check (false_name_limit > 0 and false_name_limit <= 0.5); -- the chance up to which a name is given; null: the setting

create table evaluations (
    id uuid primary key,
    collection_id uuid not null references collections on delete cascade,
    job_id uuid not null unique,
    model text not null,
    report jsonb not null,
    created_at timestamptz not null default now()
);
create index evaluations_of_collection on evaluations (collection_id, id);

-- The newest of a collection and model counts; an empty one takes the shipped calibration up again.
create table calibrations (
    id uuid primary key,
    collection_id uuid not null references collections on delete cascade,
    model text not null,
    parameters jsonb, -- {"a", "b", "c", "last"}: see Identity/Calibration.swift
    evaluation_id uuid references evaluations on delete set null,
    created_at timestamptz not null default now()
);
create index calibrations_newest on calibrations (collection_id, model, id desc);
