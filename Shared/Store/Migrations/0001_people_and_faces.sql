-- Collections, people, images, faces, what people decided about them, and the log that tells the index.

create table collections (
    id uuid primary key,
    name text not null unique check (char_length(name) between 1 and 100),
    created_at timestamptz not null default now()
);

-- The collection that always exists.
insert into collections (id, name) values ('01900000-0000-7000-8000-000000000001', 'default');

create table people (
    id uuid primary key,
    collection_id uuid not null references collections on delete cascade,
    name text not null check (char_length(name) between 1 and 200),
    version integer not null default 1,
    created_at timestamptz not null default now(),
    unique (collection_id, name)
);

create table images (
    id uuid primary key,
    collection_id uuid not null references collections on delete cascade,
    sha256 bytea not null check (octet_length(sha256) = 32),
    byte_count bigint not null,
    width integer not null,
    height integer not null,
    format text not null,
    file_name text not null,
    face_count integer not null,
    skipped jsonb not null default '[]', -- [{"x", "y", "width", "height", "reason"}]
    detector text not null,
    created_at timestamptz not null default now(),
    unique (collection_id, sha256)
);
create index images_newest on images (collection_id, id);
create index images_by_faces on images (collection_id, face_count, id);
create index images_by_hash on images (sha256);

create table faces (
    id uuid primary key,
    collection_id uuid not null,
    image_id uuid not null references images on delete cascade,
    ordinal integer not null, -- the place among the image's faces, from 0
    x real not null,
    y real not null,
    width real not null,
    height real not null,
    landmarks real[] not null, -- x and y of each point in turn
    score real not null,
    quality real not null,
    quality_size real not null,
    quality_sharpness real not null,
    quality_pose real not null,
    quality_exposure real not null,
    shard_key integer not null check (shard_key >= 0), -- a face is in shard shard_key % shards
    created_at timestamptz not null default now(),
    unique (image_id, ordinal)
);
create index faces_by_collection on faces (collection_id, id);
create index faces_by_shard on faces (id, shard_key);

create table embeddings (
    face_id uuid not null references faces on delete cascade,
    model text not null,
    vector bytea not null check (octet_length(vector) = 512), -- 128 little-endian Float32
    primary key (face_id, model)
);

-- The ledger of people's decisions. It is only ever added to, and outlives the faces and people it speaks of, so it
-- refers to nothing.
create table labels (
    id uuid primary key,
    collection_id uuid not null,
    face_id uuid not null,
    decision text not null
        check (decision in ('is_person', 'is_not_person', 'not_a_face', 'bad_quality', 'cleared')),
    person_id uuid,
    origin text not null check (origin in ('seed', 'person')),
    made_by text not null,
    reason text,
    undone_by uuid, -- the later decision that took this one back; set at most once
    created_at timestamptz not null default now(),
    check ((person_id is not null) = (decision in ('is_person', 'is_not_person')))
);
create index labels_by_face on labels (face_id, id);

create function labels_are_kept() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if old.undone_by is null and new.undone_by is not null
            and to_jsonb(new) - 'undone_by' = to_jsonb(old) - 'undone_by' then
            return new;
        end if;
    end if;
    raise exception 'labels are only ever added to' using errcode = 'restrict_violation';
end $$;
create trigger labels_are_kept before update or delete on labels for each row execute function labels_are_kept();
create trigger labels_are_not_emptied before truncate on labels for each statement execute function labels_are_kept();

-- What the ledger comes to, for each face somebody decided about.
create table face_state (
    face_id uuid primary key references faces on delete cascade,
    collection_id uuid not null,
    decision text not null check (decision in ('none', 'is_person', 'not_a_face', 'bad_quality')),
    person_id uuid references people,
    is_not uuid[] not null default '{}', -- the people it was said not to be
    label_id uuid not null, -- the ledger's last word
    check ((person_id is not null) = (decision = 'is_person'))
);
create index face_state_by_person on face_state (person_id, face_id) where person_id is not null;

-- Which faces changed, in an order no reader can miss a row of: read what lies below the oldest running transaction.
-- The rows outlive the faces.
create table changes (
    id bigint generated always as identity primary key,
    tx xid8 not null default pg_current_xact_id(),
    face uuid not null,
    op text not null check (op in ('put', 'label', 'delete'))
);
create index changes_in_order on changes (tx, id);

create function log_embeddings() returns trigger language plpgsql as $$
begin
    insert into changes (face, op) select distinct face_id, 'put' from touched order by face_id;
    return null;
end $$;
create trigger log_new after insert on embeddings
    referencing new table as touched for each statement execute function log_embeddings();
create trigger log_again after update on embeddings
    referencing new table as touched for each statement execute function log_embeddings();

-- A face that is written down already in this transaction needs no second row; one that is gone has its own.
create function log_labels() returns trigger language plpgsql as $$
begin
    insert into changes (face, op)
    select t.face_id, 'label' from touched t
    where exists (select from faces f where f.id = t.face_id)
        and not exists (select from changes c where c.tx = pg_current_xact_id() and c.face = t.face_id)
    order by t.face_id;
    return null;
end $$;
create trigger log_new after insert on face_state
    referencing new table as touched for each statement execute function log_labels();
create trigger log_change after update on face_state
    referencing new table as touched for each statement execute function log_labels();
create trigger log_end after delete on face_state
    referencing old table as touched for each statement execute function log_labels();

create function log_deleted_faces() returns trigger language plpgsql as $$
begin
    insert into changes (face, op) select id, 'delete' from touched order by id;
    return null;
end $$;
create trigger log_deleted after delete on faces
    referencing old table as touched for each statement execute function log_deleted_faces();
