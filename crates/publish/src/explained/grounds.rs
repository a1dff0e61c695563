//! What an entry or a proposal rests on: records, cases, the row of a rule and what it saw.

use domain::{listing::Proposal, subject::Subject};

use super::{About, Insight, ProposalGrounds, Sentence, teller::Teller};
use crate::{Moment, Phrase, Reader, RecordRow, input::RecordInput};

/// The records that something rests on, as far as the reader may see them.
pub(super) struct Records {
    sentences: Vec<Sentence>,
    hidden: usize,
}

impl Records {
    pub(super) fn of(
        teller: &Teller<'_>,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        records: &[RecordInput],
    ) -> Records {
        let row = |record| RecordRow::new(teller.glossary, reader, moment, Some(subject), record).ok();
        let rows: Vec<RecordRow> = records.iter().filter_map(row).collect();
        let hidden = records.len() - rows.len();
        let mut sentences = Vec::new();
        for row in &rows {
            sentences.push(teller.record(row));
            if row.objection.is_some() {
                sentences.push(teller.say("objected", &[]).about(row.id));
            }
        }
        Records { sentences, hidden }
    }

    /// Whether the reader sees every one of them.
    pub(super) fn all_seen(&self) -> bool {
        self.hidden == 0
    }

    /// Whether the reader sees any.
    pub(super) fn any(&self) -> bool {
        !self.sentences.is_empty()
    }

    /// The sentences about them.
    pub(super) fn told(self, teller: &Teller<'_>) -> Vec<Sentence> {
        let mut sentences = self.sentences;
        if self.hidden > 0 {
            sentences.push(teller.say("records-hidden", &[("n", Phrase::same(&self.hidden.to_string()))]));
        }
        sentences
    }
}

impl Teller<'_> {
    /// A record in a sentence.
    fn record(&self, row: &RecordRow) -> Sentence {
        let mut with = vec![("what", self.what(row)), ("deliverer", row.deliverer.clone())];
        let key = match row.decided_on {
            Some(day) => {
                with.push(("day", self.day(day)));
                "record-dated"
            }
            None => "record-undated",
        };
        self.say(key, &with).about(row.id)
    }

    /// What a record is and says, in short.
    pub(super) fn what(&self, row: &RecordRow) -> Phrase {
        match &row.summary {
            Some(summary) => self.phrase("titled", &[("title", row.title.clone()), ("summary", summary.clone())]),
            None => row.title.clone(),
        }
    }

    /// The cases that came before a decision: for those who may know of them.
    pub(super) fn cases(&self, grounds: &ProposalGrounds, insight: Insight) -> Vec<Sentence> {
        if !insight.inside {
            return Vec::new();
        }
        let came = grounds.cases.iter().filter_map(|case| {
            let (end, day) = case.ended.as_ref()?;
            let with = [("case", (&case.title).into()), ("end", end.into()), ("day", self.day(*day))];
            Some(self.say("case-came-before", &with).about(case.id))
        });
        let missing = grounds.missing.iter().map(|title| self.say("case-missing", &[("case", title.into())]));
        came.chain(missing).collect()
    }

    /// The row of the rule that held, with what it asked for and what it saw. What it saw is told only to
    /// those who see every record that it was seen in.
    pub(super) fn rule(&mut self, grounds: &ProposalGrounds, sees_all: bool) {
        let proposal: &Proposal = &grounds.proposal;
        let Some(rule) = &proposal.rule else {
            let sentence = self.say("no-rule", &[]);
            return self.passage(About::Rule, vec![sentence]);
        };
        let words = self.glossary.rules.get(&format!("{rule}#{}", proposal.row));
        let table = words.map_or_else(|| Phrase::same(rule.as_str()), |words| (&words.title).into());
        let unverified = words.is_none_or(|words| words.unverified);
        let basis = self.glossary.bases(&grounds.basis);
        let mut sentences = vec![self.say("rule", &[("table", table)]).on(basis, unverified)];
        for asked in grounds.asked.iter().filter(|_| sees_all) {
            let seen = proposal.facts.iter().find(|(name, _)| *name == asked.input).map(|(_, text)| text.as_str());
            let (title, seen) = self.glossary.fact(rule, &asked.input, seen.unwrap_or_default());
            let with =
                [("input", title), ("asked", self.asked(&asked.value, asked.except)), ("seen", self.value(&seen))];
            sentences.push(self.say("rule-asked", &with));
        }
        self.passage(About::Rule, sentences);
    }

    /// Who proposed it and when: officers by name for those who may know it.
    pub(super) fn proposed(&self, grounds: &ProposalGrounds, insight: Insight) -> Vec<Sentence> {
        let with = [("day", self.day(grounds.made_on))];
        let key = if grounds.proposal.rule.is_some() { "rule-proposed" } else { "officer-proposed" };
        let mut sentences = vec![self.say(key, &with)];
        if let Some(reasons) = grounds.proposal.reasons.as_ref().filter(|_| insight.inside) {
            sentences.push(self.say("reasons", &[("reasons", Phrase::same(reasons))]));
        }
        if let Some(name) = grounds.by.as_ref().filter(|_| insight.named) {
            sentences.push(self.say("proposed-by", &[("name", Phrase::same(name.as_str()))]));
        }
        sentences
    }
}
