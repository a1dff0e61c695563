//! What routes do beside files and cases: samples, sharing, extracts, subscriptions, reconciliation.

use super::{JSON, Line, PART, get, post};

/// One line a route, in the order of the table.
pub(super) const LINES: &[Line] = &[
    get("/api/v1/samples", "Samples of records, the latest first.", PART, "View_Page_SampleRow"),
    post(
        "/api/v1/samples",
        "Draws records of a data set by chance, to be compared with their originals. What is drawn follows from the register, not \
         from whoever asks.",
        "Made",
        "SampleSent",
    ),
    get("/api/v1/samples/{id}", "A sample with a page of its records, those that wait first.", PART, "View_SampleFile"),
    post(
        "/api/v1/samples/{id}/records/{record}",
        "Says what came of comparing a record with its original; one that is not as its original is held from publication.",
        "",
        "ComparisonSent",
    ),
    get(
        "/api/v1/sharing",
        "What departments share on a condition: grants, how often they were used, requests.",
        &[],
        "View_Sharing",
    ),
    post("/api/v1/sharing", "A department asks another for a data set: opens the case of it.", "Made", "SharingSent"),
    post(
        "/api/v1/grants/{id}/withdrawal",
        "Who delivers it withdraws a grant, or the operator any.",
        "",
        "ReasonsSent",
    ),
    get(
        "/api/v1/extracts",
        "The account's extracts, or everyone's for the auditor; the newest first.",
        PART,
        "View_Page_ExtractEntry",
    ),
    post(
        "/api/v1/extracts",
        "Takes records out as a file, as far as the account may read them; it is made meanwhile.",
        "Made",
        "ExtractSent",
    ),
    get("/api/v1/extracts/{id}", "One extract: by whom, what for, and where it stands.", &[], "View_ExtractEntry"),
    get("/api/v1/extracts/{id}/file", "The file of one's own extract.", &[], ""),
    get("/api/v1/subscriptions", "What the account follows, the newest first.", &[], "Subscriptions"),
    post(
        "/api/v1/subscriptions",
        "Follows a subject or a list from now on: what anybody may see of it that is new is told by mail, once its address is \
         confirmed, or by signed messages (Standard Webhooks, `subscription.news`), whose key is in the answer and nowhere else.",
        "SubscriptionMade",
        "SubscriptionSent",
    ),
    post("/api/v1/subscriptions/{id}/end", "Follows it no longer.", "", ""),
    get(
        "/api/v1/reconcile",
        "The manifest of the Reconciliation Service API 0.2 for OpenRefine and its like; with `queries` or `extend`, the answer.",
        &["queries", "extend"],
        JSON,
    ),
    post(
        "/api/v1/reconcile",
        "A batch of up to 100 queries, or of properties to fetch, as a form field `queries` or `extend` or as JSON; answers 200.",
        JSON,
        "",
    ),
    get("/api/v1/reconcile/suggest/entity", "Subjects as somebody types.", &["prefix", "cursor"], JSON),
    get("/api/v1/reconcile/suggest/type", "Types as somebody types.", &["prefix", "cursor"], JSON),
    get("/api/v1/reconcile/suggest/property", "Properties that refine a query.", &["prefix", "cursor"], JSON),
    get("/api/v1/reconcile/properties", "Properties that can be fetched of a type.", &["type", "limit"], JSON),
    get("/api/v1/reconcile/preview", "A small page about a subject, for a frame.", &["id"], ""),
];
