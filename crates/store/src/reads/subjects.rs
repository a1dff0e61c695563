//! Subjects: by identifier, by name, by id.

use std::collections::{BTreeMap, HashMap, HashSet};

use domain::{DatasetId, EntryId, Identifier, Period, SchemeId, SubjectId, entry::Body, subject::Subject};

/// Values asked for in one statement at most.
const AT_ONCE: usize = 500;

use crate::{
    Register, Result, Scope, codec,
    engine::{Args, Row},
    project::rows::state_of_number,
    values::opt_date,
};

/// A subject that bears or bore an identifier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentifierHolder {
    /// The identifier asked for.
    pub identifier: Identifier,
    /// Who bears or bore it.
    pub subject: SubjectId,
    /// Since when and until when.
    pub held: Period,
}

/// A subject that bears or bore a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameHolder {
    /// The matching form asked for.
    pub matching: String,
    /// Who bears or bore it.
    pub subject: SubjectId,
    /// Whether it is the subject's current name.
    pub current: bool,
}

/// What a subject is tied to beside its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ties {
    /// Others were merged into it.
    pub merged: bool,
    /// It follows another, or another follows it; also where that was withdrawn.
    pub succeeded: bool,
    /// It is or was on a list.
    pub listed: bool,
}

impl Register {
    /// Who bears or bore each of `identifiers` (any number; asked in one statement a few hundred).
    /// The codes of a merged subject lead to the one that it was merged into.
    pub async fn holders_of_identifiers(&self, identifiers: &[Identifier]) -> Result<Vec<IdentifierHolder>> {
        let wanted: HashSet<&Identifier> = identifiers.iter().collect();
        let mut connection = self.pool().reader().await?;
        let mut holders = Vec::new();
        for part in identifiers.chunks(AT_ONCE) {
            let values = part.iter().map(|identifier| identifier.value().to_owned());
            let rows = connection.rows("subject.holders_of_identifiers", Args::new().texts(values)).await?;
            let mut seen = HashSet::new();
            for row in rows {
                self.meet_words(&mut connection, [row.int(0)?]).await?;
                let scheme: SchemeId = SchemeId::parse(&self.words().text_of(row.int(0)?, "identifier")?)
                    .map_err(|error| crate::Error::BadValue { table: "identifier", value: error.to_string() })?;
                let identifier = Identifier::checked(scheme, row.text(1)?);
                let subject = SubjectId::from_raw(row.int(2)?);
                let held =
                    Period::new(opt_date(row.opt_int(3)?, "identifier")?, opt_date(row.opt_int(4)?, "identifier")?);
                // The statement asks for values; one value may be a code of another scheme.
                if wanted.contains(&identifier) && seen.insert((identifier.clone(), subject, held)) {
                    holders.push(IdentifierHolder { identifier, subject, held });
                }
            }
        }
        drop(connection);
        let leads = self.leads_to(holders.iter().map(|holder| holder.subject)).await?;
        holders
            .iter_mut()
            .for_each(|holder| holder.subject = leads.get(&holder.subject).copied().unwrap_or(holder.subject));
        Ok(holders)
    }

    /// Who bears or bore each of the names with these matching forms.
    pub async fn holders_of_names(&self, matching: &[String]) -> Result<Vec<NameHolder>> {
        let mut connection = self.pool().reader().await?;
        let mut holders = Vec::new();
        for part in matching.chunks(AT_ONCE) {
            let args = Args::new().texts(part.iter().cloned());
            for row in connection.rows("subject.holders_of_names", args).await? {
                let (matching, subject) = (row.text(0)?, SubjectId::from_raw(row.int(1)?));
                holders.push(NameHolder { matching, subject, current: row.int(2)? == 0 });
            }
        }
        drop(connection);
        let leads = self.leads_to(holders.iter().map(|holder| holder.subject)).await?;
        for holder in &mut holders {
            if let Some(into) = leads.get(&holder.subject) {
                (holder.subject, holder.current) = (*into, false);
            }
        }
        Ok(holders)
    }

    /// The subjects that a chunk of rows may mean: by code, by the matching form of a name, by id.
    /// A code may be held under another scheme than the one asked for. A merged subject comes with the
    /// one that it leads to, and that one with all that lead to it.
    pub async fn subjects_meant(
        &self,
        identifiers: &[Identifier],
        names: &[String],
        ids: &[SubjectId],
    ) -> Result<Vec<Subject>> {
        let args = Args::new()
            .texts(identifiers.iter().map(|identifier| identifier.value().to_owned()))
            .texts(names.iter().cloned())
            .ints(ids.iter().map(|id| id.raw()));
        let rows = self.pool().reader().await?.rows("subject.meant", args).await?;
        let found = self.read_subjects(&rows).await?;
        self.with_merged(found).await
    }

    /// Subjects by id, in the order asked, each once; unknown and erased ones are left out.
    pub async fn subjects(&self, ids: &[SubjectId]) -> Result<Vec<Subject>> {
        let mut connection = self.pool().reader().await?;
        let mut found: HashMap<SubjectId, Subject> = HashMap::with_capacity(ids.len());
        for part in ids.chunks(AT_ONCE) {
            let args = Args::new().ints(part.iter().map(|id| id.raw()));
            let rows = connection.rows("subject.by_ids", args).await?;
            found.extend(self.read_subjects(&rows).await?.into_iter().map(|subject| (subject.id, subject)));
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// A subject.
    pub async fn subject(&self, id: SubjectId) -> Result<Option<Subject>> {
        Ok(self.subjects(&[id]).await?.into_iter().next())
    }

    /// A subject with what it is tied to.
    pub async fn subject_with_ties(&self, id: SubjectId) -> Result<Option<(Subject, Ties)>> {
        let rows = self.pool().reader().await?.rows("subject.with_ties", Args::new().int(id.raw())).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let ties = Ties { merged: row.int(6)? != 0, succeeded: row.int(7)? != 0, listed: row.int(8)? != 0 };
        Ok(self.read_subjects(&rows).await?.into_iter().next().map(|subject| (subject, ties)))
    }

    /// Subjects after `after` in the order of their ids, for building an index; none only where there
    /// are no more.
    pub async fn subjects_after(&self, after: Option<SubjectId>, limit: u32) -> Result<Vec<Subject>> {
        let mut after = after.map_or(0, SubjectId::raw);
        loop {
            let args = Args::new().int(after).int(i64::from(limit));
            let rows = self.pool().reader().await?.rows("subject.after", args).await?;
            let Some(last) = rows.last() else { return Ok(Vec::new()) };
            after = last.int(0)?;
            let subjects = self.read_subjects(&rows).await?;
            // Where all of them were erased, those after them are asked for.
            if !subjects.is_empty() {
                return Ok(subjects);
            }
        }
    }

    /// How many records of each data set a subject has.
    pub async fn record_counts(&self, subject: SubjectId, scope: Scope) -> Result<BTreeMap<DatasetId, u64>> {
        let mut connection = self.pool().reader().await?;
        let rows = match scope {
            Scope::All => connection.rows("record.counts", Args::new().int(subject.raw())).await?,
            Scope::Public(now) => connection.rows("record.public_counts", now.args().int(subject.raw())).await?,
        };
        let mut counts = BTreeMap::new();
        for row in rows {
            self.meet_words(&mut connection, [row.int(0)?]).await?;
            counts.insert(self.words().read(row.int(0)?, "record")?, row.int(1)?.unsigned_abs());
        }
        Ok(counts)
    }

    /// Subjects from rows of id, version and its body; one whose body was erased is left out.
    async fn read_subjects(&self, rows: &[Row]) -> Result<Vec<Subject>> {
        let dictionaries = self.dictionaries_for(rows, 3).await?;
        let mut reader = codec::Reader::new(&dictionaries);
        let mut subjects = Vec::with_capacity(rows.len());
        for row in rows {
            let Some(content) = row.opt_bytes(2)? else { continue };
            let version = EntryId::from_raw(row.int(1)?);
            let state = row.int(4)?;
            let state = state_of_number(state)
                .ok_or_else(|| crate::Error::BadValue { table: "subject", value: state.to_string() })?;
            let opened = match reader.body(version, row.int(3)?, content)? {
                Body::SubjectOpened(opened) => opened,
                Body::SubjectChanged(changed) => changed.now,
                _ => continue,
            };
            subjects.push(Subject {
                id: SubjectId::from_raw(row.int(0)?),
                class: opened.class,
                state,
                names: opened.names,
                identifiers: opened.identifiers,
                division: opened.division,
                status: opened.status,
                merged_into: row.opt_int(5)?.map(SubjectId::from_raw),
            });
        }
        Ok(subjects)
    }
}
