//! What an objection does at once, before anybody has looked at it.

use catalogue::law::ObjectionPolicy;
use domain::{Date, Instant, calendar::Calendar, case::ObjectionKind};

/// What an objection does at once. The mark stands from the moment it is raised, whatever it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectionEffect {
    /// When it stops hiding the record if no officer answers; `None` where it only marks.
    pub hides_until: Option<Instant>,
    /// Whether the record's publication pauses until the objection is decided.
    pub pauses_publication: bool,
}

const DAY_MILLIS: i64 = 86_400_000;

/// What an objection of `kind` does when it is raised at `now`, which is on `today`. "This is not
/// us" hides the record once a link: `hidden_before` says whether it already did for this one. The
/// working days of the policy pass at the same time of day as it was raised.
pub fn objection_effect(
    policy: &ObjectionPolicy,
    kind: ObjectionKind,
    hidden_before: bool,
    now: Instant,
    today: Date,
    calendar: &Calendar,
) -> ObjectionEffect {
    let hides_until = (kind == ObjectionKind::NotUs && !hidden_before).then(|| {
        let passed = calendar.add_working_days(today, policy.not_us_hides_working_days);
        let days = passed.and_then(|passed| today.until(passed.day).ok()).map_or(0, |span| i64::from(span.get_days()));
        Instant::from_millis(now.millis().saturating_add(days * DAY_MILLIS))
    });
    ObjectionEffect { hides_until, pauses_publication: policy.pauses_publication }
}
