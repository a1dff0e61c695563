//! Families of check characters: ISO 7064 systems, weighted sums, Luhn.
//!
//! A scheme of a jurisdiction pack chooses a family and gives its numbers (`catalogue::scheme`);
//! none is known here. Codes are ASCII; a character outside the alphabet makes a code unfit, never
//! a panic.

/// Characters and their values: the first has value 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alphabet {
    characters: Box<[u8]>,
    /// The value of each ASCII byte, [`Alphabet::NONE`] outside the alphabet.
    values: [u8; 128],
}

impl Alphabet {
    const NONE: u8 = u8::MAX;

    /// An alphabet from its characters in the order of their values: 1 to 128 distinct ASCII
    /// characters.
    pub fn new(characters: &str) -> Result<Alphabet, FamilyError> {
        let refused = || FamilyError::Alphabet { characters: characters.chars().take(80).collect() };
        if characters.is_empty() || !characters.is_ascii() || characters.len() > 128 {
            return Err(refused());
        }
        let mut values = [Alphabet::NONE; 128];
        for (value, byte) in (0u8..).zip(characters.bytes()) {
            let slot = &mut values[usize::from(byte)];
            if *slot != Alphabet::NONE {
                return Err(refused());
            }
            *slot = value;
        }
        Ok(Alphabet { characters: characters.as_bytes().into(), values })
    }

    /// The ten decimal digits.
    pub fn digits() -> Alphabet {
        Alphabet::run(b'0'..=b'9')
    }

    /// 0 to 9, then A to Z with values 10 to 35.
    pub fn alphanumeric() -> Alphabet {
        Alphabet::run((b'0'..=b'9').chain(b'A'..=b'Z'))
    }

    fn run(characters: impl Iterator<Item = u8>) -> Alphabet {
        let characters: Box<[u8]> = characters.collect();
        let mut values = [Alphabet::NONE; 128];
        for (value, &byte) in (0u8..).zip(characters.iter()) {
            values[usize::from(byte)] = value;
        }
        Alphabet { characters, values }
    }

    /// The value of a character, `None` outside the alphabet.
    pub fn value(&self, character: u8) -> Option<u32> {
        match self.values.get(usize::from(character)) {
            Some(&value) if value != Alphabet::NONE => Some(u32::from(value)),
            _ => None,
        }
    }

    /// The character of a value.
    pub fn character(&self, value: u32) -> Option<char> {
        self.characters.get(value as usize).map(|&byte| char::from(byte))
    }

    /// Whether the character belongs to the alphabet.
    pub fn contains(&self, character: u8) -> bool {
        self.value(character).is_some()
    }

    /// The characters in the order of their values.
    pub fn characters(&self) -> impl Iterator<Item = char> {
        self.characters.iter().map(|&byte| char::from(byte))
    }

    fn len(&self) -> u32 {
        self.characters.len() as u32
    }
}

/// Why numbers do not make a family of check characters.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FamilyError {
    /// Characters that make no alphabet.
    #[error("`{characters}` is not an alphabet of 1 to 128 distinct ASCII characters")]
    Alphabet {
        /// The characters, cut at 80.
        characters: String,
    },
    /// A modulus that cannot be.
    #[error("a modulus of {modulus} does not go with {with}")]
    Modulus {
        /// The modulus.
        modulus: u32,
        /// What it does not go with.
        with: &'static str,
    },
    /// The map from remainders to check characters hasn't one for each.
    #[error("{given} check characters for {modulus} remainders")]
    Remainders {
        /// How many there are.
        given: usize,
        /// How many there must be.
        modulus: u32,
    },
    /// No weights, or more than 64.
    #[error("there must be 1 to 64 weights, not {given}")]
    Weights {
        /// How many there are.
        given: usize,
    },
}

/// The way in which the check characters at the end of a code follow from what stands before them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CheckDigit {
    /// ISO 7064 hybrid system MOD M+1,M, such as MOD 11,10; M is the alphabet's length.
    Hybrid(Alphabet),
    /// ISO 7064 pure system with its modulus and radix, such as MOD 11-2 or MOD 97-10.
    Pure(PureSystem),
    /// A weighted sum, its remainder mapped to a character.
    Weighted(WeightedSum),
    /// The Luhn sum of ISO/IEC 7812, over digits.
    Luhn,
}

/// An ISO 7064 pure system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PureSystem {
    alphabet: Alphabet,
    modulus: u32,
    radix: u32,
    /// 1 or 2.
    check_length: usize,
    /// The alphabet of the check characters: that of the code, or one more (`X` for 10).
    checks: Alphabet,
}

/// A weighted sum modulo a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightedSum {
    alphabet: Alphabet,
    weights: Box<[u32]>,
    modulus: u32,
    /// The check character of each remainder.
    checks: Box<[u8]>,
}

/// The longest code that a family looks at; longer ones are unfit.
const LONGEST: usize = 128;

impl CheckDigit {
    /// ISO 7064 MOD M+1,M over an alphabet of an even number M of characters.
    pub fn hybrid(alphabet: Alphabet) -> Result<CheckDigit, FamilyError> {
        if !alphabet.len().is_multiple_of(2) {
            return Err(FamilyError::Modulus { modulus: alphabet.len(), with: "a hybrid system" });
        }
        Ok(CheckDigit::Hybrid(alphabet))
    }

    /// An ISO 7064 pure system. `checks` are the check characters by value; with `check_length` 2
    /// they are the alphabet of the radix. Values of 10 and more, where the radix is 10, count as
    /// two decimal digits, as ISO 17442 and ISO 13616 have it.
    pub fn pure(
        alphabet: Alphabet,
        checks: Alphabet,
        modulus: u32,
        radix: u32,
        check_length: usize,
    ) -> Result<CheckDigit, FamilyError> {
        let refused = |with| Err(FamilyError::Modulus { modulus, with });
        if !(2..=1_000).contains(&modulus) || !(2..=100).contains(&radix) || !(1..=2).contains(&check_length) {
            return refused("a pure system of radix 2 to 100 with one or two check characters");
        }
        if modulus > checks.len().pow(check_length as u32) {
            return refused("so few check characters");
        }
        Ok(CheckDigit::Pure(PureSystem { alphabet, modulus, radix, check_length, checks }))
    }

    /// A weighted sum: the remainder r of the sum of value times weight has the check character at
    /// place r of `checks`.
    pub fn weighted(
        alphabet: Alphabet,
        weights: &[u32],
        modulus: u32,
        checks: &str,
    ) -> Result<CheckDigit, FamilyError> {
        if weights.is_empty() || weights.len() > 64 {
            return Err(FamilyError::Weights { given: weights.len() });
        }
        if !(2..=1_000).contains(&modulus) || weights.iter().any(|&weight| weight > 1_000_000) {
            return Err(FamilyError::Modulus { modulus, with: "a weighted sum of small weights" });
        }
        if checks.len() != modulus as usize || !checks.is_ascii() {
            return Err(FamilyError::Remainders { given: checks.chars().count(), modulus });
        }
        let (weights, checks) = (weights.into(), checks.as_bytes().into());
        Ok(CheckDigit::Weighted(WeightedSum { alphabet, weights, modulus, checks }))
    }

    /// How many check characters stand at the end of a code.
    pub fn check_length(&self) -> usize {
        match self {
            CheckDigit::Pure(system) => system.check_length,
            CheckDigit::Hybrid(_) | CheckDigit::Weighted(_) | CheckDigit::Luhn => 1,
        }
    }

    /// The check characters of a body; `None` where the body is unfit: empty, too long, of the
    /// wrong length for the weights, or with a character outside the alphabet.
    pub fn compute(&self, body: &str) -> Option<String> {
        let mut checks = [0u8; 2];
        let length = self.compute_into(body.as_bytes(), &mut checks)?;
        Some(checks[..length].iter().map(|&byte| char::from(byte)).collect())
    }

    /// Whether the code ends in the check characters of what stands before them.
    pub fn holds(&self, code: &str) -> bool {
        self.holds_bytes(code.as_bytes())
    }

    fn holds_bytes(&self, code: &[u8]) -> bool {
        let Some(at) = code.len().checked_sub(self.check_length()) else { return false };
        let (body, written) = code.split_at(at);
        let mut checks = [0u8; 2];
        self.compute_into(body, &mut checks).is_some_and(|length| checks[..length] == *written)
    }

    fn compute_into(&self, body: &[u8], checks: &mut [u8; 2]) -> Option<usize> {
        if body.is_empty() || body.len() > LONGEST {
            return None;
        }
        match self {
            CheckDigit::Hybrid(alphabet) => {
                checks[0] = hybrid(alphabet, body)?;
                Some(1)
            }
            CheckDigit::Pure(system) => system.compute(body, checks),
            CheckDigit::Weighted(sum) => {
                checks[0] = sum.compute(body)?;
                Some(1)
            }
            CheckDigit::Luhn => {
                checks[0] = luhn(body)?;
                Some(1)
            }
        }
    }
}

/// ISO 7064, clause 9.
fn hybrid(alphabet: &Alphabet, body: &[u8]) -> Option<u8> {
    let modulus = alphabet.len();
    let mut product = modulus;
    for &byte in body {
        let sum = match (product + alphabet.value(byte)?) % modulus {
            0 => modulus,
            sum => sum,
        };
        product = sum * 2 % (modulus + 1);
    }
    alphabet.character((modulus + 1 - product) % modulus).map(|character| character as u8)
}

impl PureSystem {
    /// ISO 7064, clause 7: the code read as a number in the radix leaves 1 modulo the modulus.
    fn compute(&self, body: &[u8], checks: &mut [u8; 2]) -> Option<usize> {
        let mut product = 0;
        for &byte in body {
            let value = self.alphabet.value(byte)?;
            product = if self.radix == 10 && value >= 10 {
                (product * 100 + value) % self.modulus
            } else {
                (product * self.radix + value) % self.modulus
            };
        }
        for _ in 0..self.check_length {
            product = product * self.radix % self.modulus;
        }
        // ISO 7064 writes the check characters of MOD 97-10 as 02 to 98.
        let check = match self.modulus + 1 - product {
            check if self.check_length == 2 && self.radix == 10 => check,
            check => check % self.modulus,
        };
        let character = |value| self.checks.character(value).map(|character| character as u8);
        if self.check_length == 1 {
            checks[0] = character(check)?;
        } else {
            *checks = [character(check / self.radix)?, character(check % self.radix)?];
        }
        Some(self.check_length)
    }
}

impl WeightedSum {
    fn compute(&self, body: &[u8]) -> Option<u8> {
        if body.len() != self.weights.len() {
            return None;
        }
        let mut sum = 0u64;
        for (&byte, &weight) in body.iter().zip(&self.weights) {
            sum += u64::from(self.alphabet.value(byte)?) * u64::from(weight);
        }
        self.checks.get((sum % u64::from(self.modulus)) as usize).copied()
    }
}

/// ISO/IEC 7812-1, annex B.
fn luhn(body: &[u8]) -> Option<u8> {
    let mut sum = 0u32;
    for (place, &byte) in body.iter().rev().enumerate() {
        let digit = byte.is_ascii_digit().then(|| u32::from(byte - b'0'))?;
        sum += match (place % 2 == 0, digit) {
            (true, digit) if digit > 4 => digit * 2 - 9,
            (true, digit) => digit * 2,
            (false, digit) => digit,
        };
    }
    Some(b'0' + ((10 - sum % 10) % 10) as u8)
}
