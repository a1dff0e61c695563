//! Statistics: figures of which none tells of one subject, with what is expected and how they were counted.
//!
//! A page of figures can only be made from a [`supervise::cube::Release`], and there is no way to a release but
//! withholding. What stands out was seen before anything was withheld: it is for officers.

use std::collections::BTreeMap;

use catalogue::{
    Sentences, Statistic,
    statistic::{Counts, Dimension},
};
use domain::{Audience, Date, Label};
use serde::Serialize;
use supervise::{
    cube::{Figure, Foretold, Noticed, Place, Release},
    survival::Survived,
};
use utoipa::ToSchema;

use crate::{
    Moment, Phrase, Reader, View, Written,
    input::{StatisticContent, StatisticInput},
};

/// The id or code as written.
pub type StatisticIdText = Written<domain::StatisticId>;

/// A statistic as a list shows it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct StatisticRow {
    /// Its id.
    pub statistic: StatisticIdText,
    /// Its name.
    pub title: Phrase,
    /// What a figure counts.
    pub unit: Phrase,
    /// The licence of its data.
    pub licence: String,
    /// The day on which it was made; absent before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub made_on: Option<Date>,
    /// The last figure of the whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest: Option<FigureView>,
    /// The figures of the whole in the last months, the latest last; empty where they are withheld.
    pub recent: Vec<Option<i64>>,
}

/// A figure.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct FigureView {
    /// The month (`2026-10`) or the year.
    pub period: String,
    /// Where it stands.
    #[serde(flatten)]
    pub place: PlaceView,
    /// How much; absent where it is withheld.
    pub value: Option<i64>,
}

/// Where a figure stands: of the whole where nothing is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[non_exhaustive]
pub struct PlaceView {
    /// The dimension, or the two that are crossed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// The member of each.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
}

/// What is expected of a month to come.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct ExpectedView {
    /// The month.
    pub period: String,
    /// Of what.
    #[serde(flatten)]
    pub place: PlaceView,
    /// What is expected.
    pub value: i64,
    /// Within which it lies in 90 of 100 cases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<i64>,
    /// The upper bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<i64>,
}

/// Something that stands out: it says where to look, not why.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct WarningView {
    /// The month.
    pub period: String,
    /// Of what.
    #[serde(flatten)]
    pub place: PlaceView,
    /// What is said: `level-rose`, `outlier-high` ...
    pub sign: String,
    /// The same as a sentence with its numbers.
    pub reason: Phrase,
    /// What was seen.
    pub seen: f64,
    /// What would have been in line with what came before.
    pub expected: f64,
    /// How far apart the two are, in standard deviations of what is usual.
    pub deviations: f64,
}

/// The share of a group that lives beyond an age.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct SurvivalCurve {
    /// The member of the dimension.
    pub member: String,
    /// At each age in months that is told: the share in thousandths, and within which it lies in 95 of 100 cases.
    pub ages: Vec<SurvivalAge>,
}

/// The curve at an age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct SurvivalAge {
    /// The age, in months.
    pub months: u32,
    /// The share, in thousandths.
    pub permille: u16,
    /// The lower bound.
    pub lower: u16,
    /// The upper bound.
    pub upper: u16,
}

/// Something by which is counted.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct DimensionView {
    /// Its id.
    pub dimension: String,
    /// Its name.
    pub title: Phrase,
    /// The members that are told apart, by code.
    pub members: BTreeMap<String, Phrase>,
}

/// A statistic with all that is published of it.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[non_exhaustive]
pub struct StatisticFile {
    /// Its id.
    pub statistic: StatisticIdText,
    /// Its name.
    pub title: Phrase,
    /// What a figure counts.
    pub unit: Phrase,
    /// How it is counted, and what it does not say.
    pub method: Phrase,
    /// The articles.
    pub basis: Vec<String>,
    /// The licence of its data.
    pub licence: String,
    /// The day on which it was made: it does not change until it is made again.
    #[schema(value_type = String, format = Date)]
    pub made_on: Date,
    /// Whether months say what there is at their end, and do not add up.
    pub stock: bool,
    /// Whether nothing is published, since no withholding would protect what was counted.
    pub refused: bool,
    /// By what it is counted.
    pub dimensions: Vec<DimensionView>,
    /// The figures; what is not named is none.
    pub figures: Vec<FigureView>,
    /// What is expected of the months to come.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub expected: Vec<ExpectedView>,
    /// What stands out, for officers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<WarningView>,
    /// Curves, where the statistic is one of survival.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub survival: Vec<SurvivalCurve>,
}

/// Months that a list shows.
const RECENT: usize = 24;

impl StatisticRow {
    /// One line of the list, with what is published of it so far.
    pub fn view(
        moment: Moment,
        statistic: &Statistic,
        licence: &str,
        content: Option<&StatisticContent>,
        made_on: Option<Date>,
    ) -> View<StatisticRow> {
        let figures = match content {
            Some(StatisticContent::Figures(release)) => release.figures(),
            _ => &[],
        };
        // The year of four digits sorts before its months.
        let mut months: Vec<&Figure> =
            figures.iter().filter(|figure| figure.place == Place::All && figure.period.len() > 4).collect();
        months.sort_by(|a, b| a.period.cmp(&b.period));
        let recent = months[months.len().saturating_sub(RECENT)..].iter().map(|figure| figure.value);
        let body = StatisticRow {
            statistic: Written(statistic.id.clone()),
            title: (&statistic.title).into(),
            unit: (&statistic.unit).into(),
            licence: licence.to_owned(),
            made_on: content.and(made_on),
            recent: recent.collect(),
            latest: months.last().map(|figure| FigureView {
                period: figure.period.clone(),
                place: PlaceView::default(),
                value: figure.value,
            }),
        };
        View::new(Audience::Public, moment, None, body)
    }
}

impl StatisticFile {
    /// The statistic for `reader`: only officers and the auditor see what stands out.
    pub fn view(reader: &Reader, moment: Moment, input: &StatisticInput<'_>) -> View<StatisticFile> {
        let dimensions = input.dimensions.iter().zip(&input.names).map(|(dimension, names)| DimensionView {
            dimension: dimension.id.clone(),
            title: (&dimension.title).into(),
            members: names.iter().map(|(code, name)| (code.clone(), Phrase::from(name))).collect(),
        });
        let statistic = input.statistic;
        let mut body = StatisticFile {
            statistic: Written(statistic.id.clone()),
            title: (&statistic.title).into(),
            unit: (&statistic.unit).into(),
            method: (&statistic.method).into(),
            basis: statistic.basis.clone(),
            licence: input.licence.to_owned(),
            made_on: input.made_on,
            stock: statistic.counts == Counts::Standing,
            refused: false,
            dimensions: dimensions.collect(),
            figures: Vec::new(),
            expected: Vec::new(),
            warnings: Vec::new(),
            survival: Vec::new(),
        };
        let inside = matches!(reader.audience(), Audience::Officer | Audience::Auditor);
        match input.content {
            StatisticContent::Figures(release) => body.put(release, &input.dimensions, inside),
            StatisticContent::Survival(curves) => {
                let curve = |(member, ages): &(String, Vec<Survived>)| SurvivalCurve {
                    member: member.clone(),
                    ages: ages.iter().map(SurvivalAge::of).collect(),
                };
                body.survival = curves.iter().map(curve).collect();
            }
        }
        View::new(reader.audience(), moment, None, body)
    }

    fn put(&mut self, release: &Release, dimensions: &[&Dimension], inside: bool) {
        let figure = |figure: &Figure| FigureView {
            period: figure.period.clone(),
            place: PlaceView::of(&figure.place, dimensions),
            value: figure.value,
        };
        self.refused = release.is_refused();
        self.figures = release.figures().iter().map(figure).collect();
        self.figures.sort_by(|a, b| (&a.place, &a.period).cmp(&(&b.place, &b.period)));
        let expected = |foretold: &Foretold| ExpectedView {
            period: foretold.period.clone(),
            place: PlaceView::of(&foretold.place, dimensions),
            value: foretold.value.round() as i64,
            lower: foretold.interval.map(|(lower, _)| lower.floor() as i64),
            upper: foretold.interval.map(|(_, upper)| upper.ceil() as i64),
        };
        self.expected = release.outlook().iter().map(expected).collect();
        let warning = |noticed: &Noticed| WarningView {
            period: noticed.period.clone(),
            place: PlaceView::of(&noticed.place, dimensions),
            sign: noticed.sign.clone(),
            reason: Phrase(warning_reason(&noticed.sign, noticed.seen, noticed.expected, noticed.deviations)),
            seen: noticed.seen,
            expected: noticed.expected,
            deviations: noticed.deviations,
        };
        if inside {
            self.warnings = release.warnings().iter().map(warning).collect();
        }
    }

    /// The name of a member of a dimension.
    pub fn name(&self, dimension: &str, member: &str) -> Phrase {
        let dimension = self.dimensions.iter().find(|known| known.dimension == dimension);
        let name = dimension.and_then(|dimension| dimension.members.get(member));
        name.cloned().unwrap_or_else(|| Phrase::same(member))
    }

    /// The names of a place, outermost first; none of the whole.
    pub fn names(&self, place: &PlaceView) -> Vec<Phrase> {
        place.by.iter().zip(&place.members).map(|(dimension, member)| self.name(dimension, member)).collect()
    }
}

/// A line of the statistic as a table: what files hold.
#[derive(Clone, Debug, PartialEq)]
pub struct StatisticLine {
    /// The month, the year, or of survival the age such as `P12M`.
    pub period: String,
    /// The dimensions, joined by `*`; empty of the whole.
    pub by: String,
    /// The codes of the members, joined by `*`.
    pub member: String,
    /// Their names.
    pub name: Label,
    /// How much; absent where it is withheld.
    pub value: Option<i64>,
    /// Of what is expected or estimated, its interval.
    pub interval: Option<(i64, i64)>,
    /// `counted`, `withheld`, `expected` or `estimated`.
    pub state: &'static str,
}

/// The columns of a file of lines.
pub const STATISTIC_COLUMNS: [&str; 9] =
    ["period", "by", "member", "name_zh", "name_en", "value", "lower", "upper", "state"];

impl StatisticLine {
    /// The cells under [`STATISTIC_COLUMNS`].
    pub fn cells(&self) -> [String; 9] {
        let text = |number: Option<i64>| number.map_or_else(String::new, |number| number.to_string());
        [
            self.period.clone(),
            self.by.clone(),
            self.member.clone(),
            self.name.zh.clone(),
            self.name.en.clone(),
            text(self.value),
            text(self.interval.map(|(lower, _)| lower)),
            text(self.interval.map(|(_, upper)| upper)),
            self.state.to_owned(),
        ]
    }
}

impl StatisticFile {
    /// All of it as lines.
    pub fn lines(&self) -> Vec<StatisticLine> {
        let line = |period: &str, place: &PlaceView, value, interval, state| {
            let names = self.names(place);
            let joined = |of: fn(&Label) -> &String| names.iter().map(|name| of(&name.0).as_str()).collect::<Vec<_>>();
            StatisticLine {
                period: period.to_owned(),
                by: place.by.join("*"),
                member: place.members.join("*"),
                name: Label::new(joined(|label| &label.zh).join(" * "), joined(|label| &label.en).join(" * ")),
                value,
                interval,
                state,
            }
        };
        let state = |value: Option<i64>| if value.is_some() { "counted" } else { "withheld" };
        let figures = self.figures.iter().map(|one| line(&one.period, &one.place, one.value, None, state(one.value)));
        let expected = self
            .expected
            .iter()
            .map(|one| line(&one.period, &one.place, Some(one.value), one.lower.zip(one.upper), "expected"));
        let by = self.dimensions.first().map_or("", |dimension| dimension.dimension.as_str());
        let survival = self.survival.iter().flat_map(|curve| {
            let place = PlaceView { by: vec![by.to_owned()], members: vec![curve.member.clone()] };
            let ages = curve.ages.iter().map(move |age| {
                let interval = (i64::from(age.lower), i64::from(age.upper));
                line(&format!("P{}M", age.months), &place, Some(age.permille.into()), Some(interval), "estimated")
            });
            ages.collect::<Vec<_>>()
        });
        figures.chain(expected).chain(survival).collect()
    }
}

/// What stands out, as a sentence with its numbers.
pub fn warning_reason(sign: &str, seen: f64, expected: f64, deviations: f64) -> Label {
    let number = |value: f64| {
        let digits = if value.abs() < 10.0 { 2 } else { 0 };
        let text = format!("{value:.digits$}");
        let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text };
        Label::new(text.clone(), text)
    };
    let beyond = format!("{deviations:.1}");
    let with =
        [("seen", number(seen)), ("expected", number(expected)), ("deviations", Label::new(beyond.clone(), beyond))];
    Sentences::of_monitoring().say(sign, &with)
}

impl PlaceView {
    fn of(place: &Place, dimensions: &[&Dimension]) -> PlaceView {
        let id = |at: usize| dimensions.get(at).map_or_else(String::new, |dimension| dimension.id.clone());
        match place {
            Place::All => PlaceView::default(),
            Place::One { dimension, member } => {
                PlaceView { by: vec![id(usize::from(*dimension))], members: vec![member.clone()] }
            }
            Place::Both { first, second } => {
                PlaceView { by: vec![id(0), id(1)], members: vec![first.clone(), second.clone()] }
            }
        }
    }

    /// Whether it is of the whole.
    pub fn is_whole(&self) -> bool {
        self.by.is_empty()
    }
}

impl SurvivalAge {
    fn of(survived: &Survived) -> SurvivalAge {
        let Survived { age, permille, lower, upper } = *survived;
        SurvivalAge { months: u32::try_from(age).unwrap_or(u32::MAX), permille, lower, upper }
    }
}

impl StatisticContent {
    /// The codes of the members of a dimension, by its place in the statistic.
    pub fn members(&self, dimension: usize) -> Vec<&str> {
        match self {
            StatisticContent::Figures(release) => {
                release.dimensions().get(dimension).into_iter().flatten().map(String::as_str).collect()
            }
            StatisticContent::Survival(curves) => curves.iter().map(|(member, _)| member.as_str()).collect(),
        }
    }
}
