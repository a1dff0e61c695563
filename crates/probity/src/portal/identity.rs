//! What officers decide of who is who, as the web says it.

use domain::SubjectId;
use flow::{authorise::Viewer, identity::Split, node::Node};
use web::Arrangement;

/// Does it; what a split opened is returned.
pub async fn arrange(node: &Node, who: &Viewer, act: Arrangement, reasons: &str) -> flow::Result<Option<SubjectId>> {
    match act {
        Arrangement::Merge { from, into } => node.merge_subjects(who, from, into, reasons).await?,
        Arrangement::UndoMerge { from } => node.undo_merge(who, from, reasons).await?,
        Arrangement::Move { records, to } => node.move_records(who, &records, to, reasons).await?,
        Arrangement::Split { subject, records, codes, names } => {
            let split = Split { records, codes, names };
            return node.split_subject(who, subject, &split, reasons).await.map(Some);
        }
        Arrangement::Succeed { predecessor, successor, kind, on } => {
            node.note_succession(who, predecessor, successor, kind, on, reasons).await?;
        }
        Arrangement::WithdrawSuccession { succession } => node.withdraw_succession(who, succession, reasons).await?,
    }
    Ok(None)
}
