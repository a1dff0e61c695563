//! The register: one handle, cheap to clone.

use std::sync::{
    Arc, PoisonError, RwLock,
    atomic::{AtomicBool, Ordering},
};

use domain::{Date, EntryId, Instant, StreamId};
use jiff::{Timestamp, tz::TimeZone};

use crate::{
    AccessLog, Error, NewRegister, Place, Result,
    codec::{Dictionaries, Dictionary},
    commit::Expected,
    engine::{Args, Pool, pool::REGISTER_FILE},
    journal::{JOURNAL_FILE, Journal},
    schema,
    sequence::Sequence,
    step::{Committed, Step},
    words::Words,
};

/// The write-ahead file's size from which it is carried over into the register's file.
const LOG_BYTES: u64 = 64 << 20;
/// The size from which writers wait for that.
const LOG_LIMIT_BYTES: u64 = 512 << 20;
/// A dictionary's content at most: zstd's own recommendation.
const DICTIONARY_BYTES: usize = 112_640;

/// A register, opened. Clones share its connections.
#[derive(Clone)]
pub struct Register {
    inner: Arc<Inner>,
}

struct Inner {
    place: Place,
    pool: Pool,
    zone: TimeZone,
    words: Words,
    dictionaries: RwLock<Arc<Dictionaries>>,
    current: RwLock<Arc<Dictionary>>,
    access: AccessLog,
    journal: Journal,
    expected: Expected,
    tending: AtomicBool,
}

impl Register {
    /// Makes a register and opens it.
    ///
    /// # Errors
    /// [`crate::Error::AlreadyThere`].
    pub async fn create(place: &Place, new: &NewRegister) -> Result<Register> {
        let already = || Error::AlreadyThere { place: place.to_string() };
        time_zone(&new.time_zone)
            .map_err(|error| Error::BadValue { table: "setting", value: format!("{}: {error}", new.time_zone) })?;
        std::fs::create_dir_all(place.folder()).map_err(|source| Error::file(place.folder(), source))?;
        if matches!(place, Place::Folder(folder) if folder.join(REGISTER_FILE).exists()) {
            return Err(already());
        }
        let pool = Pool::connect(place, true).await?;
        let mut connection = pool.writer().await?;
        connection.begin().await?;
        if schema::version(&mut connection).await?.is_some() {
            connection.abandon().await;
            return Err(already());
        }
        schema::create(&mut connection).await?;
        let zone = Args::new().text("time-zone").text(new.time_zone.as_str());
        connection.run("state.set_setting", zone).await?;
        connection.commit().await?;
        drop(connection);
        pool.close().await;
        drop(pool);
        Register::open(place).await
    }

    /// Opens a register, bringing an older schema up to date.
    ///
    /// # Errors
    /// [`crate::Error::NoRegister`], [`crate::Error::Newer`], [`crate::Error::NotReplayed`].
    pub async fn open(place: &Place) -> Result<Register> {
        let register = Register::open_unchecked(place).await?;
        register.check_replayed().await?;
        Ok(register)
    }

    /// Opens a register without asking whether it may be served.
    pub(crate) async fn open_unchecked(place: &Place) -> Result<Register> {
        let none = || Error::NoRegister { place: place.to_string() };
        if matches!(place, Place::Folder(folder) if !folder.join(REGISTER_FILE).exists()) {
            return Err(none());
        }
        let pool = Pool::connect(place, false).await?;
        let mut connection = pool.writer().await?;
        let found = schema::version(&mut connection).await?.ok_or_else(none)?;
        if found > schema::VERSION {
            return Err(Error::Newer { found, known: schema::VERSION });
        }
        if found < schema::VERSION {
            connection.begin().await?;
            if let Err(error) = schema::migrate(&mut connection, found).await {
                connection.abandon().await;
                return Err(error);
            }
            connection.commit().await?;
        }
        let setting = connection.row("state.setting", Args::new().text("time-zone")).await?;
        let zone = setting.map_or_else(|| Ok(String::new()), |row| row.text(0))?;
        let zone = time_zone(&zone).map_err(|_| Error::BadValue { table: "setting", value: zone })?;
        if matches!(place, Place::Folder(_)) {
            schema::prepare_access(&mut pool.access().await?).await?;
        }
        let words = Words::default();
        words.refresh(&mut connection).await?;
        let beside = connection.row("state.setting", Args::new().text("journal-beside")).await?;
        let mut journals = vec![place.folder().join(JOURNAL_FILE)];
        if let Some(row) = beside {
            journals.push(row.text(0)?.into());
        }
        drop(connection);
        let register = Register {
            inner: Arc::new(Inner {
                place: place.clone(),
                access: AccessLog::start(pool.clone()),
                pool,
                zone,
                words,
                dictionaries: RwLock::default(),
                current: RwLock::new(Arc::new(Dictionary::none())),
                journal: Journal::new(journals),
                expected: Expected::default(),
                tending: AtomicBool::new(false),
            }),
        };
        register.load_dictionaries().await?;
        Ok(register)
    }

    /// Where it lies.
    pub fn place(&self) -> &Place {
        &self.inner.place
    }

    /// The day in the register's time zone at `at`.
    pub fn day_of(&self, at: Instant) -> Date {
        let timestamp = Timestamp::from_millisecond(at.millis()).unwrap_or(Timestamp::UNIX_EPOCH);
        self.inner.zone.to_datetime(timestamp).date()
    }

    /// Does one step: entries, legal state, cursor, rejected rows, jobs and audit in one transaction.
    ///
    /// # Errors
    /// All or nothing: on any error, nothing of the step is in the register.
    pub async fn commit(&self, step: Step) -> Result<Committed> {
        let done = self.sequence().send(step).await?;
        done.await.map_err(|error| Error::Stopped { what: error.to_string() })?
    }

    /// A sequence of steps.
    pub fn sequence(&self) -> Sequence {
        Sequence::new(self.clone())
    }

    /// The last entry of a stream.
    pub async fn head(&self, stream: StreamId) -> Result<Option<EntryId>> {
        let head = self.read_head(&mut self.pool().reader().await?, stream).await?;
        Ok((head.seq > 0).then(|| EntryId::new(stream, head.seq)))
    }

    /// When the last entry of a stream was recorded.
    pub async fn last_recorded(&self, stream: StreamId) -> Result<Option<Instant>> {
        let head = self.read_head(&mut self.pool().reader().await?, stream).await?;
        Ok((head.seq > 0).then(|| Instant::from_millis(head.recorded_at)))
    }

    /// Keeps a dictionary for compressing bodies, made of text like theirs (the field codes and
    /// words of the contracts, example bodies; at most 112,640 bytes are used, the last ones, as
    /// the most useful text stands last). Bodies written from then on use it; those before keep
    /// theirs. The same dictionary again changes nothing.
    pub async fn use_dictionary(&self, content: &[u8]) -> Result<()> {
        let content = &content[content.len().saturating_sub(DICTIONARY_BYTES)..];
        let digest = blake3::hash(content);
        let args = Args::new().bytes(&digest.as_bytes()[..]).bytes(content);
        let mut connection = self.pool().writer().await?;
        connection.run("entry.add_dictionary", args).await?;
        let row = connection.row("entry.dictionary_with", Args::new().bytes(&digest.as_bytes()[..])).await?;
        let id = row.map_or(Ok(0), |row| row.int(0))?;
        let setting = Args::new().text("dictionary").text(id.to_string().as_str());
        connection.run("state.set_setting", setting).await?;
        drop(connection);
        self.load_dictionaries().await
    }

    /// A setting, kept by key. Keys of the register itself (`schema`, `time-zone`, `dictionary`,
    /// `restored`, `journal-beside`) are read here too.
    pub async fn setting(&self, key: &str) -> Result<Option<String>> {
        let row = self.pool().reader().await?.row("state.setting", Args::new().text(key)).await?;
        row.map(|row| row.text(0)).transpose()
    }

    /// Keeps a setting.
    pub async fn set_setting(&self, key: &str, value: &str) -> Result<()> {
        let args = Args::new().text(key).text(value);
        self.pool().writer().await?.run("state.set_setting", args).await.map(drop)
    }

    /// The access log.
    pub fn access_log(&self) -> AccessLog {
        self.inner.access.clone()
    }

    /// Waits for what is under way (the access log too) and closes the connections.
    pub async fn close(self) -> Result<()> {
        self.inner.access.flush().await?;
        self.keep_reach().await?;
        self.empty_log().await?;
        self.pool().close().await;
        Ok(())
    }

    /// Carries SQLite's write-ahead file over and empties it, where nobody reads from it just now.
    pub(crate) async fn empty_log(&self) -> Result<()> {
        if let Pool::Sqlite { .. } = self.pool() {
            self.pool().writer().await?.ask("carrying the log over", "pragma wal_checkpoint(truncate)").await?;
        }
        Ok(())
    }

    /// The pages of SQLite's file.
    #[doc(hidden)]
    pub async fn pages_for_tests(&self) -> Result<i64> {
        let rows = self.pool().writer().await?.ask("counting pages", "pragma page_count").await?;
        rows.first().map_or(Ok(0), |row| row.int(0))
    }

    /// Lets SQLite's file grow to so many pages, as a full disk would.
    #[doc(hidden)]
    pub async fn limit_pages_for_tests(&self, pages: i64) -> Result<()> {
        self.pool().writer().await?.ask("limiting pages", format!("pragma max_page_count = {pages}")).await.map(drop)
    }

    /// How long the writer waits for a lock of another program.
    #[doc(hidden)]
    pub async fn wait_for_locks_for_tests(&self, millis: u32) -> Result<()> {
        self.pool().writer().await?.ask("setting a time", format!("pragma busy_timeout = {millis}")).await.map(drop)
    }

    pub(crate) fn pool(&self) -> &Pool {
        &self.inner.pool
    }

    pub(crate) fn words(&self) -> &Words {
        &self.inner.words
    }

    pub(crate) fn expected(&self) -> &Expected {
        &self.inner.expected
    }

    pub(crate) fn journal(&self) -> &Journal {
        &self.inner.journal
    }

    /// The number of a word of the register, if it has one; words of other processes are looked up.
    pub(crate) async fn known_word(&self, text: &str) -> Result<Option<i64>> {
        if let Some(id) = self.words().id(text) {
            return Ok(Some(id));
        }
        self.words().refresh(&mut self.pool().reader().await?).await?;
        Ok(self.words().id(text))
    }

    /// The dictionary that bodies are written with.
    pub(crate) fn dictionary(&self) -> Arc<Dictionary> {
        self.inner.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All dictionaries, to read bodies with.
    pub(crate) fn dictionaries(&self) -> Arc<Dictionaries> {
        self.inner.dictionaries.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the dictionaries of the register; one that another process added is met here.
    pub(crate) async fn load_dictionaries(&self) -> Result<()> {
        let mut connection = self.pool().reader().await?;
        let known = self.dictionaries();
        let mut all: Dictionaries = [(0, Arc::new(Dictionary::none()))].into();
        for row in connection.rows("entry.dictionaries", Args::new()).await? {
            let id = row.int(0)?;
            let dictionary = match known.get(&id) {
                Some(known) => known.clone(),
                None => Arc::new(Dictionary::new(id, row.bytes(1)?)),
            };
            all.insert(id, dictionary);
        }
        let current = connection.row("state.setting", Args::new().text("dictionary")).await?;
        let current = current.map_or_else(|| Ok(String::new()), |row| row.text(0))?;
        let current = current.parse().ok().and_then(|id: i64| all.get(&id).cloned());
        if let Some(current) = current {
            *self.inner.current.write().unwrap_or_else(PoisonError::into_inner) = current;
        }
        *self.inner.dictionaries.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(all);
        Ok(())
    }

    /// Carries SQLite's write-ahead file over into the register's file once it is long, beside the
    /// writers; they wait only where it has grown far beyond.
    pub(crate) fn tend_log(&self) {
        let Place::Folder(folder) = self.place() else { return };
        let log = folder.join(format!("{REGISTER_FILE}-wal"));
        let length = |path: &std::path::Path| std::fs::metadata(path).map_or(0, |data| data.len());
        if length(&log) < LOG_BYTES || self.inner.tending.swap(true, Ordering::AcqRel) {
            return;
        }
        let register = self.clone();
        tokio::spawn(async move {
            let beside = async {
                let mut reader = register.pool().reader().await?;
                reader.ask("carrying the log over", "pragma wal_checkpoint(passive)").await?;
                // What was written meanwhile is little; with the writer held, the file starts anew.
                let mut writer = register.pool().writer().await?;
                let how = if length(&log) > LOG_LIMIT_BYTES { "restart" } else { "passive" };
                writer.ask("carrying the log over", format!("pragma wal_checkpoint({how})")).await
            };
            if let Err(error) = beside.await {
                tracing::warn!(%error, "the write-ahead file could not be carried over; it will be tried again");
            }
            register.inner.tending.store(false, Ordering::Release);
        });
    }
}

/// A time zone by its IANA name or its POSIX rule.
fn time_zone(name: &str) -> std::result::Result<TimeZone, jiff::Error> {
    TimeZone::get(name).or_else(|_| TimeZone::posix(name))
}
