//! Links of linkage that were drawn by chance, for an officer to check, and what the answers show.

use domain::Audience;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Page, Reader, Refused, ReviewItem, View, input::AuditInput};

/// What officers' answers on links drawn by chance show of all links that are as likely.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct AuditFigures {
    /// Answers on links that were as likely as an adverse record's must be.
    pub answered: u64,
    /// How many of these links are wrong.
    pub wrong: u64,
    /// The largest share of wrong links, from 0 to 1, that the answers do not rule out.
    pub most_wrong: f64,
    /// How sure that is, in per cent.
    pub confidence_percent: u8,
    /// The largest share of wrong links that the pack allows for adverse records.
    pub allowed: f64,
    /// Whether linkage may link adverse records.
    pub enough: bool,
    /// How many answers are enough, if no more are wrong; absent where no number is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needed: Option<u64>,
}

/// Links that wait for an officer to check them, in the order made.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DrawnLinks {
    /// What the answers show so far; absent where the pack says nothing of linkage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub audit: Option<AuditFigures>,
    /// The links: each record with the one subject that linkage put it to.
    pub items: Vec<ReviewItem>,
    /// Where the next page begins; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl DrawnLinks {
    /// The links for an officer.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone else.
    pub fn view(
        reader: &Reader,
        moment: crate::Moment,
        audit: Option<AuditInput>,
        links: &View<Page<ReviewItem>>,
    ) -> Result<View<DrawnLinks>, Refused> {
        let audience = reader.audience();
        if !matches!(audience, Audience::Officer | Audience::Auditor) || links.audience() != audience {
            return Err(Refused::NotFound);
        }
        let audit = audit.map(|audit| AuditFigures {
            answered: audit.answered,
            wrong: audit.wrong,
            most_wrong: audit.most_wrong,
            confidence_percent: audit.confidence_percent,
            allowed: audit.allowed,
            enough: audit.most_wrong <= audit.allowed,
            needed: audit.needed,
        });
        let body = DrawnLinks { audit, items: links.items.clone(), next: links.next.clone() };
        Ok(View::new(audience, moment, links.changes_on(), body))
    }
}
