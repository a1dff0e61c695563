//! Documents: the press of `report`, for nodes of a build that has it.

use flow::node::Node;

/// The node with the press, where this build has one.
#[cfg(feature = "report")]
pub fn with_press(node: Node) -> Node {
    node.printing_with(std::sync::Arc::new(press::Printer::default()))
}

/// The node as it is: this build makes no documents.
#[cfg(not(feature = "report"))]
pub fn with_press(node: Node) -> Node {
    node
}

/// The signed data that a document bears.
#[cfg(feature = "report")]
pub fn attached(document: &[u8]) -> Option<Vec<u8>> {
    report::attached(document)
}

/// Nothing: this build reads no documents.
#[cfg(not(feature = "report"))]
pub fn attached(_document: &[u8]) -> Option<Vec<u8>> {
    None
}

#[cfg(feature = "report")]
mod press {
    use domain::{Instant, Language, report::ReportHead};
    use flow::reporting::{Letterhead, Press};
    use publish::{CreditReport, Explained, View};

    /// The press as the port of `flow` asks for it.
    #[derive(Default)]
    pub struct Printer(report::Press);

    fn letterhead(from: &Letterhead, language: Language) -> report::Letterhead {
        report::Letterhead {
            issuer: from.issuer.text(language).to_owned(),
            address: from.address.clone(),
            zone: from.zone.clone(),
        }
    }

    impl Press for Printer {
        fn credit_report(
            &self,
            from: &Letterhead,
            head: &ReportHead,
            view: &View<CreditReport>,
            data: &[u8],
        ) -> Result<Vec<u8>, String> {
            let from = letterhead(from, head.language);
            self.0.credit_report(&from, head, view, data).map_err(|error| error.to_string())
        }

        fn notice(
            &self,
            from: &Letterhead,
            language: Language,
            at: Instant,
            notice: &View<Explained>,
        ) -> Result<Vec<u8>, String> {
            let from = letterhead(from, language);
            self.0.notice(&from, language, at, notice).map_err(|error| error.to_string())
        }
    }
}
