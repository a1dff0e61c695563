//! Parties made up for a test.

use std::sync::Arc;

use catalogue::Pack;
use linkage::{Index, IndexBuilder, Party, PersonKey, Prepared, Preparer};

/// The pack whose words are used.
pub fn pack() -> Arc<Pack> {
    Arc::new(Pack::embedded("cn").expect("there is a pack").expect("it is complete"))
}

/// Makes parties comparable.
pub struct Bench {
    pub pack: Arc<Pack>,
    preparer: Preparer,
}

impl Bench {
    pub fn new() -> Bench {
        let pack = pack();
        Bench { preparer: Preparer::new(pack.clone(), PersonKey([7; 32])), pack }
    }

    pub fn prepared(&mut self, party: &Party<'_>) -> Prepared {
        let mut prepared = Prepared::default();
        self.preparer.prepare(party, &mut prepared);
        prepared
    }

    pub fn index(&mut self, parties: &[Party<'_>]) -> Index {
        let mut builder = IndexBuilder::default();
        for party in parties {
            builder.add(&self.prepared(party));
        }
        builder.finish(&self.pack)
    }
}
