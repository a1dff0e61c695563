//! How publication of an adverse record ends early: told with the record, so that it is served together with
//! the decision.

use catalogue::{
    CaseTemplate,
    case_template::{CaseAbout, InputKind},
};
use domain::{Date, Role, case_entry::CaseEffect};

use super::{Sentence, teller::Teller};
use crate::{Glossary, Phrase};

impl Teller<'_> {
    /// From when, with what and where to apply, and by when it is decided.
    pub(super) fn repair(&self, from: Date, organ: &Phrase) -> Vec<Sentence> {
        let Some(template) = of_repair(self.glossary) else { return Vec::new() };
        let basis: Vec<Phrase> = self.glossary.bases(&template.basis);
        let title = [("title", Phrase::from(&template.title)), ("day", self.day(from))];
        let mut told = vec![
            self.say("repair-applies", &title).on(basis, template.unverified),
            Sentence::of(Phrase::from(&template.description)),
        ];
        let handed_in = template.inputs.iter().filter(|input| input.required && input.kind != InputKind::Query);
        let handed_in = self.joined(handed_in.map(|input| Phrase::from(&input.title)));
        told.push(self.say("repair-hand-in", &[("inputs", handed_in)]));
        told.push(self.say("repair-where", &[("organ", organ.clone())]));
        let clocks = template.tasks.iter().filter_map(|task| Some((&task.title, task.clock.as_ref()?)));
        told.extend(clocks.map(|(task, clock)| {
            let with = [("task", Phrase::from(task)), ("clock", self.glossary.clock_title(clock))];
            self.say("repair-clock", &with)
        }));
        told
    }
}

/// The template by which a subject applies that publication of a record ends.
fn of_repair(glossary: &Glossary) -> Option<&CaseTemplate> {
    glossary.cases.values().find(|template| {
        template.about == CaseAbout::Record
            && template.opened_by.role == Role::Subject
            && template.ends.iter().any(|end| end.effect == CaseEffect::EndPublication)
    })
}
