-- Edits: what somebody changed in one go, so that it can be looked at, taken back and done again as one.

create table edits (
    id uuid primary key,
    seq bigint generated always as identity, -- edits of a collection follow each other in this order
    collection_id uuid not null,
    kind text not null check (kind in ('label', 'merge', 'split', 'move', 'rename', 'delete', 'undo', 'redo')),
    made_by text not null,
    reason text,
    faces integer not null, -- how many entries of the ledger it made
    undoes uuid, -- the edit that this one took back
    undone_by uuid, -- the edit that took this one back, as it stands now
    created_at timestamptz not null default now(),
    check ((undoes is not null) = (kind in ('undo', 'redo')))
);
create index edits_in_order on edits (collection_id, seq);

create function edits_are_kept() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' then
        if to_jsonb(new) - 'undone_by' = to_jsonb(old) - 'undone_by' then return new; end if;
    end if;
    raise exception 'edits are only ever added to' using errcode = 'restrict_violation';
end $$;
create trigger edits_are_kept before update or delete on edits for each row execute function edits_are_kept();
create trigger edits_are_not_emptied before truncate on edits for each statement execute function edits_are_kept();

-- What an edit did to people. The rows outlive the people.
create table edit_people (
    edit_id uuid not null,
    person_id uuid not null,
    action text not null check (action in ('created', 'renamed', 'merged', 'deleted', 'changed')),
    name_before text, -- nobody had one before being created
    name_after text, -- nobody has one after being merged or deleted
    into_id uuid, -- who a merged person became
    gained integer not null default 0, -- faces
    lost integer not null default 0,
    version integer not null, -- the person's since then
    primary key (edit_id, person_id),
    check ((into_id is not null) = (action = 'merged'))
);
create index edit_people_in_order on edit_people (person_id, version);
create trigger edit_people_are_kept before update or delete on edit_people
    for each row execute function edits_are_kept();
create trigger edit_people_are_not_emptied before truncate on edit_people
    for each statement execute function edits_are_kept();

-- The ledger: entries about one face follow each other by `seq`, whatever the clocks of programs say. 'undone' and
-- 'person_deleted' tell that something happened; they decide nothing. Which entries stand follows from their edits.
alter table labels add column seq bigint generated always as identity;
alter table labels add column edit_id uuid; -- seeds come without
alter table labels drop column undone_by;
alter table labels drop constraint labels_decision_check;
alter table labels add constraint labels_decision_check check (
    decision in ('is_person', 'is_not_person', 'not_a_face', 'bad_quality', 'cleared', 'undone', 'person_deleted'));
drop index labels_by_face;
create index labels_of_face on labels (face_id, seq);
create index labels_of_person on labels (person_id, face_id) where person_id is not null;
create index labels_of_edit on labels (edit_id, seq) where edit_id is not null;

create or replace function labels_are_kept() returns trigger language plpgsql as $$
begin
    raise exception 'labels are only ever added to' using errcode = 'restrict_violation';
end $$;

create index face_state_by_exclusion on face_state using gin (is_not) where is_not <> '{}';
