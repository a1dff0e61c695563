//! Questions whom a record is about: in the order in which an answer is worth most, with what
//! linkage makes of each candidate, and what was answered before where the same was asked.

use std::{collections::BTreeMap, time::Duration};

use catalogue::contract::{Contract, FieldRole};
use domain::{Instant, PartyRow, RecordId, SubjectId, Values, link::Candidate, publication::HoldReason};
use linkage::{Comparison, settle};
use publish::{
    Decided, Page, Reader, ReviewItem, View,
    input::{EarlierInput, LinkageInput, PartMarks, QueuePlaceInput, RecordInput, ReviewInput, SubjectInput},
};
use resolve::Resolver;
use store::{Cursor, RecordQuery, RecordView, ReviewOrder, Scope};

use super::{
    Part,
    decisions::decisions,
    inputs::Organs,
    matches::{Matching, Row, link_reasons, weigh},
    review_order::{Place, value},
};
use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    matching::{Weighed, registration_sets},
    node::Node,
};

/// Questions that are put in order at a time: those that are due first.
const WINDOW: u32 = 300;

/// How long a page of questions waits for linkage; then it is shown without.
const PATIENCE: Duration = Duration::from_secs(3);

/// Candidates that linkage names beside those that the question has.
const CANDIDATES: usize = 5;

/// From which probability on linkage names one.
const WORTH_NAMING: f64 = 0.001;

/// Records with the same mention whose earlier answers are shown.
const SAME_MENTIONS: usize = 10;

/// A question on its way to the page.
pub(super) struct Waiting {
    item: store::ReviewItem,
    view: RecordView,
    asked: PartyRow,
    place: QueuePlaceInput,
    linkage: BTreeMap<SubjectId, LinkageInput>,
}

impl Waiting {
    /// Whom the record is put to.
    pub(super) fn linked(&self) -> Option<SubjectId> {
        self.item.subject
    }

    fn key(&self) -> (u64, i64) {
        (value(&self.place), self.item.record.raw())
    }
}

impl Node {
    /// The records that wait for an officer to say whom they are about: those first whose answer is
    /// worth most.
    pub async fn review_queue(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<ReviewItem>>> {
        self.authorise_here(viewer, Action::Review)?;
        let read = |text: &String| text.parse().map_err(|_| Error::invalid("after", "is not what a page before said"));
        let after: Place = part.after.as_ref().map(read).transpose()?.unwrap_or_default();
        let (mut waiting, following) = self.window(viewer, after.window.clone()).await?;
        waiting.retain(|one| after.comes_before(one.key()));
        let limit = part.limit() as usize;
        let last = waiting.get(..limit).and_then(<[Waiting]>::last).filter(|_| waiting.len() > limit);
        let next = match last {
            Some(last) => Some(Place { window: after.window, last: Some(last.key()) }),
            None => following.map(|window| Place { window: Some(window), last: None }),
        };
        let mut organs = Organs::default();
        let mut views = Vec::new();
        for one in waiting.into_iter().take(limit) {
            let input = self.review_input(&mut organs, one, Vec::new()).await?;
            views.extend(ReviewItem::view(&self.glossary, &Reader::officer(), self.moment(), &input));
        }
        Ok(Page::of(&Reader::officer(), self.moment(), views, next.map(|next| next.to_string()), None))
    }

    /// One of them, with what was answered before where the same was asked.
    pub async fn review_item(&self, viewer: &Viewer, record: RecordId) -> Result<View<ReviewItem>> {
        self.authorise_here(viewer, Action::Review)?;
        let item = self.register.review_item(record).await?.ok_or_else(|| Error::not_found("question", record))?;
        let (mut others, _) = self.window(viewer, None).await?;
        let one = match others.iter().position(|one| one.item.record == record) {
            Some(at) => others.remove(at),
            None => self.in_order(viewer, vec![item]).await?.pop().ok_or_else(|| Error::not_found("record", record))?,
        };
        let earlier = self.earlier(&one, &others).await?;
        let input = self.review_input(&mut Organs::default(), one, earlier).await?;
        Ok(ReviewItem::view(&self.glossary, &Reader::officer(), self.moment(), &input)?)
    }

    /// The questions of one window in order, and where the next window begins.
    async fn window(&self, viewer: &Viewer, after: Option<Cursor>) -> Result<(Vec<Waiting>, Option<Cursor>)> {
        let reason = Some(HoldReason::UncertainIdentity);
        let (items, next) = self.register.review_queue(reason, None, ReviewOrder::Due, after, WINDOW).await?;
        Ok((self.in_order(viewer, items).await?, next))
    }

    pub(super) async fn in_order(&self, viewer: &Viewer, items: Vec<store::ReviewItem>) -> Result<Vec<Waiting>> {
        let ids: Vec<RecordId> = items.iter().map(|item| item.record).collect();
        let views = self.register.records(&ids, Scope::All).await?;
        let mut views: BTreeMap<RecordId, RecordView> = views.into_iter().map(|view| (view.head.id, view)).collect();
        let pairs = items.into_iter().filter_map(|item| Some((views.remove(&item.record)?, item)));
        let pairs: Vec<(RecordView, store::ReviewItem)> = pairs.collect();
        let asked: Vec<PartyRow> = pairs.iter().map(|(view, _)| self.asked_of(view)).collect();
        let mut mentions: BTreeMap<String, u32> = BTreeMap::new();
        for one in &asked {
            *mentions.entry(self.mention_key(one)).or_default() += 1;
        }
        let linkage = match self.linkage_at_hand(PATIENCE).await {
            Ok(linkage) => {
                let matching = self.matching(viewer, linkage).telling(CANDIDATES);
                linkage_inputs(&matching, asked.clone()).await?
            }
            Err(error) if error.is_passing() || matches!(error, Error::LinkageTooLarge { .. }) => Vec::new(),
            Err(error) => return Err(error),
        };
        let mut linkage = linkage.into_iter();
        let mut waiting = Vec::with_capacity(pairs.len());
        for ((view, item), asked) in pairs.into_iter().zip(asked) {
            let linkage = linkage.next();
            let first = linkage.as_ref().map(|found| found.values().map(|one| one.probability).fold(0.0, f64::max));
            let same_mention = mentions.get(&self.mention_key(&asked)).copied().unwrap_or(1);
            let place = self.queue_place(&item, &view, first, same_mention);
            waiting.push(Waiting { item, view, asked, place, linkage: linkage.unwrap_or_default() });
        }
        waiting.sort_by_key(|one| std::cmp::Reverse(one.key()));
        Ok(waiting)
    }

    fn queue_place(
        &self,
        item: &store::ReviewItem,
        view: &RecordView,
        first: Option<f64>,
        same_mention: u32,
    ) -> QueuePlaceInput {
        let today = self.clock.today();
        let days = |from: domain::Date, to: domain::Date| u32::try_from((to - from).get_days()).unwrap_or(0);
        QueuePlaceInput {
            uncertain_percent: first.map_or(50, |p| (400.0 * p * (1.0 - p)).round() as u8),
            same_mention,
            waits_days: days(view.head.taken_on, today),
            overdue_days: item.due.map_or(0, |due| days(due, today)),
        }
    }

    /// Whom a record says that it is about.
    pub(crate) fn asked_of(&self, view: &RecordView) -> PartyRow {
        let (Some(contract), Some(values)) = (self.pack.contract(&view.head.dataset), &view.values) else {
            return PartyRow::default();
        };
        PartyRow { id: view.head.id.to_string(), ..mention(contract, values) }
    }

    /// Records of one key ask the same question.
    fn mention_key(&self, asked: &PartyRow) -> String {
        let folding = self.pack.folding();
        match (asked.code.as_str(), asked.name.as_str()) {
            ("", "") => asked.id.clone(),
            (code, name) => format!("{code}|{}", folding.text(name)),
        }
    }

    /// What officers answered where the same was asked that is still open: here and of the records
    /// with the same mention.
    async fn earlier(&self, one: &Waiting, others: &[Waiting]) -> Result<Vec<EarlierInput>> {
        let key = self.mention_key(&one.asked);
        let same = others.iter().filter(|other| self.mention_key(&other.asked) == key).take(SAME_MENTIONS);
        let mut earlier = Vec::new();
        for record in std::iter::once(one).chain(same).map(|waiting| waiting.item.record) {
            let answers = decisions(None, &self.register.history(record).await?);
            // "None of these" refuses each of them too: it is told once.
            let none: Vec<Instant> =
                answers.iter().filter(|one| one.decided == Decided::NotLinked).map(|one| one.decided_at).collect();
            let negative = answers.into_iter().filter(|one| match one.decided {
                Decided::NotLinked => true,
                Decided::LinkRefused => !none.contains(&one.decided_at),
                _ => false,
            });
            earlier.extend(negative.map(|decision| EarlierInput { record, decision }));
        }
        Ok(earlier)
    }

    pub(super) async fn review_input(
        &self,
        organs: &mut Organs,
        waiting: Waiting,
        earlier: Vec<EarlierInput>,
    ) -> Result<ReviewInput> {
        let Waiting { item, view, place, linkage, .. } = waiting;
        let since = self.register.entry(item.since).await?.map(|entry| entry.recorded_at);
        let since = since.unwrap_or(view.recorded_at);
        let reasons = self.why_in_review(&view).await?;
        let mut candidates = item.candidates;
        let mut named: Vec<(&SubjectId, &LinkageInput)> = linkage.iter().collect();
        named.sort_by(|(_, a), (_, b)| b.probability.total_cmp(&a.probability));
        let named: Vec<SubjectId> = named.into_iter().map(|(subject, _)| *subject).collect();
        let refused = self.refused_of(&view, &Resolver::new(&self.pack), &named).await?;
        for subject in named.iter().filter(|subject| !refused.contains(subject)) {
            if !candidates.iter().any(|known| known.subject == *subject) {
                candidates.push(Candidate { subject: *subject, evidence: Vec::new() });
            }
        }
        let likely = |candidate: &Candidate| linkage.get(&candidate.subject).map_or(0.0, |one| one.probability);
        candidates.sort_by(|a, b| likely(b).total_cmp(&likely(a)));
        let candidates = self.candidates(organs, candidates).await?;
        let record = self.record_input_whole(organs, view).await?;
        Ok(ReviewInput { record, reasons, since, candidates, linkage, place, earlier })
    }

    /// Each candidate with its subject and what its registration says.
    async fn candidates(
        &self,
        organs: &mut Organs,
        candidates: Vec<Candidate>,
    ) -> Result<Vec<(Candidate, SubjectInput)>> {
        let subjects = self.subjects_by_id(candidates.iter().map(|candidate| candidate.subject)).await?;
        let mut inputs = Vec::with_capacity(candidates.len());
        for candidate in candidates {
            let Some(subject) = subjects.get(&candidate.subject) else { continue };
            let mut input = self.bare_subject(subject.clone());
            input.records.extend(self.registration_input(organs, candidate.subject).await?);
            inputs.push((candidate, input));
        }
        Ok(inputs)
    }

    async fn registration_input(&self, organs: &mut Organs, subject: SubjectId) -> Result<Option<RecordInput>> {
        let datasets = registration_sets(&self.pack);
        let query = RecordQuery { subject, datasets, scope: Scope::All, after: None, limit: 1 };
        match self.register.records_of(&query).await?.0.pop() {
            Some(view) => Ok(Some(self.record_input(organs, view).await?)),
            None => Ok(None),
        }
    }
}

/// Whom values say that they are about.
fn mention(contract: &Contract, values: &Values) -> PartyRow {
    let text = |role| contract.with_role(role).and_then(|field| values.get(&field.code)).cloned().unwrap_or_default();
    let codes = contract.all_with_role(FieldRole::SubjectIdentifier).filter_map(|field| values.get(&field.code));
    // An identifier is kept with its scheme before it.
    let code = codes.filter_map(|text| text.split_once(':')).map(|(_, code)| code.to_owned()).next();
    PartyRow {
        id: String::new(),
        name: text(FieldRole::SubjectName),
        code: code.unwrap_or_default(),
        place: text(FieldRole::SubjectDivision),
        address: text(FieldRole::SubjectAddress),
        representative: text(FieldRole::SubjectRepresentative),
        phone: text(FieldRole::SubjectPhone),
        date: text(FieldRole::DecisionDate).parse().ok(),
    }
}

/// What linkage makes of each row's candidates.
async fn linkage_inputs(matching: &Matching, asked: Vec<PartyRow>) -> Result<Vec<BTreeMap<SubjectId, LinkageInput>>> {
    let rows = weigh(matching, asked).await?;
    let of = |mut row: Row| {
        settle(&mut row.found, matching.thresholds, matching.most);
        let worth = row.found.iter().filter(|one| one.candidate.probability >= WORTH_NAMING);
        worth.map(|one| (one.subject, linkage_input(matching, one))).collect()
    };
    Ok(rows.into_iter().map(of).collect())
}

fn linkage_input(matching: &Matching, one: &Weighed) -> LinkageInput {
    let evidence = &one.candidate.evidence;
    LinkageInput {
        probability: one.candidate.probability,
        beforehand: matching.model.prior_decibans(),
        reasons: link_reasons(&matching.model, &one.candidate),
        marks: PartMarks {
            name: evidence.name_agreement().name(),
            code: evidence.code_agreement().name(),
            place: evidence.agreement(Comparison::Place).name(),
            address: evidence.agreement(Comparison::Address).name(),
            representative: evidence.agreement(Comparison::Representative).name(),
            phone: evidence.agreement(Comparison::Phone).name(),
            date: evidence.agreement(Comparison::Time).name(),
        },
    }
}
