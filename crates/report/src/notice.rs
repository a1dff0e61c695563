//! The notice of an entry or a proposal as a sheet.

use publish::{Explained, View};
use serde::Serialize;

use crate::{
    Letterhead,
    sheet::{Chapter, Frame, Line},
    words::Words,
};

/// A notice as its template takes it.
#[derive(Serialize)]
pub(crate) struct Sheet {
    #[serde(flatten)]
    frame: Frame,
    organ: String,
    number: String,
    /// To whom it is addressed.
    subject: String,
    chapters: Vec<Chapter>,
    /// The place of the seal, and the day.
    seal: Vec<String>,
    /// What whoever receives it fills in.
    receipt: Chapter,
    online: String,
}

pub(crate) fn sheet(words: &Words, from: &Letterhead, notice: &View<Explained>) -> Sheet {
    let title = words.t(if notice.kind == "proposal" { "notice-proposal" } else { "notice-listing" });
    let chapter = |passage: &publish::Passage| Chapter {
        texts: passage
            .sentences
            .iter()
            .map(|sentence| {
                let text = words.p(&sentence.text);
                let basis = words.list(&sentence.basis);
                match (basis.is_empty(), sentence.unverified) {
                    (true, _) => text,
                    (_, true) => {
                        words.with("sentence-on", &[("text", &text), ("basis", &words.x("unverified", &basis))])
                    }
                    _ => words.with("sentence-on", &[("text", &text), ("basis", &basis)]),
                }
            })
            .collect(),
        ..Chapter::new(words.p(&passage.heading))
    };
    let subject = notice.subject.as_ref().map_or_else(String::new, |subject| match &subject.code {
        Some(code) => words.with("notice-to-code", &[("name", &subject.name), ("code", code)]),
        None => words.x("notice-to", &subject.name),
    });
    let receipt = ["notice-received-by", "notice-received-on", "notice-served-by", "notice-served-how"];
    Sheet {
        organ: notice.organ.as_ref().map_or_else(|| from.issuer.clone(), |organ| words.p(organ)),
        number: words.x("notice-number", &notice.id),
        subject,
        chapters: notice.passages.iter().map(chapter).collect(),
        seal: vec![words.t("notice-seal"), words.date(notice.today())],
        receipt: Chapter {
            lines: receipt.map(|key| Line::new(words.t(key), "")).into(),
            ..Chapter::new(words.t("notice-receipt"))
        },
        online: match &from.address {
            Some(address) => {
                words.x("notice-online", &format!("{address}/{}/explanations/{}", words.language.code(), notice.id))
            }
            None => words.x("notice-online-number", &notice.id),
        },
        frame: Frame::of(words, from, title, words.x("notice-number", &notice.id)),
    }
}
