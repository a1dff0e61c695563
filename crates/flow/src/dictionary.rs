//! What bodies of entries look like: the text with which the register compresses them.
//!
//! Made from the contracts, so that field codes, the words of code lists and the frame of an entry
//! cost next to nothing in every record, of the phrases that the records of a data set share, and of
//! what their publications mostly look like.

mod phrases;
mod shapes;

use catalogue::{
    contract::{Contract, FieldType},
    pack::Pack,
};
use domain::DatasetId;
use store::Step;

use crate::{Result, node::Node};

/// Frames of the bodies that come in bulk.
const FRAMES: &str = concat!(
    r#"{"subject-opened":{"class":"enterprise","state":"confirmed","names":[{"name":"","matching":"","held":{}}],"identifiers":[{"identifier":":","held":{}}],"division":"","status":""}}"#,
    r#"{"link-decided":{"record":,"subject":,"certainty":"certain","evidence":[{"same-identifier":":"},"same-name","same-place","opened-subject"]}}"#,
    r#"{"publication-decided":{"record":,"from":"2026-","until":"2029-","repairable":"2027-","rules":["#,
    r#""clocks":[{"rule":"","from":"","due":""}],"holds":["uncertain-identity","provisional-subject","personal-data","finding"]}}"#,
);

impl Node {
    /// Lets bodies be compressed with what the pack and the phrases learned say from now on.
    pub(crate) async fn renew_dictionary(&self) -> Result<()> {
        let mut learned = String::new();
        for contract in self.pack.contracts() {
            learned.extend(self.register.setting(&phrases_key(&contract.id)).await?);
        }
        Ok(self.register.use_dictionary(&of(&self.pack, learned)).await?)
    }

    /// Whether the phrases of a data set were learned.
    pub(crate) async fn has_learned(&self, dataset: &DatasetId) -> Result<bool> {
        Ok(self.register.setting(&phrases_key(dataset)).await?.is_some())
    }

    /// Learns the phrases of a data set, and the shapes of its publications, from a step with many of
    /// its records.
    pub(crate) async fn learn(&self, contract: &Contract, step: &Step) -> Result<()> {
        let Some(phrases) = phrases::shared(&self.pack, contract, step) else { return Ok(()) };
        let learned = phrases + &shapes::shared(step)?;
        self.register.set_setting(&phrases_key(&contract.id), &learned).await?;
        self.renew_dictionary().await
    }
}

/// The setting that keeps the phrases of a data set.
fn phrases_key(dataset: &DatasetId) -> String {
    format!("phrases:{dataset}")
}

/// The dictionary of a pack after `learned`: the same for the same pack and phrases.
fn of(pack: &Pack, learned: String) -> Vec<u8> {
    let mut text = learned;
    for contract in pack.contracts() {
        for field in &contract.fields {
            text.push_str(&format!("\"{}\":\"", field.code));
            if let FieldType::Code { list, .. } = &field.kind
                && let Some(list) = pack.code_list(list)
            {
                for code in &list.codes {
                    text.push_str(&code.code);
                    text.push_str("\",\"");
                }
            }
        }
        let clocks = contract.publication.clocks.iter().map(String::as_str).collect::<Vec<_>>().join("\",\"");
        text.push_str(&format!(
            r#"{}["{}#{}","{clocks}"]{{"record-taken":{{"dataset":"{}","deliverer":"","key":"","operation":"state","values":{{"#,
            FRAMES, contract.publication.term, "general", contract.id
        ));
    }
    text.push_str(FRAMES);
    text.into_bytes()
}
