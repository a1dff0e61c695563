//! What the node keeps: sizes, backup, keys, settings. What a page rightly can't do stands there as a command.

use askama::Template;

use super::Reply;
use crate::{answer, console_portal::Storage, frame::Frame, visit::Visit};

/// What the operator runs on the machine: the commands of the guide "Keeping a register".
const COMMANDS: [&str; 3] = [
    "probity backup backups --data data --as operator",
    "probity verify --data data",
    "probity restore backups/BACKUP --data data",
];

#[derive(Template)]
#[template(path = "storage.html")]
struct Page {
    f: Frame,
    kept: Storage,
}

impl Page {
    fn whole(&self) -> u64 {
        self.kept.parts.iter().map(|(_, bytes)| bytes).sum()
    }
}

pub(crate) async fn show(visit: Visit) -> Reply {
    let kept = visit.portal().storage(&visit.viewer).await?;
    let f = visit.frame().at("storage");
    answer::page(&visit, f.indexing, &Page { f, kept })
}
