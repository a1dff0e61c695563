-- The register itself: streams, entries, bodies. Everything else follows from it or serves it.
-- {int} {text} {bytes} {id} {end} stand for what each engine calls them.
-- Days are numbers since 1970-01-01, instants milliseconds since then.

-- Settings of the register and what it was told when made.
create table setting (
    key {text} not null primary key,
    value {text} not null
){end};

-- Texts that recur in many lines (actors, bases, catalogues, data sets, organs, lists), once each.
create table word (
    id {id},
    text {text} not null unique
){end};

-- Compression dictionaries; a body names the one it was written with.
create table dictionary (
    id {id},
    digest {bytes} not null unique,
    content {bytes} not null
){end};

-- The head of each stream. Its row is locked from the first to the last moment of a step, so that
-- places are given in the order of commits.
create table stream (
    id {id},
    head {int} not null,
    recorded_at {int} not null
){end};

-- One line an entry. The id is the stream in the upper 16 bits and the place in it below.
create table entry (
    id {id},
    recorded_at {int} not null,
    kind {int} not null,
    effective_on {int},
    actor {int} not null,
    basis {int},
    catalogue {int} not null,
    delivery {int},
    delivery_row {int},
    supersedes {int},
    commitment {bytes} not null
){end};

-- What an entry says. A row is deleted here when the body is erased by law.
create table body (
    id {id},
    salt {bytes} not null,
    content {bytes} not null,
    dictionary {int} not null,
    class {int} not null,
    retain_until {int}
){end};

-- Bodies erased: by which entry, the salted digest that still proves the line, and what remains so
-- that the legal state follows as before.
create table erasure (
    entry {id},
    ordered_by {int} not null,
    digest {bytes} not null,
    remains {text} not null
){end};
