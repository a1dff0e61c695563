//! What the pages say of things that are not words already: states, holds, outcomes, tones.

use std::borrow::Cow;

use domain::{
    Audience, DeliveryId, Dimension, FieldClass, Severity, Sharing, delivery::HeldAnswer, link::Certainty,
    publication::HoldReason, subject::SubjectClass,
};
use publish::{
    ComparedView, Decided, DeliveryState, Differs, DrawnState, HeldView, LinkReason, ListingRow, Mask,
    PublicationState, RecordRow, Required, RowOutcome, RuleView, Sees, Source, Standing, Tag, TagKind,
};
use serde::Serialize;

use crate::frame::{Frame, It};

/// The name that a plain enum has in JSON, which is also its part of a key.
fn name<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        _ => String::new(),
    }
}

impl Frame {
    fn named<T: Serialize>(&self, group: &str, value: &T) -> Cow<'static, str> {
        self.of(group, name(value))
    }

    /// Why a value is masked.
    pub fn mask(&self, mask: &Mask) -> Cow<'static, str> {
        self.named("mask", mask)
    }

    /// The class of a subject.
    pub fn class(&self, class: impl It<SubjectClass>) -> Cow<'static, str> {
        self.named("class", &class.it())
    }

    /// For whom a report was made.
    pub fn report_audience(&self, audience: impl It<Audience>) -> Cow<'static, str> {
        self.named("report-audience", &audience.it())
    }

    /// Where a publication stands.
    pub fn state(&self, state: impl It<PublicationState>) -> Cow<'static, str> {
        self.named("state", &state.it())
    }

    /// What holds a publication.
    pub fn hold(&self, hold: &HoldReason) -> Cow<'static, str> {
        self.named("hold", hold)
    }

    /// How certain a link is.
    pub fn certainty(&self, certainty: impl It<Certainty>) -> Cow<'static, str> {
        self.named("certainty", &certainty.it())
    }

    /// Where a record stood in a file.
    pub fn standing(&self, standing: impl It<Standing>) -> Cow<'static, str> {
        self.named("standing", &standing.it())
    }

    /// What an officer decided.
    pub fn decided(&self, decided: impl It<Decided>) -> Cow<'static, str> {
        self.named("decided", &decided.it())
    }

    /// Whether a field must have a value.
    pub fn required(&self, required: impl It<Required>) -> Cow<'static, str> {
        self.named("required", &required.it())
    }

    /// How far a field may travel.
    pub fn field_class(&self, class: impl It<FieldClass>) -> Cow<'static, str> {
        self.named("field-class", &class.it())
    }

    /// The same as addresses name it.
    pub fn field_class_name(&self, class: impl It<FieldClass>) -> String {
        name(&class.it())
    }

    /// How a data set is shared between departments.
    pub fn sharing(&self, sharing: impl It<Sharing>) -> Cow<'static, str> {
        self.named("sharing", &sharing.it())
    }

    /// What an audience sees of a field.
    pub fn sees(&self, sees: impl It<Sees>) -> Cow<'static, str> {
        self.named("sees", &sees.it())
    }

    /// The tone of what is seen.
    pub fn sees_tone(&self, sees: impl It<Sees>) -> &'static str {
        match sees.it() {
            Sees::Value => "good",
            Sees::Nothing => "",
            _ => "hidden",
        }
    }

    /// How far a delivery is.
    pub fn delivery_state(&self, state: impl It<DeliveryState>) -> Cow<'static, str> {
        self.named("delivery", &state.it())
    }

    /// Whether a delivery's rows are no longer being taken.
    pub fn is_settled(&self, state: impl It<DeliveryState>) -> bool {
        !matches!(state.it(), DeliveryState::Waiting | DeliveryState::Taking)
    }

    /// Whether nothing of a delivery is in the register: it was held, and is not taken.
    pub fn is_untaken(&self, state: impl It<DeliveryState>) -> bool {
        let state = state.it();
        state == DeliveryState::Held || self.is_turned_away(state)
    }

    /// Whether a delivery was held, and nothing of it will be taken.
    pub fn is_turned_away(&self, state: impl It<DeliveryState>) -> bool {
        matches!(state.it(), DeliveryState::Refused | DeliveryState::TakenBack)
    }

    /// What became of a held delivery, as in the words of pages.
    pub fn held_standing(&self, held: &HeldView) -> &'static str {
        match held.answer {
            None => "waits",
            Some(HeldAnswer::Take) => "take",
            Some(HeldAnswer::Refuse) => "refuse",
            Some(HeldAnswer::Withdraw) => "withdraw",
        }
    }

    /// In what a delivery differs.
    pub fn differs(&self, differs: impl It<Differs>) -> Cow<'static, str> {
        self.named("differs", &differs.it())
    }

    /// A figure of a comparison: rows, or per cent of them.
    pub fn compared(&self, differs: impl It<Differs>, figure: &Option<u64>) -> String {
        match (figure, differs.it()) {
            (None, _) => "\u{2013}".to_owned(),
            (Some(rows), Differs::Rows) => self.number(*rows),
            (Some(share), _) => format!("{share} %"),
        }
    }

    /// The tone of a delivery's state.
    pub fn delivery_tone(&self, state: impl It<DeliveryState>) -> &'static str {
        match state.it() {
            DeliveryState::Done => "good",
            DeliveryState::Failed | DeliveryState::Refused => "adverse",
            DeliveryState::Held => "warn",
            DeliveryState::Waiting | DeliveryState::Taking | DeliveryState::TakenBack => "hidden",
        }
    }

    /// What became of a row.
    pub fn outcome(&self, outcome: impl It<RowOutcome>) -> Cow<'static, str> {
        self.named("outcome", &outcome.it())
    }

    /// The tone of what became of a row.
    pub fn outcome_tone(&self, outcome: impl It<RowOutcome>) -> &'static str {
        match outcome.it() {
            RowOutcome::Accepted => "good",
            RowOutcome::Rejected => "adverse",
            RowOutcome::Held | RowOutcome::Review | RowOutcome::Warned => "hidden",
        }
    }

    /// What a finding does to its row.
    pub fn severity(&self, severity: impl It<Severity>) -> Cow<'static, str> {
        self.named("severity", &severity.it())
    }

    /// A dimension of quality.
    pub fn dimension(&self, dimension: impl It<Dimension>) -> Cow<'static, str> {
        self.named("dimension", &dimension.it())
    }

    /// What a comparison found, with how many share it.
    pub fn found(&self, reason: &LinkReason) -> String {
        let mut told: Vec<Cow<'static, str>> = reason.findings.iter().map(|name| self.of("link", name)).collect();
        told.extend(reason.shared_up_to.map(|most| self.n("link-shared-up-to", most)));
        told.extend(reason.shared_over.map(|most| self.n("link-shared-over", most)));
        told.join(&self.t("link-and"))
    }

    /// The weight of a reason, with its sign.
    pub fn points(&self, decibans: impl It<f64>) -> String {
        format!("{:+.0}", decibans.it()).replace('-', "\u{2212}")
    }

    /// A probability as a percentage; never 0 or 100, which nothing here is.
    pub fn share(&self, probability: impl It<f64>) -> String {
        let permille = (probability.it() * 1_000.0).round().clamp(1.0, 999.0);
        self.percent(permille as u16)
    }

    /// A share as a percentage, as fine as rare errors need: 0.05%.
    pub fn rate(&self, share: impl It<f64>) -> String {
        let percent = share.it() * 100.0;
        match percent {
            10.0.. => format!("{percent:.0}%"),
            1.0.. => format!("{percent:.1}%"),
            _ => format!("{percent:.3}%"),
        }
    }

    /// How far a record of a sample is.
    pub fn drawn_state(&self, state: &DrawnState) -> Cow<'static, str> {
        self.named("drawn-state", state)
    }

    /// The tone in which that is told.
    pub fn drawn_tone(&self, state: &DrawnState) -> &'static str {
        match state {
            DrawnState::Agrees => "good",
            DrawnState::Differs | DrawnState::NoOriginal => "adverse",
            DrawnState::StatedAnew => "hidden",
            _ => "",
        }
    }

    /// Within which the share of all records lies that are as their originals.
    pub fn within(&self, compared: &ComparedView) -> Cow<'static, str> {
        let range = self.xy("sample-range", self.rate(compared.from), self.rate(compared.to));
        self.xy("sample-within", range, compared.confidence_percent.to_string())
    }

    /// How many of those compared are as their originals: 58 of 60 agree (88 to 99%).
    pub fn agreeing(&self, compared: &ComparedView) -> String {
        let of = self.xy("league-compared-of", self.number(compared.agree), self.number(compared.compared));
        format!("{of} ({}–{})", self.rate(compared.from), self.rate(compared.to))
    }

    /// The name of one field among several of the same kind.
    pub fn numbered(&self, name: &str, nth: impl It<usize>) -> String {
        format!("{name}{}", nth.it())
    }

    /// The tone of a mark.
    pub fn mark_tone(&self, mark: impl AsRef<str>) -> &'static str {
        match mark.as_ref() {
            "same" => "good",
            "near" => "hidden",
            "differs" => "adverse",
            _ => "neutral",
        }
    }

    /// A length of time in the units of the law.
    pub fn term(&self, months: impl It<u32>, days: impl It<u32>, working_days: impl It<u32>) -> String {
        let months = months.it();
        let parts = [
            ("term-years", months / 12),
            ("term-months", months % 12),
            ("term-days", days.it()),
            ("term-working-days", working_days.it()),
        ];
        let told: Vec<_> = parts.iter().filter(|(_, n)| *n > 0).map(|(key, n)| self.n(key, *n)).collect();
        if told.is_empty() { self.n("term-days", 0u32).into_owned() } else { told.join(" ") }
    }

    /// How often something is due: a length of time, or a word such as `event`.
    pub fn cadence(&self, cadence: &str) -> String {
        match cadence.parse::<jiff::Span>() {
            Ok(_) => self.x("cadence-every", self.period(cadence)).into_owned(),
            Err(_) => self.of("cadence", cadence).into_owned(),
        }
    }

    /// A length of time as ISO 8601 writes it, in words; what is none stays as it is.
    pub fn period(&self, text: &str) -> String {
        let part = |n: i64| u32::try_from(n).unwrap_or_default();
        text.parse::<jiff::Span>().map_or_else(
            |_| text.to_owned(),
            |span| {
                let months = i64::from(span.get_years()) * 12 + i64::from(span.get_months());
                let days = i64::from(span.get_weeks()) * 7 + i64::from(span.get_days());
                self.term(part(months), part(days), 0)
            },
        )
    }

    /// What a rule says; for an end before the term, why.
    pub fn rule(&self, rule: &RuleView) -> String {
        let key = format!("ending-{}", rule.id);
        if self.has(&key) { self.t(&key).into_owned() } else { self.p(&rule.title).to_owned() }
    }

    /// The days on which a rule is law, where it does not always hold.
    pub fn force(&self, rule: &RuleView) -> Option<Cow<'static, str>> {
        match (rule.in_force_from, rule.in_force_until) {
            (Some(from), Some(until)) => Some(self.xy("force-between", self.date(from), self.date(until))),
            (Some(from), None) => Some(self.x("force-from", self.date(from))),
            (None, Some(until)) => Some(self.x("force-until", self.date(until))),
            (None, None) => None,
        }
    }

    /// The tone of a record: to the subject's disadvantage, for it, or neither.
    pub fn tone(&self, row: &RecordRow) -> &'static str {
        match (row.adverse, row.favourable) {
            (true, _) => "adverse",
            (false, true) => "good",
            (false, false) => "neutral",
        }
    }

    /// The tone of a tag.
    pub fn tag_tone(&self, tag: &Tag) -> &'static str {
        if tag.kind == TagKind::AdverseList { "adverse" } else { "good" }
    }

    /// What an officer reads beside a record that is not public.
    pub fn hidden_state(&self, row: &RecordRow) -> Option<Cow<'static, str>> {
        (row.state != PublicationState::Public).then(|| self.state(row.state))
    }

    /// The sentence about a listing.
    pub fn with_listing(&self, row: &ListingRow) -> Cow<'static, str> {
        let texts = [
            ("list", self.p(&row.list_title)),
            ("cause", self.p(&row.cause)),
            ("day", &*self.date(row.decided_on)),
            ("organ", self.p(&row.organ)),
        ];
        self.with("listed", &texts)
    }

    /// Where something that is explained has its page.
    pub fn place(&self, thing: &str) -> String {
        let group = if thing.starts_with('r') { "records" } else { "explanations" };
        self.to(&format!("/{group}/{thing}"))
    }

    /// The delivery of a source, for those who may open it.
    pub fn delivery_of(&self, source: &Source) -> Option<DeliveryId> {
        source.delivery.filter(|_| self.reads_deliveries()).map(|id| id.0)
    }

    /// The row of a source.
    pub fn source_row(&self, source: &Source) -> String {
        source.row.map(|row| row.to_string()).unwrap_or_default()
    }
}
