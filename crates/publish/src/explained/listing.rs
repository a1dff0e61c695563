//! An entry on a list, explained.

use catalogue::measure::MeasureRule;
use domain::{RecordId, listing::ListingEnd, subject::Subject};

use super::{About, Explained, Insight, ListingGrounds, Sentence, grounds::Records, teller::Teller};
use crate::{Glossary, ListingRow, Moment, Phrase, Reader, RecordRow, Refused, View, input::ListingInput};

impl Explained {
    /// Why an entry stands, and what would end it. The public reads it while the entry is shown, and no
    /// longer.
    ///
    /// # Errors
    /// As [`ListingRow::view`]; [`Refused::NotFound`] for outsiders where the list is not public, and
    /// [`Refused::Gone`] where the register shows the entry to nobody.
    pub fn listing(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        input: &ListingInput,
        grounds: &ListingGrounds,
    ) -> Result<View<Explained>, Refused> {
        let row = ListingRow::new(glossary, reader, moment, subject, input)?;
        let insight = Insight::of(reader, subject.id);
        let words = glossary.lists.get(&input.listing.list);
        if !insight.inside && words.is_none_or(|words| !words.public) {
            return Err(Refused::NotFound);
        }
        if !insight.inside && !grounds.shown {
            return Err(Refused::Gone);
        }
        let seen = grounds.remedy.as_ref().and_then(|record| seen(glossary, reader, moment, subject, record));
        let mut teller = Teller::new(glossary);
        let records = Records::of(&teller, reader, moment, subject, &grounds.records);
        let (sees_all, any_record) = (records.all_seen(), records.any());
        let told = teller.decided(&row, grounds, insight);
        teller.passage(About::Decided, told);
        let mut rests_on = records.told(&teller);
        if let Some(proposal) = &grounds.proposal {
            rests_on.extend(teller.cases(proposal, insight));
        }
        teller.passage(About::RestsOn, rests_on);
        if let Some(proposal) = &grounds.proposal {
            teller.rule(proposal, insight.inside || sees_all);
        }
        let dates = teller.dates(&row, grounds);
        teller.passage(About::Dates, dates);
        let change = if row.stands {
            teller.prospects(&input.listing, &grounds.prospects, seen, insight.inside)
        } else {
            vec![teller.say("nothing-changes", &[])]
        };
        teller.passage(About::Change, change);
        if row.stands {
            teller.follows(&grounds.follows, row.adverse);
        }
        let basis = words.map(|words| glossary.bases(&words.basis)).unwrap_or_default();
        let basis = teller.articles(basis);
        teller.passage(About::Basis, basis);
        teller.contest(&row, any_record);
        let title = teller.phrase("title-listing", &[("list", row.list_title.clone())]);
        let body = Explained {
            id: row.id.to_string(),
            kind: "listing",
            title,
            subject: Some(row.subject.clone()),
            organ: Some(row.organ.clone()),
            passages: teller.done(),
        };
        Ok(View::new(reader.audience(), moment, Some(input.listing.until), body))
    }
}

/// The record, where the reader may see it.
pub(super) fn seen(
    glossary: &Glossary,
    reader: &Reader,
    moment: Moment,
    subject: &Subject,
    record: &crate::input::RecordInput,
) -> Option<RecordId> {
    RecordRow::new(glossary, reader, moment, Some(subject), record).ok().map(|row| row.id.0)
}

impl Teller<'_> {
    fn decided(&self, row: &ListingRow, grounds: &ListingGrounds, insight: Insight) -> Vec<Sentence> {
        let with = [
            ("organ", row.organ.clone()),
            ("day", self.day(row.decided_on)),
            ("subject", Phrase::same(&row.subject.name)),
            ("list", row.list_title.clone()),
        ];
        let mut told = vec![self.say("listed", &with), self.say("cause", &[("cause", row.cause.clone())])];
        match &grounds.proposal {
            Some(proposal) => {
                told.extend(self.proposed(proposal, insight));
                told.extend(self.answered(proposal, insight));
            }
            None => told.push(self.say("received", &[])),
        }
        if let Some(day) = row.ended_on {
            told.push(self.say("ended", &[("day", self.day(day))]));
            told.extend(row.end.map(|end| self.say(ended(end), &[])));
            told.extend(row.end_reasons.as_ref().map(|text| self.say("reasons", &[("reasons", Phrase::same(text))])));
        }
        told
    }

    fn dates(&self, row: &ListingRow, grounds: &ListingGrounds) -> Vec<Sentence> {
        let mut told = Vec::new();
        if let Some(proposal) = &grounds.proposal {
            told.push(self.say("began-on", &[("day", self.day(proposal.made_on))]));
            if let Some(due) = proposal.proposal.due {
                let key = if row.decided_on <= due { "decide-by" } else { "decided-late" };
                told.push(self.say(key, &[("day", self.day(due))]));
            }
        }
        told.push(self.say("decided-on", &[("day", self.day(row.decided_on))]));
        told.push(self.say("until", &[("day", self.day(row.until))]));
        told.extend(row.term.as_ref().map(|clock| self.say("term-counted", &[("clock", clock.clone())])));
        told.extend(row.early_from.map(|day| self.say("early-from", &[("day", self.day(day))])));
        told
    }

    /// The measures of the catalogue that follow from an entry.
    pub(super) fn follows(&mut self, measures: &[MeasureRule], adverse: bool) {
        let sentence = |rule: &MeasureRule| {
            let with = [("title", (&rule.title).into()), ("content", (&rule.content).into())];
            self.say("measure", &with).on(self.glossary.bases(&rule.basis), rule.unverified)
        };
        let mut told: Vec<Sentence> = measures.iter().map(sentence).collect();
        if told.is_empty() && adverse {
            told.push(self.say("no-measures", &[]));
        }
        self.passage(About::Follows, told);
    }

    fn contest(&mut self, row: &ListingRow, any_record: bool) {
        let mut told = self.contest_list(&row.list.0);
        if any_record {
            told.push(self.say("contest-records", &[]));
            told.push(self.say("contest-not-us", &[]));
        }
        told.push(self.say("contest-organ", &[("organ", row.organ.clone())]));
        self.passage(About::Contest, told);
    }

    /// How the law lets an entry on a list be contested.
    pub(super) fn contest_list(&self, list: &domain::ListId) -> Vec<Sentence> {
        let contest = self.glossary.lists.get(list).and_then(|words| words.contest.as_ref());
        let told = contest.map(|contest| {
            Sentence::of((&contest.text).into()).on(self.glossary.bases(&contest.basis), contest.unverified)
        });
        told.into_iter().collect()
    }
}

fn ended(end: ListingEnd) -> &'static str {
    match end {
        ListingEnd::Decided => "ended-decided",
        ListingEnd::RecordWithdrawn => "ended-record-withdrawn",
        ListingEnd::RecordChanged => "ended-record-changed",
        ListingEnd::RecordRelinked => "ended-record-relinked",
        ListingEnd::BasisRevoked => "ended-basis-revoked",
    }
}
