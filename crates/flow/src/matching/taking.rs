//! Reading the register for linkage: shard by shard, each put into a file before the next is begun.

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read, Write},
    path::PathBuf,
    sync::Arc,
};

use catalogue::Pack;
use domain::{EntryId, FieldCode, SubjectId};
use linkage::{Fixed, Index, IndexBuilder, Prepared, Preparer, Step, Thing, count_together, read_all, write_all};
use store::StandingRow;

use super::{
    Linkage,
    columns::{Columns, prepare},
    kept::{All, Mark, plain_name, shard_name},
    limits::{self, Limits},
    part::{Drafts, read_part, write_part},
    plain::PlainSubjects,
    registrations,
    whole::{Layer, PartFile, Shard, Size, Whole, read_shard, write_shard},
};
use crate::{
    Error, Result,
    apart::apart,
    node::{Node, STREAM},
};

/// Registrations read at a time.
const AT_A_TIME: u32 = 2_000;

impl Node {
    /// Reads the whole register for linkage and keeps it; `progress` hears how many subjects are read.
    pub(super) async fn read_whole(&self, progress: impl Fn(u64)) -> Result<Linkage> {
        let pack = self.pack.clone();
        // What changes while it is read is read again by the next renewal.
        let through = self.register.head(STREAM).await?.map_or(0, EntryId::seq);
        let preparer = Preparer::new(pack.clone(), self.linkage_key()?);
        let mut making = Making::new(pack.clone(), preparer, self.linkage_limits, self.linkage_folder());
        let mut read_so_far = 0;
        for contract in registrations(&pack) {
            let columns = Columns::of(contract);
            let fields = columns.all();
            // One page is read while the one before it is taken in.
            let read = |after| {
                let (register, dataset, fields) = (self.register.clone(), contract.id.clone(), fields.clone());
                tokio::spawn(async move { register.standing_columns(&dataset, &fields, after, AT_A_TIME).await })
            };
            let mut reading = read(None);
            loop {
                let page = reading.await??;
                let Some(last) = page.last() else { break };
                reading = read(Some(last.record));
                for row in &page {
                    if making.is_full() {
                        making = on_files(move || making.cut()).await?;
                    }
                    making.take(row, &columns, &fields);
                }
                read_so_far += page.len() as u64;
                progress(read_so_far);
                // Others are served meanwhile.
                tokio::task::yield_now().await;
            }
        }
        let making = self.read_plain(making).await?;
        let mark = self.mark(through).await?;
        let whole = on_files(move || making.finish(mark)).await?;
        Ok(Linkage::of_whole(pack, self.linkage_key()?, whole, through))
    }

    /// The subjects that every viewer sees alike.
    async fn read_plain(&self, mut making: Making) -> Result<Making> {
        let read = |after| {
            let register = self.register.clone();
            tokio::spawn(async move { register.subjects_after(after, AT_A_TIME).await })
        };
        let mut reading = read(None);
        loop {
            let page = reading.await??;
            let Some(last) = page.last() else { return Ok(making) };
            reading = read(Some(last.id));
            for subject in &page {
                if making.plain.len() >= making.limits.registrations_a_shard {
                    making = on_files(move || making.cut_plain()).await?;
                }
                making.plain.take(&self.glossary, subject);
            }
            tokio::task::yield_now().await;
        }
    }
}

/// Reads or writes files that linkage keeps.
async fn on_files<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Result<T> {
    apart(work).await?.map_err(Error::file("what linkage keeps of the register"))
}

/// A register on its way into shards.
struct Making {
    pack: Arc<Pack>,
    limits: Limits,
    folder: PathBuf,
    /// There once a shard had to be put aside.
    drafts: Option<Drafts>,
    /// Shards that were put aside.
    cut: Vec<Size>,
    /// Parts of lines that were put aside, with their bytes.
    cut_plain: Vec<(blake3::Hash, u64)>,
    preparer: Preparer,
    builder: IndexBuilder,
    subjects: Vec<SubjectId>,
    prepared: Prepared,
    plain: PlainSubjects,
}

impl Making {
    fn new(pack: Arc<Pack>, preparer: Preparer, limits: Limits, folder: PathBuf) -> Making {
        Making {
            pack,
            limits,
            folder,
            drafts: None,
            cut: Vec::new(),
            cut_plain: Vec::new(),
            preparer,
            builder: IndexBuilder::default(),
            subjects: Vec::new(),
            prepared: Prepared::default(),
            plain: PlainSubjects::default(),
        }
    }

    fn take(&mut self, row: &StandingRow, columns: &Columns<'_>, fields: &[FieldCode]) {
        let place = |field: &FieldCode| fields.iter().position(|one| one == field);
        let value = |field: &FieldCode| place(field).and_then(|place| row.values.get(place)).map_or("", String::as_str);
        prepare(&mut self.preparer, columns, value, &mut self.prepared);
        self.builder.add(&self.prepared);
        self.subjects.push(row.subject);
    }

    fn is_full(&self) -> bool {
        self.builder.len() >= self.limits.registrations_a_shard
    }

    fn draft(&mut self, name: &str) -> io::Result<PathBuf> {
        let drafts = match self.drafts.take() {
            Some(drafts) => drafts,
            None => Drafts::within(&self.folder)?,
        };
        Ok(self.drafts.insert(drafts).path(name))
    }

    /// Puts aside what was taken in, as a shard whose shares are counted once all are known.
    fn cut(mut self) -> io::Result<Making> {
        let index = std::mem::take(&mut self.builder).finish_shard(&self.pack);
        let subjects = std::mem::take(&mut self.subjects);
        let name = shard_name(self.cut.len());
        write_part(&self.draft(&bare(&name))?, |out| write_shard(&index, &subjects, out))?;
        write_part(&self.draft(&things(&name))?, |mut out| write_all(&index.things(), &mut out))?;
        self.cut.push(Size::of(&index));
        Ok(self)
    }

    fn cut_plain(mut self) -> io::Result<Making> {
        let plain = std::mem::take(&mut self.plain);
        let path = self.draft(&plain_name(self.cut_plain.len()))?;
        let digest = write_part(&path, |out| plain.write(out))?;
        self.cut_plain.push((digest, plain.bytes()));
        Ok(self)
    }

    /// The whole, kept in its files where that is possible. What does not lie in one shard needs them.
    fn finish(self, mark: Option<Mark>) -> io::Result<Whole> {
        if self.cut.is_empty() && self.cut_plain.is_empty() {
            return Ok(self.finish_one(mark));
        }
        let mark = mark.ok_or(io::ErrorKind::NotFound)?;
        self.cut()?.cut_plain()?.finish_many(mark)
    }

    fn finish_one(self, mark: Option<Mark>) -> Whole {
        let Making { pack, limits, folder, builder, subjects, plain, .. } = self;
        let index = builder.finish(&pack);
        let size = Size::of(&index);
        let layer = Arc::new(Layer::new(index, subjects));
        let kept = mark.map(|mark| {
            let drafts = Drafts::within(&folder)?;
            let digest =
                write_part(&drafts.path(&shard_name(0)), |out| write_shard(&layer.index, &layer.subjects, out))?;
            let plain_digest = write_part(&drafts.path(&plain_name(0)), |out| plain.write(out))?;
            All::of(mark, &[(digest, size)], &[(plain_digest, plain.bytes())]).put(&drafts, &folder)?;
            Ok(PartFile { path: folder.join(shard_name(0)), digest })
        });
        let file = kept.and_then(|kept: io::Result<PartFile>| {
            let failed = |error: &io::Error| {
                tracing::warn!(%error, "what linkage read could not be kept; it is read again the next time");
            };
            kept.inspect_err(failed).ok()
        });
        let fits = limits::held(&[size.bytes], limits.memory) == 1;
        // What can't be read again is held however large it is.
        let layer = (fits || file.is_none()).then_some(layer);
        let plain = if fits { vec![plain] } else { Vec::new() };
        Whole { shards: vec![Shard { size, layer, file }], plain }
    }

    fn finish_many(mut self, mark: Mark) -> io::Result<Whole> {
        self.count()?;
        let bytes: Vec<u64> = self.cut.iter().map(|size| size.bytes).collect();
        let held = limits::held(&bytes, self.limits.memory);
        let (mut shards, mut digests) = (Vec::new(), Vec::new());
        for (nth, size) in self.cut.clone().into_iter().enumerate() {
            let (digest, index, subjects) = self.counted(nth)?;
            let file = Some(PartFile { path: self.folder.join(shard_name(nth)), digest });
            let layer = (nth < held).then(|| Arc::new(Layer::new(index, subjects)));
            shards.push(Shard { size, layer, file });
            digests.push((digest, size));
        }
        let all = All::of(mark, &digests, &self.cut_plain);
        if let Some(drafts) = &self.drafts {
            all.put(drafts, &self.folder)?;
        }
        let plain = all.read_plain(&self.folder, self.limits.memory)?;
        Ok(Whole { shards, plain })
    }

    /// Counts over all shards what their subjects share.
    fn count(&mut self) -> io::Result<()> {
        let (mut runs, mut outs) = (Vec::new(), Vec::new());
        for nth in 0..self.cut.len() {
            let name = shard_name(nth);
            runs.push(run(BufReader::new(File::open(self.draft(&things(&name))?)?))?);
            outs.push(BufWriter::new(File::create(self.draft(&steps(&name))?)?));
        }
        count_together(&mut runs, |nth, step: Step| match outs.get_mut(nth) {
            Some(out) => out.write_all(&[step]),
            None => Ok(()),
        })?;
        outs.iter_mut().try_for_each(Write::flush)
    }

    /// A shard with what was counted, put where it can be moved from.
    fn counted(&mut self, nth: usize) -> io::Result<(blake3::Hash, Index, Vec<SubjectId>)> {
        let name = shard_name(nth);
        let pack = self.pack.clone();
        let (bare, things, steps) =
            (self.draft(&bare(&name))?, self.draft(&things(&name))?, self.draft(&steps(&name))?);
        let (mut index, subjects): (Index, _) = read_part(&bare, None, |input, most| read_shard(input, most, &pack))?;
        let shared: Vec<Thing> = read_part(&things, None, |mut input, most| read_all(&mut input, most))?;
        index.share(&shared, &fs::read(&steps)?);
        let digest = write_part(&self.draft(&name)?, |out| write_shard(&index, &subjects, out))?;
        [bare, things, steps].iter().try_for_each(fs::remove_file)?;
        Ok((digest, index, subjects))
    }
}

/// Things in their order, one after the other, from a file of them.
fn run(mut input: BufReader<File>) -> io::Result<impl FnMut() -> io::Result<Option<Thing>>> {
    let mut count = [0; 8];
    input.read_exact(&mut count)?;
    let mut left = u64::from_le_bytes(count);
    Ok(move || {
        let Some(rest) = left.checked_sub(1) else { return Ok(None) };
        left = rest;
        let mut bytes = [0; Thing::SIZE];
        input.read_exact(&mut bytes)?;
        Ok(Thing::take(&mut bytes.as_slice()))
    })
}

fn bare(name: &str) -> String {
    format!("{name}.bare")
}

fn things(name: &str) -> String {
    format!("{name}.things")
}

fn steps(name: &str) -> String {
    format!("{name}.steps")
}
