//! A store in memory that is disturbed: a call that fails, a process that is killed, a rival between two calls.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use async_trait::async_trait;
use futures_util::{FutureExt, StreamExt, stream::BoxStream};
use object_store::{
    CopyOptions, Error, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore, PutMode,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result, memory::InMemory, path::Path,
};

/// What happens at a call.
#[derive(Clone)]
pub enum Fault {
    /// It fails and did nothing.
    Before,
    /// It did what it should, and its answer is lost.
    After,
    /// It is the first of all that fail.
    Killed,
    /// Somebody else does something before it.
    Meanwhile(Arc<dyn Fn() + Send + Sync>),
    /// From there on conditions are not kept.
    Careless,
    /// From there on files lose their last byte.
    Short,
}

/// A store that is disturbed at one call.
#[derive(Clone)]
pub struct Disturbed {
    inner: InMemory,
    fault: Fault,
    at: u64,
    calls: Arc<AtomicU64>,
}

impl Disturbed {
    pub fn new(inner: &InMemory, fault: Fault, at: u64) -> Disturbed {
        Disturbed { inner: inner.clone(), fault, at, calls: Arc::default() }
    }

    /// How many calls there were.
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    async fn call<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let lost = || Error::Generic { store: "disturbed", source: "lost on its way".into() };
        match &self.fault {
            Fault::Before if call == self.at => Err(lost()),
            Fault::Killed if call >= self.at => Err(lost()),
            Fault::After if call == self.at => work.await.and(Err(lost())),
            Fault::Meanwhile(rival) if call == self.at => {
                rival();
                work.await
            }
            _ => work.await,
        }
    }
}

#[async_trait]
impl ObjectStore for Disturbed {
    async fn put_opts(&self, at: &Path, payload: PutPayload, mut options: PutOptions) -> Result<PutResult> {
        let mut payload = payload;
        match self.fault {
            Fault::Careless => options.mode = PutMode::Overwrite,
            Fault::Short if at.as_ref().ends_with(".parquet") => {
                let bytes = payload.iter().flat_map(|part| part.to_vec()).collect::<Vec<u8>>();
                payload = bytes[..bytes.len() - 1].to_vec().into();
            }
            _ => {}
        }
        self.call(self.inner.put_opts(at, payload, options)).await
    }

    async fn put_multipart_opts(&self, at: &Path, options: PutMultipartOptions) -> Result<Box<dyn MultipartUpload>> {
        let upload = self.call(self.inner.put_multipart_opts(at, options)).await?;
        Ok(Box::new(Parts { upload, store: self.clone() }))
    }

    async fn get_opts(&self, at: &Path, options: GetOptions) -> Result<GetResult> {
        self.call(self.inner.get_opts(at, options)).await
    }

    fn delete_stream(&self, paths: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        let store = self.clone();
        let disturbed = paths.then(move |path| {
            let store = store.clone();
            async move { store.call(async { path }).await }
        });
        self.inner.delete_stream(disturbed.boxed())
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        let (store, prefix) = (self.clone(), prefix.cloned());
        let first = async move {
            match store.call(async { Ok(()) }).await {
                Ok(()) => store.inner.list(prefix.as_ref()),
                Err(error) => futures_util::stream::once(async { Err(error) }).boxed(),
            }
        };
        first.into_stream().flatten().boxed()
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.inner.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.inner.copy_opts(from, to, options).await
    }
}

impl fmt::Display for Disturbed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a disturbed store")
    }
}

impl fmt::Debug for Disturbed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// An upload whose parts are calls.
#[derive(Debug)]
struct Parts {
    upload: Box<dyn MultipartUpload>,
    store: Disturbed,
}

#[async_trait]
impl MultipartUpload for Parts {
    fn put_part(&mut self, part: PutPayload) -> object_store::UploadPart {
        let (put, store) = (self.upload.put_part(part), self.store.clone());
        async move { store.call(put).await }.boxed()
    }

    async fn complete(&mut self) -> Result<PutResult> {
        let store = self.store.clone();
        store.call(self.upload.complete()).await
    }

    async fn abort(&mut self) -> Result<()> {
        self.upload.abort().await
    }
}
