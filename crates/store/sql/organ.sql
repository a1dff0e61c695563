-- Organs, grants, catalogues, exports.

-- name: all
select code, name_zh, name_en, weight_percent, licensed, entry from organ;

-- name: one
select code, name_zh, name_en, weight_percent, licensed, entry from organ where code = $1;

-- name: grants
select entry, organ, dataset, purpose, until_day, deliverer from read_grant
where organ = $1 and until_day > $2 and withdrawn is null
order by entry;

-- name: all_grants
select entry, organ, dataset, purpose, until_day, deliverer from read_grant
where until_day > $1 and withdrawn is null
order by entry desc
limit $2;

-- name: grant
select entry, organ, dataset, purpose, until_day, deliverer from read_grant
where entry = $1 and withdrawn is null;

-- name: catalogue
select pack, version, hash, entry from catalogue order by entry desc limit 1;

-- name: exports
select f.entry, f.name, f.rows, f.digest, e.recorded_at,
    (select count(*) from export_answer a where a.export = f.name and a.accepted = 1),
    (select count(*) from export_answer a where a.export = f.name and a.accepted = 0)
from export_file f join entry e on e.id = f.entry
order by f.entry desc;

-- name: export_entry
select f.entry, b.content, b.dictionary
from export_file f left join entry b on b.id = f.entry
where f.name = $1
order by f.entry desc
limit 1;

-- name: export_answers
select entry, export, record, document_number, accepted, reason from export_answer where export = $1 order by entry;
