//! Extracts, made and sent by the node.

use std::fs::File;

use async_trait::async_trait;
use domain::extract::{ExtractNumber, ExtractWanted};
use publish::{ExtractEntry, Page, View};
use web::{Answer, ExtractFile, ExtractPortal, Part, Problem, Viewer};

use super::{
    NodePortal,
    answers::{answer, part, viewer},
};

#[async_trait]
impl ExtractPortal for NodePortal {
    async fn take_out(&self, who: &Viewer, wanted: ExtractWanted) -> Answer<ExtractNumber> {
        answer(self.node.take_out(&viewer(who), wanted).await)
    }

    async fn extracts(&self, who: &Viewer, asked: &Part) -> Answer<View<Page<ExtractEntry>>> {
        answer(self.node.extracts(&viewer(who), &part(asked)).await)
    }

    async fn extract(&self, who: &Viewer, number: &ExtractNumber) -> Answer<View<ExtractEntry>> {
        answer(self.node.extract(&viewer(who), number).await)
    }

    async fn extract_file(&self, who: &Viewer, number: &ExtractNumber) -> Answer<ExtractFile> {
        let (name, path) = answer(self.node.extract_file(&viewer(who), number).await)?;
        let file = File::open(&path).map_err(|error| Problem::Broken(format!("{}: {error}", path.display())))?;
        Ok(ExtractFile { name, content: Box::new(file) })
    }
}
