//! The notice on paper.

use domain::Language;
use publish::{Explained, ListingGrounds, Reader};
use report::Press;

use crate::{
    made_up::{NAME, TODAY, glossary, letterhead, listing, moment, subject, subject_id},
    oracle::{metadata, text, unspaced},
};

#[test]
fn it_is_addressed_to_the_subject_and_bears_its_receipt() {
    let reader = Reader::subject(subject_id());
    let grounds = ListingGrounds { shown: true, ..ListingGrounds::default() };
    let view = Explained::listing(&glossary(), &reader, moment(TODAY), &subject(), &listing(), &grounds).unwrap();
    assert!(view.has_notice());
    let press = Press::new();
    for (language, wanted) in [
        (Language::Chinese, ["列入名单决定通知书", "送达回证", "机关盖章"]),
        (Language::English, ["Noticeofanentryonalist", "Receiptofservice", "sealoftheorgan"]),
    ] {
        let document = press.notice(&letterhead(), language, moment(TODAY).now, &view).unwrap();
        let text = unspaced(&text(&document));
        for one in wanted {
            assert!(text.contains(one), "{one}: {text}");
        }
        assert!(text.contains(&unspaced(NAME)) && text.contains(&view.id), "{text}");
        assert!(metadata(&document).contains("<pdfuaid:part>1</pdfuaid:part>"));
    }
    let public = Explained::listing(&glossary(), &Reader::public(), moment(TODAY), &subject(), &listing(), &grounds);
    assert!(!public.unwrap().has_notice(), "notices are served, not published");
}
