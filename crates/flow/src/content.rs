//! What the operator says in the name of the node: `content.json` of the data folder, read again whenever it changes,
//! so that it is in force at once in every process, and may be mended by hand.
//!
//! A file that can't be used stops nothing: what is said then is what the interface comes with, and the operator is
//! told why. It is never written over before it is mended.

use std::{
    fs, io,
    path::Path,
    sync::{Arc, PoisonError, RwLock},
    time::SystemTime,
};

use domain::{
    Label, Language,
    content::{Accent, Contact, Content, ContentFault, ContentInForce, NoticeNumber, NoticeText},
};

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    folder::{FolderError, write_whole},
    node::{Node, actor, audit},
};

/// The largest file that is read, in bytes.
const LARGEST: u64 = 8 << 20;

/// By what a file is told from the one before it.
type Mark = Option<(SystemTime, u64)>;

/// The content as it was read last.
#[derive(Default)]
pub(crate) struct ContentRead(RwLock<Option<(Mark, Arc<ContentInForce>)>>);

impl From<ContentFault> for Error {
    fn from(fault: ContentFault) -> Error {
        Error::invalid(fault.field, fault.reason)
    }
}

impl Node {
    /// What the operator says in the name of the node, as of now.
    pub fn content(&self) -> Arc<ContentInForce> {
        let path = self.folder.content_file();
        let mark = mark(&path);
        let read = self.content_read.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        match read {
            Some((known, content)) if known == mark => content,
            _ => {
                let content = Arc::new(read_content(&path));
                if let Some(why) = &content.broken {
                    tracing::warn!(why, "content.json can't be used: nothing of it is shown");
                }
                let mut read = self.content_read.0.write().unwrap_or_else(PoisonError::into_inner);
                *read = Some((mark, Arc::clone(&content)));
                content
            }
        }
    }

    /// The name of the node.
    pub fn name(&self) -> Label {
        self.content().content.name.clone().unwrap_or_else(|| self.file.name.clone())
    }

    /// Puts a notice up.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it can't be shown, [`Error::Conflict`] where `content.json` is broken: so for every
    /// change of content.
    pub async fn put_up_notice(&self, viewer: &Viewer, said: NoticeText) -> Result<NoticeNumber> {
        let (at, today) = (self.clock.now(), self.clock.today());
        let detail = format!("{} {} {}", said.from, said.until, said.text.zh);
        let number =
            self.change_content(viewer, |content| Ok(content.put_up(said, viewer.account.clone(), at, today)?))?;
        self.note_content(viewer, "notice-put-up", number, detail).await?;
        Ok(number)
    }

    /// Withdraws a notice: it is shown no longer.
    pub async fn withdraw_notice(&self, viewer: &Viewer, number: NoticeNumber) -> Result<()> {
        let (at, today) = (self.clock.now(), self.clock.today());
        self.change_content(viewer, |content| {
            let notice = content.notices.iter_mut().find(|notice| notice.number == number);
            let notice = notice.ok_or_else(|| Error::not_found("notice", number))?;
            if notice.is_over(today) {
                return Err(Error::Conflict("the notice is over already".to_owned()));
            }
            notice.withdrawn_at = Some(at);
            Ok(())
        })?;
        self.note_content(viewer, "notice-withdrawn", number, "").await
    }

    /// Sets how the people who run the node are reached.
    pub async fn set_contact(&self, viewer: &Viewer, contact: Contact) -> Result<()> {
        let detail = [&contact.telephone, &contact.email].into_iter().flatten().cloned().collect::<Vec<_>>().join(" ");
        self.change_content(viewer, |content| {
            content.contact = contact;
            Ok(())
        })?;
        self.note_content(viewer, "contact-set", "content", detail).await
    }

    /// Sets the name of the node, or none: then that of `node.json` holds; and its colour.
    pub async fn set_appearance(&self, viewer: &Viewer, name: Option<Label>, accent: Accent) -> Result<()> {
        let named = name.as_ref().map_or("", |name| &name.zh);
        let detail = format!("{named} {}", accent.name());
        self.change_content(viewer, |content| {
            (content.name, content.accent) = (name, accent);
            Ok(())
        })?;
        self.note_content(viewer, "appearance-set", "content", detail.trim()).await
    }

    /// Puts a text in the place of one of the interface, or takes it back. Whether it may stand there is for the
    /// interface to say, before.
    pub async fn set_words(&self, viewer: &Viewer, language: Language, key: &str, text: Option<&str>) -> Result<()> {
        self.change_content(viewer, |content| {
            let words = content.words.of_mut(language);
            match text {
                Some(text) => {
                    words.insert(key.to_owned(), text.to_owned());
                }
                None => {
                    words.remove(key).ok_or_else(|| Error::not_found("text of this node", key))?;
                }
            }
            Ok(())
        })?;
        let what = if text.is_some() { "words-replaced" } else { "words-restored" };
        self.note_content(viewer, what, key, language.code()).await
    }

    /// Changes the file as it is now: one process at a time.
    fn change_content<T>(&self, viewer: &Viewer, change: impl FnOnce(&mut Content) -> Result<T>) -> Result<T> {
        self.authorise_here(viewer, Action::Operate)?;
        let _alone = self.folder.hold_content()?;
        let path = self.folder.content_file();
        let ContentInForce { mut content, broken } = read_content(&path);
        if let Some(why) = broken {
            return Err(Error::Conflict(format!("content.json can't be read, and is not written over: {why}")));
        }
        let changed = change(&mut content)?;
        content.check()?;
        let text = serde_json::to_vec_pretty(&content).map_err(|error| Error::Broken(error.to_string()))?;
        write_whole(&path, &text, 0o644)?;
        let content = Arc::new(ContentInForce { content, broken: None });
        let mut read = self.content_read.0.write().unwrap_or_else(PoisonError::into_inner);
        *read = Some((mark(&path), content));
        Ok(changed)
    }

    async fn note_content(
        &self,
        viewer: &Viewer,
        what: &str,
        about: impl ToString,
        detail: impl ToString,
    ) -> Result<()> {
        Ok(self.register.note_audit(self.clock.now(), &actor(viewer), &audit(what, about, detail)).await?)
    }
}

fn mark(path: &Path) -> Mark {
    let found = fs::metadata(path).ok()?;
    Some((found.modified().ok()?, found.len()))
}

fn read_content(path: &Path) -> ContentInForce {
    match read_file(path) {
        Ok(content) => ContentInForce { content, broken: None },
        Err(why) => ContentInForce { content: Content::default(), broken: Some(why) },
    }
}

fn read_file(path: &Path) -> std::result::Result<Content, String> {
    match fs::metadata(path) {
        Ok(found) if found.len() > LARGEST => return Err(format!("it is larger than {LARGEST} bytes")),
        _ => {}
    }
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Content::default()),
        Err(error) => return Err(error.to_string()),
    };
    let content: Content = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
    content.check().map_err(|fault| fault.to_string())?;
    Ok(content)
}

impl crate::folder::Folder {
    fn content_file(&self) -> std::path::PathBuf {
        self.root().join("content.json")
    }

    /// Holds back whoever else would change the file, until dropped.
    fn hold_content(&self) -> std::result::Result<fs::File, FolderError> {
        let path = self.root().join("content.lock");
        let file = fs::File::create(&path).map_err(FolderError::io(&path))?;
        file.lock().map_err(FolderError::io(&path))?;
        Ok(file)
    }
}
