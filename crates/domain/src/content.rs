//! What an operator says in the name of a node: notices, a contact, words of its own, its name and colour.
//!
//! It is shown and has no effect: no record, rule or decision reads it. All of it is text, never HTML.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    AccountName, Label, Language,
    date::{Date, Instant, Period, add_days},
};

/// The longest text of a notice, in characters.
pub const LONGEST_NOTICE: usize = 500;
/// The longest time for which a notice stands, in days.
pub const LONGEST_STANDING_DAYS: i64 = 366;
/// The most notices that are kept, those that have ended included.
pub const MOST_NOTICES: usize = 50;
/// The longest line of a contact, and the longest name of a node, in characters.
pub const LONGEST_LINE: usize = 200;
/// The longest address that a notice may lead to, in bytes.
pub const LONGEST_LINK: usize = 500;
/// The longest text in the place of one of the interface, in characters.
pub const LONGEST_WORDS: usize = 4_000;
/// The most texts that are replaced in one language.
pub const MOST_WORDS: usize = 500;

/// Why something can't be said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {reason}")]
pub struct ContentFault {
    /// What of it.
    pub field: &'static str,
    /// Why.
    pub reason: String,
}

fn fault(field: &'static str, reason: impl Into<String>) -> ContentFault {
    ContentFault { field, reason: reason.into() }
}

/// The number of a notice in its node.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NoticeNumber(u32);

impl NoticeNumber {
    /// The number itself.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl fmt::Display for NoticeNumber {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(to)
    }
}

impl FromStr for NoticeNumber {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<NoticeNumber, Self::Err> {
        text.parse().map(NoticeNumber)
    }
}

/// What a notice says, before it is put up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct NoticeText {
    /// Its text in both languages.
    pub text: Label,
    /// Where more is said: an address that begins with `https://`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The first day on which it is shown.
    pub from: Date,
    /// The first day on which it no longer is.
    pub until: Date,
    /// Whether it stands on the pages of the workbench too, and not on the home page alone.
    #[serde(default)]
    pub on_workbench: bool,
}

impl NoticeText {
    /// Refuses what can't be shown: an empty or long text, a link that is not safe, a notice without an end.
    pub fn check(&self) -> Result<(), ContentFault> {
        for language in Language::ALL {
            let field = if language == Language::Chinese { "text-zh" } else { "text-en" };
            check_line(field, self.text.text(language), LONGEST_NOTICE)?;
        }
        if let Some(link) = &self.link {
            check_link(link)?;
        }
        if self.until <= self.from {
            return Err(fault("until", "a day after the first one"));
        }
        if add_days(self.from, LONGEST_STANDING_DAYS).is_none_or(|latest| self.until > latest) {
            return Err(fault("until", format!("at most {LONGEST_STANDING_DAYS} days after the first one")));
        }
        Ok(())
    }
}

/// A notice as it was put up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Notice {
    /// Its number.
    pub number: NoticeNumber,
    /// What it says.
    #[serde(flatten)]
    pub said: NoticeText,
    /// Who put it up; absent for the operator's own machine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<AccountName>,
    /// When it was put up.
    pub at: Instant,
    /// When it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Instant>,
}

impl Notice {
    /// Whether it is shown on a day.
    pub fn stands(&self, today: Date) -> bool {
        self.withdrawn_at.is_none() && Period::new(Some(self.said.from), Some(self.said.until)).contains(today)
    }

    /// Whether it is over: withdrawn, or past its last day.
    pub fn is_over(&self, today: Date) -> bool {
        self.withdrawn_at.is_some() || self.said.until <= today
    }
}

/// How the people who run a node are reached.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Contact {
    /// Their telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub telephone: Option<String>,
    /// Their e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Their postal address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Label>,
    /// When somebody is there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Label>,
}

impl Contact {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Contact::default()
    }

    /// Refuses what can't be shown, a number without digits, an address without an `@`.
    pub fn check(&self) -> Result<(), ContentFault> {
        if let Some(telephone) = &self.telephone {
            let known = |c: char| c.is_ascii_digit() || " +-()/,".contains(c);
            if telephone.len() > 60
                || !telephone.chars().all(known)
                || !telephone.contains(|c: char| c.is_ascii_digit())
            {
                return Err(fault("telephone", "digits, spaces and + - ( ) / , and at most 60 of them"));
            }
        }
        if let Some(email) = &self.email {
            let parts = email.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
            let plain = email.bytes().all(|byte| byte.is_ascii_graphic() && !br#""<>(),;:\?&%"#.contains(&byte));
            if !parts || !plain || email.len() > 254 || email.matches('@').count() != 1 {
                return Err(fault("email", "one address such as credit@city.example"));
            }
        }
        self.address.as_ref().map_or(Ok(()), |label| check_label("address", label))?;
        self.hours.as_ref().map_or(Ok(()), |label| check_label("hours", label))
    }
}

/// The colour of head, buttons and links: one of those whose contrast was checked, in light and in dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Accent {
    /// As the interface comes.
    #[default]
    Teal,
    /// Blue.
    Blue,
    /// Green.
    Green,
    /// Plum.
    Plum,
    /// Brown.
    Brown,
}

impl Accent {
    /// Every colour, the first being the default.
    pub const ALL: [Accent; 5] = [Accent::Teal, Accent::Blue, Accent::Green, Accent::Plum, Accent::Brown];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Accent::Teal => "teal",
            Accent::Blue => "blue",
            Accent::Green => "green",
            Accent::Plum => "plum",
            Accent::Brown => "brown",
        }
    }

    /// The colour of that name.
    pub fn from_name(name: &str) -> Option<Accent> {
        Accent::ALL.into_iter().find(|accent| accent.name() == name)
    }
}

/// Texts in the place of those of the interface, by language and key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReplacedWords {
    /// In Chinese.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub zh: BTreeMap<String, String>,
    /// In English.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub en: BTreeMap<String, String>,
}

impl ReplacedWords {
    /// Those of a language.
    pub fn of(&self, language: Language) -> &BTreeMap<String, String> {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }

    /// The same, to be changed.
    pub fn of_mut(&mut self, language: Language) -> &mut BTreeMap<String, String> {
        match language {
            Language::Chinese => &mut self.zh,
            Language::English => &mut self.en,
        }
    }

    fn is_empty(&self) -> bool {
        self.zh.is_empty() && self.en.is_empty()
    }
}

/// All that an operator says in the name of a node: `content.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Content {
    /// The node's name in the head of its pages, on its documents and letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Label>,
    /// How its people are reached.
    #[serde(default, skip_serializing_if = "Contact::is_empty")]
    pub contact: Contact,
    /// Its colour.
    #[serde(default)]
    pub accent: Accent,
    /// Its notices, in the order in which they were put up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notices: Vec<Notice>,
    /// Its own words.
    #[serde(default, skip_serializing_if = "ReplacedWords::is_empty")]
    pub words: ReplacedWords,
}

impl Content {
    /// Refuses what can't be shown. Whether a text may stand in the place of another is known where texts are.
    pub fn check(&self) -> Result<(), ContentFault> {
        self.name.as_ref().map_or(Ok(()), |label| check_label("name", label))?;
        self.contact.check()?;
        if self.notices.len() > MOST_NOTICES {
            return Err(fault("notices", format!("at most {MOST_NOTICES}")));
        }
        self.notices.iter().try_for_each(|notice| notice.said.check())?;
        for language in Language::ALL {
            let words = self.words.of(language);
            if words.len() > MOST_WORDS {
                return Err(fault("words", format!("at most {MOST_WORDS} texts in one language")));
            }
            words.iter().try_for_each(|(key, text)| check_words(key, text))?;
        }
        Ok(())
    }

    /// The notices that are shown on a day, the latest first.
    pub fn standing(&self, today: Date) -> impl Iterator<Item = &Notice> {
        self.notices.iter().rev().filter(move |notice| notice.stands(today))
    }

    /// Puts a notice up. Where all places are taken, the oldest one that is over makes room.
    pub fn put_up(
        &mut self,
        said: NoticeText,
        by: Option<AccountName>,
        at: Instant,
        today: Date,
    ) -> Result<NoticeNumber, ContentFault> {
        said.check()?;
        if said.until <= today {
            return Err(fault("until", "a day to come"));
        }
        let latest = self.notices.iter().map(|notice| notice.number.0).max().unwrap_or_default();
        if self.notices.len() >= MOST_NOTICES {
            let over = self.notices.iter().position(|notice| notice.is_over(today));
            let over = over.ok_or_else(|| fault("notices", format!("at most {MOST_NOTICES} at a time")))?;
            self.notices.remove(over);
        }
        let number = NoticeNumber(latest.saturating_add(1));
        self.notices.push(Notice { number, said, by, at, withdrawn_at: None });
        Ok(number)
    }
}

/// Content as it is in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContentInForce {
    /// What is said.
    pub content: Content,
    /// Why what is kept can't be used, where it can't: nothing of it is said then.
    pub broken: Option<String>,
}

fn check_label(field: &'static str, label: &Label) -> Result<(), ContentFault> {
    Language::ALL.into_iter().try_for_each(|language| check_line(field, label.text(language), LONGEST_LINE))
}

fn check_line(field: &'static str, text: &str, longest: usize) -> Result<(), ContentFault> {
    if text.trim().is_empty() {
        return Err(fault(field, "a text in each language"));
    }
    if text.chars().count() > longest {
        return Err(fault(field, format!("at most {longest} characters")));
    }
    if text.chars().any(char::is_control) {
        return Err(fault(field, "one line of text"));
    }
    Ok(())
}

fn check_link(link: &str) -> Result<(), ContentFault> {
    let host = link.strip_prefix("https://").unwrap_or_default();
    let begins = host.starts_with(|c: char| c.is_ascii_alphanumeric());
    let plain = link.bytes().all(|byte| byte.is_ascii_graphic() && !br#""<>\^`{|}"#.contains(&byte));
    if !begins || !plain || link.len() > LONGEST_LINK {
        return Err(fault("link", format!("an address that begins with https://, at most {LONGEST_LINK} bytes")));
    }
    Ok(())
}

fn check_words(key: &str, text: &str) -> Result<(), ContentFault> {
    if key.is_empty()
        || key.len() > 60
        || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    {
        return Err(fault("key", "a key of the interface, such as home-lead"));
    }
    if text.trim().is_empty() {
        return Err(fault("text", "a text"));
    }
    if text.chars().count() > LONGEST_WORDS {
        return Err(fault("text", format!("at most {LONGEST_WORDS} characters")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn notice(from: &str, until: &str, link: Option<&str>) -> NoticeText {
        let text = Label::new("今晚停机", "Closed tonight");
        NoticeText { text, link: link.map(str::to_owned), from: day(from), until: day(until), on_workbench: false }
    }

    #[test]
    fn a_notice_has_an_end_and_leads_to_a_safe_address_alone() {
        let good = notice("2026-11-27", "2026-11-28", Some("https://city.example/news?a=1&b=2#c"));
        assert_eq!(good.check(), Ok(()));
        let field = |notice: NoticeText| notice.check().unwrap_err().field;
        assert_eq!(field(notice("2026-11-27", "2026-11-27", None)), "until");
        assert_eq!(field(notice("2026-01-01", "2027-01-03", None)), "until", "2026 has 365 days: 367 days");
        assert_eq!(notice("2026-01-01", "2027-01-02", None).check(), Ok(()));
        for link in [
            "http://city.example/",
            "https://",
            "https:///x",
            "javascript:alert(1)",
            "https://city.example/\"onclick=",
            "https://city.example/ x",
            "//city.example",
        ] {
            assert_eq!(field(notice("2026-11-27", "2026-11-28", Some(link))), "link", "{link}");
        }
        let empty = NoticeText { text: Label::new("今晚停机", " "), ..good.clone() };
        assert_eq!(field(empty), "text-en");
        let long = NoticeText { text: Label::new("停".repeat(501), "x"), ..good.clone() };
        assert_eq!(field(long), "text-zh");
        let lines = NoticeText { text: Label::new("停\n机", "x"), ..good };
        assert_eq!(field(lines), "text-zh");
    }

    #[test]
    fn a_notice_is_shown_from_its_first_day_until_its_end() {
        let mut content = Content::default();
        let at = Instant::from_millis(0);
        content.put_up(notice("2026-11-28", "2026-11-30", None), None, at, day("2026-11-27")).unwrap();
        let shown: Vec<bool> = ["2026-11-27", "2026-11-28", "2026-11-29", "2026-11-30"]
            .map(|today| content.standing(day(today)).count() == 1)
            .into();
        assert_eq!(shown, [false, true, true, false]);
        content.notices[0].withdrawn_at = Some(at);
        assert_eq!(content.standing(day("2026-11-28")).count(), 0);
        let past = content.put_up(notice("2026-11-20", "2026-11-27", None), None, at, day("2026-11-27"));
        assert_eq!(past.unwrap_err().field, "until");
    }

    #[test]
    fn what_is_over_makes_room_and_no_number_comes_twice() {
        let mut content = Content::default();
        let at = Instant::from_millis(0);
        for _ in 0..MOST_NOTICES {
            content.put_up(notice("2026-11-27", "2026-11-28", None), None, at, day("2026-11-27")).unwrap();
        }
        let full = content.put_up(notice("2026-11-27", "2026-11-28", None), None, at, day("2026-11-27"));
        assert_eq!(full.unwrap_err().field, "notices");
        let next = content.put_up(notice("2026-11-28", "2026-11-30", None), None, at, day("2026-11-28")).unwrap();
        assert_eq!((content.notices.len(), next.to_string().as_str()), (MOST_NOTICES, "51"));
        assert_eq!(content.notices[0].number.to_string(), "2");
    }

    #[test]
    fn a_contact_is_what_it_says() {
        let of = |telephone: &str, email: &str| Contact {
            telephone: Some(telephone.to_owned()),
            email: Some(email.to_owned()),
            ..Contact::default()
        };
        assert_eq!(of("+86 (591) 8755-0000", "credit@city.example").check(), Ok(()));
        for (telephone, email, field) in [
            ("call us", "credit@city.example", "telephone"),
            ("--", "credit@city.example", "telephone"),
            ("1", "credit", "email"),
            ("1", "a@b@c.example", "email"),
            ("1", "a b@city.example", "email"),
            ("1", "a@city.example?bcc=x", "email"),
        ] {
            assert_eq!(of(telephone, email).check().unwrap_err().field, field, "{telephone} {email}");
        }
        let one = Contact { hours: Some(Label::new("工作日", "")), ..Contact::default() };
        assert_eq!(one.check().unwrap_err().field, "hours");
    }

    #[test]
    fn what_is_written_is_read_again_and_strange_keys_are_refused() {
        let mut content = Content { accent: Accent::Plum, ..Content::default() };
        content.words.of_mut(Language::English).insert("home-lead".to_owned(), "Welcome".to_owned());
        let at = Instant::from_millis(1_795_000_000_000);
        content.put_up(notice("2026-11-28", "2026-11-30", None), None, at, day("2026-11-27")).unwrap();
        let text = serde_json::to_string(&content).unwrap();
        assert_eq!(serde_json::from_str::<Content>(&text).unwrap(), content);
        assert_eq!(serde_json::from_str::<Content>("{}").unwrap(), Content::default());
        assert!(serde_json::from_str::<Content>(r#"{"colour":"red"}"#).is_err());
        content.words.of_mut(Language::Chinese).insert("Home Lead".to_owned(), "x".to_owned());
        assert_eq!(content.check().unwrap_err().field, "key");
    }
}
