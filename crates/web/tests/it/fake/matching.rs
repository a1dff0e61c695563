//! Whom rows are about on the made-up node: a subject is likely where its name or its code is the
//! row's, and possible where its name holds the row's.

use catalogue::contract::FieldRole;
use domain::{PartyRow, RecordId, SubjectId};
use publish::{
    DrawnLinks, KeptSearch, LinkReason, Page, Reader, ReviewItem, RowMatch, SubjectHit, SubjectRef, View,
    input::{
        KeptSearchInput, LikelyInput, LikelySubject, LinkageInput, MatchInput, PartMarks, RecordInput, SubjectInput,
    },
};
use web::{Answer, Portal, Problem, SubjectQuery, Viewer};

use super::{
    Fake,
    data::{at, audit},
};

fn reason(findings: &[&'static str], decibans: f64) -> LinkReason {
    LinkReason {
        findings: findings.iter().copied().map(Into::into).collect(),
        finding: findings.join(", "),
        shared_up_to: None,
        shared_over: None,
        decibans,
    }
}

/// What linkage makes of a candidate.
pub fn linkage(probability: f64, same: bool) -> LinkageInput {
    let mark = |yes: &'static str, no: &'static str| if same { yes } else { no };
    let borne = LinkReason { shared_up_to: Some(1), ..reason(&["name-borne"], 21.3) };
    let address = LinkReason { shared_over: Some(300), ..reason(&["address-same"], -2.4) };
    let code = reason(&["code-missing", mark("name-whole", "name-brand-slip")], if same { 21.4 } else { -11.0 });
    LinkageInput {
        probability,
        beforehand: -8.7,
        reasons: vec![code, borne, address, reason(&[mark("time-alive", "time-ended")], 1.0)],
        marks: PartMarks {
            name: mark("same", "near"),
            code: "missing",
            place: mark("same", "differs"),
            address: "same",
            representative: "missing",
            phone: "missing",
            date: mark("same", "differs"),
        },
    }
}

impl Fake {
    pub fn subject_hits(&self, ids: &[SubjectId]) -> View<Page<SubjectHit>> {
        let known = ids.iter().filter_map(|id| self.subject_input(*id).ok());
        let reader = Reader::public();
        let hits = known.filter_map(|one| SubjectHit::view(&self.glossary, &reader, self.moment(), &one).ok());
        Page::of(&reader, self.moment(), hits.collect::<Vec<_>>(), None, None)
    }

    /// Subjects whose names hold `text`, or else those of whose business it is.
    pub fn found(&self, reader: &Reader, text: &str) -> Vec<View<SubjectHit>> {
        let meant = text.replace("清禾", "青禾");
        let named = |one: &&SubjectInput| one.subject.names.iter().any(|held| held.name.contains(&meant));
        let view = |one| SubjectHit::view(&self.glossary, reader, self.moment(), one).ok();
        let hits: Vec<_> = self.all().iter().filter(named).filter_map(view).collect();
        if hits.is_empty() { self.found_in_scopes(text) } else { hits }
    }

    fn found_in_scopes(&self, text: &str) -> Vec<View<SubjectHit>> {
        let found = |one: &SubjectInput| {
            let said = |record: &RecordInput| record.versions.first()?.values.get("SCOPE")?.find(text);
            let (record, at) = one.records.iter().find_map(|record| Some((record, said(record)?)))?;
            let place = (record, FieldRole::SubjectScope, at..at + text.len());
            SubjectHit::found_in(&self.glossary, &Reader::public(), self.moment(), one, place).ok()
        };
        self.all().iter().filter_map(found).collect()
    }

    /// Keeps an answer as the ids that were found, with one that is no longer shown.
    pub async fn keep(&self, query: &SubjectQuery) -> Answer<String> {
        if query.facets.iter().any(|(facet, _)| facet == "list") {
            return Err(Problem::invalid("list", "an answer that is narrowed by lists can't be kept"));
        }
        let page = self.search(&Viewer::PUBLIC, query).await?;
        let ids: Vec<String> = page.items.iter().map(|hit| hit.id.0.to_string()).collect();
        Ok(format!("{}-s404", ids.join("-")))
    }

    pub fn kept_answer_of(&self, text: &str) -> Answer<View<KeptSearch>> {
        let found: Option<Vec<SubjectId>> =
            text.split('-').filter(|id| !id.is_empty()).map(|id| id.parse().ok()).collect();
        let found = found.ok_or(Problem::NotFound)?;
        let input = KeptSearchInput {
            asked: "青禾".to_owned(),
            narrowed: vec![("status".to_owned(), "1".to_owned())],
            answered_at: at("2026-11-20T01:31:00Z"),
            entry: 41_233,
            total: found.len() as u64 + 3,
            near: false,
            found,
        };
        let subjects: Vec<SubjectInput> = self.all();
        Ok(KeptSearch::view(&self.glossary, self.moment(), &input, &subjects))
    }

    pub fn suggested(&self, text: &str) -> View<Page<SubjectRef>> {
        let reader = Reader::public();
        let found = self.all().into_iter().filter(|one| one.subject.name().starts_with(text));
        let refs = found.filter_map(|one| SubjectRef::view(&self.glossary, &reader, self.moment(), &one.subject).ok());
        Page::of(&reader, self.moment(), refs.collect::<Vec<_>>(), None, None)
    }

    pub fn row_matches(&self, viewer: &Viewer, rows: Vec<PartyRow>, most: usize) -> View<Page<RowMatch>> {
        let reader = self.reader(viewer);
        let views: Vec<View<RowMatch>> = rows.into_iter().map(|row| self.row_match(viewer, row, most)).collect();
        Page::of(&reader, self.moment(), views, None, None)
    }

    fn row_match(&self, viewer: &Viewer, row: PartyRow, most: usize) -> View<RowMatch> {
        let holds = |one: &SubjectInput| {
            let code = one.subject.identifiers.iter().any(|held| held.identifier.value() == row.code);
            let same = one.subject.names.iter().any(|held| held.name == row.name);
            let part = !row.name.is_empty() && one.subject.names.iter().any(|held| held.name.contains(&row.name));
            (code || same || part).then_some(if code || same { 0.98 } else { 0.4 })
        };
        let all = self.all();
        let likely = all.iter().filter_map(|one| {
            let (probability, subject) = (holds(one)?, LikelySubject::Judged(&one.subject));
            Some(LikelyInput { subject, probability, reasons: linkage(probability, probability > 0.9).reasons })
        });
        let mut candidates: Vec<LikelyInput<'_>> = likely.collect();
        candidates.sort_by(|a, b| b.probability.total_cmp(&a.probability));
        candidates.truncate(most);
        let decision = match candidates.first() {
            Some(first) if first.probability > 0.9 => "link",
            Some(_) => "review",
            None => "new",
        };
        let input = MatchInput { id: row.id, decision, candidates };
        RowMatch::view(&self.glossary, &self.reader(viewer), self.moment(), input)
    }
}

impl Fake {
    /// The links of these questions, as if each had been drawn.
    pub fn drawn(&self, viewer: &Viewer, links: &View<Page<ReviewItem>>) -> Answer<View<DrawnLinks>> {
        Ok(DrawnLinks::view(&self.reader(viewer), self.moment(), Some(audit()), links)?)
    }

    /// An answer on a drawn link; that one is wrong was said before.
    pub fn checked(&self, record: RecordId, right: bool) -> Answer<()> {
        self.of_record(record)?;
        if right { Ok(()) } else { Err(Problem::Conflict("it was answered already".to_owned())) }
    }
}
