//! The table of roles and actions for people to read, asked of the policies themselves.

use domain::{EntryId, OrganCode, Role, Sharing, StreamId, SubjectId};

use super::{Action, Policies, Purpose, Resource, Viewer};

/// On what terms a role may do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Terms {
    /// Always, and to whosever it is.
    Always,
    /// Where it is its own: its organ's, its subject's, its turn in a case.
    Own,
    /// Where purpose and matter are named, and logged.
    Named,
    /// Where a grant or an authorisation is in force besides.
    Granted,
}

impl Terms {
    /// The name, as in the words of pages.
    pub fn name(self) -> &'static str {
        match self {
            Terms::Always => "always",
            Terms::Own => "own",
            Terms::Named => "named",
            Terms::Granted => "granted",
        }
    }
}

impl Policies {
    /// On which terms a role may do an action, the widest first; none where it never may.
    pub fn terms(&self, role: Role, action: Action) -> Vec<Terms> {
        let viewer = example(role);
        let (own, others) = things(action);
        let may = |things: &[Resource], purpose: &Purpose| {
            things.iter().any(|thing| self.allows(&viewer, action, thing, purpose))
        };
        let plain = Purpose::default();
        if may(&others, &plain) {
            return vec![Terms::Always];
        }
        let named = Purpose { purpose: Some("-".to_owned()), matter: Some("-".to_owned()), granted: false };
        let granted = Purpose { granted: true, ..named.clone() };
        let mut terms = Vec::new();
        if may(&own, &plain) {
            terms.push(Terms::Own);
        }
        if may(&others, &named) {
            terms.push(Terms::Named);
        }
        let opened = |thing: &Resource| {
            self.allows(&viewer, action, thing, &granted) && !self.allows(&viewer, action, thing, &named)
        };
        if others.iter().any(opened) {
            terms.push(Terms::Granted);
        }
        terms
    }
}

fn organ(code: &str) -> Option<OrganCode> {
    OrganCode::parse(code).ok()
}

fn subject(seq: u64) -> SubjectId {
    SubjectId::opened_by(EntryId::new(StreamId(0), seq))
}

/// An account of the role, that acts for one organ or subject where the role does.
fn example(role: Role) -> Viewer {
    let acts_for = matches!(role, Role::Deliverer | Role::DecidingOfficer | Role::Inquirer);
    Viewer {
        account: (role != Role::Public).then(|| "somebody".parse().ok()).flatten(),
        role,
        organ: organ("OWN").filter(|_| acts_for),
        subject: (role == Role::Subject).then(|| subject(1)),
        in_place_of: None,
    }
}

/// What an action is done to: things of one's own, and of others.
fn things(action: Action) -> (Vec<Resource>, Vec<Resource>) {
    match action {
        Action::ReadDelivery | Action::AnswerDelivery => (delivery("OWN"), delivery("OTHER")),
        Action::ReadRecord => (records("OWN", 1), records("OTHER", 2)),
        Action::ReadFile | Action::Object | Action::Authorise | Action::GiveCommitment | Action::FileReport => {
            (vec![Resource::Subject(subject(1))], vec![Resource::Subject(subject(2))])
        }
        Action::OpenCase | Action::ReadCase | Action::ActOnCase => (cases(organ("OWN"), 1), cases(organ("OTHER"), 2)),
        _ => (vec![Resource::Node], vec![Resource::Node]),
    }
}

fn delivery(code: &str) -> Vec<Resource> {
    organ(code).into_iter().map(|organ| Resource::Delivery { organ }).collect()
}

fn records(code: &str, seq: u64) -> Vec<Resource> {
    let record = |sharing| Some(Resource::Record { deliverer: organ(code)?, subject: Some(subject(seq)), sharing });
    [Sharing::Unconditional, Sharing::Conditional, Sharing::None].into_iter().filter_map(record).collect()
}

fn cases(organ: Option<OrganCode>, seq: u64) -> Vec<Resource> {
    let owners = [Role::Public, Role::Subject, Role::Reviewer, Role::Deliverer, Role::DecidingOfficer];
    let case = |owner| Resource::Case {
        owner,
        organ: organ.clone().filter(|_| matches!(owner, Role::Deliverer | Role::DecidingOfficer)),
        other_than: None,
        subject: Some(subject(seq)),
    };
    owners.into_iter().map(case).collect()
}
