//! Encodings: found out on a bounded sample, then decoded as the file is read.
//!
//! What can't be decoded becomes U+FFFD, so that a damaged character costs its row and no other.

use std::io::{self, Read, Seek, SeekFrom};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// The encodings that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charset {
    Utf8,
    Utf8Bom,
    Utf16Le,
    Utf16Be,
    Gb18030,
}

impl Charset {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Charset::Utf8 => "utf-8",
            Charset::Utf8Bom => "utf-8-bom",
            Charset::Utf16Le => "utf-16le",
            Charset::Utf16Be => "utf-16be",
            Charset::Gb18030 => "gb18030",
        }
    }

    fn encoding(self) -> &'static Encoding {
        match self {
            Charset::Utf8 | Charset::Utf8Bom => UTF_8,
            Charset::Utf16Le => UTF_16LE,
            Charset::Utf16Be => UTF_16BE,
            Charset::Gb18030 => GB18030,
        }
    }
}

/// What was found out about the bytes of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Detected {
    Text(Charset),
    /// A text in an encoding that is not taken; the likeliest name of it.
    Unsupported(&'static str),
    /// Not a text at all.
    Binary,
}

/// How much is looked at, from the first byte on that is not ASCII.
const SAMPLE_BYTES: usize = 256 << 10;
/// Of a damaged text at most this share of what is not ASCII may be undecodable, in percent.
const DAMAGE_PERCENT: usize = 5;
/// Of a text in GB18030 at least this share of the double bytes lies in the area of GB 2312, which
/// holds the characters in everyday use; the words of other encodings read as GB18030 do not.
const EVERYDAY_PERCENT: usize = 80;

/// Finds out the encoding, and leaves the reader at the beginning.
pub(crate) fn detect<R: Read + Seek>(reader: &mut R) -> io::Result<Detected> {
    reader.seek(SeekFrom::Start(0))?;
    let sample = sample(reader)?;
    reader.seek(SeekFrom::Start(0))?;
    Ok(judge(&sample))
}

/// The beginning of the file if it has a byte order mark; otherwise what stands from the first
/// byte on that is not ASCII.
fn sample<R: Read>(reader: &mut R) -> io::Result<Vec<u8>> {
    let mut sample = vec![0; SAMPLE_BYTES];
    let mut filled = fill(reader, &mut sample)?;
    if sample[..filled].starts_with(&[0xff, 0xfe]) || sample[..filled].starts_with(&[0xfe, 0xff]) {
        sample.truncate(filled);
        return Ok(sample);
    }
    while sample[..filled].is_ascii() && filled == SAMPLE_BYTES && !looks_binary(&sample) {
        filled = fill(reader, &mut sample)?;
    }
    sample.truncate(filled);
    if let Some(at) = sample.iter().position(|byte| !byte.is_ascii()) {
        // A full sample from that byte on; what is before it tells nothing.
        let from = at.saturating_sub(64);
        if from > 0 && filled == SAMPLE_BYTES {
            sample.drain(..from);
            let kept = sample.len();
            sample.resize(SAMPLE_BYTES, 0);
            let more = fill(reader, &mut sample[kept..])?;
            sample.truncate(kept + more);
        }
    }
    Ok(sample)
}

fn fill<R: Read>(reader: &mut R, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match reader.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

fn judge(sample: &[u8]) -> Detected {
    match sample {
        [0xef, 0xbb, 0xbf, ..] => return Detected::Text(Charset::Utf8Bom),
        // Begins like UTF-16, which has no text with a NUL there.
        [0xff, 0xfe, 0, 0, ..] => return Detected::Unsupported("UTF-32LE"),
        [0, 0, 0xfe, 0xff, ..] => return Detected::Unsupported("UTF-32BE"),
        [0xff, 0xfe, ..] => return Detected::Text(Charset::Utf16Le),
        [0xfe, 0xff, ..] => return Detected::Text(Charset::Utf16Be),
        _ => {}
    }
    if looks_binary(sample) {
        return Detected::Binary;
    }
    // One damaged character rules an encoding out for the detector, and for nobody who must read
    // the other rows; the bytes of another encoding are damaged through and through as UTF-8.
    if damage(UTF_8, sample).is_some_and(|damage| damage <= DAMAGE_PERCENT) {
        return Detected::Text(Charset::Utf8);
    }
    let everyday = is_everyday_gb(sample);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, sample.len() < SAMPLE_BYTES);
    // The hint of the country decides short texts; it must not turn umlauts into rare characters.
    let hint: Option<&[u8]> = if everyday { Some(b"cn") } else { None };
    let guess = detector.guess(hint, Utf8Detection::Deny);
    let damaged_gb = everyday && damage(GB18030, sample).is_some_and(|damage| (1..=DAMAGE_PERCENT).contains(&damage));
    if guess == GBK || guess == GB18030 || damaged_gb {
        return Detected::Text(Charset::Gb18030);
    }
    Detected::Unsupported(guess.name())
}

/// Control characters that no text holds, in number: one in fifty.
fn looks_binary(sample: &[u8]) -> bool {
    let odd = sample.iter().filter(|&&byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0)).count();
    let nul = sample.iter().filter(|&&byte| byte == 0).count();
    odd * 50 > sample.len() || nul * 10 > sample.len()
}

/// The share of undecodable places among all that is not ASCII, in percent rounded up; a character
/// cut by the end of the sample does not count.
fn damage(encoding: &'static Encoding, sample: &[u8]) -> Option<usize> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(decoder.max_utf8_buffer_length(sample.len())?);
    let (_, _, damaged) = decoder.decode_to_string(sample, &mut text, false);
    if !damaged {
        return Some(0);
    }
    let wide = text.chars().filter(|c| !c.is_ascii()).count();
    let lost = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    Some((100 * lost).div_ceil(wide.max(1)).max(1))
}

fn is_everyday_gb(sample: &[u8]) -> bool {
    let (mut pairs, mut everyday) = (0usize, 0usize);
    let mut bytes = sample.iter().copied();
    while let Some(lead) = bytes.next() {
        if lead < 0x81 {
            continue;
        }
        let Some(trail) = bytes.next() else { break };
        pairs += 1;
        everyday += usize::from((0xa1..=0xf7).contains(&lead) && trail >= 0xa1);
    }
    pairs > 0 && everyday * 100 >= pairs * EVERYDAY_PERCENT
}

/// A reader's bytes as UTF-8, a piece at a time.
pub(crate) struct Text<R> {
    reader: R,
    decoder: Decoder,
    raw: Box<[u8]>,
    raw_at: usize,
    raw_end: usize,
    piece: String,
    piece_at: usize,
    /// Read before the piece goes on.
    unread: Option<(String, usize)>,
    ended: bool,
    cut: bool,
}

const RAW_BYTES: usize = 64 << 10;

impl<R: Read> Text<R> {
    pub(crate) fn new(reader: R, charset: Charset) -> Text<R> {
        let decoder = charset.encoding().new_decoder_with_bom_removal();
        let capacity = decoder.max_utf8_buffer_length(RAW_BYTES).unwrap_or(4 * RAW_BYTES);
        Text {
            reader,
            decoder,
            raw: vec![0; RAW_BYTES].into_boxed_slice(),
            raw_at: 0,
            raw_end: 0,
            piece: String::with_capacity(capacity),
            piece_at: 0,
            unread: None,
            ended: false,
            cut: false,
        }
    }

    /// What comes next; empty only at the end.
    pub(crate) fn peek(&mut self) -> io::Result<&str> {
        if matches!(&self.unread, Some((text, at)) if *at >= text.len()) {
            self.unread = None;
        }
        if self.unread.is_none() {
            while self.piece_at >= self.piece.len() && !self.ended {
                self.refill()?;
            }
        }
        Ok(match &self.unread {
            Some((text, at)) => &text[*at..],
            None => &self.piece[self.piece_at..],
        })
    }

    /// Takes `bytes` of what `peek` returned.
    pub(crate) fn advance(&mut self, bytes: usize) {
        match &mut self.unread {
            Some((_, at)) => *at += bytes,
            None => self.piece_at += bytes,
        }
    }

    /// Gives back text that is to be read again before everything else.
    pub(crate) fn give_back(&mut self, mut text: String) {
        if let Some((rest, at)) = self.unread.take() {
            text.push_str(&rest[at..]);
        }
        self.unread = Some((text, 0));
    }

    /// Whether the file ended in the middle of a character; known at the end.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut
    }

    fn refill(&mut self) -> io::Result<()> {
        self.piece.clear();
        self.piece_at = 0;
        if self.raw_at >= self.raw_end {
            self.raw_end = fill(&mut self.reader, &mut self.raw)?;
            self.raw_at = 0;
        }
        let last = self.raw_end == 0;
        let (result, read, damaged) =
            self.decoder.decode_to_string(&self.raw[self.raw_at..self.raw_end], &mut self.piece, last);
        self.raw_at += read;
        if last && result == CoderResult::InputEmpty {
            self.ended = true;
            self.cut = damaged;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn detected(bytes: &[u8]) -> Detected {
        detect(&mut Cursor::new(bytes)).unwrap()
    }

    fn gb(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    fn decoded(bytes: &[u8], charset: Charset) -> (String, bool) {
        let mut text = Text::new(Cursor::new(bytes), charset);
        let mut all = String::new();
        loop {
            let piece = text.peek().unwrap();
            let len = piece.len();
            if len == 0 {
                return (all, text.is_cut());
            }
            all.push_str(piece);
            text.advance(len);
        }
    }

    const SENTENCE: &str = "名称,处罚内容\n慈溪市某某电器有限公司,罚款人民币贰仟元整\n";

    #[test]
    fn encodings_are_told_apart() {
        assert_eq!(detected(SENTENCE.as_bytes()), Detected::Text(Charset::Utf8));
        assert_eq!(detected(format!("\u{feff}{SENTENCE}").as_bytes()), Detected::Text(Charset::Utf8Bom));
        assert_eq!(detected(&gb(SENTENCE)), Detected::Text(Charset::Gb18030));
        assert_eq!(detected(b"a,b\n1,2\n"), Detected::Text(Charset::Utf8));
        assert_eq!(detected(b"\xff\xfea\0"), Detected::Text(Charset::Utf16Le));
        assert_eq!(detected(b""), Detected::Text(Charset::Utf8));
        assert_eq!(detected(&[0, 1, 2, 3, 4, 5, 6, 7, 200, 201]), Detected::Binary);
    }

    #[test]
    fn gb18030_is_found_behind_a_long_beginning_in_ascii() {
        let mut bytes = b"code,name\n".repeat(60_000);
        bytes.extend(gb(SENTENCE));
        assert_eq!(detected(&bytes), Detected::Text(Charset::Gb18030));
    }

    #[test]
    fn a_damaged_character_does_not_change_the_encoding() {
        let mut bytes = gb(&SENTENCE.repeat(40));
        let at = bytes.len() - 9;
        bytes[at] = 0xff;
        assert_eq!(detected(&bytes), Detected::Text(Charset::Gb18030));
        let mut bytes = SENTENCE.repeat(40).into_bytes();
        bytes[200] = 0xff;
        assert_eq!(detected(&bytes), Detected::Text(Charset::Utf8));
    }

    #[test]
    fn other_encodings_are_named() {
        let text = "Müller & Söhne; Straße; Größe; für Äpfel, Öl und Übung ".repeat(20);
        let latin = encoding_rs::WINDOWS_1252.encode(&text).0.into_owned();
        assert!(matches!(detected(&latin), Detected::Unsupported(name) if name.starts_with("windows")));
        let big5 =
            encoding_rs::BIG5.encode(&"臺北市政府經濟局處分書文號,違反商業登記法之規定".repeat(20)).0.into_owned();
        assert_eq!(detected(&big5), Detected::Unsupported("Big5"));
        let utf_32: Vec<u8> = format!("\u{feff}{SENTENCE}").chars().flat_map(|c| u32::from(c).to_le_bytes()).collect();
        assert_eq!(detected(&utf_32), Detected::Unsupported("UTF-32LE"));
        let swapped: Vec<u8> = utf_32.chunks(4).flat_map(|four| four.iter().rev().copied()).collect();
        assert_eq!(detected(&swapped), Detected::Unsupported("UTF-32BE"));
    }

    #[test]
    fn pieces_join_to_the_whole_text() {
        let long = SENTENCE.repeat(5_000);
        assert_eq!(decoded(&gb(&long), Charset::Gb18030), (long.clone(), false));
        assert_eq!(decoded(long.as_bytes(), Charset::Utf8), (long, false));
    }

    #[test]
    fn a_file_cut_in_a_character_says_so() {
        let bytes = SENTENCE.trim_end().as_bytes();
        let (text, cut) = decoded(&bytes[..bytes.len() - 1], Charset::Utf8);
        assert!(cut && text.ends_with('\u{fffd}'));
    }
}
