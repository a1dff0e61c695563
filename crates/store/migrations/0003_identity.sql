-- Whom a merged subject leads to.
create temporary table subject_before as select id, class, state, version from subject;
drop table subject;
create table subject (
    id {id},
    class {int} not null,
    state {int} not null,
    version {int} not null,
    merged_into {int}
){end};
insert into subject (id, class, state, version) select id, class, state, version from subject_before;
drop table subject_before;
create index subject_by_target on subject (merged_into) where merged_into is not null;

-- What officers said a record is not about; it holds for every record of the same mention.
create table refusal (
    id {id},
    record {int} not null,
    subject {int} not null,
    mention {bytes} not null,
    known_by {bytes} not null,
    lifted {int}
){end};
create index refusal_by_mention on refusal (mention) where lifted is null;
create index refusal_by_record on refusal (record) where lifted is null;

-- Links of linkage that were drawn by chance, and what officers answered on them.
create table link_audit (
    link {id},
    record {int} not null,
    probability_ppm {int} not null,
    right_link {int},
    answer {int}
){end};
create index link_audit_open on link_audit (link) where answer is null;

-- Which subject follows which.
create table succession (
    id {id},
    predecessor {int} not null,
    successor {int} not null,
    kind {int} not null,
    from_day {int} not null,
    withdrawn {int}
){end};
create index succession_by_predecessor on succession (predecessor);
create index succession_by_successor on succession (successor);
