//! The tables of the legal state as bulk writes see them.

use crate::engine::{
    Table,
    bulk::Kind::{Bytes, Int, Text},
};

macro_rules! table {
    ($name:ident, $table:literal, $key:literal, [$(($column:literal, $kind:ident)),+ $(,)?]) => {
        pub(crate) static $name: Table =
            Table { name: $table, columns: &[$(($column, $kind)),+], key: $key, adds: None };
    };
}

table!(
    RECORD,
    "record",
    1,
    [
        ("id", Int),
        ("version", Int),
        ("subject", Int),
        ("link", Int),
        ("publication", Int),
        ("delivery", Int),
        ("hidden_until", Int),
        ("not_us_link", Int),
        ("dataset", Int),
        ("deliverer", Int),
        ("public_from", Int),
        ("public_until", Int),
        ("due", Int),
        ("taken_on", Int),
        ("effective_on", Int),
        ("holds", Int),
        ("objections", Int),
        ("operation", Int),
        ("certainty", Int),
        ("key", Bytes),
        ("content", Bytes),
    ]
);
table!(SUBJECT, "subject", 1, [("id", Int), ("class", Int), ("state", Int), ("version", Int), ("merged_into", Int)]);
table!(SUBJECT_NAME, "subject_name", 2, [("subject", Int), ("rank", Int), ("matching", Text)]);
table!(
    IDENTIFIER,
    "identifier",
    2,
    [("subject", Int), ("rank", Int), ("scheme", Int), ("value", Text), ("held_from", Int), ("held_until", Int),]
);
table!(HISTORY, "history", 2, [("thing", Int), ("entry", Int), ("subject", Int)]);
table!(
    LISTING,
    "listing",
    1,
    [
        ("id", Int),
        ("subject", Int),
        ("list", Int),
        ("decided_on", Int),
        ("until_day", Int),
        ("record", Int),
        ("ended", Int),
    ]
);
table!(MEASURE_CHECK, "measure_check", 1, [("id", Int), ("subject", Int), ("organ", Int), ("reported", Int)]);
table!(
    CREDIT_COMMITMENT,
    "credit_commitment",
    1,
    [
        ("id", Int),
        ("subject", Int),
        ("template", Int),
        ("organ", Int),
        ("record", Int),
        ("given_on", Int),
        ("until_day", Int),
        ("due", Int),
        ("state", Int),
        ("checked", Int),
        ("decided", Int),
        ("weighs_until", Int),
    ]
);
table!(LISTING_TOLD, "listing_told", 1, [("id", Int), ("listing", Int), ("organ", Int), ("confirmed", Int)]);
table!(LISTING_BASIS, "listing_basis", 2, [("listing", Int), ("rank", Int), ("record", Int)]);
table!(
    PROPOSAL,
    "proposal",
    1,
    [("id", Int), ("subject", Int), ("list", Int), ("due", Int), ("accepted", Int), ("answer", Int),]
);
table!(REFERRAL, "referral", 1, [("id", Int), ("proposal", Int), ("organ", Int), ("confirmed", Int)]);
table!(OBJECTION, "objection", 1, [("id", Int), ("record", Int), ("subject", Int), ("outcome", Int), ("answer", Int)]);
table!(
    CASE_FILE,
    "case_file",
    1,
    [
        ("id", Int),
        ("template", Int),
        ("subject", Int),
        ("record", Int),
        ("reviewed", Int),
        ("organ", Int),
        ("task", Int),
        ("due", Int),
        ("last", Int),
        ("ended", Int),
        ("revoked", Int),
    ]
);
table!(
    AUTHORISATION,
    "authorisation",
    1,
    [("id", Int), ("subject", Int), ("inquirer", Int), ("until_day", Int), ("withdrawn", Int)]
);
table!(
    REFUSAL,
    "refusal",
    1,
    [("id", Int), ("record", Int), ("subject", Int), ("mention", Bytes), ("known_by", Bytes), ("lifted", Int)]
);
table!(
    LINK_AUDIT,
    "link_audit",
    1,
    [("link", Int), ("record", Int), ("probability_ppm", Int), ("right_link", Int), ("answer", Int)]
);
table!(
    DRAWN_RECORD,
    "drawn_record",
    1,
    [
        ("id", Int),
        ("sample", Int),
        ("record", Int),
        ("version", Int),
        ("dataset", Int),
        ("deliverer", Int),
        ("agrees", Int),
        ("answer", Int),
    ]
);
table!(
    SUCCESSION,
    "succession",
    1,
    [("id", Int), ("predecessor", Int), ("successor", Int), ("kind", Int), ("from_day", Int), ("withdrawn", Int)]
);
table!(
    DELIVERY,
    "delivery",
    1,
    [
        ("id", Int),
        ("dataset", Int),
        ("deliverer", Int),
        ("digest", Text),
        ("covers_from", Int),
        ("covers_to", Int),
        ("complete", Int),
        ("closed", Int),
        ("withdrawn_by", Int),
        ("held", Int),
        ("came_on", Int),
        ("answer", Int),
        ("turned_away", Int),
    ]
);
table!(
    ORGAN,
    "organ",
    1,
    [("code", Int), ("name_zh", Text), ("name_en", Text), ("weight_percent", Int), ("licensed", Int), ("entry", Int)]
);
table!(
    READ_GRANT,
    "read_grant",
    1,
    [
        ("entry", Int),
        ("organ", Int),
        ("dataset", Int),
        ("purpose", Text),
        ("until_day", Int),
        ("deliverer", Int),
        ("withdrawn", Int)
    ]
);
table!(
    CREDIT_REPORT,
    "credit_report",
    1,
    [("id", Int), ("number", Text), ("subject", Int), ("data", Text), ("document", Text)]
);
table!(CATALOGUE, "catalogue", 1, [("entry", Int), ("pack", Text), ("version", Text), ("hash", Text)]);
table!(EXPORT_FILE, "export_file", 1, [("entry", Int), ("name", Text), ("rows", Int), ("digest", Text)]);
table!(
    EXPORT_ANSWER,
    "export_answer",
    1,
    [("entry", Int), ("export", Text), ("record", Int), ("document_number", Text), ("accepted", Int), ("reason", Text),]
);

pub(crate) static TALLY: Table = Table {
    name: "tally",
    columns: &[("stream", Int), ("kind", Int), ("word", Int), ("count", Int)],
    key: 3,
    adds: Some("count"),
};

/// The tables of the legal state: what `rebuild` makes anew and `verify` compares.
pub(crate) static STATE: [&Table; 27] = [
    &RECORD,
    &SUBJECT,
    &SUBJECT_NAME,
    &IDENTIFIER,
    &HISTORY,
    &LISTING,
    &LISTING_BASIS,
    &LISTING_TOLD,
    &MEASURE_CHECK,
    &PROPOSAL,
    &REFERRAL,
    &OBJECTION,
    &CASE_FILE,
    &CREDIT_COMMITMENT,
    &AUTHORISATION,
    &REFUSAL,
    &LINK_AUDIT,
    &DRAWN_RECORD,
    &SUCCESSION,
    &DELIVERY,
    &ORGAN,
    &READ_GRANT,
    &CREDIT_REPORT,
    &CATALOGUE,
    &EXPORT_FILE,
    &EXPORT_ANSWER,
    &TALLY,
];
