//! The credit report as a sheet.

use domain::{
    Audience, Date,
    report::{ReportHead, ReportNumber},
};
use publish::{
    CommitmentRow, CreditReport, ListingRow, Phrase, PublicationState, ReportSection, ReportedRecord, Source, Stamp,
    View,
};
use serde::Serialize;

use crate::{
    Letterhead,
    sheet::{Chapter, Code, Frame, Item, Line, Tone},
    words::Words,
};

/// An end so many years ahead stands for none.
const ENDLESS_YEARS: i16 = 50;

/// A credit report as its template takes it.
#[derive(Serialize)]
pub(crate) struct Sheet<'a> {
    #[serde(flatten)]
    frame: Frame,
    /// For whom it was made, in a sentence.
    audience: String,
    subject: String,
    codes: Vec<Line>,
    head: Vec<Line>,
    code: &'a Code,
    check: String,
    counts: Vec<Line>,
    chapters: Vec<Chapter>,
    attached: Attached,
}

#[derive(Serialize)]
struct Attached {
    path: String,
    about: String,
}

/// The name of the file of a report's data.
pub(crate) fn file_name(number: &ReportNumber) -> String {
    format!("{number}.json")
}

pub(crate) fn sheet<'a>(
    words: &Words,
    from: &Letterhead,
    head: &ReportHead,
    code: &'a Code,
    report: &View<CreditReport>,
) -> Sheet<'a> {
    let title = words.t("title");
    let foot = words.with("foot", &[("number", head.number.as_str()), ("issuer", &from.issuer)]);
    let writer = Writer { words, today: report.today(), inside: head.audience != Audience::Public };
    Sheet {
        audience: words.t(audience_key(head.audience)),
        subject: report.hit.name.clone(),
        codes: writer.codes(report),
        head: writer.head(head),
        check: words.t(if from.address.is_some() { "check" } else { "check-by-number" }),
        counts: writer.counts(report),
        chapters: writer.chapters(report),
        attached: Attached { path: format!("/{}", file_name(&head.number)), about: words.t("attached") },
        frame: Frame::of(words, from, title, foot),
        code,
    }
}

fn audience_key(audience: Audience) -> &'static str {
    match audience {
        Audience::Public => "for-public",
        Audience::Subject => "for-subject",
        Audience::Inquirer => "for-inquirer",
        Audience::Deliverer => "for-deliverer",
        Audience::Officer => "for-officer",
        Audience::Auditor => "for-auditor",
    }
}

struct Writer<'a> {
    words: &'a Words,
    today: Date,
    /// Whether the reader knows of what is held or has ended.
    inside: bool,
}

impl Writer<'_> {
    fn codes(&self, report: &CreditReport) -> Vec<Line> {
        let words = self.words;
        let current = report.identifiers.iter().filter(|one| one.current);
        let mut lines: Vec<Line> = current
            .map(|one| Line::new(words.p(&one.title), one.value.clone().unwrap_or_else(|| words.t("masked"))))
            .collect();
        let class = serde_json::to_value(report.hit.class).ok();
        let class = class.as_ref().and_then(|class| class.as_str()).unwrap_or_default();
        lines.push(Line::new(words.t("class"), words.t(&format!("class-{class}"))));
        lines.extend(report.hit.status.as_ref().map(|one| Line::new(words.t("status"), words.p(&one.title))));
        lines.extend(report.hit.region.as_ref().map(|region| Line::new(words.t("region"), words.p(region))));
        lines
    }

    fn head(&self, head: &ReportHead) -> Vec<Line> {
        let words = self.words;
        let last = head.valid_until.yesterday().unwrap_or(head.valid_until);
        let mut lines = vec![
            Line::new(words.t("number"), head.number.as_str()),
            Line::new(words.t("made-at"), words.moment(Stamp(head.made_at))),
            Line::new(words.t("valid-through"), words.date(last)),
        ];
        if head.of_the_past {
            lines.push(Line::new(words.t("shows"), words.date(head.as_of)));
        }
        lines
    }

    fn counts(&self, report: &CreditReport) -> Vec<Line> {
        let words = self.words;
        let (all, adverse) = report.totals();
        let listed = report.listings.iter().filter(|row| row.stands && row.adverse).count();
        let objected = report.sections.iter().flat_map(|one| &one.records).filter(|one| one.row.objection.is_some());
        let line = |key: &str, count: usize| Line::new(words.t(key), count.to_string());
        vec![
            line("count-records", all as usize),
            line("count-adverse", adverse as usize),
            line("count-listed", listed),
            line("count-commitments", report.commitments.len()),
            line("count-objected", objected.count()),
        ]
    }

    fn chapters(&self, report: &CreditReport) -> Vec<Chapter> {
        let mut chapters = vec![self.basics(report)];
        chapters.extend(self.market(report));
        chapters.push(self.listings(report));
        chapters.extend(report.sections.iter().map(|section| self.section(section)));
        if !report.sections.iter().any(|section| section.adverse) {
            chapters.push(Chapter { texts: vec![self.words.t("no-adverse")], ..Chapter::new(self.words.t("adverse")) });
        }
        chapters.extend(self.commitments(report));
        chapters.push(self.sources(report));
        chapters.push(self.rights());
        chapters.push(self.law(report));
        chapters
    }

    fn basics(&self, report: &CreditReport) -> Chapter {
        let words = self.words;
        let sole = report.basics.first().and_then(|first| first.source.as_ref());
        let same = |source: &Source| sole.is_some_and(|one| one.record == source.record);
        let alike = report.basics.iter().all(|field| field.source.as_ref().is_some_and(same));
        let mut lines: Vec<Line> = Vec::new();
        for field in &report.basics {
            let note = field.source.as_ref().filter(|_| !alike).map(|source| self.source(source));
            lines.push(Line { note, ..Line::new(words.p(&field.title), words.shown(&field.value)) });
        }
        let former: Vec<&str> = report.names.iter().skip(1).map(|held| held.name.as_str()).collect();
        if !former.is_empty() {
            lines.push(Line::new(words.t("former-names"), former.join(&words.t("between"))));
        }
        Chapter {
            texts: if lines.is_empty() { vec![words.t("no-basics")] } else { Vec::new() },
            notes: sole.filter(|_| alike).map(|source| self.source(source)).into_iter().collect(),
            lines,
            ..Chapter::new(words.t("basics"))
        }
    }

    /// How it left the market, whom it follows and who follows it.
    fn market(&self, report: &CreditReport) -> Option<Chapter> {
        let words = self.words;
        let withdrawn = report.withdrawals.iter().map(|one| Item {
            title: words.p(&one.title),
            tone: Tone::Neutral,
            marks: Vec::new(),
            lines: one.since.map(|day| Line::new(words.t("since"), words.date(day))).into_iter().collect(),
            notes: self.basis(&one.basis, one.unverified),
        });
        let followed = report.successions.iter().map(|one| Item {
            title: words.t(if one.follows { "succession-after" } else { "succession-before" }),
            tone: Tone::Neutral,
            marks: Vec::new(),
            lines: vec![
                Line::new(words.t("other"), one.other.name.clone()),
                Line::new(words.t("since"), words.date(one.on)),
            ],
            notes: vec![words.t("succession-text")],
        });
        let items: Vec<Item> = withdrawn.chain(followed).collect();
        (!items.is_empty()).then(|| Chapter { items, ..Chapter::new(words.t("market")) })
    }

    fn listings(&self, report: &CreditReport) -> Chapter {
        let words = self.words;
        let items: Vec<Item> = report.listings.iter().map(|row| self.listing(row)).collect();
        let texts = if items.is_empty() { vec![words.t("no-listings")] } else { Vec::new() };
        Chapter { texts, items, ..Chapter::new(words.t("listings")) }
    }

    fn listing(&self, row: &ListingRow) -> Item {
        let words = self.words;
        let mut lines = vec![
            Line::new(words.t("cause"), words.p(&row.cause)),
            Line::new(words.t("organ"), words.p(&row.organ)),
            Line::new(words.t("decided-on"), words.date(row.decided_on)),
        ];
        lines.extend(self.end(Some(row.until)).map(|end| Line::new(words.t("ends"), end)));
        lines.extend(row.early_from.map(|day| Line::new(words.t("early-from"), words.date(day))));
        lines.extend(row.ended_on.map(|day| Line::new(words.t("ended-on"), words.date(day))));
        Item {
            title: words.p(&row.list_title),
            tone: if row.adverse { Tone::Adverse } else { Tone::Favourable },
            marks: if row.stands { Vec::new() } else { vec![words.t("stands-not")] },
            lines,
            notes: row.term.iter().map(|term| words.x("term", &words.p(term))).collect(),
        }
    }

    fn section(&self, section: &ReportSection) -> Chapter {
        let words = self.words;
        let mut chapter = Chapter::new(words.p(&section.title));
        let shown = section.records.len();
        if section.total as usize > shown {
            let (total, shown) = (section.total.to_string(), shown.to_string());
            chapter.texts.push(words.with("more", &[("total", &total), ("shown", &shown)]));
        }
        chapter.items = section.records.iter().map(|record| self.record(record)).collect();
        chapter.notes = self.basis(&section.basis, false);
        chapter
    }

    fn record(&self, record: &ReportedRecord) -> Item {
        let words = self.words;
        let row = &record.row;
        let mut marks = Vec::new();
        if self.inside && row.state != PublicationState::Public {
            marks.push(words.t(state_key(row.state)));
        }
        if let Some(objection) = &row.objection {
            marks.push(words.x("objected", &words.day_of(objection.raised_at)));
        }
        if record.source.informative_only {
            marks.push(words.t("informative-only"));
        }
        let lines = record.fields.iter();
        Item {
            title: row.summary.as_ref().map_or_else(|| words.p(&row.title), |summary| words.p(summary)),
            tone: match (row.adverse, row.favourable) {
                (true, _) => Tone::Adverse,
                (_, true) => Tone::Favourable,
                _ => Tone::Neutral,
            },
            marks,
            lines: lines.map(|field| Line::new(words.p(&field.title), words.shown(&field.value))).collect(),
            notes: self.notes(record),
        }
    }

    /// Until when it is public, by which rule, and where it comes from.
    fn notes(&self, record: &ReportedRecord) -> Vec<String> {
        let words = self.words;
        let mut notes = Vec::new();
        if let Some(from) = record.public_from {
            let from = words.date(from);
            notes.push(match self.end(record.row.until) {
                Some(until) => words.with("public-until", &[("from", &from), ("until", &until)]),
                None => words.x("public-from", &from),
            });
        }
        for rule in &record.rules {
            let basis = self.marked(words.p(&rule.basis), rule.unverified);
            notes.push(words.with("rule", &[("rule", &words.p(&rule.title)), ("basis", &basis)]));
        }
        notes.extend(record.repairable.map(|day| words.x("repairable", &words.date(day))));
        notes.push(self.source(&record.source));
        notes
    }

    fn commitments(&self, report: &CreditReport) -> Option<Chapter> {
        let items: Vec<Item> = report.commitments.iter().map(|row| self.commitment(row)).collect();
        (!items.is_empty()).then(|| Chapter { items, ..Chapter::new(self.words.t("commitments")) })
    }

    fn commitment(&self, row: &CommitmentRow) -> Item {
        let words = self.words;
        let mut lines = vec![
            Line::new(words.t("promised"), words.p(&row.text)),
            Line::new(words.t("received-by"), words.p(&row.organ)),
            Line::new(words.t("given-on"), words.date(row.given_on)),
            Line::new(words.t("state"), words.t(&row.state_key())),
        ];
        lines.extend(self.end(Some(row.until)).map(|end| Line::new(words.t("binds-until"), end)));
        lines.extend(row.weighs_until.map(|day| Line::new(words.t("weighs-until"), words.date(day))));
        Item {
            title: words.p(&row.title),
            tone: if row.weighs_until.is_some() { Tone::Adverse } else { Tone::Favourable },
            marks: Vec::new(),
            lines,
            notes: self.basis(&row.basis, row.unverified),
        }
    }

    fn sources(&self, report: &CreditReport) -> Chapter {
        let words = self.words;
        let line = |deliverer: &Phrase, title: &Phrase, at| Line {
            note: Some(words.p(title)),
            ..Line::new(words.p(deliverer), words.day_of(at))
        };
        let lines = report.freshness.iter().map(|one| line(&one.deliverer, &one.title, one.recorded_at));
        Chapter { texts: vec![words.t("sources-text")], lines: lines.collect(), ..Chapter::new(words.t("sources")) }
    }

    fn rights(&self) -> Chapter {
        let words = self.words;
        let texts = ["rights-silence", "rights-score", "rights-object", "rights-repair", "rights-copy"];
        Chapter { texts: texts.map(|key| words.t(key)).into(), ..Chapter::new(words.t("rights")) }
    }

    /// Every article that the report names, once.
    fn law(&self, report: &CreditReport) -> Chapter {
        let words = self.words;
        let records = report.sections.iter().flat_map(|section| &section.records);
        let of_rules = records.flat_map(|record| &record.rules).map(|rule| &rule.basis);
        let of_sections = report.sections.iter().flat_map(|section| &section.basis);
        let of_rest = report.commitments.iter().flat_map(|row| &row.basis);
        let of_rest = of_rest.chain(report.withdrawals.iter().flat_map(|row| &row.basis));
        let mut named: Vec<String> = Vec::new();
        for basis in of_sections.chain(of_rules).chain(of_rest) {
            let text = words.p(basis);
            if !text.is_empty() && !named.contains(&text) {
                named.push(text);
            }
        }
        named.insert(0, words.t("law-text"));
        Chapter { texts: named, ..Chapter::new(words.t("law")) }
    }

    fn basis(&self, basis: &[Phrase], unverified: bool) -> Vec<String> {
        if basis.is_empty() {
            return Vec::new();
        }
        vec![self.words.x("basis", &self.marked(self.words.list(basis), unverified))]
    }

    /// A basis that was not read itself says so.
    fn marked(&self, basis: String, unverified: bool) -> String {
        if unverified { self.words.x("unverified", &basis) } else { basis }
    }

    fn source(&self, source: &Source) -> String {
        let words = self.words;
        let texts = [("deliverer", &*words.p(&source.deliverer_name)), ("day", &*words.day_of(source.recorded_at))];
        words.with("source", &texts)
    }

    /// The last day of what ends before `until`; absent where it lies so far ahead that it stands for none.
    fn end(&self, until: Option<Date>) -> Option<String> {
        let until = until.filter(|day| day.year() < self.today.year().saturating_add(ENDLESS_YEARS))?;
        Some(self.words.date(until))
    }
}

fn state_key(state: PublicationState) -> &'static str {
    match state {
        PublicationState::Public => "state-public",
        PublicationState::Held => "state-held",
        PublicationState::NotYet => "state-not-yet",
        PublicationState::Ended => "state-ended",
        _ => "state-not-public",
    }
}
