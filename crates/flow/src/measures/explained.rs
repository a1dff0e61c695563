//! A check in sentences: what applies, what it rests on, and what would end it.

use std::collections::BTreeMap;

use decide::prospect::prospects;
use domain::{Role, id::MeasureCheckId};
use publish::{Explained, View};
use store::MeasureCheckState;

use super::{answer::check_reader, listing_of};
use crate::{Error, Result, authorise::Viewer, node::Node};

impl Node {
    /// Why the measures of a check apply: for the department that asked, the subject itself and the auditor.
    pub(crate) async fn check_explained(&self, viewer: &Viewer, id: MeasureCheckId) -> Result<View<Explained>> {
        let state = match viewer.role {
            Role::Subject | Role::Auditor => self.check_about(viewer, id).await?,
            _ => self.own_check(viewer, id).await?,
        };
        let (subject, input) = self.check_as_of_now(&state).await?;
        let mut ways = BTreeMap::new();
        for id in input.measures.iter().filter_map(|measure| listing_of(&measure.applicable)) {
            let Some(state) = self.register.listing(id).await? else { continue };
            let rule = self.list_rule(&state.listing)?;
            let now = self.file_now(&state.listing, rule).await?;
            let ahead = prospects(&self.pack, rule, &state.listing, &now, self.clock.today());
            ways.insert(id, (state.listing, ahead));
        }
        let reader = check_reader(viewer);
        let view = Explained::check(&self.glossary, &reader, self.moment(), &subject, &input, &ways)?;
        self.note_explained(viewer, &subject, &id.to_string()).await?;
        Ok(view)
    }

    /// A check, for the auditor or for the subject that it is about.
    async fn check_about(&self, viewer: &Viewer, id: MeasureCheckId) -> Result<MeasureCheckState> {
        let unknown = || Error::not_found("check", id);
        let state = self.register.measure_check(id).await?.ok_or_else(unknown)?;
        let about = self.register.lead(state.check.subject).await?;
        if viewer.role == Role::Auditor || viewer.subject == Some(about) { Ok(state) } else { Err(unknown()) }
    }
}
