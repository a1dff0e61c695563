//! The statements: `.sql` files by area, each statement under a line `-- name: ...`.

use std::{collections::HashMap, sync::LazyLock};

use super::Engine;

/// Statements that both engines take.
const SHARED: &[(&str, &str)] = &[
    ("entry", include_str!("../../sql/entry.sql")),
    ("state", include_str!("../../sql/state.sql")),
    ("subject", include_str!("../../sql/subject.sql")),
    ("record", include_str!("../../sql/record.sql")),
    ("listing", include_str!("../../sql/listing.sql")),
    ("case", include_str!("../../sql/case.sql")),
    ("commitment", include_str!("../../sql/commitment.sql")),
    ("measure", include_str!("../../sql/measure.sql")),
    ("authorisation", include_str!("../../sql/authorisation.sql")),
    ("report", include_str!("../../sql/report.sql")),
    ("identity", include_str!("../../sql/identity.sql")),
    ("delivery", include_str!("../../sql/delivery.sql")),
    ("organ", include_str!("../../sql/organ.sql")),
    ("publicity", include_str!("../../sql/publicity.sql")),
    ("stats", include_str!("../../sql/stats.sql")),
    ("job", include_str!("../../sql/job.sql")),
    ("account", include_str!("../../sql/account.sql")),
    ("subscription", include_str!("../../sql/subscription.sql")),
    ("sample", include_str!("../../sql/sample.sql")),
    ("extract", include_str!("../../sql/extract.sql")),
    ("log", include_str!("../../sql/log.sql")),
];
const SQLITE: &[(&str, &str)] = &[("engine", include_str!("../../sql/sqlite/engine.sql"))];
const POSTGRES: &[(&str, &str)] = &[("engine", include_str!("../../sql/postgres/engine.sql"))];

/// What the placeholders stand for. `{public}` is the one judgement of what the public may see of
/// a record `r`: `$1` is the day, `$2` the instant.
const PUBLIC: &str = "r.operation = 0 and r.subject is not null and r.holds = 0 and r.public_from <= $1 \
     and r.public_until > $1 and (r.hidden_until is null or r.hidden_until <= $2)";

/// `{founded}`: every record that the listing `l` rests on stands, and none is hidden at the instant `$2`.
const FOUNDED: &str = "not exists (select 1 from listing_basis x join record b on b.id = x.record \
     where x.listing = l.id and (b.operation <> 0 or b.hidden_until > $2))";

static RENDERED: LazyLock<[HashMap<String, String>; 2]> =
    LazyLock::new(|| [read(Engine::Sqlite), read(Engine::Postgres)]);

/// The statement `area.name` for an engine. An unknown name comes back as it is, and the engine
/// refuses it; a test knows all names that the sources use.
pub(crate) fn sql(engine: Engine, name: &'static str) -> &'static str {
    all(engine).get(name).map_or(name, String::as_str)
}

/// All statements of an engine, by name.
pub(crate) fn all(engine: Engine) -> &'static HashMap<String, String> {
    match engine {
        Engine::Sqlite => &RENDERED[0],
        Engine::Postgres => &RENDERED[1],
    }
}

fn read(engine: Engine) -> HashMap<String, String> {
    let own = match engine {
        Engine::Sqlite => SQLITE,
        Engine::Postgres => POSTGRES,
    };
    SHARED.iter().chain(own).flat_map(|(area, text)| statements(engine, area, text)).collect()
}

fn statements(engine: Engine, area: &str, text: &str) -> Vec<(String, String)> {
    text.split("-- name: ")
        .skip(1)
        .filter_map(|part| {
            let (name, body) = part.split_once('\n')?;
            let body: String =
                body.lines().filter(|line| !line.trim_start().starts_with("--")).collect::<Vec<_>>().join("\n");
            Some((format!("{area}.{}", name.trim()), render(engine, body.trim().trim_end_matches(';'))))
        })
        .collect()
}

/// Fills the placeholders of a statement or a schema.
pub(crate) fn render(engine: Engine, text: &str) -> String {
    let mut out = text.replace("{public}", PUBLIC).replace("{founded}", FOUNDED);
    let types: &[(&str, &str)] = match engine {
        Engine::Sqlite => &[
            ("{id}", "integer not null primary key"),
            ("{int}", "integer"),
            ("{short}", "integer"),
            ("{tiny}", "integer"),
            ("{text}", "text"),
            ("{bytes}", "blob"),
            ("{end}", " strict"),
            ("{end_keyed}", " strict, without rowid"),
        ],
        Engine::Postgres => &[
            ("{id}", "bigint not null primary key"),
            ("{int}", "bigint"),
            ("{short}", "integer"),
            ("{tiny}", "smallint"),
            ("{text}", "text collate \"C\""),
            ("{bytes}", "bytea"),
            ("{end}", ""),
            ("{end_keyed}", ""),
        ],
    };
    for (from, to) in types {
        out = out.replace(from, to);
    }
    if engine == Engine::Sqlite {
        // Where a limit is a bare parameter, SQLite plans for its value: it would prepare the statement
        // anew at every use, which costs more than most statements.
        out = out.replace("limit $", "limit 0 + $");
    }
    for kind in ["ints", "texts", "blobs"] {
        out = fill_lists(engine, kind, out);
    }
    out
}

/// `{ints $3}` becomes a select of the members of the array bound as `$3`.
fn fill_lists(engine: Engine, kind: &str, text: String) -> String {
    let open = format!("{{{kind} ");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once(open.as_str()) {
        out.push_str(before);
        let Some((parameter, after)) = after.split_once('}') else { break };
        out.push_str(&match (engine, kind) {
            (Engine::Sqlite, "blobs") => format!("select unhex(value) from json_each({parameter})"),
            (Engine::Sqlite, _) => format!("select value from json_each({parameter})"),
            (Engine::Postgres, "ints") => format!("select unnest({parameter}::bigint[])"),
            (Engine::Postgres, "texts") => format!("select unnest({parameter}::text[])"),
            (Engine::Postgres, _) => format!("select unnest({parameter}::bytea[])"),
        });
        rest = after;
    }
    out.push_str(rest);
    out
}
