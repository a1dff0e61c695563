//! What every page needs: the language, who looks, where the page stands.

mod menu;

use std::{borrow::Cow, sync::Arc};

use domain::{
    Date, Label, Language, Role,
    content::{Accent, Content, Notice},
};
use jiff::tz::TimeZone;
use publish::{Phrase, Stamp};

use crate::{own_words::WordsFault, portal::Viewer, shown::Shown, visit::App, words::Words};

/// Whether search engines may keep a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Indexing {
    /// They may.
    Index,
    /// They may not keep it: it bears adverse records or names persons, or is somebody's own.
    Never,
}

/// The frame around a page.
#[derive(Clone)]
pub struct Frame {
    /// The language.
    pub language: Language,
    words: Words,
    shown: Arc<Shown>,
    /// Who looks.
    pub viewer: Viewer,
    /// The token of the session's forms; empty without a session.
    pub form_token: String,
    /// The path with its query, without the language: `/subjects/s1?kind=penalty`.
    pub rest: String,
    /// The day.
    pub today: Date,
    zone: TimeZone,
    /// Which entry of the menu the page belongs to.
    pub section: &'static str,
    /// Whether search engines may keep it.
    pub indexing: Indexing,
    /// The id of the request.
    pub request: String,
}

impl Frame {
    pub(crate) fn new(
        app: &App,
        language: Language,
        viewer: Viewer,
        form_token: String,
        rest: String,
        request: String,
    ) -> Frame {
        let (today, zone) = (app.portal.today(), app.portal.time_zone());
        let shown = app.shown.now(&*app.portal);
        let words = Words::with_own(language, Arc::clone(&shown.own));
        let indexing = Indexing::Never;
        Frame { language, words, shown, viewer, form_token, rest, today, zone, section: "", indexing, request }
    }

    /// The frame in a section of the menu, kept out of search engines.
    pub(crate) fn at(self, section: &'static str) -> Frame {
        Frame { section, ..self }
    }

    /// The same, open to search engines.
    pub(crate) fn indexed(self) -> Frame {
        Frame { indexing: Indexing::Index, ..self }
    }

    /// The value of `lang`.
    pub fn lang(&self) -> &'static str {
        match self.language {
            Language::Chinese => "zh-CN",
            Language::English => "en",
        }
    }

    /// The address of a page of this language.
    pub fn to(&self, path: &str) -> String {
        format!("/{}{path}", self.language.code())
    }

    /// The address of this page in another language.
    pub fn in_language(&self, code: &str) -> String {
        format!("/{code}{}", self.rest)
    }

    /// The text of a key.
    pub fn t(&self, key: &str) -> Cow<'static, str> {
        self.words.t(key)
    }

    /// The text of `group-name`, a key made of two parts.
    pub fn of(&self, group: &str, name: impl AsRef<str>) -> Cow<'static, str> {
        let key = format!("{group}-{}", name.as_ref());
        if self.words.has(&key) { self.words.t(&key) } else { Cow::Owned(name.as_ref().to_owned()) }
    }

    /// Whether there is a text of that key.
    pub fn has(&self, key: &str) -> bool {
        self.words.has(key)
    }

    /// The text of a key with a number.
    pub fn n(&self, key: &str, number: impl Into<Number>) -> Cow<'static, str> {
        self.words.n(key, number.into().0)
    }

    /// The text of a key with a number and a text.
    pub fn nx(&self, key: &str, number: impl Into<Number>, text: impl AsRef<str>) -> Cow<'static, str> {
        self.words.nx(key, number.into().0, text.as_ref())
    }

    /// The text of a key with a text.
    pub fn x(&self, key: &str, text: impl AsRef<str>) -> Cow<'static, str> {
        self.words.x(key, text.as_ref())
    }

    /// The text of a key with two texts.
    pub fn xy(&self, key: &str, x: impl AsRef<str>, y: impl AsRef<str>) -> Cow<'static, str> {
        self.words.xy(key, x.as_ref(), y.as_ref())
    }

    /// The text of a key with texts by name.
    pub fn with(&self, key: &str, texts: &[(&'static str, &str)]) -> Cow<'static, str> {
        self.words.with(key, texts)
    }

    /// What the operator says in the name of the node.
    pub fn content(&self) -> &Content {
        &self.shown.kept.content
    }

    /// Why what is kept of it can't be used, where it can't.
    pub fn content_broken(&self) -> Option<&str> {
        self.shown.kept.broken.as_deref()
    }

    pub(crate) fn words_ignored(&self) -> &[(Language, String, WordsFault)] {
        &self.shown.own.ignored
    }

    /// The line under the name of the site: the node's own name, where it has one.
    pub fn site_line(&self) -> Cow<'_, str> {
        self.content().name.as_ref().map_or_else(|| self.t("site-line"), |name| Cow::Borrowed(self.label(name)))
    }

    /// The node's colour, where it is not the one that the sheet begins with.
    pub fn accent(&self) -> Option<&'static str> {
        Some(self.content().accent).filter(|accent| *accent != Accent::default()).map(Accent::name)
    }

    /// The notices of this page: on the home page all that stand, on the workbench those that are for it too.
    pub fn notices(&self) -> Vec<&Notice> {
        let home = self.rest.is_empty() || self.rest.starts_with('?');
        let workbench = self.workbench().iter().any(|(section, _)| *section == self.section);
        let here = |notice: &&Notice| home || (workbench && notice.said.on_workbench);
        self.content().standing(self.today).filter(here).collect()
    }

    /// A label in the page's language.
    pub fn label<'a>(&self, label: &'a Label) -> &'a str {
        label.text(self.language)
    }

    /// A phrase in the page's language.
    pub fn p<'a>(&self, phrase: &'a Phrase) -> &'a str {
        phrase.text(self.language)
    }

    /// A number.
    pub fn number(&self, number: impl Into<Number>) -> String {
        self.words.number(number.into().0)
    }

    /// Thousandths as a percentage with one decimal where needed.
    pub fn percent(&self, permille: impl It<u16>) -> String {
        let permille = permille.it();
        if permille.is_multiple_of(10) {
            format!("{}%", permille / 10)
        } else {
            format!("{}.{}%", permille / 10, permille % 10)
        }
    }

    /// A day.
    pub fn date(&self, date: impl It<Date>) -> Cow<'static, str> {
        let date = date.it();
        let month = date.month().to_string();
        let name = self.words.t(&format!("month-{month}"));
        let texts =
            [("year", &*date.year().to_string()), ("month", &month), ("name", &name), ("day", &date.day().to_string())];
        self.words.with("date", &texts)
    }

    /// The day on which something ends; nothing where that lies so far ahead that it stands for "no
    /// end".
    pub fn ends(&self, until: impl It<Option<Date>>) -> Option<Cow<'static, str>> {
        let until = until.it()?;
        (until.year() < self.today.year().saturating_add(50)).then(|| self.date(until))
    }

    /// The same in words.
    pub fn ends_on(&self, until: impl It<Date>) -> Cow<'static, str> {
        self.ends(Some(until.it())).unwrap_or_else(|| self.t("open-ended"))
    }

    /// A day as RFC 3339 writes it, for `datetime` and form fields.
    pub fn iso(&self, date: impl It<Date>) -> String {
        date.it().to_string()
    }

    /// A moment, in the node's time zone.
    pub fn moment(&self, stamp: impl It<Stamp>) -> String {
        let stamp = stamp.it();
        let Ok(timestamp) = jiff::Timestamp::from_millisecond(stamp.0.millis()) else { return stamp.to_string() };
        let local = self.zone.to_datetime(timestamp);
        self.xy("moment", self.date(local.date()), local.strftime("%H:%M").to_string()).into_owned()
    }

    /// The same of an instant that is in no view.
    pub fn instant(&self, instant: impl It<domain::Instant>) -> String {
        self.moment(Stamp(instant.it()))
    }

    /// The day of a moment, in the node's time zone.
    pub fn day_of(&self, stamp: impl It<Stamp>) -> Cow<'static, str> {
        let stamp = stamp.it();
        match jiff::Timestamp::from_millisecond(stamp.0.millis()) {
            Ok(timestamp) => self.date(self.zone.to_datetime(timestamp).date()),
            Err(_) => Cow::Owned(stamp.to_string()),
        }
    }

    /// The day of an instant that is in no view.
    pub fn day_of_instant(&self, instant: impl It<domain::Instant>) -> Cow<'static, str> {
        self.day_of(Stamp(instant.it()))
    }

    /// An amount.
    pub fn money(&self, currency: &str, amount: &str) -> String {
        let (whole, cents) = amount.split_once('.').unwrap_or((amount, "00"));
        let whole = whole.parse::<i128>().map_or_else(|_| whole.to_owned(), |number| self.number(number));
        let amount = if cents == "00" { whole } else { format!("{whole}.{cents}") };
        let key = format!("money-{currency}");
        if self.words.has(&key) { self.words.x(&key, &amount).into_owned() } else { format!("{currency} {amount}") }
    }

    /// A size of a file.
    pub fn bytes(&self, bytes: impl It<u64>) -> String {
        let bytes = bytes.it();
        match bytes {
            0..1_024 => format!("{bytes} B"),
            1_024..1_048_576 => format!("{} KB", bytes.div_ceil(1_024)),
            1_048_576..1_073_741_824 => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
            _ => format!("{}.{} GB", bytes / 1_073_741_824, bytes % 1_073_741_824 * 10 / 1_073_741_824),
        }
    }

    /// Whether somebody has signed in.
    pub fn signed_in(&self) -> bool {
        self.viewer.account.is_some()
    }

    /// The name of the account.
    pub fn account(&self) -> &str {
        self.viewer.account.as_ref().map_or("", |name| name.as_str())
    }

    /// The role in words.
    pub fn role(&self) -> Cow<'static, str> {
        self.of("role", self.viewer.role.name())
    }

    /// Whether the account has that role.
    pub fn is(&self, role: &str) -> bool {
        self.viewer.role.name() == role
    }

    /// The address of the style sheet.
    pub fn css(&self) -> &'static str {
        crate::assets::style_path()
    }

    /// The address of the script that suggests subjects.
    pub fn suggest(&self) -> &'static str {
        crate::assets::suggest_path()
    }

    /// The address of the script that checks a form while it is filled in.
    pub fn filing(&self) -> &'static str {
        crate::assets::filing_path()
    }

    /// The address of the mark.
    pub fn mark(&self) -> &'static str {
        crate::assets::mark_path()
    }

    /// What search engines are told.
    pub fn robots(&self) -> Option<&'static str> {
        (self.indexing == Indexing::Never).then_some("noindex, noarchive, nosnippet")
    }

    /// Whether the account may follow things.
    pub fn follows(&self) -> bool {
        self.viewer.role != Role::Public
    }

    /// Whether the account acts in the place of a colleague.
    pub fn stands_in(&self) -> bool {
        self.viewer.in_place_of.is_some()
    }

    /// The colleague in whose place the account acts; empty where it acts as itself.
    pub fn in_place_of(&self) -> String {
        self.viewer.in_place_of.as_ref().map_or_else(String::new, ToString::to_string)
    }

    /// Whether the account's work can be done by a colleague, or arranged so by it.
    pub fn may_delegate(&self) -> bool {
        matches!(self.viewer.role, Role::Deliverer | Role::Reviewer | Role::DecidingOfficer | Role::Operator)
    }

    /// Whether the account reads deliveries: of all organs, or of its own.
    pub fn reads_deliveries(&self) -> bool {
        matches!(self.viewer.role, Role::Deliverer | Role::Reviewer | Role::Operator | Role::Auditor)
    }

    /// The entries of the workbench's menu: section and path.
    pub fn workbench(&self) -> &'static [(&'static str, &'static str)] {
        menu::workbench(self.viewer.role)
    }
}

/// A whole number of any width.
pub struct Number(i128);

macro_rules! numbers {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Number {
            fn from(number: $kind) -> Number {
                Number(number as i128)
            }
        }
        impl From<&$kind> for Number {
            fn from(number: &$kind) -> Number {
                Number(*number as i128)
            }
        }
        impl From<&&$kind> for Number {
            fn from(number: &&$kind) -> Number {
                Number(**number as i128)
            }
        }
    )*};
}
numbers!(u8, u16, u32, u64, usize, i8, i16, i32, i64, i128);

/// A small value, however many references stand before it: templates add their own.
pub trait It<T: Copy> {
    /// The value.
    fn it(self) -> T;
}

impl<T: Copy> It<T> for T {
    fn it(self) -> T {
        self
    }
}

impl<T: Copy> It<T> for &T {
    fn it(self) -> T {
        *self
    }
}

impl<T: Copy> It<T> for &&T {
    fn it(self) -> T {
        **self
    }
}
