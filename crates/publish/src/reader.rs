//! Who reads, and when.

use std::collections::BTreeSet;

use domain::{Audience, DatasetId, Date, FieldClass, Instant, OrganCode, Sharing, SubjectId};

/// When a view is made: the day of the node's jurisdiction, and the instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The day.
    pub today: Date,
    /// The instant.
    pub now: Instant,
}

/// Who reads, with what entitles it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader {
    audience: Audience,
    subjects: BTreeSet<SubjectId>,
    organ: Option<OrganCode>,
    grants: BTreeSet<(DatasetId, Option<OrganCode>)>,
    on_case: bool,
}

impl Reader {
    fn of(audience: Audience) -> Reader {
        Reader { audience, subjects: BTreeSet::new(), organ: None, grants: BTreeSet::new(), on_case: false }
    }

    /// Anyone.
    pub fn public() -> Reader {
        Reader::of(Audience::Public)
    }

    /// The subject itself.
    pub fn subject(subject: SubjectId) -> Reader {
        Reader { subjects: [subject].into(), ..Reader::of(Audience::Subject) }
    }

    /// An inquirer, with the subjects that authorised it.
    pub fn inquirer(authorised_by: impl IntoIterator<Item = SubjectId>) -> Reader {
        Reader { subjects: authorised_by.into_iter().collect(), ..Reader::of(Audience::Inquirer) }
    }

    /// A department: sees what it delivered whole; what others delivered as far as the data set is
    /// shared, `grants` naming the data sets whose conditional sharing it has a grant for.
    pub fn department(organ: OrganCode, grants: impl IntoIterator<Item = DatasetId>) -> Reader {
        let grants = grants.into_iter().map(|dataset| (dataset, None)).collect();
        Reader { organ: Some(organ), grants, ..Reader::of(Audience::Deliverer) }
    }

    /// The same with a grant for what one organ delivers of a data set, or whoever does.
    #[must_use]
    pub fn granted(mut self, dataset: DatasetId, deliverer: Option<OrganCode>) -> Reader {
        self.grants.insert((dataset, deliverer));
        self
    }

    /// Whether a grant lets the reader read what an organ delivers of a data set.
    pub fn has_grant(&self, dataset: &DatasetId, deliverer: &OrganCode) -> bool {
        [None, Some(deliverer.clone())].into_iter().any(|whose| self.grants.contains(&(dataset.clone(), whose)))
    }

    /// An officer of the centre.
    pub fn officer() -> Reader {
        Reader::of(Audience::Officer)
    }

    /// The auditor.
    pub fn auditor() -> Reader {
        Reader::of(Audience::Auditor)
    }

    /// The same, with a case about what is read: opens secret fields to an officer.
    pub fn with_case(self) -> Reader {
        Reader { on_case: true, ..self }
    }

    /// For whom the views are.
    pub fn audience(&self) -> Audience {
        self.audience
    }

    /// Whether the reader looks after `subject`, or was authorised by it.
    pub fn is_for(&self, subject: SubjectId) -> bool {
        self.subjects.contains(&subject)
    }

    /// Whether the reader delivers for `organ`.
    pub fn delivers_for(&self, organ: &OrganCode) -> bool {
        self.organ.as_ref() == Some(organ)
    }

    /// What the reader is to one record: `subject` is whom it is linked to, `deliverer` who sent
    /// it. Falls back to the public wherever nothing entitles it.
    pub(crate) fn toward(
        &self,
        subject: Option<SubjectId>,
        deliverer: &OrganCode,
        dataset: &DatasetId,
        sharing: Sharing,
    ) -> Audience {
        let linked = subject.is_some_and(|subject| self.subjects.contains(&subject));
        match self.audience {
            Audience::Subject | Audience::Inquirer if linked => self.audience,
            Audience::Deliverer if self.organ.as_ref() == Some(deliverer) => Audience::Deliverer,
            Audience::Deliverer => match sharing {
                Sharing::Unconditional => Audience::Officer,
                Sharing::Conditional if self.has_grant(dataset, deliverer) => Audience::Officer,
                Sharing::Conditional | Sharing::None => Audience::Public,
            },
            Audience::Officer | Audience::Auditor => self.audience,
            Audience::Public | Audience::Subject | Audience::Inquirer => Audience::Public,
        }
    }

    /// Whether the reader has a case about what it reads.
    pub(crate) fn has_case(&self) -> bool {
        self.on_case && self.audience == Audience::Officer
    }
}

/// Whether a field of `class` may be shown to `audience`. `chosen`: the subject chose to publish it.
pub(crate) fn may_see(class: FieldClass, audience: Audience, chosen: bool, on_case: bool) -> bool {
    match (class, audience) {
        (FieldClass::Open, _) => true,
        (FieldClass::SubjectChoice, Audience::Public) => chosen,
        (FieldClass::SubjectChoice, _) => true,
        (FieldClass::Authorised, Audience::Public) => false,
        (FieldClass::Authorised, _) => true,
        (FieldClass::Shared, Audience::Public | Audience::Inquirer) => false,
        (FieldClass::Shared, _) => true,
        (FieldClass::Secret, Audience::Subject | Audience::Deliverer) => true,
        (FieldClass::Secret, Audience::Officer) => on_case,
        (FieldClass::Secret, Audience::Public | Audience::Inquirer | Audience::Auditor) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The whole table, written out: a change of the law of seeing must change this text.
    #[test]
    fn who_sees_which_class() {
        let classes = [
            FieldClass::Open,
            FieldClass::SubjectChoice,
            FieldClass::Authorised,
            FieldClass::Shared,
            FieldClass::Secret,
        ];
        let seen = |audience, chosen, on_case| -> String {
            classes.iter().map(|&class| if may_see(class, audience, chosen, on_case) { 'y' } else { '-' }).collect()
        };
        assert_eq!(seen(Audience::Public, false, false), "y----");
        assert_eq!(seen(Audience::Public, true, true), "yy---");
        assert_eq!(seen(Audience::Inquirer, false, true), "yyy--");
        assert_eq!(seen(Audience::Officer, false, false), "yyyy-");
        assert_eq!(seen(Audience::Officer, false, true), "yyyyy");
        assert_eq!(seen(Audience::Auditor, false, true), "yyyy-");
        assert_eq!(seen(Audience::Deliverer, false, false), "yyyyy");
        assert_eq!(seen(Audience::Subject, false, false), "yyyyy");
    }

    #[test]
    fn another_departments_record_needs_sharing_or_a_grant() {
        let organ = |code: &str| OrganCode::parse(code).unwrap();
        let dataset = DatasetId::parse("arrears").unwrap();
        let reader = Reader::department(organ("A"), []);
        let granted = Reader::department(organ("A"), [dataset.clone()]);
        let toward = |reader: &Reader, by: &str, sharing| reader.toward(None, &organ(by), &dataset, sharing);
        assert_eq!(toward(&reader, "A", Sharing::None), Audience::Deliverer);
        assert_eq!(toward(&reader, "B", Sharing::Unconditional), Audience::Officer);
        assert_eq!(toward(&reader, "B", Sharing::Conditional), Audience::Public);
        assert_eq!(toward(&granted, "B", Sharing::Conditional), Audience::Officer);
        assert_eq!(toward(&granted, "B", Sharing::None), Audience::Public);
        let of_one = Reader::department(organ("A"), []).granted(dataset.clone(), Some(organ("B")));
        assert_eq!(toward(&of_one, "B", Sharing::Conditional), Audience::Officer);
        assert_eq!(toward(&of_one, "C", Sharing::Conditional), Audience::Public);
    }
}
