//! `probity lake --to`: as the guide says it, killed at any moment, and refused in words.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Output, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

use crate::{
    analysed::Analyst,
    register::{refusal, stdout},
};

const GUIDE: &str = include_str!("../../../../docs/guide/lake.md");

/// Kills of a carrying, each a little later than the one before.
const KILLS: u64 = 12;

/// Within which it is told that a store is not there.
const BOUND: Duration = Duration::from_secs(60);

/// Carries to a folder.
fn carry(operator: &Analyst, folder: &Path) -> std::process::Command {
    operator.command(&["lake", "--to", &format!("file://{}", folder.display())])
}

/// The bytes of all files that the manifest in a folder names; `None` where there is no manifest.
fn found(folder: &Path) -> Option<BTreeSet<Vec<u8>>> {
    let manifest: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("manifest.json")).ok()?).unwrap();
    let segments =
        manifest["segments"].as_array().unwrap().iter().flat_map(|segment| segment.as_object().unwrap().values());
    let files = segments.map(|object| {
        let bytes = fs::read(folder.join(object["key"].as_str().unwrap())).unwrap();
        assert_eq!(bytes.len() as u64, object["bytes"].as_u64().unwrap());
        bytes
    });
    Some(files.collect())
}

/// The bytes of all files of the tables, of which there is one segment.
fn held(operator: &Analyst) -> BTreeSet<Vec<u8>> {
    let files = fs::read_dir(Path::new(&operator.data()).join("tables")).unwrap().map(|entry| entry.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|end| end == "parquet"))
        .map(|path| fs::read(path).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_carrying_that_is_killed_at_any_moment_leaves_a_mirror_that_is_whole() {
    let operator = Analyst::of(60, "operator").await;
    let place = tempfile::tempdir().unwrap();
    let whole = place.path().join("whole");
    fs::create_dir(&whole).unwrap();
    let said = stdout(&carry(&operator, &whole).output().unwrap());
    assert!(said.contains("files count") && said.contains("generation 1"), "{said}");
    let expected = found(&whole);
    assert_eq!(expected, Some(held(&operator)));
    let (_quiet, silence) = mpsc::channel::<()>();
    for moment in 0..KILLS {
        let folder = place.path().join(moment.to_string());
        fs::create_dir(&folder).unwrap();
        let mut carrying = carry(&operator, &folder).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let _nobody_calls = silence.recv_timeout(Duration::from_millis(200 + moment * 60));
        carrying.kill().unwrap();
        carrying.wait().unwrap();
        assert!(found(&folder).is_none_or(|found| Some(found) == expected), "killed after the {moment}th pause");
        stdout(&carry(&operator, &folder).output().unwrap());
        assert_eq!(found(&folder), expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guide_carries_and_what_can_not_be_carried_is_told_without_a_key() {
    let operator = Analyst::of(60, "operator").await;
    let place = tempfile::tempdir().unwrap();
    let commands: Vec<&str> =
        GUIDE.lines().filter(|line| line.starts_with("probity lake") && line.contains("--to")).collect();
    assert_eq!(commands.len(), 2, "one to a bucket, one to a folder");
    for command in commands {
        let to = command.split(' ').find(|word| word.contains("://")).unwrap();
        let tried = match to.strip_prefix("file://") {
            Some(_) => carry(&operator, place.path()).output().unwrap(),
            // No store is there: it is asked, and missed.
            None => asked(&operator, to, &[("AWS_ENDPOINT_URL", "http://127.0.0.1:9"), ("AWS_ALLOW_HTTP", "true")]),
        };
        match to.starts_with("file") {
            true => assert!(found(place.path()).is_some()),
            false => assert!(refusal(&tried).contains("nobody answers"), "{tried:?}"),
        }
    }
    let plain = asked(&operator, "s3://bucket/city", &[("AWS_ENDPOINT_URL", "http://127.0.0.1:9")]);
    assert!(refusal(&plain).contains("AWS_ALLOW_HTTP"), "{plain:?}");
    let half = operator.command(&["lake", "--to", "s3://bucket/city"]).env("AWS_ACCESS_KEY_ID", "id").output().unwrap();
    assert!(refusal(&half).contains("a key without its secret"), "{half:?}");
    let gone = carry(&operator, &place.path().join("gone")).output().unwrap();
    assert!(refusal(&gone).contains("no such folder"), "{gone:?}");
    let key = asked(&operator, "s3://id:the-secret@bucket/city", &[]);
    assert!(refusal(&key).contains("no address of a mirror"), "{key:?}");
    let deliverer = operator.beside("auditor");
    assert!(!carry(&deliverer, place.path()).output().unwrap().status.success(), "only the operator carries");
}

fn asked(operator: &Analyst, to: &str, settings: &[(&str, &str)]) -> Output {
    let mut command = operator.command(&["lake", "--to", to]);
    command.env("AWS_ACCESS_KEY_ID", "id").env("AWS_SECRET_ACCESS_KEY", "the-secret").envs(settings.iter().copied());
    let began = Instant::now();
    let output = command.output().unwrap();
    assert!(began.elapsed() < BOUND, "it is told within a minute");
    let said = [output.stdout.as_slice(), output.stderr.as_slice()].concat();
    assert!(!String::from_utf8_lossy(&said).contains("the-secret"), "{output:?}");
    output
}
