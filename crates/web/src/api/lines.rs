//! What each route of the API does, in a line: for the OpenAPI document and the reference.

mod beside;

/// What a route does: method, path, sentence, names in the query, the type it answers with, the
/// type it takes.
pub(crate) struct Line {
    pub method: &'static str,
    pub path: &'static str,
    pub does: &'static str,
    pub query: &'static [&'static str],
    pub gives: &'static str,
    pub takes: &'static str,
}

const fn get(path: &'static str, does: &'static str, query: &'static [&'static str], gives: &'static str) -> Line {
    Line { method: "GET", path, does, query, gives, takes: "" }
}

const fn post(path: &'static str, does: &'static str, gives: &'static str, takes: &'static str) -> Line {
    Line { method: "POST", path, does, query: &[], gives, takes }
}

/// What answers with a document of another standard: JSON of its own shape.
pub(crate) const JSON: &str = "*";
/// What makes a document and answers with its data as JSON, or with itself as PDF.
pub(crate) const DOCUMENT_MADE: &str = "*Made";

const PART: &[&str] = &["after", "limit"];

/// One line a route, in the order of the table.
pub(crate) fn lines() -> impl Iterator<Item = &'static Line> {
    WORK.iter().chain(beside::LINES)
}

const WORK: &[Line] = &[
    get("/api/v1/openapi.json", "This document.", &[], JSON),
    post("/api/v1/sessions", "Signs in and sets the session's cookie; programs use a token instead.", "", "SignIn"),
    get(
        "/api/v1/subjects",
        "Searches subjects by name, former name or code; where few names hold the text, also by address and scope of business \
         (`found_in` says where).",
        &["q", "region", "status", "class", "list", "after", "limit"],
        "View_SearchPage",
    ),
    get(
        "/api/v1/kept",
        "Keeps the answer to a search (`q` and what narrows it, lists aside): 303 to its address. With `answer`, what was \
         asked, when, of which state of the register, and what was found, as it may be shown now.",
        &["q", "region", "status", "class", "answer"],
        "View_KeptSearch",
    ),
    get("/api/v1/suggestions", "Up to ten subjects whose name or code begins so.", &["q"], "View_Page_SubjectRef"),
    Line {
        query: &["candidates"],
        ..post(
            "/api/v1/match",
            "Whom each row is about, with probability and reasons: one row, or up to 200 in an array; `candidates` of each, 3 \
             where not said.",
            "View_Page_RowMatch",
            "MatchRow",
        )
    },
    get(
        "/api/v1/subjects/{id}",
        "The file of a subject; 301 where it was merged into another.",
        &[],
        "View_SubjectFile",
    ),
    get(
        "/api/v1/subjects/{id}/file",
        "Its whole file as of a day and as known at an instant, now where absent, with the source of every value: for the \
         subject itself, reviewers and the auditor.",
        &["as_of", "known_at"],
        "View_FileAsOf",
    ),
    get(
        "/api/v1/subjects/{id}/records",
        "Its records of one data set, the newest first.",
        &["dataset", "after", "limit"],
        "View_Page_RecordRow",
    ),
    get("/api/v1/codes/{code}", "303 to the subject that bears the code.", &[], ""),
    get("/api/v1/records/{id}", "A record; 410 where it was public and has ended.", &[], "View_RecordFile"),
    get(
        "/api/v1/records/{id}/explanation",
        "Why it was put to its subject, and why it is public from when until when: evidence, clocks, terms, rows of tables.",
        &[],
        "View_Explanation",
    ),
    get(
        "/api/v1/explanations/{id}",
        "A record, listing, proposal, case or check of measures in sentences, in both languages: what was decided, on what, \
         by which rule and article, its days, what would change it, how it is contested.",
        &[],
        "View_Explained",
    ),
    post(
        "/api/v1/records/{id}/objections",
        "The subject objects: `objection` or `not-us`. Marked from now on.",
        "Made",
        "ObjectionSent",
    ),
    get("/api/v1/authorisations", "Whom the subject lets read its file.", PART, "View_Page_AuthorisationRow"),
    post(
        "/api/v1/authorisations",
        "The subject lets an inquirer read its file, for a purpose and until a day.",
        "Made",
        "AuthorisationSent",
    ),
    post("/api/v1/authorisations/{id}/withdrawal", "The subject withdraws an authorisation.", "", ""),
    get(
        "/api/v1/inquiries",
        "The files that the viewer's organ may read by authorisation; every reading is logged.",
        PART,
        "View_Page_AuthorisationRow",
    ),
    get("/api/v1/lists", "The lists of the catalogue.", &[], "View_Page_ListEntry"),
    get("/api/v1/lists/{list}", "Who stands on a list.", PART, "View_ListFile"),
    get(
        "/api/v1/publicity",
        "Licences and penalties by deliverer and day of the decision, with lateness.",
        &["deliverer", "from", "to"],
        "View_PublicityTable",
    ),
    get(
        "/api/v1/publicity/{organ}/{day}",
        "The licences and penalties of a deliverer that were decided on a day.",
        PART,
        "View_Page_PublicityRow",
    ),
    get("/api/v1/statistics", "The statistics that are published.", &[], "View_Page_StatisticRow"),
    get(
        "/api/v1/statistics/{name}",
        "A statistic with all its figures; `{name}.csv` is the same as lines.",
        &[],
        "View_StatisticFile",
    ),
    get(
        "/api/v1/league",
        "How departments deliver, by the scores of a year: for officers, and for everyone where the pack says so.",
        &[],
        "View_Page_LeagueRow",
    ),
    get("/api/v1/quality", "Data sets, and whether deliveries come as often as promised.", &[], "View_Page_QualityRow"),
    get(
        "/api/v1/quality/{dataset}",
        "How a data set is delivered: deliverers, rows taken and rejected and scores of 26 weeks, the most frequent findings; \
         for a deliverer its own deliveries.",
        &[],
        "View_DatasetQuality",
    ),
    get("/api/v1/datasets", "The data sets of the catalogue.", &[], "View_Page_DatasetEntry"),
    get("/api/v1/datasets/{dataset}", "One data set with its fields.", &[], "View_DatasetFile"),
    get("/api/v1/datasets/{dataset}/audiences", "Who sees which of its fields.", &[], "View_DatasetAudiences"),
    get(
        "/api/v1/datasets/{dataset}/audiences/draft",
        "What would change if `field` were of `class`; nothing is changed by asking.",
        &["field", "class"],
        "View_ClassDraft",
    ),
    get(
        "/api/v1/open-data/{file}",
        "A whole data set as `{dataset}.csv` or `{dataset}.json`; each row with the day on which it must be deleted.",
        &["excel"],
        "",
    ),
    get("/api/v1/deliveries", "Deliveries, the newest first.", PART, "View_Page_DeliveryRow"),
    post(
        "/api/v1/deliveries",
        "Delivers a file: as the whole body with `dataset`, `file_name`, `from`, `to`, `complete` in the query, or as a form.",
        "Made",
        "",
    ),
    post(
        "/api/v1/deliveries/dry-run",
        "What would become of a file, were it delivered now: sent as to `/api/v1/deliveries`. Nothing of it is kept.",
        "View_DryRunFile",
        "",
    ),
    get("/api/v1/deliveries/{id}", "One delivery with its receipt.", &[], "View_DeliveryFile"),
    get(
        "/api/v1/held-deliveries",
        "Deliveries that wait because they are not like those before them.",
        PART,
        "View_Page_DeliveryRow",
    ),
    post(
        "/api/v1/deliveries/{id}/answer",
        "An officer lets a held delivery be taken, `take`, or turns it down, `refuse`.",
        "",
        "DecisionSent",
    ),
    post(
        "/api/v1/deliveries/{id}/withdrawal",
        "Its deliverer takes it back, with reasons: its records say again what they said before it.",
        "Made",
        "ReasonsSent",
    ),
    get("/api/v1/deliveries/{id}/rows", "Its rows with findings.", &["code", "after", "limit"], "View_Page_RowView"),
    get("/api/v1/deliveries/{id}/{file}", "Its rejected rows as `rejected.csv` or `rejected.xlsx`.", &[], ""),
    get("/api/v1/review", "Records that wait for an officer to say whom they are about.", PART, "View_Page_ReviewItem"),
    post(
        "/api/v1/review/{id}",
        "Says whom a record is about: `new`, `leave`, a subject's id, or `not:` and the id of one that it is not about.",
        "",
        "DecisionSent",
    ),
    get(
        "/api/v1/drawn-links",
        "Links of linkage that were drawn by chance and wait to be checked, and what the answers show so far.",
        PART,
        "View_DrawnLinks",
    ),
    post(
        "/api/v1/drawn-links/{id}",
        "Says whether the drawn link of a record is `right` or `wrong`; a wrong one is undone.",
        "",
        "DecisionSent",
    ),
    post(
        "/api/v1/subjects/{id}/merge",
        "Says that the subject is another: it leads to `into` from then on.",
        "",
        "MergeSent",
    ),
    post("/api/v1/subjects/{id}/unmerge", "Undoes its merge: what was merged goes back.", "", "ReasonsSent"),
    post(
        "/api/v1/subjects/{id}/split",
        "Says that the subject is two: opens the other one with its codes, names and records.",
        "Made",
        "SplitSent",
    ),
    post(
        "/api/v1/subjects/{id}/records",
        "Says that records are about this subject, and not about another.",
        "",
        "MoveSent",
    ),
    post(
        "/api/v1/subjects/{id}/successors",
        "Notes who follows the subject, how and from which day on.",
        "",
        "SuccessorSent",
    ),
    post("/api/v1/successions/{id}/withdrawal", "Withdraws a succession that was noted in error.", "", "ReasonsSent"),
    get("/api/v1/objections", "Objections that wait for an officer.", PART, "View_Page_ObjectionItem"),
    post("/api/v1/objections/{id}", "Answers an objection: `upheld` or `rejected`.", "", "DecisionSent"),
    get("/api/v1/holds", "Records whose publication waits.", PART, "View_Page_HoldItem"),
    post("/api/v1/holds/{id}", "Holds or releases a publication: `hold` or `release`.", "", "DecisionSent"),
    get("/api/v1/proposals", "Proposals that wait for the viewer's organ.", PART, "View_Page_ProposalItem"),
    post(
        "/api/v1/proposals",
        "An officer proposes an entry on a list, on records of the subject's file; another one decides.",
        "Made",
        "EntryProposed",
    ),
    post("/api/v1/proposals/{id}", "Decides a proposal: `accept` or `refuse`.", "", "DecisionSent"),
    get("/api/v1/overview", "The state of the node.", &[], "View_Overview"),
    get("/api/v1/case-kinds", "The kinds of cases, with what is handed in.", &[], "View_Page_CaseKind"),
    get(
        "/api/v1/cases",
        "The open cases in which the viewer's task waits, the earliest due first; a subject's own.",
        PART,
        "View_Page_CaseLine",
    ),
    post(
        "/api/v1/cases",
        "Opens a case by a template: a subject, an officer, or anybody who informs, sealed and with a receipt.",
        "CaseMade",
        "CaseOpenedSent",
    ),
    get("/api/v1/cases/{id}", "A case, for the parties and the auditor.", &[], "View_CaseFile"),
    post(
        "/api/v1/cases/{id}",
        "Acts on a case: `do` comes to the outcome `what`, `stop-clock` stops the clock for `what`, `continue` lets it go on.",
        "",
        "CaseActSent",
    ),
    post(
        "/api/v1/cases/{id}/outcome",
        "Where a case stands, for whoever holds the receipt of having informed.",
        "View_CaseOutcome",
        "ReceiptSent",
    ),
    get(
        "/api/v1/listings/due",
        "What officers owe the entries of lists that are determined here, and by when.",
        PART,
        "View_Page_DutyRow",
    ),
    post(
        "/api/v1/listings/{id}/end",
        "Takes a subject off a list that is determined here, for one of the list's reasons for removal.",
        "",
        "ListingEndSent",
    ),
    post(
        "/api/v1/measures/checks",
        "Which measures apply to 1 to 500 subjects in a procedure; the asking is logged with its matter.",
        "View_Page_MeasureLine",
        "MeasuresAsked",
    ),
    get(
        "/api/v1/measures/checks",
        "What the viewer's organ was told, as it stands now, the newest first.",
        PART,
        "View_Page_MeasureAnswer",
    ),
    get("/api/v1/measures/checks/{id}", "One of them, as it stands now.", &[], "View_MeasureAnswer"),
    post(
        "/api/v1/measures/checks/{id}/report",
        "Reports whether the measures were applied, and why.",
        "",
        "MeasuresReported",
    ),
    get(
        "/api/v1/measures/exits",
        "The exits of listings that the viewer's organ was told of and has not confirmed.",
        PART,
        "View_Page_ExitRow",
    ),
    post(
        "/api/v1/measures/exits/{id}/confirmation",
        "Confirms that the organ knows of an exit and has lifted what followed.",
        "",
        "",
    ),
    get(
        "/api/v1/referrals",
        "The proposals that were referred to the viewer's organ, since no officer of it is here, and are not answered.",
        PART,
        "View_Page_ReferralRow",
    ),
    post("/api/v1/referrals/{id}/confirmation", "Confirms that the organ has the notice of a proposal.", "", ""),
    post(
        "/api/v1/referrals/{id}/refusal",
        "Says that the organ decided not to enter the subject; an entry comes back as a delivery of the list.",
        "",
        "ReferralDeclined",
    ),
    get(
        "/api/v1/commitment-kinds",
        "The kinds of credit commitments that may be given.",
        &[],
        "View_Page_CommitmentKind",
    ),
    get(
        "/api/v1/subjects/{id}/commitments",
        "The credit commitments of a subject, the newest first.",
        PART,
        "View_Page_CommitmentRow",
    ),
    get("/api/v1/commitments", "Those of the viewer's own subject.", PART, "View_Page_CommitmentRow"),
    post("/api/v1/commitments", "Gives a credit commitment; it is published at once.", "Made", "CommitmentSent"),
    get(
        "/api/v1/commitments/{id}",
        "One of them, with its last check for those who may know.",
        &[],
        "View_CommitmentRow",
    ),
    post(
        "/api/v1/subjects/{id}/reports",
        "Issues the credit report of a subject: its signed data, or with `Accept: application/pdf` the document that bears them. \
         The same report on the same day has the same number; it is kept nowhere.",
        DOCUMENT_MADE,
        "ReportSent",
    ),
    get(
        "/api/v1/reports/{number}",
        "What anyone who holds a report may know of it: that it was issued, whether it is valid, whether anything in it has \
         changed since.",
        &[],
        "View_IssuedReport",
    ),
    post(
        "/api/v1/report-checks",
        "Checks a file, the document or its data, sent as it is: `genuine`, `altered` or `unknown`; answers 200. It is not kept.",
        "ReportChecked",
        "",
    ),
    get("/api/v1/report-key", "The key that signs the data of reports: a JSON Web Key (RFC 8037).", &[], JSON),
];
