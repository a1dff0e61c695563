//! What adds up to what.

use std::collections::BTreeMap;

use crate::Error;

/// Leaves in a hierarchy, at most.
const MOST_LEAVES: usize = 5_000;
/// Sums in a hierarchy, at most.
const MOST_SUMS: usize = 1_000;

/// Where a sum lies: along a first name, a second one, or `None` for all of them.
pub type Crossing<'n> = (Option<&'n str>, Option<&'n str>);

/// Leaves, numbered from 0, and sums of them. Nodes are numbered too: sums first, then leaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Hierarchy {
    leaves: usize,
    sums: Vec<Vec<usize>>,
}

impl Hierarchy {
    /// Takes the leaves of each sum.
    ///
    /// # Errors
    /// No leaf, too many, a sum of nothing, or one that names a leaf twice or one that is not there.
    pub fn new(leaves: usize, sums: Vec<Vec<usize>>) -> Result<Hierarchy, Error> {
        let sound = |parts: &Vec<usize>| {
            let mut sorted = parts.clone();
            sorted.sort_unstable();
            sorted.dedup();
            !parts.is_empty() && sorted.len() == parts.len() && parts.iter().all(|leaf| *leaf < leaves)
        };
        if leaves == 0 || leaves > MOST_LEAVES || sums.len() > MOST_SUMS || !sums.iter().all(sound) {
            return Err(Error::Hierarchy { leaves: MOST_LEAVES, sums: MOST_SUMS });
        }
        Ok(Hierarchy { leaves, sums })
    }

    /// Leaves that each lie at a crossing, such as of a region and an industry: the sums are all of
    /// them, then those along each first name, then those along each second, in the order of the names.
    /// The names of the sums come with it, `None` for all.
    pub fn crossed<'n>(leaves: &[(&'n str, &'n str)]) -> Result<(Hierarchy, Vec<Crossing<'n>>), Error> {
        let mut firsts: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        let mut seconds: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (leaf, (first, second)) in leaves.iter().enumerate() {
            firsts.entry(first).or_default().push(leaf);
            seconds.entry(second).or_default().push(leaf);
        }
        let mut names = vec![(None, None)];
        let mut sums = vec![(0..leaves.len()).collect()];
        for (name, parts) in firsts {
            names.push((Some(name), None));
            sums.push(parts);
        }
        for (name, parts) in seconds {
            names.push((None, Some(name)));
            sums.push(parts);
        }
        Ok((Hierarchy::new(leaves.len(), sums)?, names))
    }

    /// How many leaves there are.
    pub fn leaves(&self) -> usize {
        self.leaves
    }

    /// The leaves of each sum.
    pub fn sums(&self) -> &[Vec<usize>] {
        &self.sums
    }

    /// How many sums and leaves there are.
    pub fn nodes(&self) -> usize {
        self.sums.len() + self.leaves
    }
}
