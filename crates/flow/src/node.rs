//! A node, opened: its pack, register, index, clock, keys and policies.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use catalogue::{contract::Contract, law::Publisher, pack::Pack};
use collect::PersonKey;
use decide::PublicationPlan;
use domain::{
    DatasetId, Date, Label, OrganCode, Role, StreamId, SubjectId,
    delivery_manifest::LocalDivision,
    entry::{Actor, Body},
};
use jiff::tz::TimeZone;
use store::{Audit, NewRegister, Place, Register, Step};

use crate::{
    Error, Result,
    authorise::{Action, Policies, Purpose, Resource, Viewer},
    clock::Clock,
    divisions::check_parents,
    folder::{Folder, NodeFile},
    seal::NewSeal,
};

/// What a new node is to be.
#[derive(Clone, Debug)]
pub struct NewNode {
    /// Its name; the pack's where absent.
    pub name: Option<Label>,
    /// The jurisdiction pack, such as `cn`.
    pub pack: String,
    /// Whose publication terms hold; the pack's first publisher where absent.
    pub publisher: Option<Publisher>,
    /// The address of its portal.
    pub address: Option<String>,
    /// Whether it is a demo register.
    pub demo: bool,
    /// The address that letters are sent from; none are sent where absent.
    pub mail_from: Option<String>,
    /// The roles that sign in with a second factor.
    pub second_factor: Vec<Role>,
    /// The `age` recipient of sealed deliveries; a new pair is made where absent.
    pub recipient: Option<String>,
    /// The address of a PostgreSQL server; SQLite in the folder where absent.
    pub database: Option<String>,
    /// The day on which its register begins, in a demo only; today where absent.
    pub today: Option<Date>,
}

/// What opening a node may be told.
#[derive(Clone, Copy, Debug, Default)]
pub struct OpenOptions {
    /// The day it is said to be; refused outside demo registers.
    pub today: Option<Date>,
}

/// A node. Cloning shares it.
#[derive(Clone)]
pub struct Node {
    /// Its data folder.
    pub folder: Folder,
    /// What it is.
    pub file: Arc<NodeFile>,
    /// Its pack.
    pub pack: Arc<Pack>,
    /// Its register.
    pub register: Register,
    /// Its search index.
    pub index: Arc<search::Index>,
    /// The columns that facts read.
    pub(crate) lake: Arc<lake::Lake>,
    /// Its clock.
    pub clock: Clock,
    /// How much of the register linkage holds at a time.
    pub linkage_limits: crate::matching::Limits,
    /// The cluster that does its heavy reads; this process does where absent.
    #[cfg(feature = "cluster")]
    pub cluster: Option<lake::cluster::Cluster>,
    /// The words of its pack.
    pub(crate) glossary: Arc<publish::Glossary>,
    /// Sends notices to systems of organs; absent where this process sends none.
    pub(crate) notifier: Option<Arc<dyn crate::measures::Notifier>>,
    /// Sends letters; absent where this process sends none.
    pub(crate) postman: Option<Arc<dyn crate::subscription::Postman>>,
    /// Vouches for those who sign in elsewhere; absent where this process asks nobody.
    pub(crate) provider: Option<Arc<dyn crate::openid::Provider>>,
    /// Makes documents, where this build does.
    pub(crate) printing: crate::reporting::Printing,
    plans: Arc<Mutex<HashMap<DatasetId, Arc<PublicationPlan>>>>,
    pub(crate) kept_counts: Arc<crate::read::KeptCounts>,
    pub(crate) kept_tallies: Arc<crate::read::KeptTallies>,
    pub(crate) informing: Arc<crate::case::InformingCounts>,
    pub(crate) resident: Arc<crate::resident::Resident>,
    pub(crate) newest_statistics: Arc<crate::statistics::NewestStatistics>,
    pub(crate) content_read: Arc<crate::content::ContentRead>,
    policies: Arc<Policies>,
    person_key: PersonKey,
}

/// The one stream of a node of one jurisdiction.
pub const STREAM: StreamId = StreamId(0);

/// How far the machine's clock may stand before the last entry without a warning.
const CLOCK_TOLERANCE_MILLIS: i64 = 60_000;

impl Node {
    /// Makes a node in an empty folder. Returns it with the off-line identity that opens its sealed
    /// deliveries, where a new pair was made: it is kept nowhere here.
    pub async fn create(root: &Path, new: NewNode) -> Result<(Node, Option<String>)> {
        let pack = load_pack(&new.pack, &[])?;
        let (recipient, identity) = match new.recipient {
            Some(recipient) => (recipient, None),
            None => {
                let seal = NewSeal::generate();
                (seal.recipient, Some(seal.identity))
            }
        };
        let mail_from = new.mail_from.as_deref().map(crate::subscription::mailbox::checked).transpose()?;
        let publisher = new.publisher.or_else(|| pack.publishers().first().copied());
        let file = NodeFile {
            name: new.name.unwrap_or_else(|| pack.title().clone()),
            pack: new.pack,
            publisher: publisher.unwrap_or(Publisher::CreditCentre),
            address: new.address,
            demo: new.demo,
            mail_from,
            second_factor: new.second_factor,
            openid: None,
            raw_recipient: recipient,
            database: new.database,
        };
        let options = OpenOptions { today: new.today };
        clock(&file, &pack, options)?;
        let folder = Folder::create(root, &file)?;
        let time_zone = pack.settings().time_zone.clone();
        let register = Register::create(&place(&folder, &file), &NewRegister { time_zone }).await?;
        let node = Node::assemble(folder, file, pack, register, options)?;
        node.renew_dictionary().await?;
        node.adopt(Vec::new()).await?;
        let own = NewOrgan { code: own_organ(), name: node.file.name.clone(), weight_percent: 100, licensed: false };
        node.enter_organ(&Viewer::PUBLIC, own).await?;
        Ok((node, identity))
    }

    /// Opens the node in a folder.
    pub async fn open(root: &Path, options: OpenOptions) -> Result<Node> {
        let (folder, file) = Folder::open(root)?;
        let register = Register::open(&place(&folder, &file)).await?;
        let divisions = register.local_divisions().await?;
        let pack = load_pack(&file.pack, &divisions)?;
        clock(&file, &pack, options)?;
        let mut node = Node::assemble(folder, file, pack, register, options)?;
        node.go_on_from_the_last_entry().await?;
        let in_force = node.register.catalogue().await?;
        if in_force.is_none_or(|(_, _, hash)| hash != node.pack.hash()) {
            node.check_simulated().await?;
            node.renew_dictionary().await?;
            node.adopt(divisions).await?;
        }
        Ok(node)
    }

    /// A machine whose clock was set back does not take the register back with it.
    async fn go_on_from_the_last_entry(&mut self) -> Result<()> {
        let Some(last) = self.register.last_recorded(STREAM).await? else { return Ok(()) };
        let behind = last.millis() - self.clock.now().millis();
        if !self.clock.is_fixed() && behind > CLOCK_TOLERANCE_MILLIS {
            tracing::warn!(
                behind_seconds = behind / 1_000,
                last_entry = last.rfc3339(),
                "the machine's clock stands before the last entry; time goes on from that entry, and nothing that has \
                 expired is shown. Set the clock; if the entry is what is wrong, restore a backup from before it"
            );
        }
        self.clock = self.clock.clone().not_before(last);
        Ok(())
    }

    /// The same node with the divisions of its place, under the catalogue that follows from them and
    /// is in force from now on.
    pub(crate) async fn adopting(&self, divisions: Vec<LocalDivision>) -> Result<Node> {
        let pack = load_pack(&self.file.pack, &divisions)?;
        check_parents(&pack, &divisions)?;
        let glossary = crate::read::glossary(&pack);
        let node = Node { pack: Arc::new(pack), glossary: Arc::new(glossary), plans: Arc::default(), ..self.clone() };
        node.adopt(divisions).await?;
        Ok(node)
    }

    fn assemble(folder: Folder, file: NodeFile, pack: Pack, register: Register, options: OpenOptions) -> Result<Node> {
        let clock = clock(&file, &pack, options)?;
        let person_key = PersonKey::new(1, folder.key("persons")?);
        let index = search::Index::open(folder.index())?;
        let lake = lake::Lake::open(folder.lake())?;
        let glossary = crate::read::glossary(&pack);
        Ok(Node {
            folder,
            file: Arc::new(file),
            pack: Arc::new(pack),
            register,
            glossary: Arc::new(glossary),
            index: Arc::new(index),
            lake: Arc::new(lake),
            clock,
            linkage_limits: crate::matching::Limits::default(),
            #[cfg(feature = "cluster")]
            cluster: None,
            notifier: None,
            postman: None,
            provider: None,
            printing: crate::reporting::Printing::default(),
            plans: Arc::default(),
            kept_counts: Arc::default(),
            kept_tallies: Arc::default(),
            informing: Arc::default(),
            resident: Arc::default(),
            newest_statistics: Arc::default(),
            content_read: Arc::default(),
            policies: Arc::new(Policies::load()?),
            person_key,
        })
    }

    /// The same node, sending notices by `notifier`.
    pub fn notifying(self, notifier: Arc<dyn crate::measures::Notifier>) -> Node {
        Node { notifier: Some(notifier), ..self }
    }

    /// The same node, sending letters by `postman`.
    pub fn writing(self, postman: Arc<dyn crate::subscription::Postman>) -> Node {
        Node { postman: Some(postman), ..self }
    }

    /// The same node, asking `provider` who signs in.
    pub fn trusting(self, provider: Arc<dyn crate::openid::Provider>) -> Node {
        Node { provider: Some(provider), ..self }
    }

    /// The same node on another day: for the deliveries of an example, which came over months.
    pub fn on(&self, day: Date) -> Result<Node> {
        let clock = clock(&self.file, &self.pack, OpenOptions { today: Some(day) })?;
        Ok(Node { clock, ..self.clone() })
    }

    /// The catalogue that this software carries is in force from now on, with the divisions of the
    /// place.
    async fn adopt(&self, divisions: Vec<LocalDivision>) -> Result<()> {
        let pack = &self.pack;
        let body = Body::CatalogueAdopted {
            rules: Some(self.entry_rules()),
            simulation: self.simulation_of_change().await?,
            pack: pack.id().to_owned(),
            version: pack.version().to_owned(),
            hash: pack.hash().to_owned(),
            divisions,
        };
        let mut step = self.step(Actor::System);
        step.add(body.into());
        if !self.register.cases_with_clocks(None, Date::MAX, 1).await?.0.is_empty() {
            step.jobs.push(crate::case::count_clocks(pack.hash(), self.clock.now()));
        }
        step.audit = Some(audit("catalogue-adopted", pack.hash(), pack.version()));
        self.register.commit(step).await?;
        Ok(())
    }

    /// A step of this node, now.
    pub(crate) fn step(&self, actor: Actor) -> Step {
        Step::new(STREAM, self.clock.now(), actor, self.pack.hash())
    }

    /// The moment of a read.
    pub(crate) fn now(&self) -> store::Now {
        store::Now { today: self.clock.today(), at: self.clock.now() }
    }

    /// The moment of a view.
    pub(crate) fn moment(&self) -> publish::Moment {
        publish::Moment { today: self.clock.today(), now: self.clock.now() }
    }

    /// What the pack says of the publication of a data set's records, prepared once.
    pub(crate) fn publication_plan(&self, contract: &Contract) -> Result<Arc<PublicationPlan>> {
        let broken = |error: &dyn std::fmt::Display| Error::Broken(error.to_string());
        let mut plans = self.plans.lock().map_err(|error| broken(&error))?;
        if let Some(plan) = plans.get(&contract.id) {
            return Ok(plan.clone());
        }
        let plan =
            PublicationPlan::prepare(&self.pack, contract, self.file.publisher).map_err(|error| broken(&error))?;
        Ok(plans.entry(contract.id.clone()).or_insert(Arc::new(plan)).clone())
    }

    /// The key that hashes persons' numbers.
    pub(crate) fn person_key(&self) -> &PersonKey {
        &self.person_key
    }

    /// Refuses unless the policies allow `viewer` to do `action`.
    pub fn authorise(&self, viewer: &Viewer, action: Action, resource: &Resource, purpose: &Purpose) -> Result<()> {
        if self.policies.allows(viewer, action, resource, purpose) {
            return Ok(());
        }
        if viewer.account.is_none() && action != Action::ReadPublic {
            return Err(Error::NotSignedIn);
        }
        Err(Error::Forbidden { role: viewer.role.name(), action: action.name() })
    }

    /// Whether a door that asks before the step itself lets `viewer` through: the purpose, where one
    /// is needed, is named in the step.
    pub async fn admits(&self, viewer: &Viewer, action: Action, resource: Resource) -> Result<()> {
        let named = Purpose { purpose: Some("-".to_owned()), matter: Some("-".to_owned()), granted: true };
        self.authorise(viewer, action, &resource, &named)
    }

    /// Whether the register answers.
    pub async fn is_ready(&self) -> bool {
        self.register.head(STREAM).await.is_ok()
    }

    /// [`Node::authorise`] for acts on the node as a whole.
    pub fn authorise_here(&self, viewer: &Viewer, action: Action) -> Result<()> {
        self.authorise(viewer, action, &Resource::Node, &Purpose::default())
    }

    /// The subject that the account looks after, where it may do this for it: for acts that are a subject's alone.
    pub(crate) fn authorise_own(&self, viewer: &Viewer, action: Action) -> Result<SubjectId> {
        let resource = viewer.subject.map_or(Resource::Node, Resource::Subject);
        self.authorise(viewer, action, &resource, &Purpose::default())?;
        viewer.subject.ok_or(Error::Forbidden { role: viewer.role.name(), action: action.name() })
    }

    /// Takes the right to serve, rebuild or restore this data folder, held until dropped.
    pub fn take_alone(&self, purpose: &str) -> Result<store::Exclusive> {
        Ok(store::Exclusive::take(self.register.place(), purpose)?)
    }

    /// Waits for what is under way and closes the register.
    pub async fn close(self) -> Result<()> {
        Ok(self.register.close().await?)
    }

    /// Whether the register knows an organ.
    pub async fn has_organ(&self, code: &OrganCode) -> Result<bool> {
        Ok(self.register.organ(code).await?.is_some())
    }

    /// Adds an organ that may deliver or decide, or changes what is known of it.
    pub async fn add_organ(&self, viewer: &Viewer, organ: NewOrgan) -> Result<()> {
        self.authorise_here(viewer, Action::Operate)?;
        if organ.weight_percent > 100 {
            return Err(Error::invalid("weight", "a weight is between 0 and 1"));
        }
        self.enter_organ(viewer, organ).await
    }

    async fn enter_organ(&self, viewer: &Viewer, organ: NewOrgan) -> Result<()> {
        let mut step = self.step(actor(viewer));
        step.audit = Some(audit("organ-added", organ.code.as_str(), &organ.name.zh));
        step.add(
            Body::OrganAdded {
                code: organ.code,
                name: organ.name,
                weight_percent: organ.weight_percent,
                licensed: organ.licensed,
            }
            .into(),
        );
        self.register.commit(step).await?;
        Ok(())
    }
}

impl Node {
    /// Lets an organ read another's data set.
    pub async fn add_grant(&self, viewer: &Viewer, grant: NewGrant) -> Result<()> {
        self.authorise_here(viewer, Action::Operate)?;
        if !self.has_organ(&grant.organ).await? {
            return Err(Error::not_found("organ", &grant.organ));
        }
        let contract = self.pack.contract(&grant.dataset);
        let contract = contract.ok_or_else(|| Error::not_found("data set", &grant.dataset))?;
        if contract.sharing == domain::Sharing::None {
            return Err(Error::invalid("dataset", "the catalogue does not share this data set"));
        }
        if grant.purpose.trim().is_empty() {
            return Err(Error::invalid("purpose", "name the duty that the grant serves"));
        }
        if grant.until <= self.clock.today() {
            return Err(Error::invalid("until", "the grant would have ended already"));
        }
        let mut step = self.step(actor(viewer));
        step.audit = Some(audit("grant-given", &grant.organ, &grant.dataset));
        let NewGrant { organ, dataset, deliverer, purpose, until } = grant;
        step.add(Body::GrantGiven { organ, dataset, deliverer, purpose, until }.into());
        self.register.commit(step).await?;
        Ok(())
    }
}

/// A grant as it is given.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// Who may read.
    pub organ: OrganCode,
    /// What.
    pub dataset: DatasetId,
    /// Whose records of it; whoever's, where absent.
    pub deliverer: Option<OrganCode>,
    /// For what purpose.
    pub purpose: String,
    /// The first day on which it no longer stands.
    pub until: Date,
}

/// An organ as it is added.
#[derive(Clone, Debug)]
pub struct NewOrgan {
    /// Its code.
    pub code: OrganCode,
    /// Its name.
    pub name: Label,
    /// The weight of its records in hundredths.
    pub weight_percent: u8,
    /// Whether it delivers under a licence rather than as a department.
    pub licensed: bool,
}

/// The code of the organ that runs the node: what its operator brings in is delivered by it, where no
/// other organ is named.
#[expect(clippy::expect_used, reason = "a constant that a test reads")]
pub fn own_organ() -> OrganCode {
    OrganCode::parse("centre").expect("a valid code")
}

/// Who acts, as an entry names it.
pub(crate) fn actor(viewer: &Viewer) -> Actor {
    match (viewer.account.clone(), viewer.in_place_of.clone()) {
        (None, _) => Actor::System,
        (Some(account), None) => Actor::Account(account),
        (Some(account), Some(giver)) => Actor::InPlaceOf { account, giver },
    }
}

/// A line of the audit log.
pub(crate) fn audit(action: &str, target: impl ToString, detail: impl ToString) -> Audit {
    Audit { action: action.to_owned(), target: target.to_string(), detail: detail.to_string() }
}

pub(crate) fn place(folder: &Folder, file: &NodeFile) -> Place {
    let root: PathBuf = folder.root().to_owned();
    match &file.database {
        Some(url) => Place::Server { folder: root, url: url.clone() },
        None => Place::Folder(root),
    }
}

/// The clock of a node; a day may be said in a demo register only.
pub(crate) fn clock(file: &NodeFile, pack: &Pack, options: OpenOptions) -> Result<Clock> {
    let zone = time_zone(&pack.settings().time_zone)?;
    match options.today {
        None => Ok(Clock::system(zone)),
        Some(today) if file.demo => Ok(Clock::fixed(zone, today)),
        Some(_) => Err(Error::invalid("today", "the date can be set in a demo register only (`init --demo`)")),
    }
}

pub(crate) fn load_pack(name: &str, divisions: &[LocalDivision]) -> Result<Pack> {
    let pack = Pack::embedded_with(name, divisions).ok_or_else(|| Error::not_found("pack", name))?;
    pack.map_err(|problems| Error::Pack {
        pack: name.to_owned(),
        first: problems.first().map(ToString::to_string).unwrap_or_default(),
        count: problems.len(),
    })
}

pub(crate) fn time_zone(name: &str) -> Result<TimeZone> {
    TimeZone::get(name)
        .or_else(|_| TimeZone::posix(name))
        .map_err(|error| Error::invalid("time zone", error.to_string()))
}

impl Node {
    /// On which terms a role may do something, by the policies of this node.
    pub fn terms(&self, role: Role, action: Action) -> Vec<crate::authorise::Terms> {
        self.policies.terms(role, action)
    }
}
