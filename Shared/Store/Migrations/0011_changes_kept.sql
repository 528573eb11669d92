-- The change log is kept for some days. What a transaction below this one wrote may be gone from it.
create table changes_kept (
    from_tx xid8 not null,
    only_row boolean primary key default true check (only_row)
);
insert into changes_kept (from_tx) values ('0');
