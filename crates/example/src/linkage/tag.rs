//! What makes a record of the benchmark hard: the strata that results are told by.

macro_rules! tags {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// A stratum of the benchmark.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Tag { $($(#[$doc])* $name),* }

        impl Tag {
            /// All of them, in the order in which they are written.
            pub const ALL: &[Tag] = &[$(Tag::$name),*];

            /// Its word in `truth.csv`.
            pub fn word(self) -> &'static str {
                match self { $(Tag::$name => $word),* }
            }
        }
    };
}

tags! {
    /// The record has no code at all.
    NoCode = "nouscc",
    /// The code is an organisation code of nine signs.
    OrganisationCode = "orgcode",
    /// The code is a registration number of fifteen digits.
    RegistrationNumber = "reg_in_uscc",
    /// One slip in the code.
    CodeSlip = "uscctypo",
    /// The valid code of somebody else.
    WrongCode = "wronguscc",
    /// A branch under the code of its parent.
    ParentCode = "parentuscc",
    /// The name that the subject bore before.
    Renamed = "renamed",
    /// The address that the subject had before.
    Moved = "moved",
    /// The representative that the subject had before.
    FormerRepresentative = "newrep",
    /// The name is abbreviated.
    Abbreviated = "abbrev",
    /// The name lacks its place.
    NoPlace = "noplace",
    /// The name lacks its legal form.
    NoForm = "noform",
    /// Brackets moved, or of the other width.
    Brackets = "paren",
    /// A sign was written for another of the same sound.
    Homophone = "homophone",
    /// A sign was written for one that looks alike, or a sign slipped.
    Typo = "typo",
    /// The name is in traditional characters.
    Traditional = "trad",
    /// The name is in pinyin.
    Pinyin = "pinyin",
    /// Noise behind the name.
    Trail = "trail",
    /// The subject is not in the register.
    Unregistered = "unregistered",
    /// The record is about an organisation of the company that is no subject of the register.
    Attached = "attached",
    /// A subject of the register in the same city has a name that differs in one sign.
    Twin = "twin",
    /// The subject closed, and another of the same name was registered later; or it is that other.
    Phoenix = "phoenix",
    /// The subject is one of numbered siblings.
    Ordinal = "ordinal",
    /// The record gives the address or the telephone of an agent that many subjects share.
    AgentAddress = "agentaddress",
}

/// A set of tags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tags(u32);

impl Tags {
    /// Adds a tag.
    pub fn insert(&mut self, tag: Tag) {
        self.0 |= 1 << tag as u32;
    }

    /// Whether a tag is in it.
    pub fn has(self, tag: Tag) -> bool {
        self.0 & 1 << tag as u32 != 0
    }

    /// The words of its tags with `;` between them.
    pub fn text(self) -> String {
        let words: Vec<&str> = Tag::ALL.iter().filter(|&&tag| self.has(tag)).map(|tag| tag.word()).collect();
        words.join(";")
    }
}
