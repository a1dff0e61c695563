//! A check in a procedure, explained: each measure with what it rests on and what would end it.

use std::collections::BTreeMap;

use catalogue::measure::Bound;
use domain::{
    id::ListingId,
    listing::{Listing, Prospect},
    subject::Subject,
};

use super::{About, Explained, Sentence, teller::Teller};
use crate::{Glossary, MeasureAnswer, MeasureRow, Moment, Phrase, Reader, Refused, View, input::MeasureCheckInput};

impl Explained {
    /// Why measures apply, for whoever the answer was made for. `ways` is what is to come of the entries that
    /// they rest on.
    ///
    /// # Errors
    /// As [`MeasureAnswer::view`].
    pub fn check(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        subject: &Subject,
        input: &MeasureCheckInput,
        ways: &BTreeMap<ListingId, (Listing, Vec<Prospect>)>,
    ) -> Result<View<Explained>, Refused> {
        let view = MeasureAnswer::view(glossary, reader, moment, subject, input)?;
        let mut teller = Teller::new(glossary);
        let with = [("day", teller.day(view.on)), ("matter", Phrase::same(&view.matter))];
        let mut asked = vec![teller.say("asked", &with)];
        if view.measures.is_empty() {
            asked.push(teller.say("nothing-applies", &[]));
        }
        teller.passage(About::Dates, asked);
        for row in &view.measures {
            let told = teller.measure(row, ways);
            teller.passage_on(About::Follows, row.title.clone(), told);
        }
        let body = Explained {
            id: view.check.as_ref().map(ToString::to_string).unwrap_or_default(),
            kind: "check",
            title: teller.phrase("title-check", &[("procedure", view.procedure.clone())]),
            subject: Some(view.subject.clone()),
            organ: None,
            passages: teller.done(),
        };
        Ok(View::new(reader.audience(), moment, view.changes_on(), body))
    }
}

impl Teller<'_> {
    fn measure(&self, row: &MeasureRow, ways: &BTreeMap<ListingId, (Listing, Vec<Prospect>)>) -> Vec<Sentence> {
        let bound = match row.bound {
            Bound::Mandatory => "must-apply",
            Bound::Discretionary => "may-weigh",
        };
        let mut told = vec![
            Sentence::of(row.content.clone()).on(row.basis.clone(), row.unverified),
            self.say(bound, &[]),
            self.say("carried-out-by", &[("who", self.joined(row.carried_out_by.iter().cloned()))]),
        ];
        match (&row.listing, &row.list_title, &row.cause) {
            (Some(listing), Some(list), Some(cause)) => {
                let with = [("list", list.clone()), ("cause", cause.clone()), ("organ", row.organ.clone())];
                told.push(self.say("rests-on-entry", &with).about(listing));
            }
            _ => {
                let told_of = self.say("rests-on-record", &[("organ", row.organ.clone())]);
                told.push(match &row.record {
                    Some(record) => told_of.about(record),
                    None => told_of,
                });
            }
        }
        told.push(self.say("applies-from", &[("day", self.day(row.from))]));
        told.extend(row.until.map(|day| self.say("applies-until", &[("day", self.day(day))])));
        if let Some((listing, prospects)) = row.listing.as_ref().and_then(|id| ways.get(&id.0)) {
            told.push(self.say("ends-with-entry", &[]));
            // What the file holds beside is not the department's to know.
            told.extend(self.prospects(listing, prospects, None, false));
        }
        told
    }
}
