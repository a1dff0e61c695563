//! Subjects as they were before a delivery that is taken back.

use std::collections::BTreeSet;

use domain::{
    DeliveryId, SubjectId,
    entry::{Body, Entry, SubjectChanged, SubjectOpened},
    subject::SubjectState,
};

use crate::{Result, node::Node};

impl Node {
    /// What becomes of the subjects that these entries of a delivery opened or changed, where nothing has changed them
    /// since: they are as they were before it. One that it opened is provisional: whatever else is said of it waits for
    /// a registration, or for an officer.
    pub(super) async fn subjects_before(
        &self,
        entries: &[Entry],
        delivery: DeliveryId,
        reasons: &str,
    ) -> Result<Vec<SubjectChanged>> {
        let brought = entries.iter().filter(|entry| is_of(entry, delivery));
        let subjects: BTreeSet<SubjectId> = brought.filter_map(subject).collect();
        let mut changes = Vec::new();
        for subject in subjects {
            let versions = self.register.history_of_subject(subject).await?;
            let Some(last) = versions.last().filter(|last| is_of(last, delivery)) else { continue };
            let before = versions.iter().rev().find(|version| !is_of(version, delivery));
            let now = match before {
                Some(before) => as_said(before).cloned(),
                None => {
                    as_said(last).map(|opened| SubjectOpened { state: SubjectState::Provisional, ..opened.clone() })
                }
            };
            let Some(now) = now.filter(|now| now.state != SubjectState::Merged && as_said(last) != Some(now)) else {
                continue;
            };
            changes.push(SubjectChanged { subject, now, reasons: Some(reasons.to_owned()) });
        }
        Ok(changes)
    }
}

fn is_of(entry: &Entry, delivery: DeliveryId) -> bool {
    entry.row.is_some_and(|row| row.delivery == delivery)
}

fn subject(entry: &Entry) -> Option<SubjectId> {
    match &entry.body {
        Some(Body::SubjectOpened(_)) => Some(SubjectId::opened_by(entry.id)),
        Some(Body::SubjectChanged(changed)) => Some(changed.subject),
        _ => None,
    }
}

fn as_said(entry: &Entry) -> Option<&SubjectOpened> {
    match &entry.body {
        Some(Body::SubjectOpened(opened)) => Some(opened),
        Some(Body::SubjectChanged(changed)) => Some(&changed.now),
        _ => None,
    }
}
