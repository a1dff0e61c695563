//! Whom rows are about, told as views: what a viewer may not know of is neither named nor weighed.

use std::{borrow::Cow, collections::HashMap, sync::Arc};

use domain::{
    PartyRow, SubjectId,
    subject::{Subject, SubjectClass},
};
use linkage::{Agreement, Candidate, Comparison, Model, Shared, Thresholds, reasons, settle};
use publish::{
    LinkReason, Page, PlainSubject, Reader, RowMatch, View,
    input::{LikelyInput, LikelySubject, MatchInput},
};

use super::{Looked, reader};
#[cfg(feature = "cluster")]
use crate::elsewhere::Spread;
use crate::{
    Error, Result,
    apart::apart,
    authorise::{Action, Viewer},
    matching::{Asking, Linkage, Weighed},
    node::Node,
    resident::FIRST_PATIENCE,
};

/// Candidates after the first are told from this probability on.
const WORTH_TELLING: f64 = 0.000_1;

/// Candidates of a row whose subjects are looked at.
const LOOKED_AT: usize = 12;

/// How often the candidates of rows are looked at again after some had to be left out; then the
/// rows that are left get no candidates.
const MOST_LOOKS: u32 = 8;

/// Linkage with the weights and the bounds that rows are answered by, for one viewer.
#[derive(Clone)]
pub struct Matching {
    /// The register as linkage sees it.
    pub linkage: Arc<Linkage>,
    /// The weights.
    pub model: Arc<Model>,
    /// From which probability on something follows.
    pub thresholds: Thresholds,
    /// Candidates told of each row, at most.
    pub most: usize,
    insider: bool,
    reader: Reader,
    /// The cluster that weighs many rows.
    #[cfg(feature = "cluster")]
    spread: Option<Arc<Spread>>,
}

/// Rows that are weighed together where the register is read for them: about a kilobyte each.
const ROWS_A_READING: usize = 1 << 19;
/// Rows that are weighed together where a cluster holds it.
const ROWS_A_CLUSTER: usize = 1 << 17;

impl Matching {
    /// The same, telling at most so many candidates of each row.
    pub fn telling(self, most: usize) -> Matching {
        Matching { most, ..self }
    }

    /// What rows like these show of the weights.
    ///
    /// # Errors
    /// A part of the register can't be read.
    pub fn learn(&mut self, rows: &[PartyRow]) -> Result<()> {
        self.model = Arc::new(self.linkage.learn(rows, self.insider)?);
        Ok(())
    }

    /// How many rows are weighed together by [`Node::weigh_rows`]; nothing where each may be answered as it comes.
    pub fn rows_together(&self) -> Option<usize> {
        match (self.linkage.is_at_hand(), self.is_spread()) {
            (true, false) => None,
            (true, true) => Some(ROWS_A_CLUSTER),
            (false, _) => Some(ROWS_A_READING),
        }
    }

    /// Whether others than this process weigh the rows.
    pub fn is_spread(&self) -> bool {
        #[cfg(feature = "cluster")]
        let spread = self.spread.is_some();
        #[cfg(not(feature = "cluster"))]
        let spread = false;
        spread
    }

    fn weigh(&self, rows: &[PartyRow]) -> Result<Vec<Vec<Weighed>>> {
        let mut asking: Asking = self.linkage.asking(self.insider);
        self.linkage.weigh(&mut asking, &self.model, rows)
    }
}

/// A row on its way to its answer.
pub struct Row {
    asked: PartyRow,
    /// Whom it may be about, the weightiest first, each subject once.
    pub(super) found: Vec<Weighed>,
    settled: bool,
}

impl Node {
    /// How `viewer` asks `linkage`: with what the registration keeps from the public where that is
    /// its duty.
    pub fn matching(&self, viewer: &Viewer, linkage: Arc<Linkage>) -> Matching {
        let insider = [Action::Review, Action::Operate].into_iter().any(|act| self.authorise_here(viewer, act).is_ok());
        Matching {
            linkage,
            model: Arc::default(),
            thresholds: Thresholds::default(),
            most: 3,
            insider,
            reader: reader(viewer),
            #[cfg(feature = "cluster")]
            spread: None,
        }
    }

    /// Lets the cluster that the node was given, if any, weigh the rows of [`Node::weigh_rows`], by the weights as they
    /// are now.
    ///
    /// # Errors
    /// What it needs can't be laid down for it.
    #[cfg(feature = "cluster")]
    pub async fn spread_matching(&self, matching: &mut Matching) -> Result<()> {
        let spread = self.spread(&matching.linkage, &matching.model, matching.insider).await?;
        matching.spread = spread.map(Arc::new);
        Ok(())
    }

    /// Notes that an account asked whom so many rows are about; a stranger's question compares
    /// nothing that is not public.
    pub async fn note_matching(&self, viewer: &Viewer, rows: usize) -> Result<()> {
        let matter = rows.to_string();
        let looked = Looked { action: "match-records", subject: None, record: None, dataset: None, matter: &matter };
        self.note_access(viewer, looked).await
    }

    /// Whom each row is about, at most `most` candidates a row, asked of the linkage that the node
    /// keeps; noted in the access log where an account asks.
    pub async fn match_rows(&self, viewer: &Viewer, rows: Vec<PartyRow>, most: usize) -> Result<View<Page<RowMatch>>> {
        self.authorise_here(viewer, Action::ReadPublic)?;
        let matching = self.matching(viewer, self.linkage_at_hand(FIRST_PATIENCE).await?).telling(most);
        self.note_matching(viewer, rows.len()).await?;
        let turn = self.resident.turns.acquire().await.map_err(|error| Error::Broken(error.to_string()))?;
        let views = self.answer_rows(&matching, rows).await?;
        drop(turn);
        Ok(Page::of(&matching.reader, self.moment(), views, None, None))
    }

    /// What each row comes to, in order.
    pub async fn answer_rows(&self, matching: &Matching, asked: Vec<PartyRow>) -> Result<Vec<View<RowMatch>>> {
        self.answer_weighed(matching, weigh(matching, asked).await?).await
    }

    /// Whom each row may be about, to be told by [`Node::answer_weighed`]. Where the register is not held
    /// as a whole, as many rows as there is memory for are weighed together, since it is read for them.
    pub async fn weigh_rows(&self, matching: &Matching, asked: Vec<PartyRow>) -> Result<Vec<Row>> {
        #[cfg(feature = "cluster")]
        if let Some(spread) = &matching.spread {
            let asked = Arc::new(asked);
            let found = spread.weigh(asked.clone()).await?;
            return Ok(Arc::unwrap_or_clone(asked).into_iter().zip(found).map(Row::weighed).collect());
        }
        weigh(matching, asked).await
    }

    /// What each row that was weighed comes to, in order.
    pub async fn answer_weighed(&self, matching: &Matching, mut rows: Vec<Row>) -> Result<Vec<View<RowMatch>>> {
        // Once anything was written, what linkage knows of subjects may be of yesterday.
        let plain = self.is_current(&matching.linkage).await?;
        let mut subjects = Subjects { matching, plain, looked_up: HashMap::new() };
        for _ in 0..MOST_LOOKS {
            let wanted: Vec<SubjectId> = rows.iter().filter(|row| !row.settled).flat_map(Row::looked_at).collect();
            matching.linkage.read_ahead(&wanted);
            let missing = wanted.into_iter().filter(|id| !subjects.holds(*id)).collect::<Vec<_>>();
            if !missing.is_empty() {
                subjects.looked_up.extend(self.subjects_by_id(missing).await?);
            }
            if subjects.look(&mut rows).await? {
                break;
            }
        }
        let moment = self.moment();
        let view = |row: Row| RowMatch::view(&self.glossary, &matching.reader, moment, subjects.told(row));
        Ok(rows.into_iter().map(view).collect())
    }
}

/// The subjects that rows may be about, for one viewer.
struct Subjects<'a> {
    matching: &'a Matching,
    /// Whether those that every viewer sees alike are as linkage knows them.
    plain: bool,
    looked_up: HashMap<SubjectId, Subject>,
}

impl Subjects<'_> {
    fn plain(&self, id: SubjectId) -> Option<PlainSubject<'_>> {
        if self.plain { self.matching.linkage.plain(id) } else { None }
    }

    fn holds(&self, id: SubjectId) -> bool {
        self.plain(id).is_some() || self.looked_up.contains_key(&id)
    }

    /// A subject that the viewer may know of.
    fn known(&self, id: SubjectId) -> Option<LikelySubject<'_>> {
        let looked_up = || self.looked_up.get(&id).filter(|subject| RowMatch::may_name(&self.matching.reader, subject));
        self.plain(id).map(LikelySubject::Plain).or_else(|| looked_up().map(LikelySubject::Judged))
    }

    fn is_sole_trader(&self, id: SubjectId) -> bool {
        self.known(id).is_some_and(|subject| match subject {
            LikelySubject::Plain(subject) => subject.class() == SubjectClass::SoleTrader,
            LikelySubject::Judged(subject) => subject.class == SubjectClass::SoleTrader,
        })
    }

    /// Leaves out whom the viewer may not know of; whether every row is settled.
    async fn look(&self, rows: &mut [Row]) -> Result<bool> {
        let mut again = Vec::new();
        for (nth, row) in rows.iter_mut().enumerate().filter(|(_, row)| !row.settled) {
            let looked_at = row.looked_at();
            let before = row.found.len();
            row.found.retain(|one| !looked_at.contains(&one.subject) || self.known(one.subject).is_some());
            let home = |one: &Weighed| of_address(one) && self.is_sole_trader(one.subject);
            let tells_home = !self.matching.insider && row.found.iter().take(LOOKED_AT).any(home);
            row.settled = row.found.len() == before && !tells_home;
            if tells_home {
                again.push(nth);
            }
        }
        if !again.is_empty() {
            // A sole trader's address may be a home: no stranger's row is compared by it.
            let without = again.iter().map(|&nth| PartyRow { address: String::new(), ..rows[nth].asked.clone() });
            let weighed = weigh(self.matching, without.collect()).await?;
            for (nth, row) in again.into_iter().zip(weighed) {
                rows[nth] = row;
            }
        }
        Ok(rows.iter().all(|row| row.settled))
    }

    fn told(&self, mut row: Row) -> MatchInput<'_> {
        if !row.settled {
            row.found.clear();
        }
        let decision = settle(&mut row.found, self.matching.thresholds, self.matching.most);
        let worth = |(nth, one): &(usize, Weighed)| *nth == 0 || one.candidate.probability >= WORTH_TELLING;
        let likely = row.found.into_iter().enumerate().filter(worth).filter_map(|(_, one)| {
            Some(LikelyInput {
                subject: self.known(one.subject)?,
                probability: one.candidate.probability,
                reasons: link_reasons(&self.matching.model, &one.candidate),
            })
        });
        MatchInput { id: row.asked.id, decision: decision.name(), candidates: likely.collect() }
    }
}

/// Rows with whom each may be about.
pub(super) async fn weigh(matching: &Matching, asked: Vec<PartyRow>) -> Result<Vec<Row>> {
    let matching = matching.clone();
    let weigh = move || {
        let found = matching.weigh(&asked)?;
        Ok(asked.into_iter().zip(found).map(Row::weighed).collect::<Vec<Row>>())
    };
    apart(weigh).await?
}

impl Row {
    fn weighed((asked, found): (PartyRow, Vec<Weighed>)) -> Row {
        Row { asked, found: each_once(found), settled: false }
    }

    /// The subjects that may come to be told: the first, and those that are likely enough beside it.
    fn looked_at(&self) -> Vec<SubjectId> {
        let all = 1.0 + self.found.iter().map(|one| one.candidate.probability).sum::<f64>();
        let likely = |(nth, one): &(usize, &Weighed)| *nth == 0 || one.candidate.probability / all >= WORTH_TELLING;
        self.found.iter().take(LOOKED_AT).enumerate().filter(likely).map(|(_, one)| one.subject).collect()
    }
}

/// Candidates, the weightiest first, each subject once: by its weightiest registration.
pub(crate) fn each_once(mut found: Vec<Weighed>) -> Vec<Weighed> {
    let weightiest = |a: &Weighed, b: &Weighed| b.candidate.weight.total_cmp(&a.candidate.weight);
    found.sort_by(|a, b| a.subject.cmp(&b.subject).then(weightiest(a, b)));
    found.dedup_by_key(|one| one.subject);
    found.sort_by(weightiest);
    found
}

fn of_address(one: &Weighed) -> bool {
    one.candidate.evidence.agreement(Comparison::Address) != Agreement::Missing
}

/// The reasons of a candidate, the weightiest first.
pub(crate) fn link_reasons(model: &Model, candidate: &Candidate) -> Vec<LinkReason> {
    let told = reasons(model, &candidate.evidence).into_iter().map(|reason| LinkReason {
        findings: reason.names.into_iter().map(Cow::Borrowed).collect(),
        finding: reason.finding,
        shared_up_to: match reason.shared {
            Some(Shared::UpTo(most)) => Some(most),
            _ => None,
        },
        shared_over: match reason.shared {
            Some(Shared::Over(most)) => Some(most),
            _ => None,
        },
        decibans: (f64::from(reason.decibans) * 10.0).round() / 10.0,
    });
    told.collect()
}
