//! A batch of judged rows becomes one step: each accepted row put to its subject, with its
//! publication decided.

use std::collections::{HashMap, HashSet};

use catalogue::contract::{Contract, FieldRole};
use collect::Accepted;
use decide::PublicationPlan;
use domain::{
    Date, DeliveryId, EntryId, Finding, Instant, RecordId, RecordKey, SubjectId, Values,
    entry::{Body, LinkDecided, PublicationDecided, RecordTaken, RowRef, SubjectChanged},
    link::{Certainty, Evidence},
    listing::{Listing, ListingEnd},
    record::Operation,
    subject::{SubjectClass, SubjectState},
};
use resolve::{Known, Mention, Resolution, Resolver, Wanted};
use store::{BodyClass, ListingState, NewEntry, RecordHead, RejectedRow, Step};

use super::{listings, reading::Row, tally::Carry, under_way::UnderWay};
use crate::{
    Result,
    node::Node,
    rejudge::{self, Confirmed},
};

/// How long a rejected row is kept for correction, in days.
const REJECTED_DAYS: i64 = 90;

/// What all batches of a delivery share.
pub(crate) struct Taking<'a> {
    pub node: &'a Node,
    pub contract: &'a Contract,
    pub plan: &'a PublicationPlan,
    pub resolver: &'a Resolver<'a>,
    pub delivery: DeliveryId,
    /// The day on which it came.
    pub came_on: Date,
}

/// An accepted row: what it says, of whom.
struct Said<'a> {
    accepted: &'a Accepted,
    mention: &'a Mention,
    values: Values,
    content: RecordKey,
}

/// What the register says of the rows of a batch.
struct Found {
    known: Known,
    heads: HashMap<RecordKey, RecordHead>,
    /// The listings that stand because these records reported them.
    listed: HashMap<RecordId, Vec<ListingState>>,
    /// The publications that an officer's decision ended.
    ended: HashMap<RecordId, (decide::Ending, Date)>,
    /// The keys that this batch itself brought: of very long files not every key is remembered.
    brought: HashSet<RecordKey>,
    /// The subjects that a registration of this batch confirmed or changed.
    confirmed: Vec<Confirmed>,
}

impl Taking<'_> {
    /// Adds everything that follows from `rows` to `step` and to the running figures.
    pub async fn compose(
        &self,
        rows: Vec<Row>,
        under_way: &mut UnderWay,
        step: &mut Step,
        carry: &mut Carry,
    ) -> Result<()> {
        let mentions: Vec<Option<Mention>> = rows.iter().map(|row| self.mention(row)).collect();
        let mut found = self.find(&rows, &mentions, under_way).await?;
        for (row, mention) in rows.into_iter().zip(mentions) {
            carry.counts.rows += 1;
            match (row, mention) {
                (Row::Accepted { accepted, values, content }, Some(mention)) => {
                    let said = Said { accepted: &accepted, mention: &mention, values, content };
                    self.take(said, &mut found, step, carry);
                }
                (Row::Accepted { .. }, None) => {}
                (Row::Repeated(_), _) => {
                    carry.counts.warned += 1;
                    carry.counts.unchanged += 1;
                }
                (Row::Rejected(rejected), _) => {
                    carry.counts.rejected += 1;
                    let content = (!rejected.cells.is_empty()).then(|| serde_json::to_vec(&rejected.cells));
                    let content = content.and_then(std::result::Result::ok);
                    step.rejected.push(self.rejected(rejected.row, rejected.findings, content));
                }
                (Row::Person(person), _) => {
                    carry.counts.persons += 1;
                    step.rejected.push(self.rejected(person.row, vec![person.finding], None));
                }
            }
        }
        step.jobs.extend(rejudge::jobs(&found.confirmed, self.delivery, self.node.clock.now()));
        Ok(())
    }

    fn rejected(&self, row: u32, findings: Vec<Finding>, content: Option<Vec<u8>>) -> RejectedRow {
        let now = self.node.clock.now().millis();
        let until = Instant::from_millis(now + REJECTED_DAYS * 86_400_000);
        RejectedRow { delivery: self.delivery, row, findings, content, until }
    }

    fn mention(&self, row: &Row) -> Option<Mention> {
        let accepted = accepted(row)?;
        let said = &accepted.mention;
        Some(Mention {
            name: said.name.clone(),
            former_names: said.former_names.clone(),
            identifiers: said.identifiers.clone(),
            division: said.division.clone(),
            class: said.class,
            status: said.status.clone(),
            on: said.on,
            ..Mention::of(self.contract.kind, self.contract.adverse)
        })
    }

    /// Asks the register once for the whole batch, and once more where a step on its way tells of the
    /// same subjects. Its records are new to the batch: a key comes once in a delivery.
    async fn find(&self, rows: &[Row], mentions: &[Option<Mention>], under_way: &mut UnderWay) -> Result<Found> {
        let register = &self.node.register;
        let wanted = Wanted::of(mentions.iter().flatten(), self.resolver);
        let keys: Vec<RecordKey> = rows.iter().filter_map(accepted).map(|row| row.record.key).collect();
        let heads = register.record_heads(&self.contract.id, &keys).await?;
        let known: Vec<SubjectId> = heads.values().filter_map(|head| head.subject).collect();
        let mut subjects = register.subjects_meant(&wanted.identifiers, &wanted.names, &known).await?;
        if under_way.concerns(&wanted, &subjects) {
            under_way.settle().await?;
            subjects = register.subjects_meant(&wanted.identifiers, &wanted.names, &known).await?;
        }
        let listed = self.listed(&heads).await?;
        let ended = self.ended(&heads).await?;
        let mut known = Known::new(subjects);
        self.node.tell_refusals(self.resolver, mentions.iter().flatten(), None, &mut known).await?;
        Ok(Found { known, heads, listed, ended, brought: HashSet::new(), confirmed: Vec::new() })
    }

    /// The listings that the records of a batch reported before.
    async fn listed(&self, heads: &HashMap<RecordKey, RecordHead>) -> Result<HashMap<RecordId, Vec<ListingState>>> {
        let mut listed: HashMap<RecordId, Vec<ListingState>> = HashMap::new();
        if self.contract.list.is_none() || heads.is_empty() {
            return Ok(listed);
        }
        let ids: Vec<RecordId> = heads.values().map(|head| head.id).collect();
        for state in self.node.register.listings_reported_by(&ids).await? {
            if let Some(record) = state.listing.record {
                listed.entry(record).or_default().push(state);
            }
        }
        Ok(listed)
    }

    /// Which records left the public by a decision: a later delivery does not bring them back. Only what
    /// is over today can have, and that is rare in a batch.
    async fn ended(&self, heads: &HashMap<RecordKey, RecordHead>) -> Result<HashMap<RecordId, (decide::Ending, Date)>> {
        let today = self.node.clock.today();
        let over = |head: &&RecordHead| head.public_until.is_some_and(|until| until <= today);
        let decided: Vec<EntryId> = heads.values().filter(over).filter_map(|head| head.publication).collect();
        if decided.is_empty() {
            return Ok(HashMap::new());
        }
        let entries = self.node.register.entries(&decided).await?;
        let ended = entries.into_iter().filter_map(|entry| match entry.body {
            Some(Body::PublicationDecided(decided)) => {
                decide::standing_end(&decided.publication).map(|end| (decided.record, end))
            }
            _ => None,
        });
        Ok(ended.collect())
    }

    fn take(&self, said: Said<'_>, found: &mut Found, step: &mut Step, carry: &mut Carry) {
        let Said { accepted, mention, values, content } = said;
        let counts = &mut carry.counts;
        counts.warned += u64::from(accepted.findings.iter().any(|f| f.severity == domain::Severity::Warn));
        let record = &accepted.record;
        if !found.brought.insert(record.key) {
            counts.unchanged += 1;
            return;
        }
        let head = found.heads.get(&record.key);
        if record.operation == Operation::Withdraw {
            let listed = head.and_then(|head| found.listed.get(&head.id));
            self.withdraw(accepted, head, listed, step, carry);
            return;
        }
        if head.is_some_and(|head| head.operation == Operation::State && head.content == content) {
            counts.unchanged += 1;
            return;
        }
        let resolution = self.resolver.resolve(mention, &found.known);
        let (subject, subject_state, class) = self.settle_subject(&resolution, accepted, &mut found.known, step);
        counts.subjects_opened += u64::from(matches!(resolution, Resolution::Opens(_)));
        match head {
            Some(_) => counts.corrected += 1,
            None => counts.accepted += 1,
        }
        let certainty = resolution.certainty();
        counts.review += u64::from(certainty == Certainty::Open);
        let entry = self.add_record(accepted, head, values, class, step);
        let id = head.map_or(RecordId::opened_by(entry), |head| head.id);
        let linked = Body::LinkDecided(link(id, subject, &resolution));
        step.add(NewEntry { supersedes: head.and_then(|head| head.link), ..self.entry(accepted, linked) });
        let taken_on = head.map_or(self.came_on, |head| head.taken_on);
        let mut publication = self.plan.publication_of(&decide::Taken {
            record,
            certainty,
            subject_state,
            subject_class: class,
            findings: &accepted.findings,
            taken_on,
            today: self.came_on,
        });
        if let Some((ending, on)) = found.ended.get(&id) {
            publication = decide::end(&publication, *ending, *on);
        }
        counts.held += u64::from(!publication.holds.is_empty());
        carry.late += u64::from(publication.clocks.iter().any(|clock| clock.due < taken_on));
        let listing = {
            let about = subject.map(|subject| (subject, class));
            listings::received(&self.node.pack, self.contract, record, id, about, certainty, &publication)
        };
        let decided = Body::PublicationDecided(PublicationDecided { record: id, publication, reasons: None });
        step.add(NewEntry { supersedes: head.and_then(|head| head.publication), ..self.entry(accepted, decided) });
        self.settle_listings(accepted, found.listed.get(&id), listing, ListingEnd::RecordChanged, step);
        if let Resolution::Linked(linked) = &resolution
            && linked.change.as_ref().is_some_and(|change| change.state == SubjectState::Confirmed)
        {
            // What waits for that is judged again.
            found.confirmed.push(Confirmed { subject: linked.subject, recheck: linked.recheck });
        }
    }

    fn settle_listings(
        &self,
        accepted: &Accepted,
        open: Option<&Vec<ListingState>>,
        reported: Option<Listing>,
        end: ListingEnd,
        step: &mut Step,
    ) {
        for entry in listings::settled(open.map_or(&[], Vec::as_slice), reported, end) {
            step.add(NewEntry { row: self.row(accepted), ..entry });
        }
    }

    fn withdraw(
        &self,
        accepted: &Accepted,
        head: Option<&RecordHead>,
        listed: Option<&Vec<ListingState>>,
        step: &mut Step,
        carry: &mut Carry,
    ) {
        match head {
            Some(head) if head.operation == Operation::State => {
                carry.counts.withdrawn += 1;
                self.add_record(accepted, Some(head), Values::new(), None, step);
                self.settle_listings(accepted, listed, None, ListingEnd::RecordWithdrawn, step);
            }
            _ => carry.counts.unchanged += 1,
        }
    }

    /// The subject that the row is about, opened or changed where the row says so.
    fn settle_subject(
        &self,
        resolution: &Resolution,
        accepted: &Accepted,
        known: &mut Known,
        step: &mut Step,
    ) -> (Option<SubjectId>, Option<SubjectState>, Option<SubjectClass>) {
        match resolution {
            Resolution::Review(_) => (None, None, None),
            Resolution::Opens(opens) => {
                let id =
                    SubjectId::opened_by(step.add(self.entry(accepted, Body::SubjectOpened(opens.opened.clone()))));
                known.apply(id, &opens.opened);
                (Some(id), Some(opens.opened.state), Some(opens.opened.class))
            }
            Resolution::Linked(linked) => {
                let subject = linked.subject;
                if let Some(now) = &linked.change {
                    known.apply(subject, now);
                    let changed = SubjectChanged { subject, now: now.clone(), reasons: None };
                    step.add(self.entry(accepted, Body::SubjectChanged(changed)));
                }
                let profile = known.profile(subject).map(|profile| profile.subject());
                (Some(subject), profile.map(|subject| subject.state), profile.map(|subject| subject.class))
            }
        }
    }

    fn add_record(
        &self,
        accepted: &Accepted,
        head: Option<&RecordHead>,
        values: Values,
        class: Option<SubjectClass>,
        step: &mut Step,
    ) -> EntryId {
        let taken = RecordTaken {
            record: head.map(|head| head.id),
            dataset: accepted.record.dataset.clone(),
            deliverer: accepted.record.deliverer.clone(),
            key: accepted.record.key,
            operation: accepted.record.operation,
            values,
        };
        let act = self.contract.with_role(FieldRole::DecisionDate).map_or(&self.contract.publication.from, |f| &f.code);
        let personal = class == Some(SubjectClass::SoleTrader) || self.contract.persons().next().is_some();
        step.add(NewEntry {
            effective_on: accepted.record.date(act).or_else(|| accepted.record.date(&self.contract.publication.from)),
            class: if personal { BodyClass::Personal } else { BodyClass::Ordinary },
            supersedes: head.map(|head| head.version),
            ..self.entry(accepted, Body::RecordTaken(taken))
        })
    }

    fn entry(&self, accepted: &Accepted, body: Body) -> NewEntry {
        NewEntry { row: self.row(accepted), ..body.into() }
    }

    fn row(&self, accepted: &Accepted) -> Option<RowRef> {
        Some(RowRef { delivery: self.delivery, row: accepted.row })
    }
}

fn accepted(row: &Row) -> Option<&Accepted> {
    match row {
        Row::Accepted { accepted, .. } => Some(accepted),
        _ => None,
    }
}

fn link(record: RecordId, subject: Option<SubjectId>, resolution: &Resolution) -> LinkDecided {
    let (evidence, candidates): (Vec<Evidence>, _) = match resolution {
        Resolution::Linked(linked) => (linked.evidence.clone(), Vec::new()),
        Resolution::Opens(opens) => (opens.evidence.clone(), Vec::new()),
        Resolution::Review(review) => (Vec::new(), review.candidates.clone()),
    };
    LinkDecided { record, subject, certainty: resolution.certainty(), evidence, candidates, reasons: None }
}
