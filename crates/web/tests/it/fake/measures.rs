//! Made-up measures, exits and duties.

use catalogue::measure::{Bound, Effect, MeasureKind, MeasureRule, Trigger, Which, WithdrawalRule};
use domain::{
    Label, Period,
    id::{ListingId, ListingToldId, MeasureCheckId, ReferralId},
    listing::ListingDuty,
    measure::{Applicable, Ground},
    subject::{Subject, SubjectClass},
};
use publish::{
    DutyRow, ExitRow, MeasureAnswer, MeasureLine, Page, Phrase, Reader, ReferralRow, View,
    input::{DutyInput, ExitInput, ListingInput, MeasureCheckInput, MeasureInput, ReferralInput, WithdrawalInput},
};
use web::{Answer, Problem, Viewer};

use super::{
    Fake,
    data::{at, day, entry, listing, market, organ, record_id, subject_id},
    words,
};

/// The reader for whom checks are answered.
pub fn department(viewer: &Viewer) -> Reader {
    viewer.organ.clone().map_or_else(Reader::public, |organ| Reader::department(organ, []))
}

/// What a subject may apply for.
pub fn procedures() -> Vec<(String, Phrase)> {
    let phrase = |zh: &str, en: &str| Phrase::from(&Label::new(zh, en));
    vec![
        ("tender".to_owned(), phrase("政府采购、招标投标", "tenders")),
        ("licence".to_owned(), phrase("行政许可", "licence")),
    ]
}

fn trigger() -> Trigger {
    Trigger {
        broken_commitments: Vec::new(),
        list: Some(words::list()),
        causes: Vec::new(),
        dataset: None,
        field: None,
        codes: Vec::new(),
        of: Which::Newest,
        months: None,
    }
}

impl Fake {
    /// What officers owe.
    pub fn duties(&self, viewer: &Viewer) -> Answer<View<Page<DutyRow>>> {
        let ((subject, listing), reader) = (self.listed()?, self.reader(viewer));
        let row = DutyRow::view(&self.glossary, &reader, self.moment(), &subject, &listing, &self.duty_input())?;
        Ok(Page::of(&reader, self.moment(), [row], None, None))
    }

    /// What applies to the one subject that is known, of those asked about.
    pub fn measures_of(&self, viewer: &Viewer, codes: &[String], matter: &str) -> Answer<View<Page<MeasureLine>>> {
        let (reader, (subject, _)) = (department(viewer), self.listed()?);
        let mut lines = Vec::new();
        for code in codes {
            let answer = (subject.identifiers.iter().any(|held| held.identifier.value() == code)).then(|| {
                let input = self.measure_input(matter);
                MeasureAnswer::view(&self.glossary, &reader, self.moment(), &subject, &input)
            });
            lines.push(MeasureLine::view(&reader, self.moment(), code, answer.transpose()?));
        }
        Ok(Page::of(&reader, self.moment(), lines, None, None))
    }

    /// The one check that was made.
    pub fn answered(&self, viewer: &Viewer, id: Option<MeasureCheckId>) -> Answer<View<MeasureAnswer>> {
        let input = self.measure_input("2026-T-7");
        if id.is_some() && input.id != id {
            return Err(Problem::NotFound);
        }
        let (subject, _) = self.listed()?;
        Ok(MeasureAnswer::view(&self.glossary, &department(viewer), self.moment(), &subject, &input)?)
    }

    /// The one exit that is owed.
    pub fn exits(&self, viewer: &Viewer) -> Answer<View<Page<ExitRow>>> {
        let (reader, (subject, _)) = (department(viewer), self.listed()?);
        let row = ExitRow::view(&self.glossary, &reader, self.moment(), &subject, &self.exit_input())?;
        Ok(Page::of(&reader, self.moment(), [row], None, None))
    }

    /// The one proposal that was referred.
    pub fn referred(&self, viewer: &Viewer) -> Answer<View<Page<ReferralRow>>> {
        let (reader, (subject, listing)) = (department(viewer), self.listed()?);
        let input = ReferralInput {
            id: ReferralId::from_raw(7),
            proposal: self.proposal_input()?.id,
            organ: self.exit_input().organ,
            list: listing.listing.list,
            cause: "1".to_owned(),
            due: Some(jiff::civil::date(2026, 11, 20)),
            is_confirmed: false,
            has_channel: false,
        };
        let row = ReferralRow::view(&self.glossary, &reader, self.moment(), &subject, &input)?;
        Ok(Page::of(&reader, self.moment(), [row], None, None))
    }

    pub fn listed(&self) -> Answer<(Subject, ListingInput)> {
        Ok((self.subject_input(subject_id(1))?.subject, listing()))
    }

    fn measure_input(&self, matter: &str) -> MeasureCheckInput {
        let rule = MeasureRule {
            id: "tender-weighed".parse().unwrap(),
            title: Label::new("招标采购中予以审慎考虑", "Weighed in tenders"),
            content: Label::new("作为重要考量因素。", "An important consideration."),
            kind: MeasureKind::Restriction,
            when: vec![trigger()],
            procedures: vec!["tender".parse().unwrap()],
            bound: Bound::Discretionary,
            carried_out_by: Vec::new(),
            subjects: vec![SubjectClass::Enterprise],
            force: Period::ALWAYS,
            basis: vec!["A made-up order, art. 18".to_owned()],
            unverified: true,
        };
        let listed = listing();
        let applicable = Applicable {
            measure: rule.id.clone(),
            ground: Ground::Listing(listed.id),
            from: listed.listing.decided_on,
            until: Some(listed.listing.until),
        };
        let measure = MeasureInput {
            rule,
            applicable,
            listing: Some(listed.listing),
            organ: listed.organ,
            carried_out_by: vec![],
        };
        let withdrawal = WithdrawalRule {
            id: "dormant".to_owned(),
            title: Label::new("歇业", "Dormant"),
            when: trigger(),
            licences: Effect::Stands,
            restrictions: Effect::Stands,
            incentives: Effect::Suspended,
            commitments: Effect::Ends,
            basis: vec!["A made-up regulation, art. 30".to_owned()],
            unverified: true,
        };
        MeasureCheckInput {
            id: Some(MeasureCheckId::opened_by(entry(960))),
            procedure: "tender".parse().unwrap(),
            on: self.today,
            matter: matter.to_owned(),
            checked_at: at("2026-11-25T02:00:00Z"),
            measures: vec![measure],
            withdrawals: vec![WithdrawalInput {
                rule: withdrawal,
                record: record_id(20),
                since: Some(day("2026-10-01")),
            }],
            report: None,
        }
    }

    fn exit_input(&self) -> ExitInput {
        ExitInput {
            id: ListingToldId::opened_by(entry(961)),
            listing: ListingId::opened_by(entry(800)),
            list: words::list(),
            organ: organ(market().as_str(), "榕城市市场监督管理局", "Rongcheng Administration for Market Regulation"),
            ended_on: day("2026-11-20"),
            due: day("2026-11-24"),
            has_channel: false,
        }
    }

    fn duty_input(&self) -> DutyInput {
        DutyInput {
            duty: ListingDuty::Remove,
            since: day("2026-11-24"),
            due: Some(day("2026-12-01")),
            records: vec![record_id(20)],
            exits: Vec::new(),
        }
    }
}
