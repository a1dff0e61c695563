//! XML as a small tree with places. No document type, no entity but the five of XML itself.

use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};

use crate::problem::{Position, Problem};

/// The largest file, in bytes.
const MOST_BYTES: usize = 8 << 20;
/// The most elements of a file.
const MOST_ELEMENTS: usize = 300_000;
/// How deep elements may lie in each other.
const MOST_DEPTH: usize = 64;

/// An element.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    /// Its name as written, prefix included.
    full_name: String,
    attributes: Vec<(String, String)>,
    pub(super) children: Vec<Element>,
    /// The text directly in it.
    pub(super) text: String,
    /// Where it begins.
    pub(super) at: Position,
    /// Where its text begins.
    pub(super) text_at: Position,
}

impl Element {
    /// Its name without prefix.
    pub(super) fn name(&self) -> &str {
        self.full_name.rsplit(':').next().unwrap_or_default()
    }

    /// The prefix of its name; empty without one.
    pub(super) fn prefix(&self) -> &str {
        self.full_name.split_once(':').map_or("", |(prefix, _)| prefix)
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name() == name)
    }

    pub(super) fn all<'e>(&'e self, name: &'e str) -> impl Iterator<Item = &'e Element> {
        self.children.iter().filter(move |child| child.name() == name)
    }

    /// The child `text` of an entry, or the element itself where there is none.
    pub(super) fn words(&self) -> (&str, Position) {
        let holder = self.child("text").unwrap_or(self);
        let trimmed = holder.text.trim_start();
        let before = &holder.text[..holder.text.len() - trimmed.len()];
        (trimmed.trim_end(), moved(holder.text_at, before))
    }
}

/// The place behind `text`, which begins at `at`.
fn moved(at: Position, text: &str) -> Position {
    match text.rsplit_once('\n') {
        None => at.right(text.chars().count()),
        Some((lines, last)) => {
            Position { line: at.line + lines.matches('\n').count() as u32 + 1, column: last.chars().count() as u32 + 1 }
        }
    }
}

/// Reads a file. Its root element.
pub(super) fn parse(text: &str) -> Result<Element, Problem> {
    if text.len() > MOST_BYTES {
        let message = format!("a DMN file has at most {MOST_BYTES} bytes: export the decision alone");
        return Err(Problem::error(Position::default(), "limit", message));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reading =
        Reading { text, place: (0, Position { line: 1, column: 1 }), open: Vec::new(), elements: 0, root: None };
    let mut reader = Reader::from_str(text);
    loop {
        let before = reader.buffer_position() as usize;
        let at = reading.position(before);
        let event =
            reader.read_event().map_err(|error| Problem::error(at, "xml", format!("no well-formed XML: {error}")))?;
        if let Event::Eof = event {
            break;
        }
        reading.take(event, at, reader.buffer_position() as usize)?;
    }
    match reading.root {
        Some(root) if reading.open.is_empty() => Ok(root),
        _ => Err(Problem::error(reading.place.1, "xml", "the file ends before its elements do")),
    }
}

struct Reading<'t> {
    text: &'t str,
    /// A byte offset and its place: places are worked out from here on.
    place: (usize, Position),
    open: Vec<Element>,
    elements: usize,
    root: Option<Element>,
}

impl Reading<'_> {
    fn position(&mut self, offset: usize) -> Position {
        let passed = self.text.get(self.place.0..offset).unwrap_or_default();
        self.place = (offset, moved(self.place.1, passed));
        self.place.1
    }

    fn take(&mut self, event: Event<'_>, at: Position, end: usize) -> Result<(), Problem> {
        match event {
            Event::Start(start) => {
                let element = self.element(&start, at)?;
                if self.open.len() == MOST_DEPTH {
                    return Err(Problem::error(at, "limit", format!("elements lie at most {MOST_DEPTH} deep")));
                }
                let text_at = self.position(end);
                self.open.push(Element { text_at, ..element });
            }
            Event::Empty(start) => {
                let element = self.element(&start, at)?;
                self.close(Element { text_at: at, ..element });
            }
            Event::End(_) => {
                if let Some(element) = self.open.pop() {
                    self.close(element);
                }
            }
            Event::Text(text) => self.write(&text.xml10_content()),
            Event::CData(text) => self.write(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let c = character(&reference).ok_or_else(|| {
                    let message = format!("`&{};` is no character: entities of a document are not read", &*reference);
                    Problem::error(at, "entity", message)
                })?;
                self.write(c.encode_utf8(&mut [0; 4]));
            }
            Event::DocType(_) => {
                let message = "a document type is not read: remove the line `<!DOCTYPE ...>`";
                return Err(Problem::error(at, "entity", message));
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn element(&mut self, start: &BytesStart<'_>, at: Position) -> Result<Element, Problem> {
        self.elements += 1;
        if self.elements > MOST_ELEMENTS {
            return Err(Problem::error(at, "limit", format!("a DMN file has at most {MOST_ELEMENTS} elements")));
        }
        let mut attributes = Vec::new();
        for attribute in start.attributes() {
            let wrong = |error: String| Problem::error(at, "xml", format!("no well-formed XML: {error}"));
            let attribute = attribute.map_err(|error| wrong(error.to_string()))?;
            let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
            let value = value.map_err(|error| wrong(error.to_string()))?;
            attributes.push((attribute.key.0.to_owned(), value.into_owned()));
        }
        Ok(Element { full_name: start.name().0.to_owned(), attributes, at, ..Element::default() })
    }

    fn close(&mut self, element: Element) {
        match self.open.last_mut() {
            Some(parent) => parent.children.push(element),
            None => self.root = self.root.take().or(Some(element)),
        }
    }

    fn write(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.text.push_str(text);
        }
    }
}

/// The character that a reference stands for.
fn character(reference: &BytesRef<'_>) -> Option<char> {
    match &**reference {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}

/// Text as it stands in an element or an attribute.
pub(super) fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).replace('\n', "&#10;").replace('\t', "&#9;")
}
