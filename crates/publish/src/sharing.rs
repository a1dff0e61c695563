//! What departments share with each other: what stands, what it is used for, what is asked for.

use domain::{Audience, DatasetId, Date, Instant, OrganCode, case_entry::SharingAsked, id::CaseId};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Glossary, Moment, Phrase, Reader, Refused, Stamp, View, Written,
    case::named_end,
    input::OrganInput,
    view::{CaseIdText, DatasetIdText, GrantIdText, OrganCodeText},
};

/// What is shared with an organ, and by it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct Sharing {
    /// The data sets that are shared on a condition, and who delivers them.
    pub sets: Vec<SharedSet>,
    /// The grants that stand: those given to the organ and those of its own records; all, for the centre.
    pub grants: Vec<GrantRow>,
    /// The requests that wait for an answer or had one lately, the newest first.
    pub requests: Vec<SharingRequest>,
    /// The first day from which readings are counted.
    #[schema(value_type = String, format = Date)]
    pub counted_from: Date,
}

/// A data set that is shared on a condition.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct SharedSet {
    /// The data set.
    pub dataset: DatasetIdText,
    /// Its name.
    pub title: Phrase,
    /// Who delivers it, other than the organ that asks.
    pub deliverers: Vec<SharedBy>,
}

/// Who delivers a data set.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct SharedBy {
    /// The organ.
    pub organ: OrganCodeText,
    /// Its name.
    pub name: Phrase,
}

/// A grant.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct GrantRow {
    /// Its id.
    pub id: GrantIdText,
    /// Who may read.
    pub organ: OrganCodeText,
    /// Its name.
    pub organ_name: Phrase,
    /// What.
    pub dataset: DatasetIdText,
    /// Its name.
    pub title: Phrase,
    /// Whose records of it; whoever's, where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliverer: Option<OrganCodeText>,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliverer_name: Option<Phrase>,
    /// For what purpose.
    pub purpose: String,
    /// The first day on which it no longer stands.
    #[schema(value_type = String, format = Date)]
    pub until: Date,
    /// How often a record of the data set was read by the organ.
    pub readings: u64,
    /// When last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_read: Option<Stamp>,
    /// Whether the reader may withdraw it.
    pub may_withdraw: bool,
}

/// What a department asks another to share.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct SharingAskedView {
    /// Who asks.
    pub organ: OrganCodeText,
    /// Its name.
    pub organ_name: Phrase,
    /// What it asks to read.
    pub dataset: DatasetIdText,
    /// Its name.
    pub title: Phrase,
    /// The first day on which it would no longer.
    #[schema(value_type = String, format = Date)]
    pub until: Date,
}

impl SharingAskedView {
    pub(crate) fn new(glossary: &Glossary, organ: &OrganInput, asked: &SharingAsked) -> SharingAskedView {
        let title = glossary.contract(&asked.dataset).map(|contract| (&contract.title).into());
        SharingAskedView {
            organ: Written(asked.organ.clone()),
            organ_name: (&organ.name).into(),
            dataset: Written(asked.dataset.clone()),
            title: title.unwrap_or_else(|| Phrase::same(asked.dataset.as_str())),
            until: asked.until,
        }
    }
}

/// A request to share.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct SharingRequest {
    /// Its case.
    pub case: CaseIdText,
    /// Who asks for what.
    #[serde(flatten)]
    pub asked: SharingAskedView,
    /// Who is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<Phrase>,
    /// When its answer is due; absent once it was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub due: Option<Date>,
    /// How it ended, in words; absent while it waits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<Phrase>,
}

/// A grant as it stands.
#[derive(Clone, Debug)]
pub struct GrantInput {
    /// Its id.
    pub id: domain::id::GrantId,
    /// Who may read.
    pub organ: OrganInput,
    /// What.
    pub dataset: DatasetId,
    /// Whose records.
    pub deliverer: Option<OrganInput>,
    /// For what purpose.
    pub purpose: String,
    /// The first day on which it no longer stands.
    pub until: Date,
    /// How often it was read, and when last.
    pub readings: (u64, Option<Instant>),
}

/// What is shared, as it stands.
#[derive(Clone, Debug)]
pub struct SharingInput {
    /// The data sets and who delivers each.
    pub sets: Vec<(DatasetId, Vec<OrganInput>)>,
    /// The grants that stand.
    pub grants: Vec<GrantInput>,
    /// The requests.
    pub requests: Vec<RequestInput>,
    /// The first day from which readings are counted.
    pub counted_from: Date,
}

/// A request as its case says.
#[derive(Clone, Debug)]
pub struct RequestInput {
    /// The case.
    pub case: CaseId,
    /// The template of it.
    pub template: domain::CaseTemplateId,
    /// Who asks for what.
    pub asked: (OrganInput, SharingAsked),
    /// Who is asked.
    pub of: Option<OrganInput>,
    /// When the answer is due.
    pub due: Option<Date>,
    /// How it ended.
    pub end: Option<String>,
}

impl Sharing {
    /// What an organ may know: what it has part in. The centre sees all.
    ///
    /// # Errors
    /// [`Refused::NotFound`] for everyone outside.
    pub fn view(
        glossary: &Glossary,
        reader: &Reader,
        moment: Moment,
        input: &SharingInput,
    ) -> Result<View<Sharing>, Refused> {
        let all = match reader.audience() {
            Audience::Officer | Audience::Auditor => true,
            Audience::Deliverer => false,
            _ => return Err(Refused::NotFound),
        };
        let part = |code: Option<&OrganCode>| all || code.is_some_and(|code| reader.delivers_for(code));
        let title = |dataset: &DatasetId| match glossary.contract(dataset) {
            Some(contract) => (&contract.title).into(),
            None => Phrase::same(dataset.as_str()),
        };
        let grant = |grant: &GrantInput| GrantRow {
            id: Written(grant.id),
            organ: Written(grant.organ.code.clone()),
            organ_name: (&grant.organ.name).into(),
            dataset: Written(grant.dataset.clone()),
            title: title(&grant.dataset),
            deliverer: grant.deliverer.as_ref().map(|organ| Written(organ.code.clone())),
            deliverer_name: grant.deliverer.as_ref().map(|organ| (&organ.name).into()),
            purpose: grant.purpose.clone(),
            until: grant.until,
            readings: grant.readings.0,
            last_read: grant.readings.1.map(Stamp),
            may_withdraw: grant.deliverer.as_ref().is_some_and(|organ| reader.delivers_for(&organ.code)),
        };
        let known = |grant: &&GrantInput| {
            part(Some(&grant.organ.code)) || part(grant.deliverer.as_ref().map(|organ| &organ.code))
        };
        let request = |request: &RequestInput| SharingRequest {
            case: Written(request.case),
            asked: SharingAskedView::new(glossary, &request.asked.0, &request.asked.1),
            of: request.of.as_ref().map(|organ| (&organ.name).into()),
            due: request.due.filter(|_| request.end.is_none()),
            end: request.end.as_ref().map(|end| named_end(glossary.cases.get(&request.template), end).title),
        };
        let asked = |request: &&RequestInput| {
            part(Some(&request.asked.1.organ)) || part(request.of.as_ref().map(|organ| &organ.code))
        };
        let set = |(dataset, deliverers): &(DatasetId, Vec<OrganInput>)| SharedSet {
            dataset: Written(dataset.clone()),
            title: title(dataset),
            deliverers: deliverers
                .iter()
                .filter(|organ| !reader.delivers_for(&organ.code))
                .map(|organ| SharedBy { organ: Written(organ.code.clone()), name: (&organ.name).into() })
                .collect(),
        };
        let body = Sharing {
            sets: input.sets.iter().map(set).collect(),
            grants: input.grants.iter().filter(known).map(grant).collect(),
            requests: input.requests.iter().filter(asked).map(request).collect(),
            counted_from: input.counted_from,
        };
        Ok(View::new(reader.audience(), moment, None, body))
    }
}
