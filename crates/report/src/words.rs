//! The words of documents: one Fluent resource a language, in the same keys; days and amounts in words.

use std::sync::LazyLock;

use domain::{Date, Language};
use fluent_bundle::{FluentArgs, FluentResource, concurrent::FluentBundle};
use jiff::tz::TimeZone;
use publish::{Phrase, Stamp};
use unic_langid::LanguageIdentifier;

type Bundle = FluentBundle<FluentResource>;

const CHINESE: &str = include_str!("../locales/zh-CN/report.ftl");
const ENGLISH: &str = include_str!("../locales/en/report.ftl");

static BUNDLES: LazyLock<[Bundle; 2]> = LazyLock::new(|| [bundle("zh-CN", CHINESE), bundle("en", ENGLISH)]);

fn bundle(language: &str, text: &str) -> Bundle {
    let id: LanguageIdentifier = language.parse().unwrap_or_default();
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    // A file with an error loses the keys in error alone; a test refuses any.
    let resource = FluentResource::try_new(text.to_owned()).unwrap_or_else(|(resource, _)| resource);
    if let Err(errors) = bundle.add_resource(resource) {
        tracing::error!(?errors, language, "words told twice");
    }
    bundle
}

/// The words of one language, with the time zone of its days.
#[derive(Clone)]
pub(crate) struct Words {
    pub language: Language,
    zone: TimeZone,
}

impl Words {
    pub(crate) fn new(language: Language, zone: &TimeZone) -> Words {
        Words { language, zone: zone.clone() }
    }

    fn bundle(&self) -> &'static Bundle {
        match self.language {
            Language::Chinese => &BUNDLES[0],
            Language::English => &BUNDLES[1],
        }
    }

    /// The text of a key with texts by name.
    pub(crate) fn with(&self, key: &str, texts: &[(&'static str, &str)]) -> String {
        let bundle = self.bundle();
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, "no words");
            return key.to_owned();
        };
        let mut args = FluentArgs::new();
        for (name, text) in texts {
            args.set(*name, (*text).to_owned());
        }
        bundle.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// The text of a key.
    pub(crate) fn t(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// The text of a key with one text `x`.
    pub(crate) fn x(&self, key: &str, text: &str) -> String {
        self.with(key, &[("x", text)])
    }

    /// The text of a key with a number `n`, which also chooses its plural.
    pub(crate) fn n(&self, key: &str, number: u32) -> String {
        let Some(pattern) = self.bundle().get_message(key).and_then(|message| message.value()) else {
            return key.to_owned();
        };
        let mut args = FluentArgs::new();
        args.set("n", number);
        self.bundle().format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }

    /// A phrase in the language of the document.
    pub(crate) fn p(&self, phrase: &Phrase) -> String {
        phrase.text(self.language).to_owned()
    }

    /// Phrases, one after the other.
    pub(crate) fn list<'a>(&self, phrases: impl IntoIterator<Item = &'a Phrase>) -> String {
        let texts: Vec<&str> = phrases.into_iter().map(|phrase| phrase.text(self.language)).collect();
        texts.join(&self.t("between"))
    }

    /// A day.
    pub(crate) fn date(&self, date: Date) -> String {
        let month = date.month().to_string();
        let name = self.t(&format!("month-{month}"));
        let (year, day) = (date.year().to_string(), date.day().to_string());
        self.with("date", &[("year", &year), ("month", &month), ("name", &name), ("day", &day)])
    }

    /// A moment, in the node's time zone.
    pub(crate) fn moment(&self, stamp: Stamp) -> String {
        match jiff::Timestamp::from_millisecond(stamp.0.millis()) {
            Ok(timestamp) => {
                let local = self.zone.to_datetime(timestamp);
                let time = local.strftime("%H:%M").to_string();
                self.with("moment", &[("day", &self.date(local.date())), ("time", &time)])
            }
            Err(_) => stamp.to_string(),
        }
    }

    /// The day of a moment, in the node's time zone.
    pub(crate) fn day_of(&self, stamp: Stamp) -> String {
        match jiff::Timestamp::from_millisecond(stamp.0.millis()) {
            Ok(timestamp) => self.date(self.zone.to_datetime(timestamp).date()),
            Err(_) => stamp.to_string(),
        }
    }

    /// An amount, with separators of thousands.
    pub(crate) fn money(&self, currency: &str, amount: &str) -> String {
        let (whole, cents) = amount.split_once('.').unwrap_or((amount, "00"));
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            let left = whole.len() - at;
            if at > 0 && left.is_multiple_of(3) && whole.as_bytes().get(at - 1) != Some(&b'-') {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let amount = if cents == "00" { grouped } else { format!("{grouped}.{cents}") };
        let key = format!("money-{currency}");
        if self.bundle().has_message(&key) { self.x(&key, &amount) } else { format!("{currency} {amount}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_can_be_read() {
        for text in [CHINESE, ENGLISH] {
            FluentResource::try_new(text.to_owned()).map_err(|(_, errors)| errors).unwrap();
        }
    }

    #[test]
    fn days_and_amounts_are_written_as_people_write_them() {
        let english = Words::new(Language::English, &TimeZone::UTC);
        assert_eq!(english.date(jiff::civil::date(2026, 11, 3)), "3 November 2026");
        assert_eq!(english.money("CNY", "1200000.00"), "CNY 1,200,000");
        assert_eq!(english.money("CNY", "-100.50"), "CNY -100.50");
        assert_eq!(english.money("EUR", "999.00"), "EUR 999");
    }
}
