//! What officers of the made-up node took out as files.

use std::io::Read;

use async_trait::async_trait;
use domain::{
    DatasetId, Language, Role,
    access::Consultation,
    extract::{Extract, ExtractEnd, ExtractFormat, ExtractNumber, ExtractWanted},
};
use publish::{ExtractEntry, Page, Reader, View};
use web::{Answer, ExtractFile, ExtractPortal, Part, Problem, Viewer};

use super::{
    Fake,
    data::{at, organ},
};

/// One that is ready, one that is being made, one that was destroyed and one with too many rows.
const MADE: u8 = 1;

fn extract(viewer: &Viewer, number: u8) -> Extract {
    let made = ExtractEnd::Made {
        at: at("2026-11-24T02:01:00Z"),
        rows: 1_284,
        size: 341_208,
        blake3: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08".to_owned(),
    };
    let (end, until) = match number {
        MADE => (Some(made), "2026-12-01T02:00:00Z"),
        2 => (None, "2026-12-01T02:00:00Z"),
        3 => (Some(made), "2026-11-10T02:00:00Z"),
        _ => (Some(ExtractEnd::TooManyRows { at: at("2026-11-24T02:01:00Z") }), "2026-12-01T02:00:00Z"),
    };
    Extract {
        number: ExtractNumber::drawn([number; 12]),
        wanted: ExtractWanted {
            dataset: DatasetId::parse("penalty").unwrap(),
            deliverer: None,
            from: Some(super::data::day("2026-01-01")),
            until: None,
            format: ExtractFormat::Xlsx,
            language: Language::Chinese,
            why: Consultation {
                purpose: "年度执法情况分析".to_owned(), matter: "市监信〔2026〕41号".to_owned()
            },
        },
        account: viewer.account.clone().unwrap(),
        role: viewer.role,
        organ: viewer.organ.clone(),
        asked_at: at("2026-11-24T02:00:00Z"),
        until: at(until),
        end,
    }
}

impl Fake {
    fn extract_entry(&self, viewer: &Viewer, number: u8) -> View<ExtractEntry> {
        let reader = if viewer.role == Role::Auditor { Reader::auditor() } else { self.reader(viewer) };
        let market =
            organ("113500000000000001", "榕城市市场监督管理局", "Rongcheng Administration for Market Regulation");
        let organ = viewer.organ.as_ref().map(|_| &market);
        let one = extract(viewer, number);
        ExtractEntry::view(&self.glossary, &reader, self.moment(), &one, (organ, None), viewer.role != Role::Auditor)
    }
}

#[async_trait]
impl ExtractPortal for Fake {
    async fn take_out(&self, _: &Viewer, wanted: ExtractWanted) -> Answer<ExtractNumber> {
        match wanted.why.purpose.trim() {
            "" => Err(Problem::invalid("purpose", "name the purpose")),
            _ => Ok(ExtractNumber::drawn([2; 12])),
        }
    }
    async fn extracts(&self, viewer: &Viewer, _: &Part) -> Answer<View<Page<ExtractEntry>>> {
        let entries: Vec<_> = (1..=4).map(|number| self.extract_entry(viewer, number)).collect();
        let reader = if viewer.role == Role::Auditor { Reader::auditor() } else { self.reader(viewer) };
        Ok(Page::of(&reader, self.moment(), entries, None, None))
    }
    async fn extract(&self, viewer: &Viewer, number: &ExtractNumber) -> Answer<View<ExtractEntry>> {
        let found = (1..=4).find(|one| ExtractNumber::drawn([*one; 12]) == *number);
        Ok(self.extract_entry(viewer, found.ok_or(Problem::NotFound)?))
    }
    async fn extract_file(&self, viewer: &Viewer, number: &ExtractNumber) -> Answer<ExtractFile> {
        let entry = self.extract(viewer, number).await?;
        let name = entry.file.clone().ok_or(Problem::NotFound)?;
        Ok(ExtractFile { name, content: Box::new(std::io::repeat(b'x').take(200_000)) })
    }
}
