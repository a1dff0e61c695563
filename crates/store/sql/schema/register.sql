-- The register itself: streams, entries, bodies. Everything else follows from it or serves it.
-- {int} {short} {tiny} {text} {bytes} {id} {end} stand for what each engine calls them: numbers of 8, 4
-- and 2 bytes where the engine tells them apart.
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

-- One row an entry. The id is the stream in the upper 16 bits and the place in it below. The line
-- stays for ever; the body (salt, content and the dictionary it was written with) is emptied when it
-- is erased by law. Wide columns stand first, so that nothing is lost to alignment.
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

-- Bodies erased: by which entry, the salted digest that still proves the line, and what remains so
-- that the legal state follows as before.
create table erasure (
    entry {id},
    ordered_by {int} not null,
    digest {bytes} not null,
    remains {text} not null
){end};
