-- Rows of the legal state as the projection loads them, words and settings.

-- name: records
select id, version, subject, link, publication, delivery, hidden_until, not_us_link, dataset, deliverer, public_from, public_until,
    due, taken_on, effective_on, holds, objections, operation, certainty, key, content
from record where id in ({ints $1});

-- name: subjects
select id, class, state, version, merged_into from subject where id in ({ints $1});

-- name: listings
select id, subject, list, decided_on, until_day, record, ended from listing where id in ({ints $1});

-- name: proposals
select id, subject, list, due, accepted, answer from proposal where id in ({ints $1});

-- name: objections
select id, record, subject, outcome, answer from objection where id in ({ints $1});

-- name: case_files
select id, template, subject, record, reviewed, organ, task, due, last, ended, revoked
from case_file where id in ({ints $1});

-- name: credit_commitments
select id, subject, template, organ, record, given_on, until_day, due, state, checked, decided, weighs_until
from credit_commitment where id in ({ints $1});

-- name: measure_checks
select id, subject, organ, reported from measure_check where id in ({ints $1});

-- name: listings_told
select id, listing, organ, confirmed from listing_told where id in ({ints $1});

-- name: referrals
select id, proposal, organ, confirmed from referral where id in ({ints $1});

-- name: authorisations
select id, subject, inquirer, until_day, withdrawn from authorisation where id in ({ints $1});

-- name: grants
select entry, organ, dataset, purpose, until_day, deliverer, withdrawn from read_grant where entry in ({ints $1});

-- name: refusals
select id, record, subject, mention, known_by, lifted from refusal where id in ({ints $1});

-- name: successions
select id, predecessor, successor, kind, from_day, withdrawn from succession where id in ({ints $1});

-- name: link_audits
select link, record, probability_ppm, right_link, answer from link_audit where link in ({ints $1});

-- name: drawn_records
select id, sample, record, version, dataset, deliverer, agrees, answer from drawn_record where id in ({ints $1});

-- name: deliveries
select id, dataset, deliverer, digest, covers_from, covers_to, complete, closed, withdrawn_by, held, came_on, answer,
    turned_away
from delivery
where id in ({ints $1});

-- name: organs
select code, name_zh, name_en, weight_percent, licensed, entry from organ where code in ({ints $1});

-- name: forget_names
delete from subject_name where subject in ({ints $1});

-- name: forget_identifiers
delete from identifier where subject in ({ints $1});

-- name: words_after
select id, text from word where id > $1 order by id;

-- name: word
select id, text from word where text = $1;

-- name: add_word
insert into word (id, text) select coalesce(max(id), 0) + 1, $1 from word where true on conflict do nothing;

-- name: setting
select value from setting where key = $1;

-- name: set_setting
insert into setting (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value;
