//! Files of a pack -> values that know their file and lines.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use serde::de::DeserializeOwned;

use crate::{
    pack::Problem,
    source::{self, Files, problem},
    yaml::{Lines, Node, read},
};

/// A value of one file, with the tree that tells where each part of it stands.
#[derive(Debug)]
pub(crate) struct Loaded<T> {
    pub file: String,
    pub node: Node,
    pub value: T,
}

impl<T> Loaded<T> {
    /// A problem at what `path` leads to in the file.
    pub(crate) fn problem(&self, path: &str, message: impl std::fmt::Display) -> Problem {
        problem(&self.file, u64::from(self.node.line_at(path)), message)
    }

    /// The file's name without folder and ending: the id that its content must have.
    pub(crate) fn stem(&self) -> &str {
        let name = self.file.rsplit('/').next().unwrap_or_default();
        name.strip_suffix(".yaml").unwrap_or(name)
    }
}

/// Reads a part of a file only to collect what is wrong with it.
pub(crate) type Part = (&'static str, fn(&Node, &mut Lines));

/// A part of type `T` for [`Loader::folder`].
pub(crate) fn part<T: DeserializeOwned>(node: &Node, lines: &mut Lines) {
    let _ = read::<T>(node, lines);
}

/// Reads files and collects every problem.
pub(crate) struct Loader<'f> {
    files: &'f Files,
    pub problems: Vec<Problem>,
    /// The files that could not be read as what they should be: nothing is said of what they would
    /// have defined.
    pub broken: BTreeSet<String>,
}

impl<'f> Loader<'f> {
    pub(crate) fn new(files: &'f Files) -> Loader<'f> {
        Loader { files, problems: Vec::new(), broken: BTreeSet::new() }
    }

    /// The tree of a file.
    fn node(&mut self, path: &str) -> Option<Node> {
        let text = match source::text(self.files, path) {
            Ok(text) => text?,
            Err(problem) => {
                self.problems.push(problem);
                return None;
            }
        };
        let mut lines = Lines::new();
        let node = Node::parse(text, &mut lines);
        if node.is_none() && lines.is_empty() {
            lines.insert((1, "the file is empty".to_owned()));
        }
        self.add(path, lines);
        node
    }

    fn add(&mut self, path: &str, lines: Lines) {
        self.problems.extend(lines.into_iter().map(|(line, message)| problem(path, u64::from(line), message)));
    }

    /// A file that holds one value. Where it doesn't fit, the items of its `parts` are read one by
    /// one, so that each of them can say what is wrong.
    pub(crate) fn one<T: DeserializeOwned>(&mut self, path: &str, parts: &[Part]) -> Option<Loaded<T>> {
        let broken = || path.to_owned();
        let Some(node) = self.node(path) else {
            self.broken.insert(broken());
            return None;
        };
        let mut lines = Lines::new();
        let value = read::<T>(&node, &mut lines);
        if value.is_none() {
            self.broken.insert(broken());
            for (key, part) in parts {
                node.get(key).map_or(&[][..], Node::items).iter().for_each(|item| part(item, &mut lines));
            }
        }
        self.add(path, lines);
        Some(Loaded { file: path.to_owned(), node, value: value? })
    }

    /// The same of a file that a pack need not have.
    pub(crate) fn one_if_there<T: DeserializeOwned>(&mut self, path: &str, parts: &[Part]) -> Option<Loaded<T>> {
        if self.files.contains_key(path) { self.one(path, parts) } else { None }
    }

    /// Every YAML file of `folder`, one value each.
    pub(crate) fn folder<T: DeserializeOwned>(&mut self, folder: &str, parts: &[Part]) -> Vec<Loaded<T>> {
        let files = self.files;
        source::paths(files, folder, ".yaml").filter_map(|path| self.one(path, parts)).collect()
    }

    /// A file that holds a sequence of values: each with its file and line.
    pub(crate) fn sequence<T: DeserializeOwned>(&mut self, path: &str) -> Vec<Loaded<T>> {
        let Some(node) = self.node(path) else {
            self.broken.insert(path.to_owned());
            return Vec::new();
        };
        let mut lines = Lines::new();
        if !matches!(node.kind, crate::yaml::Kind::Sequence(_)) {
            lines.insert((node.line, "the file must be a sequence: each item begins with `- `".to_owned()));
        }
        let items: Vec<Loaded<T>> = node
            .items()
            .iter()
            .filter_map(|item| {
                let value = read::<T>(item, &mut lines)?;
                Some(Loaded { file: path.to_owned(), node: item.clone(), value })
            })
            .collect();
        if items.len() < node.items().len() {
            self.broken.insert(path.to_owned());
        }
        self.add(path, lines);
        items
    }

    /// The same of a file that a pack need not have.
    pub(crate) fn sequence_if_there<T: DeserializeOwned>(&mut self, path: &str) -> Vec<Loaded<T>> {
        if self.files.contains_key(path) { self.sequence(path) } else { Vec::new() }
    }

    /// Every item of every YAML file of `folder`.
    pub(crate) fn sequences<T: DeserializeOwned>(&mut self, folder: &str) -> Vec<Loaded<T>> {
        let files = self.files;
        source::paths(files, folder, ".yaml").flat_map(|path| self.sequence(path)).collect()
    }

    /// What a loader of another part of the pack gives, its problems collected.
    pub(crate) fn take<T>(&mut self, result: Result<T, Vec<Problem>>) -> Option<T> {
        result.map_err(|problems| self.problems.extend(problems)).ok()
    }

    /// Values by id; a second value of the same id is a problem at its `id`.
    pub(crate) fn by_id<K: Ord + std::fmt::Display, T>(
        &mut self,
        loaded: Vec<Loaded<T>>,
        key: &str,
        id: impl Fn(&T) -> K,
    ) -> BTreeMap<K, Loaded<T>> {
        let mut map = BTreeMap::new();
        for item in loaded {
            match map.entry(id(&item.value)) {
                Entry::Occupied(first) => {
                    let message = format_args!("`{}` is defined twice", first.key());
                    self.problems.push(item.problem(key, message));
                }
                Entry::Vacant(place) => {
                    place.insert(item);
                }
            }
        }
        map
    }
}
