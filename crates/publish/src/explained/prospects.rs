//! What would have to change: the ways out of an entry on a list, measured against the file as it is now.

use domain::{
    DatasetId, ListId, RecordId,
    listing::{Listing, Prospect},
};

use super::{Sentence, teller::Teller};
use crate::Phrase;

impl Teller<'_> {
    /// What is to come of an entry. `seen` is the record that remedies its cause, where the reader may see
    /// it: nobody else learns that it is here. `known` is whether the reader may learn that it is not.
    pub(super) fn prospects(
        &self,
        listing: &Listing,
        prospects: &[Prospect],
        seen: Option<RecordId>,
        known: bool,
    ) -> Vec<Sentence> {
        prospects.iter().flat_map(|one| self.prospect(listing, one, seen, known)).collect()
    }

    fn prospect(&self, listing: &Listing, prospect: &Prospect, seen: Option<RecordId>, known: bool) -> Vec<Sentence> {
        match prospect {
            Prospect::TakeBack { since, due, .. } => {
                let told = self.say("take-back", &[("day", self.day(*since))]);
                [Some(told), due.map(|due| self.say("removed-by", &[("day", self.day(due))]))]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            Prospect::Remedied { dataset, year, record, since, due } if seen == Some(*record) => {
                let mut with = self.report(dataset, *year);
                with.push(("day", self.day(*since)));
                let told = self.say(if year.is_some() { "remedied" } else { "remedied-no-year" }, &with).about(record);
                [Some(told), due.map(|due| self.say("removed-by", &[("day", self.day(due))]))]
                    .into_iter()
                    .flatten()
                    .collect()
            }
            Prospect::Remedied { dataset, year, .. } => vec![self.to_remedy(dataset, *year)],
            Prospect::ToRemedy { dataset, year } => {
                let missing = known.then(|| self.say("still-missing", &[]));
                [self.to_remedy(dataset, *year)].into_iter().chain(missing).collect()
            }
            Prospect::Removable { exits, from } => {
                let reasons = self.joined(exits.iter().map(|exit| self.exit(&listing.list, exit)));
                vec![match from {
                    Some(day) => self.say("removable-from", &[("reasons", reasons), ("day", self.day(*day))]),
                    None => self.say("removable", &[("reasons", reasons)]),
                }]
            }
            Prospect::ElsewhereOnly => vec![self.say("elsewhere-only", &[])],
            Prospect::Term { on, .. } => vec![self.say("ends-itself", &[("day", self.day(*on))])],
            Prospect::LeadsTo { list, on, reminded } => {
                let with = [("list", self.glossary.list_title(list)), ("day", self.day(*on))];
                let reminder = reminded.map(|day| self.say("reminded", &[("day", self.day(day))]));
                [self.say("leads-to", &with)].into_iter().chain(reminder).collect()
            }
        }
    }

    fn to_remedy(&self, dataset: &DatasetId, year: Option<i16>) -> Sentence {
        let key = if year.is_some() { "to-remedy" } else { "to-remedy-no-year" };
        self.say(key, &self.report(dataset, year))
    }

    /// A data set and the year that a record of it is about.
    pub(super) fn report(&self, dataset: &DatasetId, year: Option<i16>) -> Vec<(&'static str, Phrase)> {
        let year = year.map(|year| ("year", Phrase::same(&year.to_string())));
        [("dataset", self.glossary.dataset_title(dataset))].into_iter().chain(year).collect()
    }

    /// A reason for removal in words.
    fn exit(&self, list: &ListId, exit: &str) -> Phrase {
        let words = self.glossary.lists.get(list).and_then(|words| words.exits.get(exit));
        words.map_or_else(|| Phrase::same(exit), Phrase::from)
    }
}
