-- What an organ was told in a procedure, and its last report on it.
create table measure_check (
    id {id},
    subject {int} not null,
    organ {int} not null,
    reported {int}
){end};
create index measure_check_by_organ on measure_check (organ, id);

-- Which organ was told of which listing, and whether it confirmed the exit: what is told of a listing
-- that has ended and is not confirmed is the outbox.
create table listing_told (
    id {id},
    listing {int} not null,
    organ {int} not null,
    confirmed {int}
){end};
create index listing_told_by_listing on listing_told (listing, organ);
create index listing_told_open on listing_told (id) where confirmed is null;

-- The records that a listing rests on: it is shown only while all of them stand.
create table listing_basis (
    listing {int} not null,
    rank {int} not null,
    record {int} not null,
    primary key (listing, rank)
){end_keyed};
create index listing_basis_by_record on listing_basis (record);

-- Where notices go to an organ that has a system of its own, as the operator set it.
create table notice_channel (
    organ {text} not null primary key,
    url {text} not null,
    secret {text} not null,
    set_at {int} not null
){end_keyed};
