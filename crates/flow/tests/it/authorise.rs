//! The table role x action, as it follows from the policies.

use domain::{EntryId, OrganCode, Role, Sharing, StreamId, SubjectId};
use flow::authorise::{Action, Policies, Purpose, Resource, Terms, Viewer};

fn subject(seq: u64) -> SubjectId {
    SubjectId::opened_by(EntryId::new(StreamId(0), seq))
}

fn viewer(role: Role) -> Viewer {
    let organ = OrganCode::parse("ORGAN-A").unwrap();
    Viewer {
        account: (role != Role::Public).then(|| "somebody".parse().unwrap()),
        role,
        organ: matches!(role, Role::Deliverer | Role::DecidingOfficer | Role::Inquirer).then_some(organ),
        subject: (role == Role::Subject).then(|| subject(1)),
        in_place_of: None,
    }
}

/// Resources in the order: its own, another's.
fn resources(action: Action) -> Vec<(&'static str, Resource)> {
    let organ = |code: &str| OrganCode::parse(code).unwrap();
    match action {
        Action::ReadDelivery | Action::AnswerDelivery => vec![
            ("own", Resource::Delivery { organ: organ("ORGAN-A") }),
            ("other", Resource::Delivery { organ: organ("ORGAN-B") }),
        ],
        Action::ReadRecord => [Sharing::Unconditional, Sharing::Conditional, Sharing::None]
            .into_iter()
            .flat_map(|sharing| {
                let record =
                    |code, seq| Resource::Record { deliverer: organ(code), subject: Some(subject(seq)), sharing };
                let names = match sharing {
                    Sharing::Unconditional => ["own, unconditional", "other, unconditional"],
                    Sharing::Conditional => ["own, conditional", "other, conditional"],
                    Sharing::None => ["own, not shared", "other, not shared"],
                };
                [(names[0], record("ORGAN-A", 1)), (names[1], record("ORGAN-B", 2))]
            })
            .collect(),
        Action::ReadFile | Action::Object | Action::Authorise | Action::GiveCommitment | Action::FileReport => {
            vec![("own", Resource::Subject(subject(1))), ("other", Resource::Subject(subject(2)))]
        }
        Action::OpenCase | Action::ReadCase | Action::ActOnCase => cases(),
        _ => vec![("node", Resource::Node)],
    }
}

/// A case or a task of it, by whose it is.
fn cases() -> Vec<(&'static str, Resource)> {
    let case = |owner, organ: Option<&str>, other: Option<&str>, seq: Option<u64>| Resource::Case {
        owner,
        organ: organ.map(|code| OrganCode::parse(code).unwrap()),
        other_than: other.map(|code| OrganCode::parse(code).unwrap()),
        subject: seq.map(subject),
    };
    vec![
        ("public's", case(Role::Public, None, None, None)),
        ("own subject's", case(Role::Subject, None, None, Some(1))),
        ("other subject's", case(Role::Subject, None, None, Some(2))),
        ("nobody's", case(Role::Subject, None, None, None)),
        ("centre's", case(Role::Reviewer, None, None, Some(1))),
        ("any organ's", case(Role::DecidingOfficer, None, None, Some(2))),
        ("own organ's", case(Role::DecidingOfficer, Some("ORGAN-A"), None, Some(2))),
        ("other organ's", case(Role::DecidingOfficer, Some("ORGAN-B"), None, Some(2))),
        ("not own organ's", case(Role::DecidingOfficer, None, Some("ORGAN-A"), Some(2))),
        ("not other organ's", case(Role::DecidingOfficer, None, Some("ORGAN-B"), Some(2))),
        ("own deliverer's", case(Role::Deliverer, Some("ORGAN-A"), None, Some(2))),
        ("other deliverer's", case(Role::Deliverer, Some("ORGAN-B"), None, Some(2))),
    ]
}

#[test]
fn the_table_of_roles_and_actions() {
    let policies = Policies::load().unwrap();
    let purposes = [
        ("", Purpose::default()),
        ("purpose", Purpose { purpose: Some("duty".into()), matter: Some("2026-1".into()), granted: false }),
        ("grant", Purpose { purpose: Some("duty".into()), matter: Some("2026-1".into()), granted: true }),
    ];
    let mut table = String::new();
    for action in Action::ALL {
        for (which, resource) in resources(action) {
            for (named, purpose) in &purposes {
                let allowed: Vec<&str> = Role::ALL
                    .into_iter()
                    .filter(|&role| policies.allows(&viewer(role), action, &resource, purpose))
                    .map(Role::name)
                    .collect();
                table.push_str(&format!("{:16} {which:22} {named:8} {}\n", action.name(), allowed.join(" ")));
            }
        }
    }
    insta::assert_snapshot!(table);
}

/// What people read of the table is what the policies say of the things above: a role that has no term is let in
/// nowhere, and one that may always is let in where it names no purpose and the thing is another's.
#[test]
fn the_table_for_people_says_what_the_policies_say() {
    let policies = Policies::load().unwrap();
    let granted = Purpose { purpose: Some("duty".into()), matter: Some("2026-1".into()), granted: true };
    for action in Action::ALL {
        for role in Role::ALL {
            let terms = policies.terms(role, action);
            let let_in = |purpose: &Purpose| {
                resources(action).iter().any(|(_, thing)| policies.allows(&viewer(role), action, thing, purpose))
            };
            assert_eq!(terms.is_empty(), !let_in(&granted), "{role:?} {action:?}: {terms:?}");
            if terms.contains(&Terms::Always) || terms.contains(&Terms::Own) {
                assert!(let_in(&Purpose::default()), "{role:?} {action:?}");
            }
        }
    }
    let terms = |role, action| policies.terms(role, action);
    assert_eq!(terms(Role::Deliverer, Action::ReadRecord), [Terms::Own, Terms::Named, Terms::Granted]);
    assert_eq!(terms(Role::Inquirer, Action::ReadFile), [Terms::Granted]);
    assert_eq!(terms(Role::Subject, Action::ReadFile), [Terms::Own]);
    assert_eq!(terms(Role::Auditor, Action::ReadFile), [Terms::Always]);
    assert_eq!(terms(Role::Deliverer, Action::CheckMeasures), [Terms::Named]);
    assert_eq!(terms(Role::Reviewer, Action::ReadDelivery), [Terms::Always]);
    assert!(terms(Role::Operator, Action::ReadRecord).is_empty());
}

#[test]
fn a_purpose_of_blanks_is_no_purpose() {
    let policies = Policies::load().unwrap();
    let record = Resource::Record {
        deliverer: OrganCode::parse("ORGAN-B").unwrap(),
        subject: None,
        sharing: Sharing::Unconditional,
    };
    let blank = Purpose { purpose: Some(" ".into()), matter: Some("1".into()), granted: false };
    assert!(!policies.allows(&viewer(Role::Deliverer), Action::ReadRecord, &record, &blank));
}
