//! Extracts: an officer takes the records of a data set out as a file, for a purpose and a matter that are named. It is
//! made by a job; every row bears its number, and what others delivered is noted in the access log, record by record.
//!
//! In reading order: `records` (which records go into it, and what is noted of them), `file` (how it is written).

mod file;
mod records;

use std::path::PathBuf;

use domain::{
    Instant, Role,
    extract::{Extract, ExtractEnd, ExtractNumber, ExtractWanted},
};
use publish::{ExtractEntry, Page, Reader, View};
use store::{Grant, Job, NewJob};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    read::{
        Part, department,
        inputs::Organs,
        reader,
        subjects::{check_consultation, line_of},
    },
    secret,
    work::PAUSE,
};

/// The kind of the job that makes one.
pub(crate) const EXTRACT: &str = "extract";

/// How long a file may be fetched.
const KEPT_DAYS: i64 = 7;
const MILLIS_A_DAY: i64 = 86_400_000;
/// How many an account may have under way.
const MOST_UNDER_WAY: u64 = 5;

impl Node {
    /// Lets the records be taken out that the viewer may read; the file is made by a job.
    pub async fn take_out(&self, viewer: &Viewer, wanted: ExtractWanted) -> Result<ExtractNumber> {
        self.authorise_here(viewer, Action::Extract)?;
        check_consultation(&wanted.why)?;
        if self.pack.contract(&wanted.dataset).is_none() {
            return Err(Error::not_found("data set", &wanted.dataset));
        }
        if wanted.from.zip(wanted.until).is_some_and(|(from, until)| until <= from) {
            return Err(Error::invalid("until", "a day after the first one"));
        }
        let (account, now) = (viewer.account.clone().ok_or(Error::NotSignedIn)?, self.clock.now());
        if self.register.extracts_under_way(&account, now).await? >= MOST_UNDER_WAY {
            return Err(Error::Conflict(format!("{MOST_UNDER_WAY} extracts of yours are being made: wait for one")));
        }
        let number = ExtractNumber::drawn(secret::random()?);
        let one = Extract {
            number: number.clone(),
            wanted,
            account,
            role: viewer.role,
            organ: viewer.organ.clone(),
            asked_at: now,
            until: Instant::from_millis(now.millis() + KEPT_DAYS * MILLIS_A_DAY),
            end: None,
        };
        let job = NewJob {
            key: format!("{EXTRACT}/{number}"),
            kind: EXTRACT.to_owned(),
            payload: number.to_string(),
            run_at: now,
        };
        self.register.add_extract(&one, job).await?;
        let line = audit("extract-asked", &number, line_of(&one.wanted.why));
        self.register.note_audit(now, &actor(viewer), &line).await?;
        Ok(number)
    }

    /// Makes an extract here, or waits for the server that does it already.
    pub async fn make_extract(&self, number: &ExtractNumber) -> Result<()> {
        while self.known_extract(number).await?.end.is_none() {
            if !self.work_once(&[EXTRACT], &|_, _| ()).await? {
                tokio::time::sleep(PAUSE).await;
            }
        }
        Ok(())
    }

    pub(crate) async fn make_extract_job(&self, job: &Job) -> Result<()> {
        let number = job.payload.parse().map_err(|_| Error::Broken(format!("`{}` is no extract", job.payload)))?;
        let wanted = self.register.extract(&number).await?;
        // One that is over, or forgotten, is made by nobody.
        if let Some(one) = wanted.filter(|one| one.end.is_none() && self.clock.now() < one.until) {
            let end = self.write_extract(&one).await?;
            self.register.end_extract(&number, &end).await?;
            let rows = match &end {
                ExtractEnd::Made { rows, .. } => rows.to_string(),
                ExtractEnd::TooManyRows { .. } => "too many rows".to_owned(),
            };
            let (by, line) = (actor(&taker(&one)), audit("extract-made", &number, rows));
            self.register.note_audit(self.clock.now(), &by, &line).await?;
        }
        Ok(self.register.finish_job(job.lease, self.clock.now()).await?)
    }

    /// The extracts of the viewer; of everyone, for the auditor.
    pub async fn extracts(&self, viewer: &Viewer, part: &Part) -> Result<View<Page<ExtractEntry>>> {
        self.authorise_here(viewer, Action::Extract)?;
        let account = viewer.account.as_ref().ok_or(Error::NotSignedIn)?;
        let whose = (viewer.role != Role::Auditor).then_some(account);
        let after = part.cursor()?.map(|cursor| Instant::from_millis(cursor.sort));
        let found = self.register.extracts(whose, after, part.limit()).await?;
        let next = (found.len() == part.limit() as usize)
            .then(|| found.last().map(|last| store::Cursor { sort: last.asked_at.millis(), id: 0 }.to_string()));
        let mut organs = Organs::default();
        let mut rows = Vec::with_capacity(found.len());
        for one in &found {
            rows.push(self.extract_view(viewer, &mut organs, one).await?);
        }
        Ok(Page::of(&reader_with(viewer, Vec::new()), self.moment(), rows, next.flatten(), None))
    }

    /// One extract: to who took it, and to the auditor, who finds by the number in a row who did.
    pub async fn extract(&self, viewer: &Viewer, number: &ExtractNumber) -> Result<View<ExtractEntry>> {
        self.authorise_here(viewer, Action::Extract)?;
        let one = self.known_extract(number).await?;
        if viewer.account.as_ref() != Some(&one.account) && viewer.role != Role::Auditor {
            return Err(Error::not_found("extract", number));
        }
        self.extract_view(viewer, &mut Organs::default(), &one).await
    }

    /// The name of the file of an extract and where it lies, for who took it.
    pub async fn extract_file(&self, viewer: &Viewer, number: &ExtractNumber) -> Result<(String, PathBuf)> {
        let entry = self.extract(viewer, number).await?;
        let name = entry.file.clone().ok_or_else(|| Error::not_found("file of extract", number))?;
        let line = audit("extract-fetched", number, "");
        self.register.note_audit(self.clock.now(), &actor(viewer), &line).await?;
        let one = self.known_extract(number).await?;
        Ok((name, self.folder.extract(number, one.wanted.format.ending())))
    }

    /// Destroys the files whose day has come, and what was left of those that were never finished.
    pub async fn destroy_extracts(&self) -> Result<()> {
        for (number, path) in self.folder.extract_files()? {
            let one = self.register.extract(&number).await?;
            if one.is_none_or(|one| one.until <= self.clock.now()) {
                std::fs::remove_file(&path).map_err(Error::file(path.display()))?;
            }
        }
        Ok(())
    }

    async fn known_extract(&self, number: &ExtractNumber) -> Result<Extract> {
        self.register.extract(number).await?.ok_or_else(|| Error::not_found("extract", number))
    }

    async fn extract_view(&self, viewer: &Viewer, organs: &mut Organs, one: &Extract) -> Result<View<ExtractEntry>> {
        let mut known = [None, None];
        for (organ, code) in known.iter_mut().zip([&one.organ, &one.wanted.deliverer]) {
            if let Some(code) = code {
                *organ = Some(self.organ_input(organs, code).await?);
            }
        }
        let named = (known[0].as_ref(), known[1].as_ref());
        let own = viewer.account.as_ref() == Some(&one.account);
        Ok(ExtractEntry::view(&self.glossary, &reader_with(viewer, Vec::new()), self.moment(), one, named, own))
    }
}

/// Who took it, as when it was asked for.
fn taker(one: &Extract) -> Viewer {
    Viewer { account: Some(one.account.clone()), role: one.role, organ: one.organ.clone(), ..Viewer::PUBLIC }
}

/// Officers of a department read as it does, with the grants that stand for it.
fn reader_with(viewer: &Viewer, grants: Vec<Grant>) -> Reader {
    match (viewer.role, &viewer.organ) {
        (Role::Deliverer | Role::DecidingOfficer, Some(organ)) => department(organ.clone(), grants),
        _ => reader(viewer),
    }
}
