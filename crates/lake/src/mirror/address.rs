//! Which store an address means.

use std::{path::PathBuf, sync::Arc, time::Duration};

use object_store::{
    BackoffConfig, ClientConfigKey, ObjectStore, RetryConfig,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    local::LocalFileSystem,
    path::Path as ObjectPath,
};

use super::{Mirror, why::Why};
use crate::Error;

/// Bytes that are put at a time; some stores refuse less than 5 MiB.
const PART: usize = 8 << 20;

/// How often a request is made again that failed on its way.
const MOST_RETRIES: usize = 5;

/// How long it is made again.
const RETRIES: Duration = Duration::from_secs(60);

/// How long one request may take: a part over a slow line.
const REQUEST: &str = "120 seconds";

impl std::str::FromStr for Mirror {
    type Err = Error;

    /// The mirror at `s3://BUCKET/PREFIX` or `file:///FOLDER`. How a store is asked, and who asks, is said by the
    /// environment (`AWS_*`).
    fn from_str(address: &str) -> Result<Mirror, Error> {
        let address = address.trim_end_matches('/');
        let opened = match address.split_once("://") {
            Some(("s3", rest)) => bucket(rest).map(|(store, prefix)| (store, prefix, None, address)),
            Some(("file", path)) => {
                folder(path).map(|(store, folder)| (store, ObjectPath::default(), Some(folder), path))
            }
            _ => Err(Why::Address),
        };
        match opened {
            Ok((store, prefix, folder, address)) => {
                Ok(Mirror { store, prefix, address: address.to_owned(), folder, part: PART })
            }
            Err(Why::Address) => Err(Error::Mirror { at: "the address that was named".to_owned(), why: Why::Address }),
            Err(why) => Err(Error::Mirror { at: address.to_owned(), why }),
        }
    }
}

/// A folder that is there: one that is not is not made, for it may be a disk that is not mounted.
fn folder(path: &str) -> Result<(Arc<dyn ObjectStore>, PathBuf), Why> {
    if !path.starts_with('/') || path.contains(['%', '?', '#']) {
        return Err(Why::Address);
    }
    let folder = PathBuf::from(path);
    let store = LocalFileSystem::new_with_prefix(&folder).map_err(|_| Why::NoFolder)?;
    Ok((Arc::new(store.with_automatic_cleanup(true)), folder))
}

fn bucket(rest: &str) -> Result<(Arc<dyn ObjectStore>, ObjectPath), Why> {
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let plain = |text: &str| text.chars().all(|letter| letter.is_ascii_alphanumeric() || "._-/".contains(letter));
    if bucket.is_empty() || !plain(bucket) || !plain(prefix) {
        return Err(Why::Address);
    }
    let prefix = ObjectPath::parse(prefix).map_err(|_| Why::Address)?;
    let retry = RetryConfig { backoff: BackoffConfig::default(), max_retries: MOST_RETRIES, retry_timeout: RETRIES };
    let builder = AmazonS3Builder::from_env()
        .with_bucket_name(bucket)
        .with_retry(retry)
        .with_config(AmazonS3ConfigKey::Client(ClientConfigKey::Timeout), REQUEST);
    encrypted(&builder)?;
    // What the client says of a setting may hold the setting: the key of one that is wrong is told, its value is not.
    let store = builder.build().map_err(|error| match error {
        object_store::Error::UnknownConfigurationKey { key, .. } => Why::Settings(key),
        _ => Why::Settings("a key without its secret, or a value that is none".to_owned()),
    })?;
    Ok((Arc::new(store), prefix))
}

/// Refuses an endpoint that everyone on the way could read, unless it was asked for; and one that holds a password.
fn encrypted(builder: &AmazonS3Builder) -> Result<(), Why> {
    let said = |key: AmazonS3ConfigKey| builder.get_config_value(&key).unwrap_or_default();
    let allowed = said(AmazonS3ConfigKey::Client(ClientConfigKey::AllowHttp)) == "true";
    for endpoint in [said(AmazonS3ConfigKey::S3Endpoint), said(AmazonS3ConfigKey::Endpoint)] {
        if endpoint.contains('@') {
            return Err(Why::Settings("an endpoint with a password".to_owned()));
        }
        if !endpoint.is_empty() && !endpoint.starts_with("https://") && !allowed {
            return Err(Why::NotEncrypted);
        }
    }
    Ok(())
}
