//! The catalogue's data sets, and their open tables.

use std::collections::BTreeMap;

use catalogue::Pack;
use domain::{DatasetId, Date, FieldClass, FieldCode, Instant, Language, Role};
use publish::{
    ClassDraft, DatasetAudiences, DatasetEntry, DatasetFile, Moment, OpenRow, OpenTable, Page, Reader, View,
};

use super::{Part, inputs::Organs, words::glossary};
use crate::{
    Error, Result,
    apart::apart,
    authorise::{Action, Viewer},
    node::Node,
};

/// Who sees which field of a data set of a pack, which need be in force nowhere.
///
/// # Errors
/// [`Error::NotFound`] where the pack has no such data set.
pub fn audiences_of(pack: &Pack, id: &DatasetId, today: Date) -> Result<View<DatasetAudiences>> {
    pack.contract(id).ok_or_else(|| Error::not_found("data set", id))?;
    let moment = Moment { today, now: Instant::from_millis(0) };
    Ok(DatasetAudiences::view(&glossary(pack), moment, id)?)
}

impl Node {
    /// The data sets of the catalogue.
    pub async fn datasets(&self) -> Result<View<Page<DatasetEntry>>> {
        let counts = self.home_counts().await?;
        let entries = self.pack.contracts().map(|contract| {
            let records = contract.publication.public.then(|| counts.records.get(&contract.id).copied().unwrap_or(0));
            DatasetEntry::new(contract, records).view(&Reader::public(), self.moment())
        });
        Ok(Page::of(&Reader::public(), self.moment(), entries, None, None))
    }

    /// One data set with its fields.
    pub async fn dataset(&self, id: &DatasetId) -> Result<View<DatasetFile>> {
        let counts = self.home_counts().await?;
        let records = counts.records.get(id).copied();
        Ok(DatasetFile::view(&self.glossary, &Reader::public(), self.moment(), id, records)?)
    }

    /// Who sees which of its fields.
    pub async fn dataset_audiences(&self, id: &DatasetId) -> Result<View<DatasetAudiences>> {
        Ok(DatasetAudiences::view(&self.glossary, self.moment(), id)?)
    }

    /// What would change if a field were of another class. Nothing is changed by asking.
    pub async fn class_draft(
        &self,
        viewer: &Viewer,
        id: &DatasetId,
        field: &FieldCode,
        class: FieldClass,
    ) -> Result<View<ClassDraft>> {
        self.authorise_here(viewer, Action::Operate)?;
        let stats = self.register.stats().await?;
        let of = |counts: &BTreeMap<DatasetId, u64>| counts.get(id).copied().unwrap_or(0);
        let records = of(&stats.records).saturating_sub(of(&stats.withdrawn));
        Ok(ClassDraft::view(&self.glossary, self.moment(), id, field, class, records)?)
    }

    /// The empty table of a data set as a workbook, to be filled in and delivered.
    pub async fn dataset_template(&self, id: &DatasetId, language: Language) -> Result<Vec<u8>> {
        let (pack, id) = (self.pack.clone(), id.clone());
        let written = apart(move || {
            let contract = pack.contract(&id).ok_or_else(|| Error::not_found("data set", &id))?;
            Ok(collect::template::xlsx(&pack, contract, language)?)
        });
        written.await?
    }

    /// The data sets that the viewer's organ may deliver.
    pub async fn deliverable(&self, viewer: &Viewer) -> Result<View<Page<DatasetEntry>>> {
        let action = if viewer.role == Role::Operator { Action::DeliverFor } else { Action::Deliver };
        self.authorise_here(viewer, action)?;
        let entry = |contract| DatasetEntry::new(contract, None).view(&Reader::public(), self.moment());
        let entries = self.pack.contracts().map(entry);
        Ok(Page::of(&Reader::public(), self.moment(), entries, None, None))
    }

    /// The shape of an open table.
    pub async fn open_table(&self, id: &DatasetId) -> Result<View<OpenTable>> {
        Ok(OpenTable::view(&self.glossary, self.moment(), id)?)
    }

    /// A part of its rows.
    pub async fn open_rows(&self, id: &DatasetId, part: &Part) -> Result<View<Page<OpenRow>>> {
        OpenTable::view(&self.glossary, self.moment(), id)?;
        let (views, next) = self.register.open_records(id, self.now(), part.cursor()?, part.limit()).await?;
        let subjects = self.subjects_by_id(views.iter().filter_map(|view| view.head.subject)).await?;
        let mut organs = Organs::default();
        let mut rows = Vec::with_capacity(views.len());
        for view in views {
            let Some(subject) = view.head.subject.and_then(|id| subjects.get(&id)) else { continue };
            let input = self.record_input(&mut organs, view).await?;
            if let Ok(row) = OpenRow::view(&self.glossary, self.moment(), subject, &input) {
                rows.push(row);
            }
        }
        let next = next.map(|cursor| cursor.to_string());
        Ok(Page::of(&Reader::public(), self.moment(), rows, next, None))
    }
}
