//! A case, explained: where it stands, how it came there, and what it can still come to.

use catalogue::{CaseTemplate, case_template::CaseAbout};
use domain::{Role, case_entry::CaseEffect};

use super::{About, Explained, Sentence, teller::Teller};
use crate::{CaseFile, CaseGiven, CaseStep, CaseTold, Glossary, Moment, Phrase, Reader, Refused, View};

impl Explained {
    /// Where a case stands, for those who may see it.
    ///
    /// # Errors
    /// As [`CaseFile::view`].
    pub fn case(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        given: &CaseGiven<'_>,
        told: &CaseTold,
    ) -> Result<View<Explained>, Refused> {
        let view = CaseFile::view(glossary, reader, moment, given, told)?;
        let template = glossary.cases.get(&given.template);
        let mut teller = Teller::new(glossary);
        let about = teller.case_itself(&view);
        teller.passage(About::Case, about);
        let steps = view.steps.iter().flat_map(|step| teller.step(step)).collect();
        teller.passage(About::Steps, steps);
        let dates = teller.case_dates(&view);
        teller.passage(About::Dates, dates);
        let change = teller.case_change(&view, template);
        teller.passage(About::Change, change);
        let effect = template.and_then(|template| template.end(view.line.end.as_ref()?.id.as_str()));
        let effect = effect.filter(|_| !view.line.revoked).and_then(|end| effect_key(end.effect));
        let follows = effect.map(|key| teller.say(key, &[])).into_iter().collect();
        teller.passage(About::Follows, follows);
        let basis = teller.articles(view.basis.clone());
        teller.passage(About::Basis, basis);
        if view.line.end.is_some() && !view.line.revoked {
            let contest = teller.review(template);
            teller.passage(About::Contest, contest);
        }
        let body = Explained {
            id: view.line.id.to_string(),
            kind: "case",
            title: teller.phrase("title-case", &[("title", view.line.title.clone())]),
            subject: view.line.subject.clone(),
            organ: None,
            passages: teller.done(),
        };
        Ok(View::new(reader.audience(), moment, view.changes_on(), body))
    }
}

fn effect_key(effect: CaseEffect) -> Option<&'static str> {
    match effect {
        CaseEffect::None => None,
        CaseEffect::EndPublication => Some("effect-end-publication"),
        CaseEffect::WithdrawRecord => Some("effect-withdraw-record"),
        CaseEffect::RevokeOutcome => Some("effect-revoke-outcome"),
        CaseEffect::BreakCommitment => Some("effect-break-commitment"),
        CaseEffect::KeepCommitment => Some("effect-keep-commitment"),
        CaseEffect::RejectObjection => Some("effect-reject-objection"),
        CaseEffect::UpholdObjection => Some("effect-uphold-objection"),
        CaseEffect::GrantDataSet => Some("effect-grant-data-set"),
    }
}

impl Teller<'_> {
    fn case_itself(&self, view: &CaseFile) -> Vec<Sentence> {
        let line = &view.line;
        let with = [("title", line.title.clone()), ("description", view.description.clone())];
        let mut told =
            vec![self.say("case-is", &with), self.say("case-opened", &[("id", Phrase::same(&line.id.to_string()))])];
        told.extend(line.record.as_ref().map(|record| self.say("case-about-record", &[]).about(record)));
        told.extend(line.reviewed.as_ref().map(|case| self.say("case-reviews", &[]).about(case)));
        told.extend(line.task.as_ref().map(|task| self.say("case-waits", &[("task", task.title.clone())])));
        told.extend(line.end.as_ref().map(|end| self.say("case-ended", &[("end", end.title.clone())])));
        if line.revoked {
            told.push(self.say("case-revoked", &[]));
        }
        told
    }

    fn step(&self, step: &CaseStep) -> Vec<Sentence> {
        let what = step.what.clone().unwrap_or_else(|| Phrase::same(""));
        let day = step.due.map(|day| self.day(day)).unwrap_or_else(|| Phrase::same(""));
        let (key, with) = match step.kind {
            "expired" => ("case-expired", vec![("task", what)]),
            "clock-stopped" => ("case-stopped", vec![("why", what)]),
            "clock-continued" => ("case-continued", vec![("day", day)]),
            "clock-recomputed" => ("case-recomputed", vec![("day", day)]),
            _ => (
                "case-outcome",
                vec![("task", what), ("outcome", step.outcome.clone().unwrap_or_else(|| Phrase::same("")))],
            ),
        };
        let reasons =
            (!step.reasons.is_empty()).then(|| self.say("reasons", &[("reasons", Phrase::same(&step.reasons))]));
        [self.say(key, &with)].into_iter().chain(reasons).collect()
    }

    fn case_dates(&self, view: &CaseFile) -> Vec<Sentence> {
        let Some(clock) = &view.clock else { return Vec::new() };
        let with = [("clock", clock.title.clone()), ("from", self.day(clock.from)), ("due", self.day(clock.due))];
        let mut told = vec![self.say("case-clock", &with)];
        if clock.provisional {
            told.push(self.say("case-provisional", &[]));
        }
        told.extend(clock.stopped_for.as_ref().map(|why| self.say("case-stands-still", &[("why", why.clone())])));
        told
    }

    fn case_change(&self, view: &CaseFile, template: Option<&CaseTemplate>) -> Vec<Sentence> {
        if view.line.end.is_some() {
            return vec![self.say("case-final", &[])];
        }
        let ends = template.map(|template| template.ends.iter().map(|end| Phrase::from(&end.title)));
        ends.map(|ends| self.say("case-may-end", &[("ends", self.joined(ends))])).into_iter().collect()
    }

    /// The case by which a subject contests the outcome of another.
    fn review(&self, of: Option<&CaseTemplate>) -> Vec<Sentence> {
        let reviews =
            |template: &&CaseTemplate| template.about == CaseAbout::Case && template.opened_by.role == Role::Subject;
        // What is itself a review is not reviewed again, and what a subject has no part in is not its to contest.
        let reviewable = of.is_some_and(|of| of.about != CaseAbout::Case && of.opened_by.role == Role::Subject);
        let review = self.glossary.cases.values().find(reviews).filter(|_| reviewable);
        let told = review.map(|review| {
            let basis = self.glossary.bases(&review.basis);
            self.say("contest-review", &[("case", (&review.title).into())]).on(basis, review.unverified)
        });
        told.into_iter().collect()
    }
}
