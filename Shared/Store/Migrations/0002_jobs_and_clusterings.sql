-- Long work, what it made, and the messages nobody could handle.

create table jobs (
    id uuid primary key,
    collection_id uuid references collections on delete cascade,
    kind text not null check (kind in ('ingest', 'cluster')),
    state text not null check (state in ('queued', 'running', 'succeeded', 'failed', 'cancelled')),
    stage text not null default '',
    done bigint not null default 0,
    total bigint not null default 0,
    closed boolean not null default false, -- ingest: no more items will come
    error text,
    result uuid,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz
);
create index jobs_of_collection on jobs (collection_id);

create table job_items (
    job_id uuid not null references jobs on delete cascade,
    item text not null,
    state text not null check (state in ('queued', 'done', 'duplicate', 'failed')),
    code text not null default '',
    detail text not null default '',
    sha256 bytea,
    changed_at timestamptz not null default now(),
    primary key (job_id, item)
);
create index job_items_by_state on job_items (job_id, state, item);

-- Jobs as they stand. The state of an ingest job follows from its items, so that no two workers need to agree on which
-- of them settled the last one.
create view job_overview as
select
    j.id, j.collection_id, j.kind, j.stage, j.error, j.result, j.created_at, j.started_at,
    case when settled.yes then 'succeeded' else j.state end as state,
    case when settled.yes then greatest(j.finished_at, i.changed_at, j.started_at) else j.finished_at end as finished_at,
    case when j.kind = 'ingest' then i.done else j.done end as done,
    i.failed, i.duplicates,
    greatest(j.total, case when j.kind = 'ingest' then i.total else 0 end) as total
from jobs j
cross join lateral (
    select
        count(*) as total,
        count(*) filter (where state = 'queued') as queued,
        count(*) filter (where state = 'done') as done,
        count(*) filter (where state = 'duplicate') as duplicates,
        count(*) filter (where state = 'failed') as failed,
        max(changed_at) as changed_at
    from job_items where job_id = j.id
) i
cross join lateral (select j.kind = 'ingest' and j.state = 'running' and j.closed and i.queued = 0 as yes) settled;

create table clusterings (
    id uuid primary key,
    collection_id uuid not null references collections on delete cascade,
    person_id uuid, -- when only this person's faces were grouped; may be gone since
    job_id uuid not null unique,
    algorithm text not null,
    parameters jsonb not null,
    clusters integer not null,
    faces integer not null,
    created_at timestamptz not null default now()
);
create index clusterings_of_collection on clusterings (collection_id, id);

create table cluster_members (
    clustering_id uuid not null references clusterings on delete cascade,
    cluster integer not null,
    face_id uuid not null references faces on delete cascade,
    primary key (clustering_id, face_id)
);
create index cluster_members_by_cluster on cluster_members (clustering_id, cluster, face_id);
create index cluster_members_by_face on cluster_members (face_id);

create table quarantine (
    id uuid primary key,
    queue text not null,
    method text not null,
    message_id text not null,
    body bytea not null,
    code text not null,
    detail text not null,
    worker text not null,
    attempts integer not null,
    exchange text not null,
    routing_key text not null,
    state text not null default 'held' check (state in ('held', 'retried', 'discarded')),
    created_at timestamptz not null default now()
);
-- The same message delivered twice is kept once.
create unique index quarantine_once on quarantine (queue, md5(message_id), md5(body)) where state = 'held';
