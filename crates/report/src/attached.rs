//! Reads the data that a report bears.

use hayro_syntax::{
    Pdf,
    object::{Array, Dict, Stream, String as Text},
};

/// The most bytes of a document that is read.
const MOST_BYTES: usize = 64 << 20;

/// The most bytes of data as they lie packed in a document.
const MOST_PACKED: usize = 8 << 20;

/// The most files of a document that are looked at.
const MOST_FILES: usize = 16;

/// The signed data that a document bears: the first file associated with it whose name ends in `.json`.
/// Absent where it bears none, or is no document. For a reader's own machine: what is unpacked has no
/// limit.
pub fn attached(document: &[u8]) -> Option<Vec<u8>> {
    if document.len() > MOST_BYTES {
        return None;
    }
    let pdf = Pdf::new(document.to_vec()).ok()?;
    let catalogue: Dict<'_> = pdf.xref().get(pdf.xref().root_id())?;
    let files: Array<'_> = catalogue.get("AF")?;
    files.iter::<Dict<'_>>().take(MOST_FILES).find_map(|file| {
        let name: Text<'_> = file.get("UF").or_else(|| file.get("F"))?;
        let bytes: Vec<u8> = name.as_bytes().iter().copied().filter(|byte| *byte != 0).collect();
        if !bytes.ends_with(b".json") {
            return None;
        }
        let embedded: Dict<'_> = file.get("EF")?;
        let stream: Stream<'_> = embedded.get("F")?;
        if stream.raw_data().len() > MOST_PACKED {
            return None;
        }
        Some(stream.decoded().ok()?.into_owned())
    })
}
