-- Extracts: records of data sets that officers took out as files.

-- name: add
insert into extract
    (number, account, role, organ, dataset, deliverer, from_day, until_day, format, language, purpose, matter, asked_at,
    until_instant)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: one
select * from extract where number = $1;

-- name: of_account
select * from extract where account = $1 and asked_at < $2 order by asked_at desc limit $3;

-- name: all
select * from extract where asked_at < $1 order by asked_at desc limit $2;

-- name: under_way
select count(*) from extract where account = $1 and ended_at is null and until_instant > $2;

-- name: end
update extract set ended_at = $2, made_rows = $3, size = $4, blake3 = $5 where number = $1;

-- name: forget
delete from extract where asked_at < $1;
