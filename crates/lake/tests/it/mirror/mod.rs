//! A lake on an object store: whoever reads there reads what the lake held, whole, whatever fails in between.

mod store;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    sync::Arc,
};

use catalogue::Pack;
use futures_util::TryStreamExt;
use lake::{
    Error, Lake, Place, Write,
    mirror::{Carried, Mirror, Why},
    tables::Tables,
};
use object_store::{ObjectStore, ObjectStoreExt, memory::InMemory};
use tempfile::TempDir;

use crate::{drawn, place, tables::line};
use store::{Disturbed, Fault};

/// Bytes that are put at a time: some files are put in parts.
const PART: usize = 6_000;

/// What a manifest says, with the bytes of all files: up to which entry, and the tables of each segment.
type Held = (u64, Vec<BTreeMap<String, Vec<u8>>>);

/// A lake of tables.
struct Site {
    folder: TempDir,
    lake: Lake,
    tables: Tables,
}

impl Site {
    fn new() -> Site {
        let folder = TempDir::new().unwrap();
        let lake = Lake::open(folder.path().join("tables")).unwrap();
        Site { folder, lake, tables: Tables::of(&Pack::embedded("cn").unwrap().unwrap()) }
    }

    fn begin(&self, anew: bool, names: &[(i64, &str)]) -> Write<'_, Tables> {
        let mut write = self.lake.write(&self.tables, anew).unwrap();
        for (id, name) in names {
            write.push(line(*id, (!name.is_empty()).then(|| (*name).to_owned()))).unwrap();
        }
        write
    }

    fn write(&self, seq: u64, names: &[(i64, &str)]) {
        self.begin(false, names).finish(place(seq)).unwrap();
    }

    /// Some subjects with made-up names.
    fn write_drawn(&self, seq: u64, draw: &mut impl FnMut(u64) -> u64) {
        let names: Vec<(i64, String)> = (0..1 + draw(60)).map(|id| (id as i64, format!("name {seq} {id}"))).collect();
        let names: Vec<(i64, &str)> = names.iter().map(|(id, name)| (*id, name.as_str())).collect();
        self.write(seq, &names);
    }

    async fn carry(&self, store: impl ObjectStore) -> Result<Carried, Error> {
        self.carry_of(store, "first").await
    }

    async fn carry_of(&self, store: impl ObjectStore, register: &str) -> Result<Carried, Error> {
        let mirror = Mirror::on(Arc::new(store), "s3://bucket/city", PART);
        let register = Place { seq: 1, commitment: register.to_owned() };
        self.lake.carry(&self.tables, &register, &mirror, |_, _| ()).await
    }

    /// What the lake holds, by its own manifest and the names of its files.
    fn held(&self) -> Held {
        let manifest = json(&fs::read(self.lake.root().join("manifest.json")).unwrap());
        let segments = manifest["segments"].as_array().unwrap().iter().map(|segment| {
            let before = format!("s{:06}.", segment["number"].as_u64().unwrap());
            let files = fs::read_dir(self.lake.root()).unwrap().map(|entry| entry.unwrap().path());
            let tables = files.filter_map(|path| {
                let name = path.file_name()?.to_str()?;
                Some((name.strip_prefix(&before)?.strip_suffix(".parquet")?.to_owned(), fs::read(&path).unwrap()))
            });
            tables.collect()
        });
        (manifest["through"]["seq"].as_u64().unwrap(), segments.collect())
    }
}

fn json(text: &[u8]) -> serde_json::Value {
    serde_json::from_slice(text).unwrap()
}

async fn get(store: &InMemory, key: &str) -> Option<Vec<u8>> {
    Some(store.get(&key.into()).await.ok()?.bytes().await.unwrap().to_vec())
}

/// All keys that lie there.
async fn keys(store: &InMemory) -> BTreeSet<String> {
    store.list(None).map_ok(|object| object.location.to_string()).try_collect().await.unwrap()
}

/// What a reader finds: every object that the manifest names, of the size and the digest that it says.
async fn found(store: &InMemory) -> Option<Held> {
    let manifest = json(&get(store, "manifest.json").await?);
    let mut segments = Vec::new();
    for segment in manifest["segments"].as_array().unwrap() {
        let mut tables = BTreeMap::new();
        for (table, object) in segment.as_object().unwrap() {
            let bytes = get(store, object["key"].as_str().unwrap()).await.expect("what is named is there");
            assert_eq!(bytes.len() as u64, object["bytes"].as_u64().unwrap());
            assert_eq!(blake3::hash(&bytes).to_hex().as_str(), object["digest"].as_str().unwrap());
            tables.insert(table.clone(), bytes);
        }
        segments.push(tables);
    }
    Some((manifest["through"]["seq"].as_u64().unwrap(), segments))
}

/// Nothing lies there but what the manifest names and keeps, and the guide names nothing else.
async fn is_tidy(store: &InMemory) {
    let manifest = json(&get(store, "manifest.json").await.unwrap());
    let named =
        manifest["segments"].as_array().unwrap().iter().flat_map(|segment| segment.as_object().unwrap().values());
    let named: BTreeSet<String> = named.map(|object| object["key"].as_str().unwrap().to_owned()).collect();
    let kept = manifest["kept"].as_array().unwrap().iter().map(|key| key.as_str().unwrap().to_owned());
    let guide = String::from_utf8(get(store, "views.sql").await.unwrap()).unwrap();
    let told = guide.split('\'').filter_map(|word| word.strip_prefix("s3://bucket/city/")).map(str::to_owned);
    let told: BTreeSet<String> = told.collect();
    // Nothing comes before the oldest segment: nobody asks which subjects it names.
    let untold: Vec<&String> = named.difference(&told).collect();
    assert!(told.is_subset(&named) && untold.iter().all(|key| key.contains("/changed.")), "{untold:?}");
    let beside = ["manifest.json", "views.sql", "conditions"].map(str::to_owned);
    let all: BTreeSet<String> = named.into_iter().chain(kept).chain(beside).collect();
    assert_eq!(keys(store).await, all);
}

async fn holds(store: &InMemory, needle: &str) -> bool {
    let mut holds = false;
    for key in keys(store).await {
        holds |= get(store, &key).await.unwrap().windows(needle.len()).any(|window| window == needle.as_bytes());
    }
    holds
}

fn why(refused: Result<Carried, Error>) -> Why {
    match refused {
        Err(Error::Mirror { why, .. }) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_file_is_there_byte_for_byte_however_segments_are_merged() {
    let (site, store, mut draw) = (Site::new(), InMemory::new(), drawn(1));
    for seq in 1..=24 {
        site.write_drawn(seq, &mut draw);
        let carried = site.carry(store.clone()).await.unwrap();
        assert_eq!((carried.generation, carried.through), (seq, seq));
        assert_eq!(found(&store).await.unwrap(), site.held());
        is_tidy(&store).await;
        let before = keys(&store).await;
        let again = site.carry(store.clone()).await.unwrap();
        assert_eq!((again.put, again.removed, again.generation), (0, 0, seq), "nothing changed, nothing is put");
        assert_eq!(keys(&store).await, before);
    }
    assert!(site.held().1.len() <= 8, "segments were merged in between");
}

#[tokio::test]
async fn who_reads_goes_on_reading_what_counted_before() {
    let (site, store) = (Site::new(), InMemory::new());
    site.write(1, &[(1, "one"), (2, "two")]);
    site.carry(store.clone()).await.unwrap();
    site.write(2, &[(2, "deux")]);
    site.carry(store.clone()).await.unwrap();
    let old = get(&store, "manifest.json").await.unwrap();
    site.write(3, &[(1, "un")]);
    site.carry(store.clone()).await.unwrap();
    for object in
        json(&old)["segments"].as_array().unwrap().iter().flat_map(|segment| segment.as_object().unwrap().values())
    {
        assert!(get(&store, object["key"].as_str().unwrap()).await.is_some());
    }
}

/// After any call that fails, and whatever it did, a reader finds what was carried before or what was to be carried;
/// and the next carrying ends where it should.
#[tokio::test]
async fn a_carrying_that_fails_at_any_call_leaves_one_of_two_states_whole() {
    let (mut calls, mut counts_already) = (0, 0);
    for seed in 0..6 {
        let (site, earlier, mut draw) = (Site::new(), InMemory::new(), drawn(seed));
        for seq in 1..=seed % 3 {
            site.write_drawn(seq, &mut draw);
            site.carry(earlier.clone()).await.unwrap();
        }
        let before = found(&earlier).await;
        site.write_drawn(9, &mut draw);
        if seed > 2 {
            site.begin(false, &[(1, "")]).finish_and_forget(place(10)).unwrap();
        }
        let held = Some(site.held());
        for fault in [Fault::Before, Fault::After, Fault::Killed] {
            for at in 0.. {
                let store = earlier.fork();
                let disturbed = Disturbed::new(&store, fault.clone(), at);
                let carried = site.carry(disturbed.clone()).await;
                let now = found(&store).await;
                assert!(now == before || now == held, "seed {seed}, call {at}");
                match carried {
                    Ok(_) => assert_eq!(now, held),
                    Err(_) => counts_already += u32::from(now != before),
                }
                site.carry(store.clone()).await.unwrap();
                assert_eq!(found(&store).await, held, "seed {seed}, call {at}");
                is_tidy(&store).await;
                if disturbed.calls() <= at {
                    calls += at;
                    break;
                }
            }
        }
    }
    assert!(calls > 200, "{calls} calls are few");
    assert!(counts_already > 20, "{counts_already} times it failed when the manifest counted already");
}

/// Between any two calls of one carrying another is done as a whole, of a lake that was written or made anew meanwhile.
#[tokio::test]
async fn of_two_who_carry_at_once_one_loses_and_what_lies_there_is_whole() {
    let (mut lost, mut won) = (0, 0);
    for kind in 0..3 {
        for at in 0.. {
            let (site, store, mut draw) = (Arc::new(Site::new()), InMemory::new(), drawn(at));
            site.write_drawn(1, &mut draw);
            site.carry(store.clone()).await.unwrap();
            site.write_drawn(2, &mut draw);
            let (rival, there) = (site.clone(), store.clone());
            let meanwhile = move || {
                match kind {
                    0 => {}
                    1 => rival.write(3, &[(1, "three")]),
                    _ => (3..5).for_each(|seq| rival.begin(true, &[(1, "anew")]).finish(place(seq)).unwrap()),
                }
                let (rival, there) = (rival.clone(), there.clone());
                let carrying = std::thread::spawn(move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
                    runtime.block_on(rival.carry(there)).unwrap();
                });
                carrying.join().unwrap();
            };
            let disturbed = Disturbed::new(&store, Fault::Meanwhile(Arc::new(meanwhile)), at);
            match site.carry(disturbed.clone()).await {
                Ok(_) => won += 1,
                refused => {
                    assert_eq!(why(refused), Why::CarriedMeanwhile, "call {at}");
                    lost += 1;
                }
            }
            let now = found(&store).await.unwrap();
            assert_eq!(now, site.held(), "call {at}");
            site.carry(store.clone()).await.unwrap();
            assert_eq!(found(&store).await, Some(site.held()));
            is_tidy(&store).await;
            if disturbed.calls() <= at {
                break;
            }
        }
    }
    assert!(lost > 5 && won > 5, "{lost} lost, {won} won");
}

#[tokio::test]
async fn what_was_erased_is_removed_at_once_though_it_was_just_named() {
    let (site, store) = (Site::new(), InMemory::new());
    site.write(1, &[(1, "told-of-one"), (2, "two")]);
    site.write(2, &[(2, "deux")]);
    site.carry(store.clone()).await.unwrap();
    site.write(3, &[(2, "zwei")]);
    site.carry(store.clone()).await.unwrap();
    assert!(holds(&store, "told-of-one").await);
    site.begin(false, &[(1, "")]).finish_and_forget(place(4)).unwrap();
    site.write(5, &[(3, "three")]);
    let carried = site.carry(store.clone()).await.unwrap();
    assert!(carried.removed > 0);
    assert!(!holds(&store, "told-of-one").await);
    assert_eq!(found(&store).await.unwrap(), site.held());
    is_tidy(&store).await;
}

#[tokio::test]
async fn a_lake_that_begins_with_its_first_number_again_is_not_mixed_with_the_old_one() {
    let (site, store) = (Site::new(), InMemory::new());
    for seq in 1..=3 {
        site.write(seq, &[(seq as i64, "before")]);
        site.carry(store.clone()).await.unwrap();
    }
    let saved = site.folder.path().join("saved");
    fs::rename(site.lake.root(), &saved).unwrap();
    fs::create_dir(site.lake.root()).unwrap();
    for seq in 1..=2 {
        site.write(seq, &[(seq as i64, "after it")]);
    }
    site.carry(store.clone()).await.unwrap();
    assert_eq!(found(&store).await.unwrap(), site.held());
    assert!(!holds(&store, "before").await, "of a lake that is gone nothing is kept");
    fs::remove_dir_all(site.lake.root()).unwrap();
    fs::rename(&saved, site.lake.root()).unwrap();
    site.write(4, &[(4, "restored")]);
    site.carry(store.clone()).await.unwrap();
    assert_eq!(found(&store).await.unwrap(), site.held());
    is_tidy(&store).await;
}

#[tokio::test]
async fn what_somebody_removed_or_cut_off_there_is_put_again() {
    let (site, store, mut draw) = (Site::new(), InMemory::new(), drawn(5));
    site.write_drawn(1, &mut draw);
    site.write_drawn(2, &mut draw);
    for at in 0..12 {
        site.carry(store.clone()).await.unwrap();
        let manifest = json(&get(&store, "manifest.json").await.unwrap());
        let named =
            manifest["segments"].as_array().unwrap().iter().flat_map(|segment| segment.as_object().unwrap().values());
        let named: BTreeSet<&str> = named.map(|object| object["key"].as_str().unwrap()).collect();
        let key = named.iter().nth(at % named.len()).unwrap();
        match at % 2 {
            0 => store.delete(&(*key).into()).await.unwrap(),
            _ => drop(store.put(&(*key).into(), "PAR1".into()).await.unwrap()),
        }
    }
    site.carry(store.clone()).await.unwrap();
    assert_eq!(found(&store).await.unwrap(), site.held());
    is_tidy(&store).await;
}

#[tokio::test]
async fn what_is_no_mirror_of_this_register_is_not_touched() {
    let (site, store) = (Site::new(), InMemory::new());
    site.write(1, &[(1, "one")]);
    site.carry(store.clone()).await.unwrap();
    let before = keys(&store).await;
    site.write(2, &[(1, "two")]);
    assert_eq!(why(site.carry_of(store.clone(), "another").await), Why::OtherRegister);
    assert_eq!(keys(&store).await, before);
    let ours = String::from_utf8(get(&store, "manifest.json").await.unwrap()).unwrap();
    store.put(&"manifest.json".into(), ours.replace("\"version\": 1", "\"version\": 2").into()).await.unwrap();
    assert_eq!(why(site.carry(store.clone()).await), Why::Newer(2));
    store.put(&"manifest.json".into(), "{\"name\": \"an application\"}".into()).await.unwrap();
    assert!(matches!(why(site.carry(store.clone()).await), Why::NotAMirror(_)));
    assert_eq!(keys(&store).await, before);
}

#[tokio::test]
async fn a_store_that_keeps_no_conditions_or_loses_bytes_is_refused_before_anything_counts() {
    let site = Site::new();
    site.write(1, &[(1, "one")]);
    for fault in [Fault::Careless, Fault::Short] {
        let store = InMemory::new();
        for _ in 0..2 {
            let refused = why(site.carry(Disturbed::new(&store, fault.clone(), 0)).await);
            match &fault {
                Fault::Careless => assert_eq!(refused, Why::Unconditional),
                _ => assert!(matches!(refused, Why::Short { .. })),
            }
            assert!(get(&store, "manifest.json").await.is_none());
        }
    }
}

#[tokio::test]
async fn a_file_that_is_gone_though_it_counts_is_told_and_nothing_is_carried() {
    let (site, store) = (Site::new(), InMemory::new());
    site.write(1, &[(1, "one")]);
    fs::remove_file(site.lake.root().join("s000001.subjects.parquet")).unwrap();
    assert!(matches!(site.carry(store.clone()).await, Err(Error::Damaged { .. })));
    assert!(get(&store, "manifest.json").await.is_none());
}

#[tokio::test]
async fn a_folder_is_a_mirror_too() {
    let site = Site::new();
    site.write(1, &[(1, "one")]);
    let folder = TempDir::new().unwrap();
    let address = format!("file://{}", folder.path().display());
    let register = place(1);
    let mirror: Mirror = address.parse().unwrap();
    for seq in 2..5 {
        let carried = site.lake.carry(&site.tables, &register, &mirror, |_, _| ()).await.unwrap();
        assert_eq!(carried.generation, seq - 1);
        let manifest = json(&fs::read(folder.path().join("manifest.json")).unwrap());
        let held: Vec<BTreeMap<String, Vec<u8>>> = manifest["segments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|segment| {
                let read =
                    |object: &serde_json::Value| fs::read(folder.path().join(object["key"].as_str().unwrap())).unwrap();
                segment.as_object().unwrap().iter().map(|(table, object)| (table.clone(), read(object))).collect()
            })
            .collect();
        assert_eq!(held, site.held().1);
        let guide = fs::read_to_string(folder.path().join("views.sql")).unwrap();
        let mut files = guide.split('\'').filter(|word| word.ends_with(".parquet"));
        assert!(files.all(|file| Path::new(file).is_file()));
        site.write(seq, &[(1, "two")]);
    }
    let turn = fs::File::create(folder.path().join("lock")).unwrap();
    turn.lock().unwrap();
    assert_eq!(why(site.lake.carry(&site.tables, &register, &mirror, |_, _| ()).await), Why::CarriedMeanwhile);
}

#[test]
fn what_is_no_address_is_refused_and_not_repeated() {
    for address in [
        "",
        "bucket/city",
        "http://bucket",
        "s3://",
        "s3:///city",
        "s3://id:secret@bucket/city",
        "s3://b/a b",
        "s3://b/../c",
        "s3://b/a//c",
        "s3://b/c?secret=1",
        "file://host/folder",
        "file:///a%20b",
    ] {
        let refused = address.parse::<Mirror>().unwrap_err();
        assert!(matches!(&refused, Error::Mirror { why: Why::Address, .. }), "{address}: {refused}");
        assert!(!refused.to_string().contains("secret"), "{refused}");
    }
    let gone = "file:///no/such/folder".parse::<Mirror>().unwrap_err();
    assert!(matches!(gone, Error::Mirror { why: Why::NoFolder, .. }), "{gone}");
    assert!("s3://bucket".parse::<Mirror>().is_ok() && "s3://bucket/a/b-c_d.e/".parse::<Mirror>().is_ok());
}
