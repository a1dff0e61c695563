//! What each kind of entry does to the legal state.

use domain::{
    RecordKey, SubjectId, Values,
    authorisation::Authorisation,
    case::{Objection, ObjectionKind, ObjectionOutcome},
    entry::{Body, LinkDecided, PublicationDecided, RecordTaken, SubjectOpened},
    id::AuthorisationId,
    link::Certainty,
    listing::{Listing, Proposal},
    publication::HoldReason,
    record::Operation,
    report::ReportIssued,
};

use super::{
    Counted, Fault, Header, Projection,
    rows::{
        AuthorisationRow, Held, ListingRow, ObjectionRow, OrganRow, ProposalRow, RecordRow, SubjectRow, class_number,
        state_number,
    },
};
use crate::{
    HoldSet,
    values::{certainty_number, day, operation_number},
};

pub(super) type Applied = Result<(), Fault>;

/// Nothing new is said of a subject that leads to another.
pub(super) const MERGED: Fault = Fault::Refused("the subject was merged into another");

pub(super) fn unknown(kind: &str, id: impl std::fmt::Display) -> Fault {
    Fault::Unknown(format!("the {kind} {id}"))
}

impl Projection<'_> {
    /// Changes the state by one entry.
    pub(crate) fn apply(&mut self, header: Header, body: &Body) -> Applied {
        self.count(header.id.stream(), Counted::Entry, i64::from(body.kind().number()), 1);
        match body {
            Body::CatalogueAdopted { .. } => self.catalogue_adopted(header, body),
            Body::OrganAdded { .. } => self.organ_added(header, body),
            Body::GrantGiven { .. } => self.grant_given(header, body),
            Body::GrantWithdrawn { grant, .. } => self.grant_withdrawn(header, *grant),
            Body::DeliveryOpened { .. } => self.delivery_opened(header, body),
            Body::DeliveryHeld { .. } | Body::DeliveryAnswered { .. } | Body::DeliveryClosed { .. } => {
                self.delivery_changed(header, body)
            }
            Body::SubjectOpened(opened) => self.subject_opened(header, opened),
            Body::SubjectChanged(changed) => self.subject_changed(header, changed.subject, &changed.now),
            Body::SubjectMerged(_)
            | Body::MergeUndone(_)
            | Body::SubjectSplit(_)
            | Body::LinkRefused(_)
            | Body::RefusalLifted(_)
            | Body::LinkAudited(_)
            | Body::Succeeded(_)
            | Body::SuccessionWithdrawn(_) => self.identity_decided(header, body),
            Body::SampleDrawn(_) | Body::RecordDrawn(_) | Body::RecordCompared(_) => self.sample_changed(header, body),
            Body::RecordTaken(taken) => self.record_taken(header, taken),
            Body::LinkDecided(link) => self.link_decided(header, link),
            Body::PublicationDecided(decided) => self.publication_decided(header, decided),
            Body::Proposed(proposed) => self.proposed(header, proposed),
            Body::Determined { proposal, accepted, .. } => {
                let row = self.proposals.change(proposal.raw()).ok_or_else(|| unknown("proposal", proposal))?;
                if row.answer.is_some() {
                    return Err(Fault::Refused("the proposal was answered before"));
                }
                row.accepted = Some(i64::from(*accepted));
                row.answer = Some(header.id.raw());
                Ok(())
            }
            Body::ProposalReferred(_) | Body::ReferralConfirmed(_) => self.referral_changed(header, body),
            Body::Listed(listed) => self.listed(header, listed),
            Body::ListingEnded { listing, .. } => self.listing_ended(header, *listing),
            Body::ObjectionRaised(objection) => self.objection_raised(header, objection),
            Body::ObjectionAnswered { case, outcome, .. } => self.objection_answered(header, case.raw(), *outcome),
            Body::CaseOpened(_) | Body::CaseTaskDone(_) | Body::CaseClockChanged(_) | Body::CaseEnded(_) => {
                self.case_changed(header, body)
            }
            Body::AuthorisationGiven(given) => self.authorisation_given(header, given),
            Body::AuthorisationWithdrawn { authorisation } => self.authorisation_withdrawn(header, *authorisation),
            Body::ReportIssued(issued) => self.report_issued(header, issued),
            Body::Exported { .. } => self.exported(header, body),
            Body::ExportAnswered { .. } => self.export_answered(header, body),
            Body::MeasureChecked(_) | Body::ListingTold(_) | Body::MeasureReported(_) | Body::ExitConfirmed(_) => {
                self.measure_decided(header, body)
            }
            Body::CommitmentGiven(_) | Body::CommitmentChecked(_) | Body::CommitmentDecided(_) => {
                self.commitment_changed(header, body)
            }
            // What remains of the erased body was projected in its own place.
            Body::BodyErased { .. } => Ok(()),
        }
    }

    fn authorisation_given(&mut self, header: Header, given: &Authorisation) -> Applied {
        self.standing_subject(given.subject)?;
        self.authorisations.add(AuthorisationRow {
            id: header.id.raw(),
            subject: given.subject.raw(),
            inquirer: self.word(given.inquirer.as_str()),
            until: day(given.until),
            withdrawn: None,
        });
        Ok(())
    }

    fn report_issued(&mut self, header: Header, issued: &ReportIssued) -> Applied {
        self.standing_subject(issued.head.subject)?;
        self.reports.int(header.id.raw());
        self.reports.text(issued.head.number.as_str());
        self.reports.int(issued.head.subject.raw());
        self.reports.text(issued.data.as_str());
        self.reports.text(issued.document.as_str());
        Ok(())
    }

    fn authorisation_withdrawn(&mut self, header: Header, authorisation: AuthorisationId) -> Applied {
        let row = self.authorisations.change(authorisation.raw());
        let row = row.ok_or_else(|| unknown("authorisation", authorisation))?;
        if row.withdrawn.is_some() {
            return Err(Fault::Refused("the authorisation was withdrawn before"));
        }
        row.withdrawn = Some(header.id.raw());
        Ok(())
    }

    fn organ_added(&mut self, header: Header, body: &Body) -> Applied {
        let Body::OrganAdded { code, name, weight_percent, licensed } = body else { return Ok(()) };
        let row = OrganRow {
            code: self.word(code.as_str()),
            name: name.clone(),
            weight_percent: i64::from(*weight_percent),
            licensed: *licensed,
            entry: header.id.raw(),
        };
        match self.organs.change(row.code) {
            Some(known) => *known = row,
            None => self.organs.add(row),
        }
        Ok(())
    }

    fn subject_opened(&mut self, header: Header, opened: &SubjectOpened) -> Applied {
        let state = state_number(opened.state);
        let id = header.id.raw();
        self.subjects.add(SubjectRow { id, class: class_number(opened.class), state, version: id, merged_into: None });
        self.count(header.id.stream(), Counted::Subject, state, 1);
        let held = self.held(opened);
        self.restated.insert(id, held);
        Ok(())
    }

    fn subject_changed(&mut self, header: Header, subject: SubjectId, now: &SubjectOpened) -> Applied {
        let state = state_number(now.state);
        let row = self.subjects.change(subject.raw()).ok_or_else(|| unknown("subject", subject))?;
        if row.merged_into.is_some() {
            return Err(MERGED);
        }
        let (before, stream) = (row.state, header.id.stream());
        row.class = class_number(now.class);
        row.state = state;
        let replaced = std::mem::replace(&mut row.version, header.id.raw());
        // The opening entry is found by the subject's id; only what came between needs a line.
        if replaced != subject.raw() {
            self.note(subject.raw(), replaced, None);
        }
        self.count(stream, Counted::Subject, before, -1);
        self.count(stream, Counted::Subject, state, 1);
        let held = self.held(now);
        if self.restated.insert(subject.raw(), held).is_none() {
            self.replaced.insert(subject.raw());
        }
        Ok(())
    }

    fn held(&self, opened: &SubjectOpened) -> Held {
        let identifiers = opened.identifiers.iter().map(|held| {
            let scheme = self.word(held.identifier.scheme().as_str());
            (scheme, held.identifier.value().to_owned(), held.held.from.map(day), held.held.until.map(day))
        });
        Held {
            names: opened.names.iter().map(|name| name.matching.clone()).collect(),
            identifiers: identifiers.collect(),
        }
    }

    fn record_taken(&mut self, header: Header, taken: &RecordTaken) -> Applied {
        let stream = header.id.stream();
        let operation = operation_number(taken.operation);
        let Some(record) = taken.record else {
            // What waited for an officer came on the day on which its delivery did.
            let held = header.delivery.and_then(|delivery| self.deliveries.get(delivery)?.came_on);
            let dataset = self.word(taken.dataset.as_str());
            self.records.add(RecordRow {
                id: header.id.raw(),
                dataset,
                deliverer: self.word(taken.deliverer.as_str()),
                key: taken.key,
                content: content(&taken.values),
                version: header.id.raw(),
                operation,
                subject: None,
                certainty: certainty_number(Certainty::Open),
                link: None,
                publication: None,
                public_from: None,
                public_until: None,
                holds: 0,
                due: None,
                taken_on: held.unwrap_or_else(|| day(header.recorded_on)),
                effective_on: header.effective_on.map(day),
                delivery: header.delivery,
                objections: 0,
                hidden_until: None,
                not_us_link: None,
            });
            self.count(stream, Counted::Record, dataset, 1);
            self.count(stream, Counted::Withdrawn, dataset, i64::from(operation != 0));
            return Ok(());
        };
        let row = self.records.change(record.raw()).ok_or_else(|| unknown("record", record))?;
        let (dataset, before) = (row.dataset, row.operation);
        let replaced = std::mem::replace(&mut row.version, header.id.raw());
        row.key = taken.key;
        row.content = content(&taken.values);
        row.operation = operation;
        row.delivery = header.delivery;
        if header.effective_on.is_some() {
            row.effective_on = header.effective_on.map(day);
        }
        // The first version is the record's id and needs no line.
        if replaced != record.raw() {
            self.note(record.raw(), replaced, None);
        }
        self.count(stream, Counted::Withdrawn, dataset, operation - before);
        Ok(())
    }

    pub(super) fn note(&mut self, thing: i64, entry: i64, subject: Option<i64>) {
        self.history.int(thing);
        self.history.int(entry);
        self.history.int(subject);
    }

    fn link_decided(&mut self, header: Header, link: &LinkDecided) -> Applied {
        if let Some(subject) = link.subject {
            self.standing_subject(subject)?;
        }
        let row = self.records.change(link.record.raw()).ok_or_else(|| unknown("record", link.record))?;
        let subject = link.subject.map(SubjectId::raw);
        let (before, certainty) = ((row.subject, row.certainty), certainty_number(link.certainty));
        let replaced = row.link.replace(header.id.raw());
        row.subject = subject;
        row.certainty = certainty;
        // A publication decided for another subject, or on more certainty, holds no longer.
        let weaker = row.publication.is_some() && (before.0 != subject || certainty < before.1);
        if weaker || link.certainty == Certainty::Open {
            row.holds |= HoldSet::of(&[HoldReason::UncertainIdentity]).0;
        }
        if let Some(replaced) = replaced {
            self.note(link.record.raw(), replaced, before.0);
        }
        self.draw(header, link);
        Ok(())
    }

    fn publication_decided(&mut self, header: Header, decided: &PublicationDecided) -> Applied {
        let publication = &decided.publication;
        if publication.from.is_some() && publication.until.is_none() {
            return Err(Fault::Refused("a publication that begins must end"));
        }
        let row = self.records.change(decided.record.raw()).ok_or_else(|| unknown("record", decided.record))?;
        row.public_from = publication.from.map(day);
        row.public_until = publication.until.map(day);
        row.holds = HoldSet::of(&publication.holds).0;
        if row.certainty == certainty_number(Certainty::Open) {
            row.holds |= HoldSet::of(&[HoldReason::UncertainIdentity]).0;
        }
        row.due = publication.clocks.iter().map(|clock| day(clock.due)).min();
        if let Some(replaced) = row.publication.replace(header.id.raw()) {
            self.note(decided.record.raw(), replaced, None);
        }
        Ok(())
    }

    fn proposed(&mut self, header: Header, proposed: &Proposal) -> Applied {
        self.standing_subject(proposed.subject)?;
        self.proposals.add(ProposalRow {
            id: header.id.raw(),
            subject: proposed.subject.raw(),
            list: self.word(proposed.list.as_str()),
            due: proposed.due.map(day),
            accepted: None,
            answer: None,
        });
        Ok(())
    }

    fn listed(&mut self, header: Header, listed: &Listing) -> Applied {
        self.standing_subject(listed.subject)?;
        let list = self.word(listed.list.as_str());
        self.listings.add(ListingRow {
            id: header.id.raw(),
            subject: listed.subject.raw(),
            list,
            decided_on: day(listed.decided_on),
            until: day(listed.until),
            record: listed.record.map(|record| record.raw()),
            ended: None,
        });
        self.rests_on(header, listed);
        self.count(header.id.stream(), Counted::Listing, list, 1);
        Ok(())
    }

    fn objection_raised(&mut self, header: Header, objection: &Objection) -> Applied {
        let record = objection.record;
        let row = self.records.change(record.raw()).ok_or_else(|| unknown("record", record))?;
        row.objections += 1;
        if objection.kind == ObjectionKind::NotUs {
            // Once a link: said again of the same link, it only marks.
            if let Some(until) = objection.hides_until
                && row.not_us_link != row.link
            {
                row.hidden_until = row.hidden_until.max(Some(until.millis()));
            }
            row.not_us_link = row.link;
        }
        self.objections.add(ObjectionRow {
            id: header.id.raw(),
            record: record.raw(),
            subject: objection.subject.raw(),
            outcome: None,
            answer: None,
        });
        self.note(record.raw(), header.id.raw(), None);
        Ok(())
    }

    fn objection_answered(&mut self, header: Header, case: i64, outcome: ObjectionOutcome) -> Applied {
        let row = self.objections.change(case).ok_or_else(|| unknown("case", domain::id::CaseId::from_raw(case)))?;
        if row.answer.is_some() {
            return Err(Fault::Refused("the case was answered before"));
        }
        row.outcome = Some(i64::from(outcome == ObjectionOutcome::Upheld));
        row.answer = Some(header.id.raw());
        let record = row.record;
        if let Some(row) = self.records.change(record) {
            row.objections -= 1;
            if row.hidden_until.is_some() && outcome == ObjectionOutcome::Upheld {
                // It stays hidden until publication is decided anew.
                row.holds |= HoldSet::of(&[HoldReason::NotUs]).0;
            }
            row.hidden_until = None;
        }
        self.note(record, header.id.raw(), None);
        Ok(())
    }

    /// The effect of an erasure on the state as it stands: what remains of the body takes its place
    /// where the body was still in force.
    pub(crate) fn erase(&mut self, entry: i64, remains: &Body) {
        match remains {
            Body::RecordTaken(taken) => {
                let id = taken.record.map_or(entry, |record| record.raw());
                let stream = domain::EntryId::from_raw(entry).stream();
                let Some(row) = self.records.get(id).filter(|row| row.version == entry) else { return };
                let (dataset, before) = (row.dataset, row.operation);
                let operation = operation_number(Operation::Withdraw);
                if let Some(row) = self.records.change(id) {
                    row.key = taken.key;
                    row.content = content(&taken.values);
                    row.operation = operation;
                }
                self.count(stream, Counted::Withdrawn, dataset, operation - before);
            }
            Body::SubjectOpened(opened) => self.erase_subject(entry, entry, opened),
            Body::SubjectChanged(changed) => self.erase_subject(changed.subject.raw(), entry, &changed.now),
            Body::LinkRefused(refused) => {
                if let Some(row) = self.refusals.change(entry) {
                    (row.mention, row.known_by) = (refused.mention.0, refused.known_by.0);
                }
            }
            _ => {}
        }
    }

    fn erase_subject(&mut self, subject: i64, entry: i64, remains: &SubjectOpened) {
        if self.subjects.get(subject).is_some_and(|row| row.version == entry) {
            let held = self.held(remains);
            self.restated.insert(subject, held);
            self.replaced.insert(subject);
        }
    }
}

fn content(values: &Values) -> RecordKey {
    RecordKey::content(values)
}
