//! The audit of linkage: links drawn by chance, and what officers' answers on them show.

use catalogue::link_costs::LinkPolicy;
use domain::{
    RecordId,
    entry::{Body, LinkDecided},
    identity::LinkAudited,
    link::Evidence,
};
use publish::input::AuditInput;
use resolve::audit::{answers_needed, most_wrong};
use store::DrawnLink;

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::{Node, actor, audit},
    officer::checked_reasons,
};

impl Node {
    /// What officers answered on links drawn by chance, against what the pack asks for.
    pub(crate) async fn audits(&self, policy: &LinkPolicy) -> Result<AuditInput> {
        let audited = self.register.audited_links(policy.adverse.link_from_ppm()).await?;
        let confidence = f64::from(policy.audit.confidence_percent) / 100.0;
        let allowed = f64::from(policy.audit.wrong_per_million) / 1_000_000.0;
        Ok(AuditInput {
            answered: audited.answered,
            wrong: audited.wrong,
            most_wrong: most_wrong(audited.wrong, audited.answered, confidence),
            confidence_percent: policy.audit.confidence_percent,
            allowed,
            needed: answers_needed(audited.wrong, allowed, confidence),
        })
    }

    /// The links of linkage that wait for an officer to check them, and what the answers came to so
    /// far; `None` where the pack says nothing of linkage.
    pub async fn links_to_check(&self, viewer: &Viewer, limit: u32) -> Result<(Vec<DrawnLink>, Option<AuditInput>)> {
        self.authorise_here(viewer, Action::Review)?;
        let drawn = self.register.drawn_links(None, limit).await?;
        let state = match self.pack.linkage() {
            Some(policy) => Some(self.audits(policy).await?),
            None => None,
        };
        Ok((drawn, state))
    }

    /// A reviewer says whether a link of linkage that was drawn by chance is right. One that is wrong is
    /// undone, and not made again.
    ///
    /// # Errors
    /// [`Error::Conflict`] where the record's link was not drawn, or was answered on.
    pub async fn check_link(&self, viewer: &Viewer, record: RecordId, right: bool, reasons: &str) -> Result<()> {
        self.authorise_here(viewer, Action::Review)?;
        let reasons = checked_reasons(reasons)?;
        let view = self.record_whole(record).await?;
        let drawn = |link: &LinkDecided| matches!(link.evidence.last(), Some(Evidence::Linkage(one)) if one.drawn);
        let link = self.link_of(&view).await?.filter(drawn);
        let (Some(link), Some(entry)) = (link, view.head.link) else {
            return Err(Error::Conflict(format!("the link of record {record} was not drawn for an audit")));
        };
        let mut step = self.step(actor(viewer));
        let audited = LinkAudited { record, link: entry, right, reasons: reasons.clone() };
        step.add(Body::LinkAudited(audited).into());
        if !right {
            self.refuse(&view, link.subject, &reasons, &mut step).await?;
            self.unlink(view, &reasons, &mut step).await?;
        }
        step.audit = Some(audit("link-checked", record, reasons));
        self.decided(step).await.map(drop)
    }
}
