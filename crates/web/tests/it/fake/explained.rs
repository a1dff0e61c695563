//! The made-up listing, records and proposal, explained.

use domain::{id::ThingId, listing::Prospect};
use jiff::civil::date;
use publish::{Explained, ListingGrounds, ProposalAnswer, ProposalGrounds, View};
use web::{Answer, Problem, Viewer};

use super::{Fake, data::day};

/// What an account may see explained.
pub fn explain(fake: &Fake, viewer: &Viewer, thing: ThingId) -> Answer<View<Explained>> {
    let (glossary, reader, moment) = (&fake.glossary, fake.reader(viewer), fake.moment());
    match thing {
        ThingId::Record(id) => {
            let (subject, record) = fake.of_record(id)?;
            Ok(Explained::record(glossary, &reader, moment, Some(&subject), &record)?)
        }
        ThingId::Listing(id) => {
            let (subject, listing) = fake.listed()?;
            if listing.id != id {
                return Err(Problem::NotFound);
            }
            let grounds = ListingGrounds {
                proposal: Some(decided(fake)?),
                prospects: vec![
                    Prospect::Removable { exits: vec!["reached".to_owned()], from: None },
                    Prospect::Term { on: date(2029, 7, 9), clock: None },
                ],
                shown: true,
                ..ListingGrounds::default()
            };
            Ok(Explained::listing(glossary, &reader, moment, &subject, &listing, &grounds)?)
        }
        ThingId::Proposal(id) => {
            let input = fake.proposal_input()?;
            if input.id != id {
                return Err(Problem::NotFound);
            }
            let proposal = ProposalGrounds { answer: None, ..decided(fake)? };
            let subject = &input.subject.subject;
            Ok(Explained::proposal(glossary, &reader, moment, subject, &proposal, &ListingGrounds::default())?)
        }
        ThingId::Case(_) | ThingId::Check(_) => Err(Problem::NotFound),
    }
}

/// The made-up proposal, as an officer accepted it.
fn decided(fake: &Fake) -> Answer<ProposalGrounds> {
    let input = fake.proposal_input()?;
    Ok(ProposalGrounds {
        id: input.id,
        proposal: input.proposal,
        made_on: day("2026-07-01"),
        by: None,
        answer: Some(ProposalAnswer {
            accepted: true,
            on: day("2026-07-09"),
            by: Some("chief".parse().unwrap()),
            reasons: "as the records show".to_owned(),
            received: None,
        }),
        asked: Vec::new(),
        basis: vec!["State Council Order 654, art. 17".to_owned()],
        cases: Vec::new(),
        missing: Vec::new(),
    })
}
