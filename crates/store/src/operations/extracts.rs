//! Extracts: records of data sets that officers took out as files, and what came of each.

use domain::{
    AccountName, DatasetId, Instant, Language, OrganCode, Role,
    access::Consultation,
    extract::{Extract, ExtractEnd, ExtractNumber, ExtractWanted},
};

use super::end;
use crate::{
    Error, NewJob, Register, Result,
    engine::{Args, Row},
    values::{day, opt_date},
};

const TABLE: &str = "extract";

impl Register {
    /// Keeps what was asked for, together with the job that makes it.
    pub async fn add_extract(&self, one: &Extract, job: NewJob) -> Result<()> {
        let wanted = &one.wanted;
        let args = Args::new()
            .text(one.number.as_str())
            .text(one.account.as_str())
            .text(one.role.name())
            .text(one.organ.as_ref().map(OrganCode::as_str))
            .text(wanted.dataset.as_str())
            .text(wanted.deliverer.as_ref().map(OrganCode::as_str))
            .int(wanted.from.map(day))
            .int(wanted.until.map(day))
            .text(wanted.format.ending())
            .text(wanted.language.code())
            .text(wanted.why.purpose.as_str())
            .text(wanted.why.matter.as_str())
            .int(one.asked_at.millis())
            .int(one.until.millis());
        let mut connection = self.pool().writer().await?;
        connection.begin().await?;
        let done = async {
            connection.run("extract.add", args).await?;
            self.write_jobs(&mut connection, &[job]).await
        };
        let done = done.await;
        end(connection, done).await
    }

    /// An extract.
    pub async fn extract(&self, number: &ExtractNumber) -> Result<Option<Extract>> {
        let row = self.pool().reader().await?.row("extract.one", Args::new().text(number.as_str())).await?;
        row.as_ref().map(read_extract).transpose()
    }

    /// Those that an account asked for before an instant, or whoever did; the newest first.
    pub async fn extracts(
        &self,
        account: Option<&AccountName>,
        before: Option<Instant>,
        limit: u32,
    ) -> Result<Vec<Extract>> {
        let before = before.map_or(i64::MAX, Instant::millis);
        let mut connection = self.pool().reader().await?;
        let rows = match account {
            Some(account) => {
                let args = Args::new().text(account.as_str()).int(before).int(i64::from(limit));
                connection.rows("extract.of_account", args).await?
            }
            None => connection.rows("extract.all", Args::new().int(before).int(i64::from(limit))).await?,
        };
        rows.iter().map(read_extract).collect()
    }

    /// How many of an account's are being made.
    pub async fn extracts_under_way(&self, account: &AccountName, now: Instant) -> Result<u64> {
        let args = Args::new().text(account.as_str()).int(now.millis());
        let row = self.pool().reader().await?.row("extract.under_way", args).await?;
        row.map_or(Ok(0), |row| row.int(0).map(i64::unsigned_abs))
    }

    /// Keeps what came of an extract.
    pub async fn end_extract(&self, number: &ExtractNumber, end: &ExtractEnd) -> Result<()> {
        let args = Args::new().text(number.as_str());
        let args = match end {
            ExtractEnd::Made { at, rows, size, blake3 } => {
                args.int(at.millis()).int(*rows as i64).int(*size as i64).text(blake3.as_str())
            }
            ExtractEnd::TooManyRows { at } => args.int(at.millis()).int(None).int(None).text(None),
        };
        self.pool().writer().await?.run("extract.end", args).await.map(drop)
    }

    /// Forgets what was asked for before an instant; returns how many.
    pub async fn forget_extracts(&self, before: Instant) -> Result<u64> {
        self.pool().writer().await?.run("extract.forget", Args::new().int(before.millis())).await
    }
}

fn read_extract(row: &Row) -> Result<Extract> {
    let bad = |value: String| Error::BadValue { table: TABLE, value };
    let organ = |text: Option<String>| {
        text.map(|text| OrganCode::parse(&text).map_err(|error| bad(error.to_string()))).transpose()
    };
    let (role, language) = (row.text(2)?, row.text(9)?);
    let wanted = ExtractWanted {
        dataset: DatasetId::parse(&row.text(4)?).map_err(|error| bad(error.to_string()))?,
        deliverer: organ(row.opt_text(5)?)?,
        from: opt_date(row.opt_int(6)?, TABLE)?,
        until: opt_date(row.opt_int(7)?, TABLE)?,
        format: row.text(8)?.parse().map_err(|_| bad("a form of a file".to_owned()))?,
        language: Language::from_code(&language).ok_or_else(|| bad(language))?,
        why: Consultation { purpose: row.text(10)?, matter: row.text(11)? },
    };
    let end = match (row.opt_int(14)?.map(Instant::from_millis), row.opt_int(15)?) {
        (Some(at), Some(rows)) => Some(ExtractEnd::Made {
            at,
            rows: rows.unsigned_abs(),
            size: row.opt_int(16)?.unwrap_or(0).unsigned_abs(),
            blake3: row.opt_text(17)?.unwrap_or_default(),
        }),
        (Some(at), None) => Some(ExtractEnd::TooManyRows { at }),
        (None, _) => None,
    };
    Ok(Extract {
        number: row.text(0)?.parse().map_err(|_| bad("a number".to_owned()))?,
        wanted,
        account: row.text(1)?.parse().map_err(|_| bad("an account".to_owned()))?,
        role: Role::from_name(&role).ok_or_else(|| bad(role))?,
        organ: organ(row.opt_text(3)?)?,
        asked_at: Instant::from_millis(row.int(12)?),
        until: Instant::from_millis(row.int(13)?),
        end,
    })
}
