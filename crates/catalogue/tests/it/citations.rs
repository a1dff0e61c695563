//! The legal texts that a basis names are called in Chinese on Chinese pages.

use catalogue::Pack;

#[test]
fn every_basis_of_the_pack_is_called_in_chinese() {
    let pack = Pack::embedded("cn").unwrap().unwrap();
    let contracts = pack.contracts().flat_map(|contract| contract.basis.iter().cloned());
    let lists = pack.lists().flat_map(|list| list.basis.iter().cloned());
    let cases = pack.case_templates().flat_map(|template| template.basis.iter().cloned());
    let measures = pack.measures().flat_map(|measure| measure.basis.iter().cloned());
    let withdrawals = pack.withdrawals().flat_map(|rule| rule.basis.iter().cloned());
    let commitments = pack.commitment_templates().flat_map(|template| template.basis.iter().cloned());
    let measures = measures.chain(withdrawals).chain(commitments);
    let clocks = pack.clocks().map(|clock| clock.basis.clone());
    let rows = pack.rule_sets().flat_map(|set| {
        let rows = set.rows().iter().map(|row| row.basis.clone());
        rows.chain(set.basis().iter().cloned()).collect::<Vec<_>>()
    });
    let mut missing = Vec::new();
    for basis in contracts.chain(lists).chain(cases).chain(measures).chain(clocks).chain(rows) {
        let label = pack.citations().label(&basis);
        assert_eq!(label.en, basis);
        if label.zh.chars().any(|character| character.is_ascii_alphabetic()) {
            missing.push(format!("{basis} -> {}", label.zh));
        }
    }
    missing.sort_unstable();
    missing.dedup();
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}
