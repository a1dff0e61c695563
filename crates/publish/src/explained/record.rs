//! A record, explained.

use super::{About, Explained, Sentence, teller::Teller};
use crate::{
    Explanation, Glossary, Moment, Phrase, PublicationState, PublicationView, Reader, Refused, RuleView, View,
    input::{RecordInput, SubjectInput},
};

impl Explained {
    /// Why a record stands where it stands, in sentences.
    ///
    /// # Errors
    /// As [`Explanation::view`].
    pub fn record(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: Option<&SubjectInput>,
        record: &RecordInput,
    ) -> Result<View<Explained>, Refused> {
        let view = Explanation::view(glossary, reader, moment, subject, record)?;
        let (row, publication) = (&view.record, &view.publication);
        let mut teller = Teller::new(glossary);
        let mut told = vec![teller.say("record-is", &[("what", teller.what(row))]).about(row.id)];
        if let Some(subject) = &row.subject {
            told.push(teller.say("record-about", &[("subject", Phrase::same(&subject.name))]));
        }
        told.push(teller.say(view.link.certainty_name(), &[]));
        told.push(teller.say("delivered", &[("organ", view.source.deliverer_name.clone())]));
        if row.objection.is_some() {
            told.push(teller.say("objected", &[]));
        }
        teller.passage(About::Record, told);
        let rules = publication.rules.iter().flat_map(|rule| teller.stated(rule)).collect();
        teller.passage(About::Rule, rules);
        let dates = teller.public_term(publication);
        teller.passage(About::Dates, dates);
        let change = teller.ways_out_of_public(publication, moment, row.adverse);
        teller.passage(About::Change, change);
        let repairable = publication
            .repairable
            .filter(|day| row.adverse && publication.until.is_some_and(|until| *day < until && moment.today < until));
        let organ = row.organ.clone().unwrap_or_else(|| row.deliverer.clone());
        let repair = repairable.map(|day| teller.repair(day, &organ)).unwrap_or_default();
        let is_served = !repair.is_empty();
        teller.passage(About::Repair, repair);
        let basis = teller.articles(view.basis.clone());
        teller.passage(About::Basis, basis);
        let contest = vec![
            teller.say("contest-records", &[]),
            teller.say("contest-not-us", &[]),
            teller.say("contest-organ", &[("organ", organ)]),
        ];
        teller.passage(About::Contest, contest);
        let body = Explained {
            id: row.id.to_string(),
            kind: if is_served { "repairable" } else { "record" },
            title: teller.phrase("title-record", &[("title", row.title.clone())]),
            subject: row.subject.clone(),
            organ: Some(row.deliverer.clone()),
            passages: teller.done(),
        };
        Ok(View::new(reader.audience(), moment, view.changes_on(), body))
    }
}

impl Teller<'_> {
    /// A rule with what it asks for and gives.
    fn stated(&self, rule: &RuleView) -> Vec<Sentence> {
        let mut told =
            vec![self.say("rule", &[("table", rule.title.clone())]).on(vec![rule.basis.clone()], rule.unverified)];
        for one in &rule.asks {
            let with = [("input", one.title.clone()), ("asked", self.asked(&one.value, one.except))];
            told.push(self.say("rule-if", &with));
        }
        for one in &rule.gives {
            told.push(self.say("rule-gives", &[("output", one.title.clone()), ("value", self.value(&one.value))]));
        }
        told
    }

    fn public_term(&self, publication: &PublicationView) -> Vec<Sentence> {
        let mut told = match (publication.from, publication.until) {
            (Some(from), Some(until)) => {
                vec![self.say("public-term", &[("from", self.day(from)), ("until", self.day(until))])]
            }
            _ => Vec::new(),
        };
        if publication.state != PublicationState::Public {
            told.push(self.say("not-public", &[]));
        }
        for clock in &publication.clocks {
            let with = [
                ("clock", clock.rule.title.clone()),
                ("due", self.day(clock.due)),
                ("arrived", self.day(clock.arrived)),
                ("n", Phrase::same(&clock.days_late.to_string())),
            ];
            let key = if clock.days_late > 0 { "clock-late" } else { "clock-in-time" };
            told.push(self.say(key, &with).on(vec![clock.rule.basis.clone()], clock.rule.unverified));
        }
        told
    }

    fn ways_out_of_public(&self, publication: &PublicationView, moment: Moment, adverse: bool) -> Vec<Sentence> {
        let mut told = Vec::new();
        let until = publication.until.filter(|until| *until > moment.today);
        told.extend(until.map(|day| self.say("ends-public", &[("day", self.day(day))])));
        let earlier = publication.repairable.filter(|day| adverse && until.is_some_and(|until| *day < until));
        if let Some(day) = earlier {
            let key = if day <= moment.today { "repair-now" } else { "repair-from" };
            told.push(self.say(key, &[("day", self.day(day))]));
        }
        told.push(self.say("corrected", &[]));
        told
    }
}
