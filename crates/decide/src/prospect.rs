//! What is to come of an entry on a list: what would end it, from which day, and what is missing for that.

use catalogue::{Pack, law::ListRule};
use domain::{
    Date, RecordId,
    listing::{Listing, Prospect},
};

use crate::listing::{escalation, exit_due};

/// What the file of the subject says of an entry now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileNow {
    /// The records that it rests on and that no longer stand, each with the day of that.
    pub gone: Vec<(RecordId, Date)>,
    /// The record that remedies its cause, and the day on which it was known.
    pub remedy: Option<(RecordId, Date)>,
    /// The year about which a report was missing, where it was entered for that.
    pub year: Option<i16>,
}

/// What is to come of an entry that stands, by its list's rule and the file as it is now: what is due first,
/// then what can be done, then what comes by itself.
pub fn prospects(pack: &Pack, rule: &ListRule, listing: &Listing, now: &FileNow, today: Date) -> Vec<Prospect> {
    let mut all = Vec::new();
    if let Some(since) = now.gone.iter().map(|(_, day)| *day).min() {
        let records = now.gone.iter().map(|(record, _)| *record).collect();
        all.push(Prospect::TakeBack { records, since, due: exit_due(pack, rule, since) });
    }
    let remedy = rule.remedies.iter().find(|remedy| remedy.causes.contains(&listing.cause));
    if let Some(remedy) = remedy {
        let (dataset, year) = (remedy.dataset.clone(), now.year);
        all.push(match now.remedy {
            Some((record, since)) => {
                Prospect::Remedied { dataset, year, record, since, due: exit_due(pack, rule, since) }
            }
            None => Prospect::ToRemedy { dataset, year },
        });
    }
    if listing.record.is_some() {
        all.push(Prospect::ElsewhereOnly);
    } else {
        let told = remedy.and_then(|remedy| remedy.exit.as_deref());
        all.extend(removable(pack, rule, listing, told, today));
    }
    all.push(Prospect::Term { on: listing.until, clock: listing.ends.term.clone() });
    if let (Some((reminded, on)), Some(escalation)) = (escalation(pack, rule, listing), &rule.escalates) {
        all.push(Prospect::LeadsTo { list: escalation.list.clone(), on, reminded });
    }
    all
}

/// The reasons for removal that hold now, and those that hold from a later day on; without the one that was
/// told as the remedy.
fn removable(pack: &Pack, rule: &ListRule, listing: &Listing, told: Option<&str>, today: Date) -> Vec<Prospect> {
    let codes = rule.exits.as_ref().and_then(|exits| pack.code_list(exits)).map(|list| list.codes.as_slice());
    let fits = codes.unwrap_or_default().iter().map(|code| code.code.as_str());
    let fits = fits.filter(|code| rule.exit_fits(code, &listing.cause) && Some(*code) != told);
    let waits = listing.ends.early_from.filter(|day| today < *day);
    let (later, now): (Vec<&str>, Vec<&str>) =
        fits.partition(|code| waits.is_some() && rule.exits_any_time.iter().all(|any| any != code));
    let of =
        |exits: Vec<&str>, from| Prospect::Removable { exits: exits.into_iter().map(str::to_owned).collect(), from };
    [(now, None), (later, waits)]
        .into_iter()
        .filter(|(exits, _)| !exits.is_empty())
        .map(|(e, from)| of(e, from))
        .collect()
}
