//! What a reader may know of a record: the one decision that every view of records rests on.

use catalogue::contract::Contract;
use domain::{
    Audience, Date, Instant,
    case::ObjectionKind,
    link::Certainty,
    publication::Publication,
    record::Operation,
    subject::{Subject, SubjectClass, SubjectState},
};

use crate::{
    Glossary, Moment, PublicationState, Reader, Refused,
    field::Permit,
    input::{ObjectionInput, RecordInput, VersionInput},
};

/// The parts of a record that its views share.
pub(crate) struct Reading<'a> {
    pub contract: &'a Contract,
    pub permit: Permit<'a>,
    pub newest: &'a VersionInput,
    pub state: PublicationState,
}

/// Reads a record for a reader; refuses what the reader may not know of. `subject` is whom it is
/// linked to.
pub(crate) fn read<'a>(
    glossary: &'a Glossary,
    reader: &Reader,
    moment: Moment,
    subject: Option<&Subject>,
    record: &'a RecordInput,
) -> Result<Reading<'a>, Refused> {
    let contract = glossary.contract(&record.dataset).ok_or(Refused::NotFound)?;
    let newest = record.versions.first().ok_or(Refused::NotFound)?;
    // A record of an unknown subject is guarded as a person's.
    let class = subject.map_or(SubjectClass::SoleTrader, |subject| subject.class);
    let permit = Permit::new(glossary, contract, reader, class, record, record.link.subject);
    let state = state(contract, moment, subject, record, newest);
    let linked = record.link.certainty == Certainty::Certain;
    let may = match permit.audience {
        Audience::Public => match state {
            PublicationState::Public => linked || !contract.adverse,
            PublicationState::Ended => return Err(Refused::Gone),
            _ => false,
        },
        // What has ended is no longer shared; what was never public may be authorised.
        Audience::Inquirer => match state {
            PublicationState::Public | PublicationState::NotPublic => linked,
            PublicationState::Ended => return Err(Refused::Gone),
            _ => false,
        },
        Audience::Subject => linked,
        Audience::Deliverer | Audience::Officer | Audience::Auditor => true,
    };
    if may { Ok(Reading { contract, permit, newest, state }) } else { Err(Refused::NotFound) }
}

/// Where the publication stands on the day of reading: fails closed.
fn state(
    contract: &Contract,
    moment: Moment,
    subject: Option<&Subject>,
    record: &RecordInput,
    newest: &VersionInput,
) -> PublicationState {
    let Some(publication) = record.publication.as_ref().filter(|_| contract.publication.public) else {
        return PublicationState::NotPublic;
    };
    // What the law withholds from the public has no beginning, and nothing that would have to end.
    if publication.from.is_none() && publication.holds.is_empty() {
        return PublicationState::NotPublic;
    }
    let was_shown = |publication: &Publication| {
        publication.holds.is_empty() && publication.from.is_some_and(|from| from <= moment.today)
    };
    if newest.operation == Operation::Withdraw || publication.until.is_some_and(|until| until <= moment.today) {
        return if was_shown(publication) { PublicationState::Ended } else { PublicationState::NotPublic };
    }
    let confirmed = subject.is_some_and(|subject| subject.state == SubjectState::Confirmed);
    let hidden = record.objections.iter().any(|objection| hides(objection, moment.now));
    let uncertain = contract.adverse && record.link.certainty != Certainty::Certain;
    if !publication.holds.is_empty() || !confirmed || hidden || uncertain {
        PublicationState::Held
    } else if publication.is_public(moment.today) {
        PublicationState::Public
    } else if publication.from.is_some_and(|from| moment.today < from) && publication.until.is_some() {
        PublicationState::NotYet
    } else {
        PublicationState::Held
    }
}

/// Whether an objection hides its record now.
pub(crate) fn hides(objection: &ObjectionInput, now: Instant) -> bool {
    objection.kind == ObjectionKind::NotUs
        && objection.answered.is_none()
        && objection.hides_until.is_some_and(|until| now < until)
}

/// The day on which what is shown of a record changes next.
pub(crate) fn next_change(moment: Moment, record: &RecordInput) -> Option<Date> {
    let publication = record.publication.as_ref()?;
    [publication.from, publication.until].into_iter().flatten().filter(|day| *day > moment.today).min()
}
