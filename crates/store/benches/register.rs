//! How fast and how large a register is: `cargo bench -p store -- [records] [subjects]`.
//!
//! Made-up penalties of about 1 KiB are committed in chunks with their links and publications, while
//! small steps are committed beside; then the register is verified and rebuilt.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement stops at the first failure and prints")]

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant as Clock},
};

use domain::{
    Date, EntryId, FieldCode, Identifier, Instant, Period, RecordId, RecordKey, SchemeId, StreamId, SubjectId, Values,
    entry::{Actor, Body, LinkDecided, PublicationDecided, RecordTaken, SubjectOpened},
    link::{Certainty, Evidence},
    publication::{Clock as Due, Publication},
    record::Operation,
    subject::{IdentifierHeld, NameHeld, SubjectClass, SubjectState},
};
use rand::{Rng, SeedableRng, rngs::SmallRng};
use store::{NewEntry, NewRegister, Place, Register, Step};

const CHUNK: usize = 1000;
const PHRASES: &[&str] = &[
    "当事人",
    "未按规定",
    "在其经营场所",
    "销售",
    "超过保质期的食品",
    "经查",
    "上述行为违反了",
    "《中华人民共和国食品安全法》",
    "第三十四条",
    "第十项",
    "的规定",
    "鉴于",
    "积极配合调查",
    "违法行为轻微",
    "及时改正",
    "没有造成危害后果",
    "现场检查发现",
    "货架上摆放",
    "标签标识不符合要求",
    "进货查验记录",
    "未建立",
    "责令改正",
    "并处罚款",
    "安全生产",
    "特种设备",
    "未经检验",
    "擅自使用",
    "广告内容",
    "虚假宣传",
    "误导消费者",
    "价格欺诈",
    "无证经营",
    "逾期未改",
    "排放污染物",
    "超过标准",
    "噪声",
    "建筑垃圾",
    "未及时清运",
    "占用道路",
    "燃气",
    "消防设施",
    "保持完好有效",
    "员工",
    "健康证明",
    "计量器具",
    "未申请检定",
];

struct Rows {
    random: SmallRng,
    fields: Vec<FieldCode>,
}

impl Rows {
    fn text(&mut self, letters: usize) -> String {
        let mut text = String::new();
        while text.chars().count() < letters {
            text.push_str(PHRASES[self.random.random_range(0..PHRASES.len())]);
            if self.random.random_range(0..4) == 0 {
                text.push_str(&self.random.random_range(1..100_000).to_string());
            }
        }
        text
    }

    /// A full row of the 2018 set, about 1.0 KiB of values.
    fn penalty(&mut self, number: usize, subjects: usize) -> (usize, Values) {
        let about = self.random.random_range(0..subjects);
        let day = format!("2026-{:02}-{:02}", self.random.random_range(1..12), self.random.random_range(1..29));
        let texts = [
            format!("福州市某某{about}贸易有限公司"),
            "法人及非法人组织".to_owned(),
            code(about),
            format!("王某{}", about % 1000),
            format!("榕市监罚〔2026〕{number}号"),
            self.text(20),
            self.text(100),
            self.text(40),
            "罚款;没收违法所得、没收非法财物".to_owned(),
            self.text(30),
            format!("CNY {}.00", self.random.random_range(100..500_000)),
            day.clone(),
            "2099-12-31".to_owned(),
            "2029-12-31".to_owned(),
            format!("福州市{}区市场监督管理局", self.random.random_range(0..12)),
            "11350100003604567X".to_owned(),
            "福州市市场监督管理局".to_owned(),
            "11350100003604567X".to_owned(),
            self.text(8),
        ];
        (about, self.fields.iter().cloned().zip(texts).collect())
    }
}

fn code(number: usize) -> String {
    format!("91350100MA{number:07}X")
}

fn main() {
    let mut numbers = std::env::args().skip(1).filter_map(|arg| arg.parse::<usize>().ok());
    let (records, subjects) = (numbers.next().unwrap_or(200_000), numbers.next().unwrap_or(100_000));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder =
        tempfile::TempDir::new_in(std::env::var_os("PROBITY_BENCH_FOLDER").unwrap_or_else(|| ".".into())).unwrap();
    runtime.block_on(measure(folder.path(), records, subjects));
}

async fn measure(folder: &Path, records: usize, subjects: usize) {
    let place = match std::env::var("PROBITY_BENCH_POSTGRES") {
        Ok(url) => Place::Server { folder: folder.to_path_buf(), url },
        Err(_) => Place::Folder(folder.to_path_buf()),
    };
    let register = Register::create(&place, &NewRegister::default()).await.unwrap();
    let fields = "CF_XDR_MC CF_XDR_LB CF_XDR_SHXYM CF_FRDB CF_WSH CF_WFXW CF_SY CF_YJ CF_CFLB CF_NR CF_NR_FK CF_JDRQ CF_YXQ \
                  CF_GSJZQ CF_CFJG CF_CFJGDM CF_SJLY CF_SJLYDM BZ";
    let fields: Vec<FieldCode> = fields.split_whitespace().map(|field| field.parse().unwrap()).collect();
    let mut rows = Rows { random: SmallRng::seed_from_u64(7), fields };
    register.use_dictionary(&dictionary(&mut rows)).await.unwrap();

    let started = Clock::now();
    for first in (0..subjects).step_by(CHUNK) {
        register.commit(subjects_step(first, subjects.min(first + CHUNK))).await.unwrap();
    }
    println!("subjects {subjects}: {:.1} us each", micros(started.elapsed(), subjects));
    let before = size(folder);

    let stop = Arc::new(AtomicBool::new(false));
    let small = tokio::spawn(small_steps(register.clone(), stop.clone(), subjects));
    let (mut commits, mut used, mut longest, mut source) = (Duration::ZERO, Duration::ZERO, Duration::ZERO, 0);
    for first in (0..records).step_by(CHUNK) {
        let step = penalties_step(&mut rows, first, records.min(first + CHUNK), subjects, &mut source);
        let (started, busy) = (Clock::now(), processor());
        register.commit(step).await.unwrap();
        let took = started.elapsed();
        used += processor() - busy;
        commits += took;
        longest = longest.max(took);
    }
    stop.store(true, Ordering::Relaxed);
    let mut waits = small.await.unwrap();
    waits.sort_unstable();
    println!(
        "records {records} of {} bytes: {:.1} us each ({:.1} of processor), longest chunk of {CHUNK} {} ms",
        source / records,
        micros(commits, records),
        micros(used, records),
        longest.as_millis()
    );
    if let Some(p99) = waits.get(waits.len() * 99 / 100) {
        println!("small steps beside: {}, p99 {} ms, longest {:?}", waits.len(), p99.as_millis(), waits.last());
    }
    let (started, busy) = (Clock::now(), processor());
    let verified = register.verify(|_| {}).await.unwrap();
    let rate = |entries: u64, time: Duration| entries as f64 / time.as_secs_f64();
    println!(
        "verify: {:.0} entries a second ({:.0} a second of processor)",
        rate(verified.entries, started.elapsed()),
        rate(verified.entries, processor() - busy)
    );
    let (started, busy) = (Clock::now(), processor());
    let rebuilt = register.rebuild(|_| {}).await.unwrap();
    println!(
        "rebuild: {:.0} entries a second ({:.0} a second of processor)",
        rate(rebuilt.entries, started.elapsed()),
        rate(rebuilt.entries, processor() - busy)
    );
    assert_eq!(verified.tables, rebuilt.tables);
    reads(&register, subjects).await;
    register.close().await.unwrap();
    println!("size: {} bytes a record beyond the subjects", (size(folder) - before) / records as u64);
}

async fn reads(register: &Register, subjects: usize) {
    let mut random = SmallRng::seed_from_u64(9);
    let now = store::Now { today: jiff::civil::date(2026, 11, 25), at: at() };
    let started = Clock::now();
    const READS: usize = 2000;
    for _ in 0..READS {
        let id = SubjectId::opened_by(EntryId::new(StreamId(0), random.random_range(1..=subjects as u64)));
        register.subject(id).await.unwrap().unwrap();
        let query = store::RecordQuery {
            subject: id,
            datasets: vec![],
            scope: store::Scope::Public(now),
            after: None,
            limit: 20,
        };
        register.records_of(&query).await.unwrap();
    }
    println!("a subject with a page of its records: {:.0} us", micros(started.elapsed(), READS));
    let keys: Vec<RecordKey> = (0..CHUNK).map(|number| key(number * 7)).collect();
    let started = Clock::now();
    let found = register.record_heads(&"penalty-2018".parse().unwrap(), &keys).await.unwrap().len();
    println!("{found} heads by key: {:.1} us each", micros(started.elapsed(), CHUNK));
    let codes: Vec<Identifier> = (0..CHUNK).map(|number| uscc(number * 13 % subjects)).collect();
    let started = Clock::now();
    let found = register.holders_of_identifiers(&codes).await.unwrap().len();
    println!("{found} holders by code: {:.1} us each", micros(started.elapsed(), CHUNK));
}

async fn small_steps(register: Register, stop: Arc<AtomicBool>, subjects: usize) -> Vec<Duration> {
    let mut waits = Vec::new();
    let mut number = 0;
    while !stop.load(Ordering::Relaxed) {
        number += 1;
        let id = SubjectId::opened_by(EntryId::new(StreamId(0), 1 + number % subjects as u64));
        let mut step = step();
        let mut now = opened(usize::try_from(number).unwrap());
        now.status = Some("1".to_owned());
        step.add(Body::SubjectChanged(domain::entry::SubjectChanged { subject: id, now, reasons: None }).into());
        let started = Clock::now();
        register.commit(step).await.unwrap();
        waits.push(started.elapsed());
        tokio::time::sleep(Duration::from_millis(15)).await;
    }
    waits
}

fn at() -> Instant {
    Instant::from_millis(1_795_579_200_000)
}

fn step() -> Step {
    Step::new(StreamId(0), at(), Actor::System, "blake3:8f14e45fceea167a5a36dedd4bea2543")
}

fn uscc(number: usize) -> Identifier {
    Identifier::checked(SchemeId::parse("uscc").unwrap(), code(number))
}

fn key(number: usize) -> RecordKey {
    RecordKey::of(&"penalty-2018".parse().unwrap(), &"market".parse().unwrap(), [number.to_string().as_str()])
}

fn opened(number: usize) -> SubjectOpened {
    let name = format!("福州市某某{number}贸易有限公司");
    SubjectOpened {
        class: SubjectClass::Enterprise,
        state: SubjectState::Confirmed,
        names: vec![NameHeld { matching: name.clone(), name, held: Period::ALWAYS }],
        identifiers: vec![IdentifierHeld { identifier: uscc(number), held: Period::ALWAYS }],
        division: Some("350102".to_owned()),
        status: Some("1".to_owned()),
    }
}

fn subjects_step(first: usize, end: usize) -> Step {
    let mut step = step();
    for number in first..end {
        step.add(Body::SubjectOpened(opened(number)).into());
    }
    step
}

fn penalties_step(rows: &mut Rows, first: usize, end: usize, subjects: usize, source: &mut usize) -> Step {
    let mut step = step();
    for number in first..end {
        let (about, values) = rows.penalty(number, subjects);
        *source += values.values().map(|text| text.len() + 1).sum::<usize>();
        let row = domain::entry::RowRef {
            delivery: domain::DeliveryId::opened_by(EntryId::new(StreamId(0), 1)),
            row: u32::try_from(number).unwrap(),
        };
        let day: Date = values["CF_JDRQ"].parse().unwrap();
        let taken = RecordTaken {
            record: None,
            dataset: "penalty-2018".parse().unwrap(),
            deliverer: "market".parse().unwrap(),
            key: key(number),
            operation: Operation::State,
            values,
        };
        let entry = NewEntry { effective_on: Some(day), row: Some(row), ..NewEntry::from(Body::RecordTaken(taken)) };
        let record = RecordId::opened_by(step.add(entry));
        let link = LinkDecided {
            record,
            subject: Some(SubjectId::opened_by(EntryId::new(StreamId(0), about as u64 + 1))),
            certainty: Certainty::Certain,
            evidence: vec![Evidence::SameIdentifier(uscc(about)), Evidence::SameName],
            candidates: vec![],
            reasons: None,
        };
        step.add(NewEntry { row: Some(row), ..NewEntry::from(Body::LinkDecided(link)) });
        let publication = Publication {
            from: Some(day),
            until: domain::date::add_months(day, 36),
            repairable: domain::date::add_months(day, 12),
            rules: vec!["publication-term#2026-general".to_owned(), "act-class#unsure".to_owned()],
            clocks: vec![Due { rule: "PUB-7WD".to_owned(), from: day, due: day, provisional: false }],
            holds: vec![],
            found: Vec::new(),
        };
        let decided = PublicationDecided { record, publication, reasons: None };
        step.add(NewEntry { row: Some(row), ..NewEntry::from(Body::PublicationDecided(decided)) });
    }
    step
}

/// What a caller makes of its contracts: the words of the fields and bodies like those to come.
fn dictionary(rows: &mut Rows) -> Vec<u8> {
    let step = penalties_step(rows, 900_000_000, 900_000_012, 10, &mut 0);
    let mut bytes = Vec::new();
    for entry in &step.entries {
        serde_json::to_writer(&mut bytes, &entry.body).unwrap();
    }
    serde_json::to_writer(&mut bytes, &Body::SubjectOpened(opened(1))).unwrap();
    bytes
}

/// What this process has used of the processors, on all threads: on a shared machine it says more
/// than the clock on the wall.
fn processor() -> Duration {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let ticks = text.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    Duration::from_millis(ticks.filter_map(|ticks| ticks.parse::<u64>().ok()).sum::<u64>() * 10)
}

fn micros(time: Duration, count: usize) -> f64 {
    time.as_secs_f64() * 1e6 / count.max(1) as f64
}

fn size(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).unwrap().filter_map(Result::ok);
    files
        .filter(|file| file.file_name().to_string_lossy().starts_with("register.db"))
        .filter_map(|file| file.metadata().ok())
        .map(|data| data.len())
        .sum()
}
