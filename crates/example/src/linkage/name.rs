//! A name in its parts, so that a record may leave out or alter one of them.

/// What a part of a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The division in front.
    Place,
    /// The division in brackets.
    Bracket,
    /// The brand.
    Brand,
    /// The number among siblings.
    Ordinal,
    /// The trade.
    Trade,
    /// The legal form.
    Form,
    /// What follows the name of the company: a branch, an attached organisation.
    Tail,
}

/// A name: its parts as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Name(Vec<(Part, String)>);

impl Name {
    /// The name of these parts; empty ones are left out.
    pub fn of(parts: impl IntoIterator<Item = (Part, String)>) -> Name {
        Name(parts.into_iter().filter(|(_, text)| !text.is_empty()).collect())
    }

    /// The whole name.
    pub fn text(&self) -> String {
        self.0.iter().map(|(_, text)| text.as_str()).collect()
    }

    /// The parts as they stand.
    pub fn parts(&self) -> impl Iterator<Item = (Part, &str)> {
        self.0.iter().map(|(part, text)| (*part, text.as_str()))
    }

    /// A part; empty where there is none.
    pub fn get(&self, part: Part) -> &str {
        self.parts().find(|(known, _)| *known == part).map_or("", |(_, text)| text)
    }

    /// Whether there is such a part.
    pub fn has(&self, part: Part) -> bool {
        !self.get(part).is_empty()
    }

    /// The name with another text in the place of a part.
    pub fn with(&self, part: Part, text: String) -> Name {
        let other = |(known, old): (Part, &str)| (known, if known == part { text.clone() } else { old.to_owned() });
        Name::of(self.parts().map(other))
    }

    /// The name without a part.
    pub fn without(&self, part: Part) -> Name {
        self.with(part, String::new())
    }

    /// The name with a part put in behind another, or in front where there is no such.
    pub fn inserted(&self, behind: Part, part: Part, text: String) -> Name {
        let at = self.0.iter().position(|(known, _)| *known == behind).map_or(0, |at| at + 1);
        let mut parts = self.0.clone();
        parts.insert(at, (part, text));
        Name::of(parts)
    }
}
