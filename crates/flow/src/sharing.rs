//! Sharing between departments: one asks another for a data set that is shared on a condition, the case of the pack
//! for it comes to an answer, and what was granted is counted, ends with its day and can be withdrawn.

use cases::Opening;
use catalogue::{CaseTemplate, case_template::CaseAbout};
use domain::{
    DatasetId, Date, OrganCode, Role, Sharing,
    case_entry::{CaseOpened, SharingAsked},
    date::{add_days, add_months},
    entry::Body,
    id::{CaseId, GrantId},
};
use publish::{GrantInput, Reader, RequestInput, SharingInput, View, input::OrganInput};
use store::{Grant, Step};

use crate::{
    Error, Result,
    authorise::{Action, Purpose, Resource, Viewer},
    node::{Node, actor, audit},
    officer::checked_reasons,
    read::inputs::Organs,
};

/// The days that a grant may stand at most.
const LONGEST_DAYS: i64 = 1_096;
/// Months over which readings are counted.
const COUNTED_MONTHS: i32 = 12;
/// Grants that one page shows.
const MOST_GRANTS: u32 = 200;
/// Requests that one page shows.
const MOST_REQUESTS: u32 = 100;
/// Deliverers of one data set that can be asked.
const MOST_DELIVERERS: u32 = 200;
/// The longest purpose, in characters.
const LONGEST_PURPOSE: usize = 2_000;

/// What a department asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRequest {
    /// What it asks to read.
    pub dataset: DatasetId,
    /// Who delivers it.
    pub of: OrganCode,
    /// For which duty.
    pub purpose: String,
    /// The first day on which it would no longer.
    pub until: Date,
}

impl Node {
    /// What is shared with the viewer's organ and by it; with the centre's officers, all.
    pub async fn sharing(&self, viewer: &Viewer) -> Result<View<publish::Sharing>> {
        self.authorise_here(viewer, Action::ReadSharing)?;
        let today = self.clock.today();
        let counted_from = add_months(today, -COUNTED_MONTHS).unwrap_or(today);
        let mut organs = Organs::default();
        let input = SharingInput {
            sets: self.conditional_sets(&mut organs).await?,
            grants: self.standing_grants(&mut organs, counted_from).await?,
            requests: self.sharing_requests(&mut organs).await?,
            counted_from,
        };
        let reader = match (viewer.role, &viewer.organ) {
            (Role::Deliverer | Role::DecidingOfficer, Some(organ)) => Reader::department(organ.clone(), []),
            _ => Reader::officer(),
        };
        Ok(publish::Sharing::view(&self.glossary, &reader, self.moment(), &input)?)
    }

    /// A department asks another for what it delivers of a data set.
    pub async fn ask_to_share(&self, viewer: &Viewer, asked: NewRequest) -> Result<CaseId> {
        let template = self.sharing_template()?;
        let resource = Resource::Case { owner: template.opened_by.role, organ: None, other_than: None, subject: None };
        self.authorise(viewer, Action::OpenCase, &resource, &Purpose::default())?;
        let organ = viewer.organ.clone().ok_or_else(|| Error::invalid("organ", "the account acts for no organ"))?;
        let purpose = asked.purpose.trim().to_owned();
        if purpose.is_empty() || purpose.chars().count() > LONGEST_PURPOSE {
            return Err(Error::invalid(
                "purpose",
                format!("the duty that needs it, in 1 to {LONGEST_PURPOSE} characters"),
            ));
        }
        self.check_request(&organ, &asked).await?;
        let opening = Opening {
            organ: Some(asked.of.clone()),
            statement: purpose,
            sharing: Some(SharingAsked { organ, dataset: asked.dataset.clone(), until: asked.until }),
            ..Opening::default()
        };
        self.enter_case(actor(viewer), template, opening, audit("sharing-asked", &asked.of, &asked.dataset)).await
    }

    /// The organ whose records are shared withdraws a grant, or the operator any.
    pub async fn withdraw_grant(&self, viewer: &Viewer, id: GrantId, reasons: &str) -> Result<()> {
        let grant = self.register.grant(id).await?;
        let own = viewer.organ.is_some() && grant.as_ref().is_some_and(|grant| grant.deliverer == viewer.organ);
        if own {
            self.authorise_here(viewer, Action::ReadSharing)?;
        } else {
            self.authorise_here(viewer, Action::Operate)?;
        }
        let grant = grant.ok_or_else(|| Error::not_found("grant", id))?;
        let reasons = checked_reasons(reasons)?;
        let mut step = self.step(actor(viewer));
        step.audit = Some(audit("grant-withdrawn", &grant.organ, &grant.dataset));
        step.add(Body::GrantWithdrawn { grant: id, reasons }.into());
        self.register.commit(step).await?;
        Ok(())
    }

    /// Adds what a case granted to the step that ends it.
    pub(crate) async fn grant_asked(&self, step: &mut Step, case: CaseId) -> Result<()> {
        let opened = self.load_case(case).await?.state.opened;
        let asked = opened.sharing.ok_or_else(|| Error::Broken(format!("case {case} asks for no data set")))?;
        if asked.until <= self.clock.today() {
            return Err(Error::Conflict(format!("it was asked for until {}: that day has come", asked.until)));
        }
        let SharingAsked { organ, dataset, until } = *asked;
        let (deliverer, purpose) = (opened.organ, opened.statement);
        step.add(Body::GrantGiven { organ, dataset, deliverer, purpose, until }.into());
        Ok(())
    }

    /// What a case asks to be shared, with the name of who asks.
    pub(crate) async fn sharing_input(&self, opened: &CaseOpened) -> Result<Option<(OrganInput, SharingAsked)>> {
        let Some(asked) = &opened.sharing else { return Ok(None) };
        let organ = self.organ_input(&mut Organs::default(), &asked.organ).await?;
        Ok(Some((organ, SharingAsked::clone(asked))))
    }

    fn sharing_template(&self) -> Result<&CaseTemplate> {
        let found = self.pack.case_templates().find(|template| template.about == CaseAbout::DataSet);
        found.ok_or_else(|| Error::Conflict("the pack has no case in which data sets are asked for".to_owned()))
    }

    async fn check_request(&self, organ: &OrganCode, asked: &NewRequest) -> Result<()> {
        let contract = self.pack.contract(&asked.dataset);
        match contract.ok_or_else(|| Error::not_found("data set", &asked.dataset))?.sharing {
            Sharing::Conditional => {}
            Sharing::Unconditional => {
                return Err(Error::invalid("dataset", "every department may read it for a duty that it names"));
            }
            Sharing::None => return Err(Error::invalid("dataset", "the catalogue does not share this data set")),
        }
        let deliverers = self.register.deliverers_of(&asked.dataset, MOST_DELIVERERS).await?;
        if asked.of == *organ || !deliverers.contains(&asked.of) {
            return Err(Error::invalid("of", "another organ that delivers the data set"));
        }
        let today = self.clock.today();
        if asked.until <= today || add_days(today, LONGEST_DAYS).is_none_or(|last| asked.until > last) {
            return Err(Error::invalid("until", format!("a day within {LONGEST_DAYS} days")));
        }
        let stands = |grant: &Grant| {
            grant.dataset == asked.dataset && grant.deliverer.as_ref().is_none_or(|whose| *whose == asked.of)
        };
        let longer = |grant: &Grant| grant.until >= asked.until;
        if self.register.grants(organ, today).await?.iter().any(|grant| stands(grant) && longer(grant)) {
            return Err(Error::Conflict("a grant for it stands already".to_owned()));
        }
        let waits = |request: &RequestInput| {
            let (_, known) = &request.asked;
            request.end.is_none()
                && known.organ == *organ
                && known.dataset == asked.dataset
                && request.of.as_ref().is_some_and(|whose| whose.code == asked.of)
        };
        if self.sharing_requests(&mut Organs::default()).await?.iter().any(waits) {
            return Err(Error::Conflict("a request for it waits for an answer already".to_owned()));
        }
        Ok(())
    }

    async fn conditional_sets(&self, organs: &mut Organs) -> Result<Vec<(DatasetId, Vec<OrganInput>)>> {
        let mut sets = Vec::new();
        for contract in self.pack.contracts().filter(|contract| contract.sharing == Sharing::Conditional) {
            let mut deliverers = Vec::new();
            for organ in self.register.deliverers_of(&contract.id, MOST_DELIVERERS).await? {
                deliverers.push(self.organ_input(organs, &organ).await?);
            }
            sets.push((contract.id.clone(), deliverers));
        }
        Ok(sets)
    }

    async fn standing_grants(&self, organs: &mut Organs, from: Date) -> Result<Vec<GrantInput>> {
        let since = self.clock.start_of(from).unwrap_or_else(|| self.clock.now());
        let mut grants = Vec::new();
        for grant in self.register.all_grants(self.clock.today(), MOST_GRANTS).await? {
            let readings = self.register.readings_of(&grant.organ, &grant.dataset, since).await?;
            let deliverer = match &grant.deliverer {
                Some(organ) => Some(self.organ_input(organs, organ).await?),
                None => None,
            };
            grants.push(GrantInput {
                id: grant.id,
                organ: self.organ_input(organs, &grant.organ).await?,
                dataset: grant.dataset,
                deliverer,
                purpose: grant.purpose,
                until: grant.until,
                readings,
            });
        }
        Ok(grants)
    }

    async fn sharing_requests(&self, organs: &mut Organs) -> Result<Vec<RequestInput>> {
        let Ok(template) = self.sharing_template() else { return Ok(Vec::new()) };
        let mut requests = Vec::new();
        for row in self.register.cases_of_template(&template.id, MOST_REQUESTS).await? {
            let loaded = self.load_case(row.id).await?;
            let Some((organ, asked)) = self.sharing_input(&loaded.state.opened).await? else { continue };
            let of = match &row.organ {
                Some(organ) => Some(self.organ_input(organs, organ).await?),
                None => None,
            };
            let end = loaded.state.ended.as_ref().map(|ended| ended.end.clone());
            let (case, template) = (row.id, row.template.clone());
            requests.push(RequestInput { case, template, asked: (organ, asked), of, due: row.due, end });
        }
        Ok(requests)
    }
}
