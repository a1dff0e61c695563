//! Proposals that were referred to the viewer's organ.

use axum::{body::Bytes, extract::Path, http::HeaderMap};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    acts::{DONE, Reply, document, needed, once},
    reads::page,
};
use crate::{query::Params, query::id, visit::Visit};

/// What the organ decided: not to enter the subject.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReferralDeclined {
    /// Why, in the organ's words.
    reasons: String,
}

pub(crate) async fn all(visit: Visit, params: Params) -> Reply {
    let view = visit.portal().referrals(&visit.viewer, &params.part(25, 100)?).await?;
    page(&visit, &params, "/api/v1/referrals", &view)
}

pub(crate) async fn confirm(visit: Visit, Path(notice): Path<String>, headers: HeaderMap) -> Reply {
    let notice_id = id(&notice)?;
    let act = async {
        visit.portal().confirm_referral(&visit.viewer, notice_id).await?;
        Ok(DONE)
    };
    once(&visit, &headers, &[b"confirm-referral", notice.as_bytes()], act).await
}

pub(crate) async fn decline(visit: Visit, Path(notice): Path<String>, headers: HeaderMap, body: Bytes) -> Reply {
    let sent: ReferralDeclined = document(&body)?;
    let notice_id = id(&notice)?;
    let act = async {
        visit.portal().decline_referral(&visit.viewer, notice_id, needed(&sent.reasons)?).await?;
        Ok(DONE)
    };
    once(&visit, &headers, &[b"decline-referral", notice.as_bytes(), &body], act).await
}
