//! Which records go into an extract: those that the policies let its taker read, each as its taker may see it.

use std::collections::HashMap;

use catalogue::Sentences;
use domain::{
    OrganCode,
    extract::{Extract, ExtractEnd, ExtractFormat},
    record::Operation,
};
use publish::{ExtractRecord, ExtractTitles, Reader};
use store::{Access, Cursor, RecordView};

use super::{
    file::{ExtractFile, Head, MOST_ROWS_OF_A_SHEET},
    reader_with, taker,
};
use crate::{
    Error, Result,
    apart::apart,
    authorise::{Action, Viewer},
    node::Node,
    read::{
        inputs::Organs,
        subjects::{line_of, purpose},
    },
};

/// Records read at a time.
const RECORDS_AT_A_TIME: u32 = 1_000;

/// Who takes it out, with what entitles it.
struct Taking<'a> {
    one: &'a Extract,
    viewer: Viewer,
    reader: Reader,
    /// Whether what an organ delivered may be read, for those met.
    may: HashMap<OrganCode, bool>,
    organs: Organs,
}

impl Node {
    /// Writes the file of an extract from the beginning: what was begun before is written over.
    pub(super) async fn write_extract(&self, one: &Extract) -> Result<ExtractEnd> {
        let titles = ExtractTitles::new(&self.glossary, &one.wanted.dataset)?;
        let mut taking = self.taking(one).await?;
        let head = self.extract_head(&mut taking, &titles).await?;
        let draft = self.folder.extract_draft(&one.number)?;
        let mut file = ExtractFile::create(&draft, one.wanted.format, head)?;
        let mut after = None;
        loop {
            let (records, next) = self.extract_page(&mut taking, after).await?;
            if one.wanted.format == ExtractFormat::Xlsx && file.rows() + records.len() as u64 > MOST_ROWS_OF_A_SHEET {
                drop(file);
                std::fs::remove_file(&draft).map_err(Error::file(draft.display()))?;
                return Ok(ExtractEnd::TooManyRows { at: self.clock.now() });
            }
            file = apart(move || file.add(&records)).await??;
            after = next;
            if after.is_none() {
                break;
            }
        }
        let (rows, path) = (file.rows(), self.folder.extract(&one.number, one.wanted.format.ending()));
        let (size, blake3) = apart(move || file.finish(&path)).await??;
        Ok(ExtractEnd::Made { at: self.clock.now(), rows, size, blake3 })
    }

    async fn taking<'a>(&self, one: &'a Extract) -> Result<Taking<'a>> {
        let viewer = taker(one);
        let grants = match &viewer.organ {
            Some(organ) => self.register.grants(organ, self.clock.today()).await?,
            None => Vec::new(),
        };
        let reader = reader_with(&viewer, grants);
        Ok(Taking { one, viewer, reader, may: HashMap::new(), organs: Organs::default() })
    }

    /// A page of what goes into it, noted in the access log, and where the next begins.
    async fn extract_page(
        &self,
        taking: &mut Taking<'_>,
        after: Option<Cursor>,
    ) -> Result<(Vec<ExtractRecord>, Option<Cursor>)> {
        let wanted = &taking.one.wanted;
        let page = self.register.records_of_dataset(&wanted.dataset, wanted.from, after, RECORDS_AT_A_TIME).await?;
        let (views, mut next) = page;
        let is_past = |view: &RecordView| match (wanted.until, view.head.effective_on) {
            (Some(until), Some(day)) => day >= until,
            (Some(_), None) => true,
            (None, _) => false,
        };
        if views.last().is_some_and(is_past) {
            next = None;
        }
        let subjects = self.subjects_by_id(views.iter().filter_map(|view| view.head.subject)).await?;
        let (mut records, mut noted) = (Vec::with_capacity(views.len()), Vec::new());
        for view in views {
            let other = wanted.deliverer.as_ref().is_some_and(|organ| *organ != view.head.deliverer);
            if other
                || is_past(&view)
                || view.head.operation != Operation::State
                || !self.may_take(taking, &view).await?
            {
                continue;
            }
            let access = self.access_of(taking, &view);
            let subject = view.head.subject.and_then(|id| subjects.get(&id));
            let input = self.record_input(&mut taking.organs, view).await?;
            let language = wanted.language;
            let record = ExtractRecord::new(&self.glossary, &taking.reader, self.moment(), language, subject, &input);
            if let Ok(record) = record {
                noted.extend(access);
                records.push(record);
            }
        }
        self.register.access_log().note_all(noted).await?;
        Ok((records, next))
    }

    /// Whether the policies let the taker read what this organ delivered.
    async fn may_take(&self, taking: &mut Taking<'_>, view: &RecordView) -> Result<bool> {
        if let Some(known) = taking.may.get(&view.head.deliverer) {
            return Ok(*known);
        }
        let granted = taking.reader.has_grant(&view.head.dataset, &view.head.deliverer);
        let why = purpose(&taking.one.wanted.why, granted);
        let may = match self.authorise(&taking.viewer, Action::ReadRecord, &self.record_resource(view), &why) {
            Ok(()) => true,
            Err(Error::Forbidden { .. }) => false,
            Err(error) => return Err(error),
        };
        taking.may.insert(view.head.deliverer.clone(), may);
        Ok(may)
    }

    /// What the access log says of one record: nothing of what the taker's own organ delivered.
    fn access_of(&self, taking: &Taking<'_>, view: &RecordView) -> Option<Access> {
        if taking.reader.delivers_for(&view.head.deliverer) {
            return None;
        }
        Some(Access {
            at: self.clock.now(),
            account: taking.one.account.clone(),
            organ: taking.one.organ.clone(),
            action: super::EXTRACT.to_owned(),
            subject: view.head.subject,
            record: Some(view.head.id),
            dataset: Some(view.head.dataset.clone()),
            matter: line_of(&taking.one.wanted.why),
        })
    }

    async fn extract_head(&self, taking: &mut Taking<'_>, titles: &ExtractTitles) -> Result<Head> {
        let organ = match &taking.one.organ {
            Some(code) => self.organ_input(&mut taking.organs, code).await?.name,
            None => self.file.name.clone(),
        };
        let made_at = self.clock.now();
        Ok(Head::new(&Sentences::of_extracts(), taking.one, titles, &organ, made_at, self.clock.today()))
    }
}
