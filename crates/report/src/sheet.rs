//! What the templates take: texts and their order, nothing else.

use domain::{Language, report::ReportNumber};
use qrcode::{EcLevel, QrCode, render::svg};
use serde::Serialize;

use crate::{Error, Letterhead, words::Words};

/// The frame of a document.
#[derive(Serialize)]
pub(crate) struct Frame {
    pub title: String,
    pub issuer: String,
    pub lang: &'static str,
    pub region: Option<&'static str>,
    /// What stands at the foot of each page.
    pub foot: String,
    /// What stands before, between and after the page and the number of pages.
    pub page: Vec<String>,
}

impl Frame {
    pub(crate) fn of(words: &Words, from: &Letterhead, title: String, foot: String) -> Frame {
        let (lang, region) = match words.language {
            Language::Chinese => ("zh", Some("CN")),
            Language::English => ("en", None),
        };
        let page = words.with("page", &[("page", "\u{1}"), ("pages", "\u{1}")]);
        let page = page.split('\u{1}').map(str::to_owned).collect();
        Frame { title, issuer: from.issuer.clone(), lang, region, foot, page }
    }
}

/// A name and a value.
#[derive(Serialize)]
pub(crate) struct Line {
    pub label: String,
    pub value: String,
    /// Set smaller below it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Line {
    pub(crate) fn new(label: impl Into<String>, value: impl Into<String>) -> Line {
        Line { label: label.into(), value: value.into(), note: None }
    }
}

/// How a thing bears on the subject.
#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Tone {
    Favourable,
    Neutral,
    Adverse,
}

/// One record, listing or commitment.
#[derive(Serialize)]
pub(crate) struct Item {
    pub title: String,
    pub tone: Tone,
    /// What must be seen with it, such as that it is objected to.
    pub marks: Vec<String>,
    pub lines: Vec<Line>,
    /// Why it stands there, and where it comes from.
    pub notes: Vec<String>,
}

/// A part of a report under a heading.
#[derive(Default, Serialize)]
pub(crate) struct Chapter {
    pub title: String,
    pub texts: Vec<String>,
    pub lines: Vec<Line>,
    pub items: Vec<Item>,
    /// Set below the rest.
    pub notes: Vec<String>,
}

impl Chapter {
    pub(crate) fn new(title: impl Into<String>) -> Chapter {
        Chapter { title: title.into(), ..Chapter::default() }
    }
}

/// The code that leads to the verify page.
#[derive(Serialize)]
pub(crate) struct Code {
    #[serde(skip)]
    pub svg: String,
    /// What it says: an address, or the number alone.
    pub says: String,
    pub alternative: String,
}

/// The side of a square of the code in its drawing.
const SIDE: u32 = 4;

impl Code {
    pub(crate) fn of(words: &Words, address: Option<&str>, number: &ReportNumber) -> Result<Code, Error> {
        let says = match address {
            Some(address) => format!("{address}/{}/verify/{number}", words.language.code()),
            None => number.to_string(),
        };
        let code = QrCode::with_error_correction_level(&says, EcLevel::M);
        let code = code.map_err(|error| Error::Code(error.to_string()))?;
        let svg = code.render::<svg::Color<'_>>().module_dimensions(SIDE, SIDE).quiet_zone(false).build();
        Ok(Code { svg, alternative: words.x("code-alternative", &says), says })
    }
}
