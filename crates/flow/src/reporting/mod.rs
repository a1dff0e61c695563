//! Credit reports and notices as documents: issued, entered in the register, checked later.
//!
//! What a document looks like is not known here: [`Press`] is a port that the binary fills, or not. A
//! report is not kept: what it says ends. The register keeps its number and digests.

mod check;
mod data;
mod issue;

use std::sync::Arc;

use domain::{Instant, Label, Language, id::ThingId, report::ReportHead};
use jiff::tz::TimeZone;
use publish::{CreditReport, Explained, View};
use tokio::sync::Semaphore;

pub use data::{PublicKey, Signed, verify_data};
pub use issue::{MadeReport, ReportAsked};

use crate::{Error, Result, authorise::Viewer, node::Node};

/// Documents that are made at a time.
const AT_A_TIME: usize = 2;

/// Documents that are asked for at a time; who comes then is told to come again.
const ASKED_AT_A_TIME: usize = 16;

/// Who a document is from.
#[derive(Clone, Debug, PartialEq)]
pub struct Letterhead {
    /// The name of the node.
    pub issuer: Label,
    /// The address of its portal, without a slash at its end; absent where it was not said.
    pub address: Option<String>,
    /// The time zone of its days.
    pub zone: TimeZone,
}

/// Makes documents.
pub trait Press: Send + Sync {
    /// A credit report, with its signed data attached.
    ///
    /// # Errors
    /// Why it can't be made, with what to do about it.
    fn credit_report(
        &self,
        from: &Letterhead,
        head: &ReportHead,
        report: &View<CreditReport>,
        data: &[u8],
    ) -> std::result::Result<Vec<u8>, String>;

    /// A notice to the subject.
    ///
    /// # Errors
    /// Why it can't be made, with what to do about it.
    fn notice(
        &self,
        from: &Letterhead,
        language: Language,
        at: Instant,
        notice: &View<Explained>,
    ) -> std::result::Result<Vec<u8>, String>;
}

/// The press of a node, and how many may wait for it.
#[derive(Clone)]
pub(crate) struct Printing {
    press: Option<Arc<dyn Press>>,
    making: Arc<Semaphore>,
    asked: Arc<Semaphore>,
}

impl Default for Printing {
    fn default() -> Printing {
        Printing {
            press: None,
            making: Arc::new(Semaphore::new(AT_A_TIME)),
            asked: Arc::new(Semaphore::new(ASKED_AT_A_TIME)),
        }
    }
}

impl Printing {
    fn press(&self) -> Result<Arc<dyn Press>> {
        self.press.clone().ok_or(Error::NoPress)
    }

    /// Makes a document beside the runtime.
    async fn make(
        &self,
        document: impl FnOnce(&dyn Press) -> std::result::Result<Vec<u8>, String> + Send + 'static,
    ) -> Result<Vec<u8>> {
        let press = self.press()?;
        let busy = Error::NotReady("too many documents are asked for at this moment; try again in a minute");
        let _asked = self.asked.try_acquire().map_err(|_| busy)?;
        let _making = self.making.acquire().await.map_err(|error| Error::Broken(error.to_string()))?;
        tokio::task::spawn_blocking(move || document(&*press)).await?.map_err(Error::Document)
    }
}

impl Node {
    /// The same node, making documents with `press`.
    pub fn printing_with(mut self, press: Arc<dyn Press>) -> Node {
        self.printing.press = Some(press);
        self
    }

    /// Whether this build makes documents.
    pub fn makes_documents(&self) -> bool {
        self.printing.press.is_some()
    }

    fn letterhead(&self) -> Letterhead {
        Letterhead { issuer: self.name(), address: self.file.address.clone(), zone: self.clock.zone().clone() }
    }

    /// The notice of an entry on a list, or of a proposal of one, as a document to be served.
    pub async fn notice(&self, viewer: &Viewer, thing: ThingId, language: Language) -> Result<Vec<u8>> {
        let view = self.explain(viewer, thing).await?;
        if !view.has_notice() {
            return Err(Error::not_found("notice", thing));
        }
        let (from, at) = (self.letterhead(), self.clock.now());
        self.printing.make(move |press| press.notice(&from, language, at, &view)).await
    }
}
