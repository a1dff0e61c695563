//! The menu of the workbench, by role.

use domain::Role;

/// Section and path.
type Entry = (&'static str, &'static str);

const DELIVERER: &[Entry] = &[
    ("work", "/work"),
    ("deliveries", "/deliveries"),
    ("new-delivery", "/deliveries/new"),
    ("quality", "/quality"),
    ("measures", "/measures"),
    ("exits", "/exits"),
    ("referrals", "/referrals"),
    ("cases", "/cases"),
    ("extracts", "/extracts"),
    ("sharing", "/sharing"),
];
const REVIEWER: &[Entry] = &[
    ("work", "/work"),
    ("review", "/review"),
    ("drawn-links", "/drawn-links"),
    ("holds", "/holds"),
    ("held-deliveries", "/held-deliveries"),
    ("samples", "/samples"),
    ("objections", "/objections"),
    ("cases", "/cases"),
    ("deliveries", "/deliveries"),
    ("quality", "/quality"),
    ("extracts", "/extracts"),
    ("sharing", "/sharing"),
    ("league", "/league"),
];
const DECIDING: &[Entry] = &[
    ("work", "/work"),
    ("proposals", "/proposals"),
    ("cases", "/cases"),
    ("listing-duties", "/listing-duties"),
    ("measures", "/measures"),
    ("exits", "/exits"),
    ("extracts", "/extracts"),
    ("sharing", "/sharing"),
];
const OPERATOR: &[Entry] = &[
    ("operations", "/operations"),
    ("jobs", "/jobs"),
    ("storage", "/storage"),
    ("content", "/content"),
    ("accounts", "/accounts"),
    ("roles", "/roles"),
    ("rules", "/rules"),
    ("calendar", "/calendar"),
    ("deliveries", "/deliveries"),
    ("quality", "/quality"),
    ("sharing", "/sharing"),
    ("league", "/league"),
];
const AUDITOR: &[Entry] = &[
    ("audit", "/audit"),
    ("readings", "/readings"),
    ("roles", "/roles"),
    ("samples", "/samples"),
    ("cases", "/cases"),
    ("deliveries", "/deliveries"),
    ("quality", "/quality"),
    ("extracts", "/extracts"),
    ("sharing", "/sharing"),
    ("league", "/league"),
];

/// The entries for a role.
pub(super) fn workbench(role: Role) -> &'static [Entry] {
    match role {
        Role::Public => &[],
        Role::Subject => &[("my", "/my"), ("commitments", "/commitments"), ("cases", "/cases")],
        Role::Inquirer => &[("inquiries", "/inquiries")],
        Role::Deliverer => DELIVERER,
        Role::Reviewer => REVIEWER,
        Role::DecidingOfficer => DECIDING,
        Role::Operator => OPERATOR,
        Role::Auditor => AUDITOR,
    }
}
