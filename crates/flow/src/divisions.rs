//! Divisions of a node's place that its pack does not know: a zone of its own, an invented city.

use catalogue::{Pack, dictionary::divisions::DivisionCode};
use domain::delivery_manifest::LocalDivision;

use crate::{
    Error, Result,
    authorise::{Action, Viewer},
    node::Node,
};

/// The divisions that a place may add at most.
const MOST: usize = 1_000;

/// The longest name of one, in characters.
const LONGEST_NAME: usize = 60;

impl Node {
    /// The same node with these divisions, which the catalogue in force has from now on. Those that
    /// it has already change nothing.
    ///
    /// # Errors
    /// [`Error::Invalid`] where a code can't be one, the catalogue has it under another name, or it
    /// does not lie in the division that it is said to lie in.
    pub async fn with_divisions(&self, viewer: &Viewer, divisions: &[LocalDivision]) -> Result<Node> {
        self.authorise_here(viewer, Action::Operate)?;
        let mut all = self.register.local_divisions().await?;
        let before = all.len();
        for division in divisions {
            if !self.has_division(division)? && !all.contains(division) {
                all.push(division.clone());
            }
            if all.len() > MOST {
                return Err(wrong(format!("a place adds {MOST} divisions at most")));
            }
        }
        if all.len() == before { Ok(self.clone()) } else { self.adopting(all).await }
    }

    fn has_division(&self, division: &LocalDivision) -> Result<bool> {
        let LocalDivision { code, name, .. } = division;
        let parsed = DivisionCode::parse(code).ok_or_else(|| wrong(format!("`{code}` is no code of a division")))?;
        if name.trim().is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            return Err(wrong(format!("{code} needs a name of at most {LONGEST_NAME} characters")));
        }
        match self.pack.divisions().name(parsed, None) {
            None => Ok(false),
            Some(known) if known == name => Ok(true),
            Some(known) => Err(wrong(format!("the catalogue has {code} as `{known}`, not as `{name}`"))),
        }
    }
}

/// Refuses divisions that do not lie where they are said to lie.
pub(crate) fn check_parents(pack: &Pack, divisions: &[LocalDivision]) -> Result<()> {
    for division in divisions {
        let lies_in = DivisionCode::parse(&division.code).and_then(|code| pack.divisions().parent(code));
        if let Some(said) = &division.parent
            && lies_in.is_none_or(|parent| parent.as_str() != said)
        {
            return Err(wrong(format!("by its code, {} does not lie in {said}", division.code)));
        }
    }
    Ok(())
}

fn wrong(message: String) -> Error {
    Error::invalid("divisions", message)
}
