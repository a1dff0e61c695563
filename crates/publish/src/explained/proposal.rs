//! A proposal, explained: what it would do, on what, and what can still be done before a decision.

use domain::{
    listing::{Proposal, Prospect},
    subject::Subject,
};

use super::{
    About, Explained, Insight, ListingGrounds, ProposalGrounds, Sentence, grounds::Records, listing::seen,
    teller::Teller,
};
use crate::{Glossary, Moment, Phrase, Reader, Refused, SubjectRef, View};

impl Explained {
    /// What is proposed and why: for officers, the auditor and the subject itself, who is heard before.
    /// `grounds` is what the entry would rest on, `proposal` what is proposed.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else.
    pub fn proposal(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        proposal: &ProposalGrounds,
        grounds: &ListingGrounds,
    ) -> Result<View<Explained>, Refused> {
        let insight = Insight::of(reader, subject.id);
        if !insight.inside {
            return Err(Refused::NotFound);
        }
        let about = SubjectRef::of(glossary, reader.audience(), subject);
        let seen = grounds.remedy.as_ref().and_then(|record| seen(glossary, reader, moment, subject, record));
        let list = &proposal.proposal.list;
        let who = glossary.lists.get(list).map_or_else(|| Phrase::same(""), |words| (&words.decided_by).into());
        let mut teller = Teller::new(glossary);
        let told = teller.what_is_proposed(&about, proposal, &who, insight);
        teller.passage(About::Proposed, told);
        let mut rests_on = Records::of(&teller, reader, moment, subject, &grounds.records).told(&teller);
        if rests_on.is_empty() {
            rests_on.push(teller.say("no-records", &[]));
        }
        rests_on.extend(teller.cases(proposal, insight));
        teller.passage(About::RestsOn, rests_on);
        teller.rule(proposal, true);
        let due = proposal.proposal.due;
        let dates = due.map(|due| teller.say("decide-by", &[("day", teller.day(due))])).into_iter().collect();
        teller.passage(About::Dates, dates);
        if proposal.answer.is_none() {
            let change = teller.before_decision(&grounds.prospects, seen);
            teller.passage(About::Change, change);
            teller.follows(&grounds.follows, glossary.list_is_adverse(list));
        }
        let basis = glossary.lists.get(list).map(|words| glossary.bases(&words.basis)).unwrap_or_default();
        let basis = teller.articles(basis);
        teller.passage(About::Basis, basis);
        let contest = teller.heard(&proposal.proposal, proposal.answer.is_none());
        teller.passage(About::Contest, contest);
        let title = teller.phrase("title-proposal", &[("list", glossary.list_title(list))]);
        let body = Explained {
            id: proposal.id.to_string(),
            kind: "proposal",
            title,
            subject: Some(about),
            organ: Some(who),
            passages: teller.done(),
        };
        Ok(View::new(reader.audience(), moment, due, body))
    }
}

impl Teller<'_> {
    fn what_is_proposed(
        &self,
        subject: &SubjectRef,
        grounds: &ProposalGrounds,
        who: &Phrase,
        insight: Insight,
    ) -> Vec<Sentence> {
        let (list, cause) = (&grounds.proposal.list, &grounds.proposal.cause);
        let with = [("subject", Phrase::same(&subject.name)), ("list", self.glossary.list_title(list))];
        let mut told =
            vec![self.say("proposed", &with), self.say("cause", &[("cause", self.glossary.cause(list, cause))])];
        match &grounds.answer {
            None => told.push(self.say("no-effect-yet", &[("who", who.clone())])),
            Some(answer) => {
                let key = if answer.accepted { "accepted" } else { "refused" };
                told.push(self.say(key, &[("day", self.day(answer.on))]));
            }
        }
        told.extend(self.proposed(grounds, insight));
        told.extend(self.answered(grounds, insight));
        told
    }

    /// Who decided and why, for those who may know.
    pub(super) fn answered(&self, grounds: &ProposalGrounds, insight: Insight) -> Vec<Sentence> {
        let Some(answer) = grounds.answer.as_ref().filter(|_| insight.inside) else { return Vec::new() };
        let reasons =
            (!answer.reasons.is_empty()).then(|| self.say("reasons", &[("reasons", Phrase::same(&answer.reasons))]));
        let name = answer.by.as_ref().filter(|_| insight.named);
        let by = name.map(|name| self.say("decided-by", &[("name", Phrase::same(name.as_str()))]));
        let act = answer.received.as_ref();
        let act = act.map(|id| self.say("answered-by-act", &[("listing", Phrase::same(&id.to_string()))]));
        reasons.into_iter().chain(by).chain(act).collect()
    }

    /// What can still be done before a decision.
    fn before_decision(&self, prospects: &[Prospect], seen: Option<domain::RecordId>) -> Vec<Sentence> {
        let mut told = Vec::new();
        for prospect in prospects {
            match prospect {
                Prospect::Remedied { dataset, year: Some(year), record, since, .. } if seen == Some(*record) => {
                    let mut with = self.report(dataset, Some(*year));
                    with.push(("day", self.day(*since)));
                    told.push(self.say("before-decision-remedied", &with).about(record));
                }
                Prospect::Remedied { dataset, year: Some(year), .. }
                | Prospect::ToRemedy { dataset, year: Some(year) } => {
                    told.push(self.say("before-decision", &self.report(dataset, Some(*year))));
                }
                Prospect::Term { clock: Some(clock), .. } => {
                    told.push(self.say("would-end", &[("clock", self.glossary.clock_title(clock))]));
                }
                _ => {}
            }
        }
        told
    }

    fn heard(&self, proposal: &Proposal, open: bool) -> Vec<Sentence> {
        let mut told = if open { vec![self.say("state-your-case", &[])] } else { Vec::new() };
        if !proposal.records.is_empty() {
            told.push(self.say("contest-records", &[]));
        }
        if !open {
            told.extend(self.contest_list(&proposal.list));
        }
        told
    }
}
