-- A body lies in the row of its entry, and narrow numbers take narrow columns.
create table entry_before as select e.*, b.salt, b.content, b.dictionary, b.class, b.retain_until
from entry e left join body b on b.id = e.id;
drop table body;
drop table entry;
create table entry (
    id {id},
    recorded_at {int} not null,
    delivery {int},
    supersedes {int},
    effective_on {short},
    delivery_row {short},
    actor {short} not null,
    basis {short},
    catalogue {short} not null,
    dictionary {short},
    retain_until {short},
    kind {tiny} not null,
    class {tiny} not null,
    commitment {bytes} not null,
    salt {bytes},
    content {bytes}
){end};
insert into entry select id, recorded_at, delivery, supersedes, effective_on, delivery_row, actor, basis, catalogue, dictionary,
    retain_until, kind, coalesce(class, 0), commitment, salt, content
from entry_before;
drop table entry_before;

create table record_before as select * from record;
drop table record;
create table record (
    id {id},
    version {int} not null,
    subject {int},
    link {int},
    publication {int},
    delivery {int},
    hidden_until {int},
    not_us_link {int},
    dataset {short} not null,
    deliverer {short} not null,
    public_from {short},
    public_until {short},
    due {short},
    taken_on {short} not null,
    effective_on {short},
    holds {short} not null,
    objections {short} not null,
    operation {tiny} not null,
    certainty {tiny} not null,
    key {bytes} not null,
    content {bytes} not null
){end};
insert into record select id, version, subject, link, publication, delivery, hidden_until, not_us_link, dataset, deliverer, public_from,
    public_until, due, taken_on, effective_on, holds, objections, operation, certainty, key, content
from record_before;
drop table record_before;
create unique index record_by_key on record (key, dataset);
create index record_by_subject on record (subject, coalesce(effective_on, -4371588), id) where subject is not null;
create index record_by_day on record (dataset, effective_on, id);
create index record_waiting on record (coalesce(due, 2932896), id) where holds <> 0 and operation = 0;
