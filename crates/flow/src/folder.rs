//! The data folder of a node: where its register, index, sealed deliveries and keys lie.
//!
//! ```text
//! DIR/node.json     what this node is
//! DIR/content.json  what the operator says in its name: notices, a contact, words of its own; absent where nothing
//! DIR/register.db   the register (SQLite; elsewhere the database that node.json names)
//! DIR/index/        the search index
//! DIR/lake/         the columns that facts read, made anew where they are gone
//! DIR/lake-draft/   the same for a draft of rules whose facts read other fields
//! DIR/tables/       the tables that analysts read, made anew where they are gone
//! DIR/statistics/   statistics as they were published, one file a day on which any were
//! DIR/simulations/  what simulations of drafts found, each under the digest of its rules
//! DIR/extracts/     records that officers took out as files, each until its day
//! DIR/raw/          deliveries, sealed to an off-line key
//! DIR/spool/        bytes of deliveries that are running; emptied when they end
//! DIR/linkage/      the register as linkage reads it, in shards, made anew where they are gone or of another time
//! DIR/keys/         the keys that hash persons' numbers and names, the one that names sealed files,
//!                   the one that signs reports, the one that secrets of second factors are sealed with,
//!                   the one that marks the links of letters, the one that keys of messages are sealed with,
//!                   the one that sign-ins elsewhere are sealed with, and the secret of the provider of identities
//! ```

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use catalogue::law::Publisher;
use domain::{Label, Role, extract::ExtractNumber};
use serde::{Deserialize, Serialize};

use crate::openid::ProviderFile;

const EXTRACTS: &str = "extracts";

/// What a node is: `node.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NodeFile {
    /// Its name, as the portal shows it.
    pub name: Label,
    /// The jurisdiction pack.
    pub pack: String,
    /// Whose publication terms hold.
    pub publisher: Publisher,
    /// The address of its portal, as documents print it: `https://credit.example`, without a slash at its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Whether this is a demo register: only there may the date be set.
    #[serde(default)]
    pub demo: bool,
    /// The address that letters are sent from; none are sent where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_from: Option<String>,
    /// The roles that sign in with a second factor.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub second_factor: Vec<Role>,
    /// The provider of identities that people may sign in with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub openid: Option<ProviderFile>,
    /// The `age` recipient that raw deliveries are sealed to; its identity is kept off-line.
    pub raw_recipient: String,
    /// The database's address; absent for SQLite in the data folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
}

/// Why a data folder can't be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// It holds something already.
    #[error("`{}` is not empty. Choose an empty folder, or use the register that is there", .0.display())]
    NotEmpty(PathBuf),
    /// It holds no node.
    #[error("`{}` holds no register. Make one with `probity init {} --pack cn`", .0.display(), .0.display())]
    NoNode(PathBuf),
    /// `node.json` or a key can't be read.
    #[error("`{}` can't be read: {reason}", path.display())]
    Unreadable { path: PathBuf, reason: String },
    /// The disk refused.
    #[error("`{}`: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

impl FolderError {
    pub(crate) fn io(path: &Path) -> impl FnOnce(io::Error) -> FolderError + '_ {
        |source| FolderError::Io { path: path.to_owned(), source }
    }
}

/// A data folder.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// Makes a new data folder; refuses one that is not empty.
    pub fn create(root: &Path, node: &NodeFile) -> Result<Folder, FolderError> {
        fs::create_dir_all(root).map_err(FolderError::io(root))?;
        if fs::read_dir(root).map_err(FolderError::io(root))?.next().is_some() {
            return Err(FolderError::NotEmpty(root.to_owned()));
        }
        let folder = Folder { root: root.to_owned() };
        for path in [folder.index(), folder.raw(), folder.spool(), folder.keys()] {
            fs::create_dir_all(&path).map_err(FolderError::io(&path))?;
        }
        restrict(&folder.keys(), 0o700)?;
        folder.keep_node(node)?;
        Ok(folder)
    }

    /// Keeps what the node is: in force where it is opened the next time.
    pub(crate) fn keep_node(&self, node: &NodeFile) -> Result<(), FolderError> {
        let path = self.node_file();
        let text = serde_json::to_vec_pretty(node).map_err(|error| unreadable(&path, &error))?;
        write_whole(&path, &text, 0o644)
    }

    /// Opens a data folder.
    pub fn open(root: &Path) -> Result<(Folder, NodeFile), FolderError> {
        let folder = Folder { root: root.to_owned() };
        let path = folder.node_file();
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(FolderError::NoNode(root.to_owned())),
            Err(source) => return Err(FolderError::Io { path, source }),
        };
        let node = serde_json::from_slice(&text).map_err(|error| unreadable(&path, &error))?;
        Ok((folder, node))
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn node_file(&self) -> PathBuf {
        self.root.join("node.json")
    }

    /// The register's file.
    pub fn register(&self) -> PathBuf {
        self.root.join("register.db")
    }

    /// The search index.
    pub fn index(&self) -> PathBuf {
        self.root.join("index")
    }

    /// The file of an extract.
    pub(crate) fn extract(&self, number: &ExtractNumber, ending: &str) -> PathBuf {
        self.root.join(EXTRACTS).join(format!("{number}.{ending}"))
    }

    /// Where an extract is written until it is whole; makes the folder.
    pub(crate) fn extract_draft(&self, number: &ExtractNumber) -> Result<PathBuf, FolderError> {
        let folder = self.root.join(EXTRACTS);
        fs::create_dir_all(&folder).map_err(FolderError::io(&folder))?;
        restrict(&folder, 0o700)?;
        Ok(self.extract(number, "draft"))
    }

    /// The files of extracts that are there, whole or not.
    pub(crate) fn extract_files(&self) -> Result<Vec<(ExtractNumber, PathBuf)>, FolderError> {
        let folder = self.root.join(EXTRACTS);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(FolderError::Io { path: folder, source }),
        };
        let paths = entries.filter_map(|entry| entry.ok().map(|entry| entry.path()));
        let named = |path: PathBuf| Some((path.file_stem()?.to_str()?.parse().ok()?, path));
        Ok(paths.filter_map(named).collect())
    }

    /// The columns that facts read.
    pub fn lake(&self) -> PathBuf {
        self.root.join("lake")
    }

    /// The columns that the facts of a draft read, where they are others.
    pub(crate) fn draft_lake(&self) -> PathBuf {
        self.root.join("lake-draft")
    }

    /// The tables that analysts read.
    pub(crate) fn tables(&self) -> PathBuf {
        self.root.join("tables")
    }

    /// The simulation of the draft with this digest.
    pub(crate) fn simulation(&self, draft: &str) -> PathBuf {
        self.root.join("simulations").join(format!("{draft}.json"))
    }

    /// The files of simulations that are kept, at most `most`.
    pub(crate) fn simulations(&self, most: usize) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.root.join("simulations")) else { return Vec::new() };
        let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "json")).take(most).collect()
    }

    /// Keeps a simulation.
    pub(crate) fn keep_simulation(&self, draft: &str, text: &[u8]) -> Result<(), FolderError> {
        let path = self.simulation(draft);
        let folder = self.root.join("simulations");
        fs::create_dir_all(&folder).map_err(FolderError::io(&folder))?;
        write_whole(&path, text, 0o644)
    }

    /// The sealed deliveries.
    pub fn raw(&self) -> PathBuf {
        self.root.join("raw")
    }

    /// The bytes of deliveries that are running.
    pub fn spool(&self) -> PathBuf {
        self.root.join("spool")
    }

    /// The keys.
    pub fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    fn provider_secret_file(&self) -> PathBuf {
        self.keys().join("openid-client")
    }

    /// The secret that the provider of identities gave this node; absent where it gave none.
    pub fn provider_secret(&self) -> Result<Option<String>, FolderError> {
        let path = self.provider_secret_file();
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(FolderError::Io { path, source }),
        }
    }

    /// Keeps that secret, or removes it.
    pub(crate) fn keep_provider_secret(&self, secret: Option<&str>) -> Result<(), FolderError> {
        let path = self.provider_secret_file();
        match secret {
            Some(secret) => write_whole(&path, secret.as_bytes(), 0o600),
            None => match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FolderError::Io { path, source: error }),
                _ => Ok(()),
            },
        }
    }

    /// The 32-byte key `name`, made from the system's randomness when it does not yet exist.
    pub fn key(&self, name: &str) -> Result<[u8; 32], FolderError> {
        let path = self.keys().join(name);
        match fs::read(&path) {
            Ok(bytes) => bytes.try_into().map_err(|_| unreadable(&path, &"a key has 32 bytes")),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut key = [0; 32];
                getrandom::fill(&mut key).map_err(|error| unreadable(&path, &error))?;
                write_whole(&path, &key, 0o600)?;
                Ok(key)
            }
            Err(source) => Err(FolderError::Io { path, source }),
        }
    }
}

fn unreadable(path: &Path, reason: &dyn std::fmt::Display) -> FolderError {
    FolderError::Unreadable { path: path.to_owned(), reason: reason.to_string() }
}

/// Writes a file so that after a crash it is either whole or absent.
pub(crate) fn write_whole(path: &Path, bytes: &[u8], mode: u32) -> Result<(), FolderError> {
    let draft = path.with_extension("draft");
    let mut file = fs::File::create(&draft).map_err(FolderError::io(&draft))?;
    restrict(&draft, mode)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(FolderError::io(&draft))?;
    fs::rename(&draft, path).map_err(FolderError::io(path))
}

#[cfg(unix)]
pub(crate) fn restrict(path: &Path, mode: u32) -> Result<(), FolderError> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(FolderError::io(path))
}

#[cfg(not(unix))]
pub(crate) fn restrict(_path: &Path, _mode: u32) -> Result<(), FolderError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node() -> NodeFile {
        NodeFile {
            name: Label::new("某市", "A city"),
            pack: "cn".into(),
            publisher: Publisher::CreditCentre,
            address: None,
            demo: true,
            mail_from: None,
            second_factor: Vec::new(),
            openid: None,
            raw_recipient: "age1".into(),
            database: None,
        }
    }

    #[test]
    fn a_folder_opens_as_it_was_made_and_keeps_its_keys() {
        let place = tempfile::tempdir().unwrap();
        let root = place.path().join("node");
        let folder = Folder::create(&root, &node()).unwrap();
        let key = folder.key("persons").unwrap();
        let (again, read) = Folder::open(&root).unwrap();
        assert_eq!(read, node());
        assert_eq!(again.key("persons").unwrap(), key);
        assert_ne!(again.key("raw").unwrap(), key);
        assert!(matches!(Folder::create(&root, &node()), Err(FolderError::NotEmpty(_))));
    }

    #[test]
    fn a_folder_without_a_node_says_how_to_make_one() {
        let place = tempfile::tempdir().unwrap();
        let message = Folder::open(place.path()).unwrap_err().to_string();
        assert!(message.contains("probity init"), "{message}");
    }
}
