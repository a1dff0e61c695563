//! Extracts, as the web sees them.

use std::io::Read;

use async_trait::async_trait;
use domain::extract::{ExtractNumber, ExtractWanted};
use publish::{ExtractEntry, Page, View};

use crate::portal::{Answer, Part, Viewer};

/// The file of an extract, open to be read.
pub struct ExtractFile {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub content: Box<dyn Read + Send>,
}

/// The part of [`crate::Portal`] that is about extracts.
#[async_trait]
pub trait ExtractPortal: Send + Sync + 'static {
    /// Lets records be taken out as a file, which is made meanwhile.
    async fn take_out(&self, viewer: &Viewer, wanted: ExtractWanted) -> Answer<ExtractNumber>;
    /// The viewer's extracts, or everyone's for the auditor; the newest first.
    async fn extracts(&self, viewer: &Viewer, part: &Part) -> Answer<View<Page<ExtractEntry>>>;
    /// One of them.
    async fn extract(&self, viewer: &Viewer, number: &ExtractNumber) -> Answer<View<ExtractEntry>>;
    /// The file of one's own extract.
    async fn extract_file(&self, viewer: &Viewer, number: &ExtractNumber) -> Answer<ExtractFile>;
}
