//! Authorisation: one decision for every route and command, by the policies in `policy/`.
//!
//! The policies are Cedar; they are checked against their schema when a node starts, so that a
//! typing error in a policy can't open or close a door unnoticed.

mod leave;

use std::str::FromStr;

use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet, Request,
    RestrictedExpression, Schema, ValidationMode, Validator,
};
use domain::{AccountName, OrganCode, Role, Sharing, SubjectId};

pub use leave::Terms;

const POLICIES: &str = include_str!("../policy/probity.cedar");
const SCHEMA: &str = include_str!("../policy/probity.cedarschema");

/// Who asks: a person with an account, or everyone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Viewer {
    /// The account; absent for one who has not signed in.
    pub account: Option<AccountName>,
    /// The role.
    pub role: Role,
    /// The organ that the account acts for.
    pub organ: Option<OrganCode>,
    /// The subject that the account looks after.
    pub subject: Option<SubjectId>,
    /// The colleague in whose place, and so in whose role, the account acts.
    pub in_place_of: Option<AccountName>,
}

impl Viewer {
    /// Everyone.
    pub const PUBLIC: Viewer =
        Viewer { account: None, role: Role::Public, organ: None, subject: None, in_place_of: None };
}

/// What one may ask to do. The names are those of the policies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    /// Read what is public.
    ReadPublic,
    /// Sign in or out.
    SignIn,
    /// Keep one's own account: its second factor.
    KeepAccount,
    /// Hold keys of the API.
    HoldKeys,
    /// Be told what is new about a subject or a list.
    Subscribe,
    /// Deliver a data set.
    Deliver,
    /// Deliver in the name of an organ that handed the file over.
    DeliverFor,
    /// Read a delivery, its findings and its rejected rows.
    ReadDelivery,
    /// Say what becomes of a delivery that is held.
    AnswerDelivery,
    /// Read a record that is not public.
    ReadRecord,
    /// Read a whole file.
    ReadFile,
    /// Object to a record.
    Object,
    /// Let an inquirer read one's file, or withdraw that.
    Authorise,
    /// Give a credit commitment.
    GiveCommitment,
    /// Report what a subject reports itself.
    FileReport,
    /// Find the files that one was authorised to read.
    Inquire,
    /// Say whom a record is about.
    Review,
    /// Merge and split subjects, move records between them.
    ArrangeSubjects,
    /// Hold or release a publication.
    HoldPublication,
    /// Decide a proposal, a listing or a case.
    Decide,
    /// Open cases and work on one's own.
    SeeCases,
    /// Open a case.
    OpenCase,
    /// Read a case.
    ReadCase,
    /// Do the task that waits in a case.
    ActOnCase,
    /// Ask which measures apply in a procedure, report on them and confirm exits.
    CheckMeasures,
    /// Make or acknowledge a file for a higher platform.
    ExportUpward,
    /// See what stands out in statistics and in deliveries.
    SeeWarnings,
    /// Take records out as a file.
    Extract,
    /// Read samples of records.
    ReadSamples,
    /// Draw samples of records and say whether each is as its original.
    CompareRecords,
    /// See what departments share, and withdraw what one's own organ does.
    ReadSharing,
    /// Run the node: accounts, organs, grants, backup, rebuild.
    Operate,
    /// Read what was done.
    Audit,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 33] = [
        Action::ReadPublic,
        Action::SignIn,
        Action::KeepAccount,
        Action::HoldKeys,
        Action::Subscribe,
        Action::Deliver,
        Action::DeliverFor,
        Action::ReadDelivery,
        Action::AnswerDelivery,
        Action::ReadRecord,
        Action::ReadFile,
        Action::Object,
        Action::Authorise,
        Action::GiveCommitment,
        Action::FileReport,
        Action::Inquire,
        Action::Review,
        Action::ArrangeSubjects,
        Action::HoldPublication,
        Action::Decide,
        Action::SeeCases,
        Action::OpenCase,
        Action::ReadCase,
        Action::ActOnCase,
        Action::CheckMeasures,
        Action::ExportUpward,
        Action::SeeWarnings,
        Action::Extract,
        Action::ReadSamples,
        Action::CompareRecords,
        Action::ReadSharing,
        Action::Operate,
        Action::Audit,
    ];

    /// The name in the policies.
    pub fn name(self) -> &'static str {
        match self {
            Action::ReadPublic => "read-public",
            Action::SignIn => "sign-in",
            Action::KeepAccount => "keep-account",
            Action::HoldKeys => "hold-keys",
            Action::Subscribe => "subscribe",
            Action::Deliver => "deliver",
            Action::DeliverFor => "deliver-for",
            Action::ReadDelivery => "read-delivery",
            Action::AnswerDelivery => "answer-delivery",
            Action::ReadRecord => "read-record",
            Action::ReadFile => "read-file",
            Action::Object => "object",
            Action::Authorise => "authorise",
            Action::GiveCommitment => "give-commitment",
            Action::FileReport => "file-report",
            Action::Inquire => "inquire",
            Action::Review => "review",
            Action::ArrangeSubjects => "arrange-subjects",
            Action::HoldPublication => "hold-publication",
            Action::Decide => "decide",
            Action::SeeCases => "see-cases",
            Action::OpenCase => "open-case",
            Action::ReadCase => "read-case",
            Action::ActOnCase => "act-on-case",
            Action::CheckMeasures => "check-measures",
            Action::ExportUpward => "export-upward",
            Action::SeeWarnings => "see-warnings",
            Action::Extract => "extract",
            Action::ReadSamples => "read-samples",
            Action::CompareRecords => "compare-records",
            Action::ReadSharing => "read-sharing",
            Action::Operate => "operate",
            Action::Audit => "audit",
        }
    }
}

/// On what one may ask to do it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resource {
    /// The node as a whole.
    Node,
    /// A delivery of an organ.
    Delivery { organ: OrganCode },
    /// A record.
    Record { deliverer: OrganCode, subject: Option<SubjectId>, sharing: Sharing },
    /// A subject and its file.
    Subject(SubjectId),
    /// A case, or a task of one: whose it is.
    Case { owner: Role, organ: Option<OrganCode>, other_than: Option<OrganCode>, subject: Option<SubjectId> },
}

/// Why one asks, where the law wants it named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purpose {
    /// The duty or purpose.
    pub purpose: Option<String>,
    /// The matter: a file or case number.
    pub matter: Option<String>,
    /// Whether a grant for it is in force today.
    pub granted: bool,
}

/// Why the policies can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the authorisation policies are not valid: {0}")]
pub struct PolicyError(String);

/// The policies, parsed and checked once.
pub struct Policies {
    policies: PolicySet,
    authorizer: Authorizer,
}

impl Policies {
    /// The policies of this build, validated against their schema.
    pub fn load() -> Result<Policies, PolicyError> {
        let refused = |error: String| PolicyError(error);
        let policies = PolicySet::from_str(POLICIES).map_err(|error| refused(error.to_string()))?;
        let (schema, _) = Schema::from_cedarschema_str(SCHEMA).map_err(|error| refused(error.to_string()))?;
        let result = Validator::new(schema).validate(&policies, ValidationMode::Strict);
        if !result.validation_passed() {
            return Err(refused(result.to_string()));
        }
        Ok(Policies { policies, authorizer: Authorizer::new() })
    }

    /// Whether `viewer` may do `action` on `resource` for `purpose`: no, where anything is amiss.
    pub fn allows(&self, viewer: &Viewer, action: Action, resource: &Resource, purpose: &Purpose) -> bool {
        self.decide(viewer, action, resource, purpose).unwrap_or(false)
    }

    fn decide(&self, viewer: &Viewer, action: Action, resource: &Resource, purpose: &Purpose) -> Option<bool> {
        let principal = principal_entity(viewer)?;
        let resource = resource_entity(resource)?;
        let request =
            Request::new(principal.uid(), uid("Action", action.name())?, resource.uid(), context(purpose)?, None)
                .ok()?;
        let entities = Entities::from_entities([principal, resource], None).ok()?;
        let answer = self.authorizer.is_authorized(&request, &self.policies, &entities);
        Some(answer.decision() == Decision::Allow && answer.diagnostics().errors().next().is_none())
    }
}

fn uid(kind: &str, id: &str) -> Option<EntityUid> {
    Some(EntityUid::from_type_name_and_id(EntityTypeName::from_str(kind).ok()?, EntityId::new(id)))
}

fn text(value: &str) -> RestrictedExpression {
    RestrictedExpression::new_string(value.to_owned())
}

fn entity<'a>(kind: &str, id: &str, attributes: impl IntoIterator<Item = (&'a str, String)>) -> Option<Entity> {
    let attributes = attributes.into_iter().map(|(name, value)| (name.to_owned(), text(&value))).collect();
    Entity::new(uid(kind, id)?, attributes, Default::default()).ok()
}

fn principal_entity(viewer: &Viewer) -> Option<Entity> {
    let name = viewer.account.as_ref().map_or("", AccountName::as_str);
    let organ = viewer.organ.iter().map(|organ| ("organ", organ.to_string()));
    let subject = viewer.subject.iter().map(|subject| ("subject", subject.to_string()));
    entity("Account", name, [("role", viewer.role.name().to_owned())].into_iter().chain(organ).chain(subject))
}

fn resource_entity(resource: &Resource) -> Option<Entity> {
    match resource {
        Resource::Node => entity("Node", "this", []),
        Resource::Delivery { organ } => entity("Delivery", "it", [("organ", organ.to_string())]),
        Resource::Record { deliverer, subject, sharing } => {
            let sharing = match sharing {
                Sharing::Unconditional => "unconditional",
                Sharing::Conditional => "conditional",
                Sharing::None => "none",
            };
            let subject = subject.iter().map(|subject| ("subject", subject.to_string()));
            let always = [("deliverer", deliverer.to_string()), ("sharing", sharing.to_owned())];
            entity("Record", "it", always.into_iter().chain(subject))
        }
        Resource::Case { owner, organ, other_than, subject } => {
            let organ = organ.iter().map(|organ| ("organ", organ.to_string()));
            let other = other_than.iter().map(|organ| ("other", organ.to_string()));
            let subject = subject.iter().map(|subject| ("subject", subject.to_string()));
            let parts = [("owner", owner.name().to_owned())].into_iter().chain(organ).chain(other).chain(subject);
            entity("Case", "it", parts)
        }
        Resource::Subject(id) => entity("Subject", &id.to_string(), [("id", id.to_string())]),
    }
}

fn context(purpose: &Purpose) -> Option<Context> {
    let named = [("purpose", &purpose.purpose), ("matter", &purpose.matter)];
    let named = named.into_iter().filter_map(|(name, value)| {
        let value = value.as_deref().filter(|value| !value.trim().is_empty())?;
        Some((name.to_owned(), text(value)))
    });
    let granted = ("granted".to_owned(), RestrictedExpression::new_bool(purpose.granted));
    Context::from_pairs(named.chain([granted])).ok()
}
