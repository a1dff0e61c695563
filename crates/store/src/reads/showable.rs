//! What the public may be shown of many subjects, for an index.

use domain::{DatasetId, Date, Instant, OrganCode, RecordId, SubjectId, Values, entry::Body, link::Certainty};

use crate::{
    Error, Register, Result, codec,
    engine::{Args, Row},
    values::{certainty, date, day},
};

/// A record that the public sees, or will see, with the days on which it does.
#[derive(Clone, Debug, PartialEq)]
pub struct Showable {
    /// The record.
    pub record: RecordId,
    /// Whom it is about.
    pub subject: SubjectId,
    /// Its data set.
    pub dataset: DatasetId,
    /// Who delivered it.
    pub deliverer: OrganCode,
    /// How certain it is whom it is about.
    pub certainty: Certainty,
    /// The first day on which it is public.
    pub from: Date,
    /// The first day on which it no longer is.
    pub until: Date,
    /// Until when a "this is not us" hides it, if it has been said.
    pub hidden_until: Option<Instant>,
    /// Its values.
    pub values: Values,
}

impl Register {
    /// The records of these data sets about these subjects that the public sees on `today` or will see later,
    /// of each subject the latest act first. Withdrawn, held and erased ones are left out.
    pub async fn showable_of(
        &self,
        subjects: &[SubjectId],
        datasets: &[DatasetId],
        today: Date,
    ) -> Result<Vec<Showable>> {
        let mut words = Vec::with_capacity(datasets.len());
        for dataset in datasets {
            words.extend(self.known_word(dataset.as_str()).await?);
        }
        if words.is_empty() || subjects.is_empty() {
            return Ok(Vec::new());
        }
        let args = Args::new().int(day(today)).ints(subjects.iter().map(|subject| subject.raw())).ints(words);
        let mut connection = self.pool().reader().await?;
        let rows = connection.rows("record.showable_of", args).await?;
        for row in &rows {
            self.meet_words(&mut connection, [row.int(2)?, row.int(3)?]).await?;
        }
        drop(connection);
        let dictionaries = self.dictionaries_for(&rows, 9).await?;
        let register = self.clone();
        let read = move || {
            let mut reader = codec::Reader::new(&dictionaries);
            let mut found = Vec::with_capacity(rows.len());
            for row in &rows {
                found.extend(register.read_showable(&mut reader, row)?);
            }
            Ok(found)
        };
        tokio::task::spawn_blocking(read).await.map_err(|error| Error::Stopped { what: error.to_string() })?
    }

    fn read_showable(&self, reader: &mut codec::Reader<'_>, row: &Row) -> Result<Option<Showable>> {
        let record = RecordId::from_raw(row.int(0)?);
        let Body::RecordTaken(taken) = reader.body(record.entry(), row.int(9)?, row.bytes(8)?)? else {
            return Ok(None);
        };
        Ok(Some(Showable {
            record,
            subject: SubjectId::from_raw(row.int(1)?),
            dataset: self.words().read(row.int(2)?, "record")?,
            deliverer: self.words().read(row.int(3)?, "record")?,
            certainty: certainty(row.int(4)?),
            from: date(row.int(5)?, "record")?,
            until: date(row.int(6)?, "record")?,
            hidden_until: row.opt_int(7)?.map(Instant::from_millis),
            values: taken.values,
        }))
    }
}
