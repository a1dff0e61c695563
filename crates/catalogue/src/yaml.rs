//! YAML with lines: a file of a pack as a tree that knows where everything stands.
//!
//! Scalars are read by the type that asks for them, so that `01` and `no` stay what they are where
//! a text is wanted. Unknown keys, duplicate keys, anchors and several documents in one file are
//! problems, and all of them are collected.

mod read;

use std::collections::BTreeSet;

use granit_parser::{Event, Parser, ScalarStyle, Span};

pub(crate) use read::read;

/// What is wrong in one file: line and sentence.
pub(crate) type Lines = BTreeSet<(u32, String)>;

/// A value and the line it begins on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Node {
    pub line: u32,
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    /// A scalar; `plain` where it stands without quotes.
    Scalar { text: String, plain: bool },
    /// A sequence.
    Sequence(Vec<Node>),
    /// A mapping, in the order written; its keys are texts.
    Mapping(Vec<(Key, Node)>),
}

/// A key and the line it stands on.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Key {
    pub line: u32,
    pub text: String,
}

impl Node {
    /// Parses one document. Problems of form are added to `lines`; `None` where nothing is left.
    pub(crate) fn parse(text: &str, lines: &mut Lines) -> Option<Node> {
        let mut builder = Builder { parser: Parser::new_from_str(text), lines };
        let root = builder.document();
        match root {
            Ok(node) => node,
            Err((line, message)) => {
                lines.insert((line, message));
                None
            }
        }
    }

    /// The value under `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Mapping(entries) => entries.iter().find(|(known, _)| known.text == key).map(|(_, node)| node),
            _ => None,
        }
    }

    /// The items of a sequence; none where it is something else.
    pub(crate) fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The line of what `path` leads to, keys and positions parted by dots, such as
    /// `fields.3.list`; where it leads nowhere, the line of the last step that exists.
    pub(crate) fn line_at(&self, path: &str) -> u32 {
        let mut node = self;
        let mut line = self.line;
        for step in path.split('.').filter(|step| !step.is_empty()) {
            let next = match &node.kind {
                Kind::Mapping(entries) => {
                    entries.iter().find(|(key, _)| key.text == step).map(|(key, node)| (key.line, node))
                }
                Kind::Sequence(items) => {
                    step.parse().ok().and_then(|at: usize| items.get(at)).map(|node| (node.line, node))
                }
                Kind::Scalar { .. } => None,
            };
            let Some((at, found)) = next else { break };
            (line, node) = (at, found);
        }
        line
    }
}

type Failed = (u32, String);

struct Builder<'a, 'l> {
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    lines: &'l mut Lines,
}

fn line_of(span: &Span) -> u32 {
    u32::try_from(span.start.line()).unwrap_or(u32::MAX)
}

impl<'a> Builder<'a, '_> {
    fn event(&mut self) -> Result<Option<(Event<'a>, u32)>, Failed> {
        for next in self.parser.by_ref() {
            match next {
                Ok((Event::Comment(..), _)) => {}
                Ok((event, span)) => return Ok(Some((event, line_of(&span)))),
                Err(error) => {
                    let line = u32::try_from(error.marker().line()).unwrap_or(u32::MAX);
                    return Err((line, format!("not YAML: {}", error.info())));
                }
            }
        }
        Ok(None)
    }

    fn document(&mut self) -> Result<Option<Node>, Failed> {
        let mut root = None;
        while let Some((event, line)) = self.event()? {
            match event {
                Event::DocumentStart(..) if root.is_some() => {
                    return Err((line, "a second document: a file holds one".to_owned()));
                }
                Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) | Event::DocumentEnd => {}
                other => root = Some(self.node(other, line)?),
            }
        }
        Ok(root)
    }

    fn node(&mut self, event: Event<'a>, line: u32) -> Result<Node, Failed> {
        let kind = match event {
            Event::Scalar(text, style, ..) => {
                Kind::Scalar { text: text.into_owned(), plain: style == ScalarStyle::Plain }
            }
            Event::SequenceStart(..) => {
                let mut items = Vec::new();
                while let Some((event, line)) = self.event()? {
                    if matches!(event, Event::SequenceEnd) {
                        break;
                    }
                    items.push(self.node(event, line)?);
                }
                Kind::Sequence(items)
            }
            Event::MappingStart(..) => Kind::Mapping(self.mapping()?),
            _ => return Err((line, "anchors and aliases are not used in a pack: write the value out".to_owned())),
        };
        Ok(Node { line, kind })
    }

    fn mapping(&mut self) -> Result<Vec<(Key, Node)>, Failed> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        while let Some((event, line)) = self.event()? {
            let text = match event {
                Event::MappingEnd => break,
                Event::Scalar(text, ..) => text.into_owned(),
                _ => return Err((line, "a key must be a text".to_owned())),
            };
            let Some((event, at)) = self.event()? else { break };
            let node = self.node(event, at)?;
            if entries.iter().any(|(key, _)| key.text == text) {
                self.lines.insert((line, format!("the key `{text}` stands twice")));
            } else {
                entries.push((Key { line, text }, node));
            }
        }
        Ok(entries)
    }
}
