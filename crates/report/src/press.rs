//! The typesetter with its templates and fonts, loaded once.

use std::{collections::HashMap, sync::OnceLock};

use domain::{Instant, Language, report::ReportHead};
use jiff::tz::TimeZone;
use publish::{CreditReport, Explained, View};
use serde::Serialize;
use typst::{
    Feature, Features, Library, LibraryExt, World,
    diag::{FileError, FileResult, SourceDiagnostic},
    foundations::{Bytes, Datetime, Duration, Smart},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards, Timestamp};

use crate::{Error, credit, fonts::Fonts, notice, sheet::Code, words::Words};

const HOUSE: (&str, &str) = ("/house.typ", include_str!("../templates/house.typ"));
const CREDIT: (&str, &str) = ("/credit.typ", include_str!("../templates/credit.typ"));
const NOTICE: (&str, &str) = ("/notice.typ", include_str!("../templates/notice.typ"));
const DATA: &str = "/data.json";
const CODE: &str = "/code.svg";

/// For how many documents the typesetter remembers what it computed.
const REMEMBERED: usize = 8;

/// Who a document is from.
#[derive(Clone, Debug)]
pub struct Letterhead {
    /// The name of the node, in the document's language.
    pub issuer: String,
    /// The address of its portal, without a slash at its end.
    pub address: Option<String>,
    /// The time zone of its days.
    pub zone: TimeZone,
}

/// Makes documents. Fonts are looked for when the first one is made.
#[derive(Default)]
pub struct Press {
    loaded: OnceLock<Result<Loaded, String>>,
}

struct Loaded {
    fonts: Fonts,
    library: LazyHash<Library>,
    templates: HashMap<FileId, Source>,
}

impl Press {
    /// A press that has loaded nothing yet.
    pub fn new() -> Press {
        Press::default()
    }

    /// The credit report, with its signed data attached.
    ///
    /// # Errors
    /// No font with Chinese characters; anything that the typesetter refuses.
    pub fn credit_report(
        &self,
        from: &Letterhead,
        head: &ReportHead,
        report: &View<CreditReport>,
        data: &[u8],
    ) -> Result<Vec<u8>, Error> {
        let words = Words::new(head.language, &from.zone);
        let code = Code::of(&words, from.address.as_deref(), &head.number)?;
        let sheet = credit::sheet(&words, from, head, &code, report);
        let attached = (format!("/{}", credit::file_name(&head.number)), data.to_vec());
        let files = [(CODE.to_owned(), code.svg.clone().into_bytes()), attached];
        self.print(CREDIT.0, head.number.as_str(), head.made_at, &sheet, files)
    }

    /// The notice of an entry or a proposal, to be served to the subject.
    ///
    /// # Errors
    /// As [`Press::credit_report`].
    pub fn notice(
        &self,
        from: &Letterhead,
        language: Language,
        at: Instant,
        notice: &View<Explained>,
    ) -> Result<Vec<u8>, Error> {
        let words = Words::new(language, &from.zone);
        let sheet = notice::sheet(&words, from, notice);
        self.print(NOTICE.0, &notice.id, at, &sheet, [])
    }

    fn loaded(&self) -> Result<&Loaded, Error> {
        let loaded = self.loaded.get_or_init(|| Loaded::new().map_err(|error| error.to_string()));
        match loaded {
            Ok(loaded) => Ok(loaded),
            Err(_) => Err(Error::NoFont),
        }
    }

    fn print<T: Serialize>(
        &self,
        main: &'static str,
        ident: &str,
        at: Instant,
        sheet: &T,
        files: impl IntoIterator<Item = (String, Vec<u8>)>,
    ) -> Result<Vec<u8>, Error> {
        let loaded = self.loaded()?;
        let mut data = serde_json::to_value(sheet)?;
        set(&mut data, &loaded.fonts);
        data["font"] = loaded.fonts.family.as_str().into();
        let files = files.into_iter().chain([(DATA.to_owned(), serde_json::to_vec(&data)?)]);
        let files = files.map(|(path, bytes)| Ok((file(&path)?, Bytes::new(bytes))));
        let desk = Desk { loaded, main: file(main)?, files: files.collect::<Result<_, Error>>()? };
        let document = typst::compile::<PagedDocument>(&desk).output.map_err(|found| refused(&found))?;
        let standards = PdfStandards::new(&[PdfStandard::A_3a, PdfStandard::Ua_1]);
        let options = PdfOptions {
            ident: Smart::Custom(ident.to_owned()),
            creator: Smart::Custom(Some("Probity".to_owned())),
            timestamp: timestamp(at),
            standards: standards.map_err(|error| Error::Typesetting(error.message().to_string()))?,
            ..PdfOptions::default()
        };
        let pdf = typst_pdf::pdf(&document, &options).map_err(|found| refused(&found));
        typst::comemo::evict(REMEMBERED);
        pdf
    }
}

impl Loaded {
    fn new() -> Result<Loaded, Error> {
        let mut templates = HashMap::new();
        for (path, text) in [HOUSE, CREDIT, NOTICE] {
            let id = file(path)?;
            templates.insert(id, Source::new(id, text.to_owned()));
        }
        // Header cells of rows, so that a table of fields is read aloud as such.
        let features: Features = [Feature::A11yExtras].into_iter().collect();
        let library = LazyHash::new(Library::builder().with_features(features).build());
        Ok(Loaded { fonts: Fonts::find()?, library, templates })
    }
}

/// Leaves in every text only what can be set.
fn set(value: &mut serde_json::Value, fonts: &Fonts) {
    match value {
        serde_json::Value::String(text) => *text = fonts.settable(text),
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| set(item, fonts)),
        serde_json::Value::Object(members) => members.values_mut().for_each(|member| set(member, fonts)),
        _ => {}
    }
}

fn file(path: &str) -> Result<FileId, Error> {
    let path = VirtualPath::new(path).map_err(|_| Error::Typesetting(format!("`{path}` is no path")))?;
    Ok(RootedPath::new(VirtualRoot::Project, path).intern())
}

fn refused(found: &[SourceDiagnostic]) -> Error {
    let messages: Vec<String> = found.iter().take(5).map(|one| one.message.to_string()).collect();
    Error::Typesetting(messages.join("; "))
}

/// When a document was made, in UTC.
fn timestamp(at: Instant) -> Option<Timestamp> {
    let at = TimeZone::UTC.to_datetime(jiff::Timestamp::from_millisecond(at.millis()).ok()?);
    let part = |number: i8| u8::try_from(number).ok();
    let (date, time) = (at.date(), at.time());
    let datetime = Datetime::from_ymd_hms(
        i32::from(date.year()),
        part(date.month())?,
        part(date.day())?,
        part(time.hour())?,
        part(time.minute())?,
        part(time.second())?,
    );
    datetime.map(Timestamp::new_utc)
}

/// One document being made: the typesetter's whole world.
struct Desk<'a> {
    loaded: &'a Loaded,
    main: FileId,
    files: HashMap<FileId, Bytes>,
}

impl World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.loaded.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.loaded.fonts.store.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        self.loaded.templates.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        self.files.get(&id).cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.loaded.fonts.store.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
