//! Plans of every contract of the pack.

use crate::support::{CN, plan};

#[test]
fn every_contract_of_the_pack_compiles() {
    for contract in CN.contracts() {
        let plan = plan(contract.id.as_str());
        assert_eq!(plan.contract().id, contract.id);
    }
}
