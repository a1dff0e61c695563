//! Withholding: what is sensitive stays uncertain, proved by other tables, by elimination and by trying all.

use std::collections::BTreeSet;

use proptest::prelude::*;
use supervise::disclosure::{Cell, Fate, Protected, Rules, Sum, Table, protect};

use crate::made_up::Numbers;

const COUNTS: Rules =
    Rules { fewest_subjects: 3, most_of_one: 2.0, protection: 0.2, least_protection: 1.0, known_least: 0.0 };

/// A cell that counts its subjects.
fn count(subjects: u32) -> Cell {
    Cell { value: f64::from(subjects), subjects, largest: 1.0_f64.min(f64::from(subjects)) }
}

/// A cell of turnovers, some of one large subject.
fn turnover(numbers: &mut Numbers) -> Cell {
    let subjects = [0, 1, 2, 3, 5, 8, 40][numbers.below(7)];
    let all: Vec<f64> = (0..subjects).map(|_| (numbers.normal() * 1.5 + 3.0).exp().round()).collect();
    Cell { value: all.iter().sum(), subjects: all.len() as u32, largest: all.iter().copied().fold(0.0, f64::max) }
}

/// Cities by industries, with cities summed to regions, regions to all, and industries to all.
fn nested(numbers: &mut Numbers, regions: &[usize], industries: usize) -> Table {
    let width = industries + 1;
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    let mut sums = Vec::new();
    let add = |cells: &[Cell]| Cell {
        value: cells.iter().map(|cell| cell.value).sum(),
        subjects: cells.iter().map(|cell| cell.subjects).sum(),
        largest: cells.iter().map(|cell| cell.largest).fold(0.0, f64::max),
    };
    let mut of_regions = Vec::new();
    for cities in regions {
        let first = rows.len();
        for _ in 0..*cities {
            let mut row: Vec<Cell> = (0..industries).map(|_| turnover(numbers)).collect();
            row.push(add(&row));
            rows.push(row);
        }
        let parts: Vec<usize> = (first..rows.len()).collect();
        of_regions.push(rows.len());
        rows.push(
            (0..width).map(|column| add(&parts.iter().map(|row| rows[*row][column]).collect::<Vec<_>>())).collect(),
        );
        sums.extend((0..width).map(|column| Sum {
            whole: (rows.len() - 1) * width + column,
            parts: parts.iter().map(|row| row * width + column).collect(),
        }));
    }
    rows.push(
        (0..width).map(|column| add(&of_regions.iter().map(|row| rows[*row][column]).collect::<Vec<_>>())).collect(),
    );
    sums.extend((0..width).map(|column| Sum {
        whole: (rows.len() - 1) * width + column,
        parts: of_regions.iter().map(|row| row * width + column).collect(),
    }));
    sums.extend((0..rows.len()).map(|row| Sum {
        whole: row * width + industries,
        parts: (0..industries).map(|column| row * width + column).collect(),
    }));
    Table::new(rows.concat(), sums).unwrap()
}

/// Whoever knows all that is shown can't tell this table from those of the proofs.
fn proofs_hold(table: &Table, rules: &Rules, protected: &Protected) {
    let cells = table.cells();
    let sensitive: Vec<usize> = (0..cells.len()).filter(|cell| protected.fates[*cell] == Fate::Sensitive).collect();
    assert_eq!(protected.proofs.iter().map(|proof| proof.cell).collect::<Vec<_>>(), sensitive);
    for (cell, fate) in cells.iter().zip(&protected.fates) {
        let few = (1..rules.fewest_subjects).contains(&cell.subjects);
        let large = cell.value > 0.0 && cell.largest / cell.value > rules.most_of_one;
        assert_eq!(*fate == Fate::Sensitive, few || large, "{cell:?}");
    }
    for proof in &protected.proofs {
        let of = cells[proof.cell];
        let wanted = (rules.protection * of.value).max(rules.least_protection);
        assert!(proof.larger[proof.cell] >= of.value + wanted * (1.0 - 1e-6), "{proof:?}");
        assert!(proof.smaller[proof.cell] <= of.value - wanted.min(of.value) * (1.0 - 1e-6), "{proof:?}");
        for other in [&proof.smaller, &proof.larger] {
            for (at, (value, fate)) in other.iter().zip(&protected.fates).enumerate() {
                assert!(*value >= 0.0);
                if *fate == Fate::Shown {
                    assert_eq!(*value, cells[at].value, "a shown cell differs");
                }
                let whole = |cell: usize| table.sums().iter().any(|sum| sum.whole == cell);
                if cells[at].subjects == 1 && at != proof.cell && !whole(at) && !whole(proof.cell) {
                    assert_eq!(*value, cells[at].value, "one subject knows this cell");
                }
            }
            for sum in table.sums() {
                let parts: f64 = sum.parts.iter().map(|part| other[*part]).sum();
                assert!((other[sum.whole] - parts).abs() <= 1e-6 * parts.max(1.0), "a sum does not hold");
            }
        }
    }
}

/// The withheld cells that follow from the shown ones by sums and differences alone.
pub(crate) fn derivable(table: &Table, fates: &[Fate]) -> Vec<usize> {
    let hidden: Vec<usize> = (0..fates.len()).filter(|cell| fates[*cell] != Fate::Shown).collect();
    let mut rows: Vec<Vec<f64>> = table
        .sums()
        .iter()
        .map(|sum| {
            let factor = |cell: &usize| {
                let part = f64::from(u8::from(sum.parts.contains(cell)));
                part - f64::from(u8::from(sum.whole == *cell))
            };
            hidden.iter().map(factor).collect()
        })
        .collect();
    let mut solved = 0;
    for column in 0..hidden.len() {
        let Some(pivot) = (solved..rows.len()).find(|row| rows[*row][column].abs() > 1e-9) else { continue };
        rows.swap(solved, pivot);
        let lead = rows[solved][column];
        rows[solved].iter_mut().for_each(|number| *number /= lead);
        let pivot = rows[solved].clone();
        for (_, row) in rows.iter_mut().enumerate().filter(|(row, _)| *row != solved) {
            let factor = row[column];
            row.iter_mut().zip(&pivot).for_each(|(number, of_pivot)| *number -= factor * of_pivot);
        }
        solved += 1;
    }
    let alone = |row: &&Vec<f64>| row.iter().filter(|number| number.abs() > 1e-9).count() == 1;
    let found = rows.iter().filter(alone).filter_map(|row| row.iter().position(|number| number.abs() > 1e-9));
    found.map(|column| hidden[column]).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn crossed_tables_are_protected(seed in any::<u64>(), height in 2_usize..7, width in 2_usize..7) {
        let mut numbers = Numbers(seed);
        let rows: Vec<Vec<Cell>> =
            (0..height).map(|_| (0..width).map(|_| turnover(&mut numbers)).collect()).collect();
        let table = Table::with_margins(&rows).unwrap();
        let rules = Rules::default();
        let protected = protect(&table, &rules).unwrap();
        proofs_hold(&table, &rules, &protected);
        prop_assert_eq!(derivable(&table, &protected.fates), Vec::<usize>::new());
    }

    #[test]
    fn nested_tables_are_protected(seed in any::<u64>(), regions in prop::collection::vec(2_usize..4, 2..4)) {
        let mut numbers = Numbers(seed);
        let table = nested(&mut numbers, &regions, 4);
        let rules = Rules::default();
        let protected = protect(&table, &rules).unwrap();
        proofs_hold(&table, &rules, &protected);
        prop_assert_eq!(derivable(&table, &protected.fates), Vec::<usize>::new());
    }

    #[test]
    fn whoever_tries_all_tables_of_counts_can_not_tell(seed in any::<u64>()) {
        let mut numbers = Numbers(seed);
        let mut count_of = || count([0, 1, 2, 3, 4][numbers.below(5)]);
        let rows = [[count_of(), count_of(), count_of()].to_vec(), [count_of(), count_of(), count_of()].to_vec()];
        let table = Table::with_margins(&rows).unwrap();
        let protected = protect(&table, &COUNTS).unwrap();
        proofs_hold(&table, &COUNTS, &protected);
        let mut seen: Vec<BTreeSet<u32>> = vec![BTreeSet::new(); table.cells().len()];
        for code in 0..7_u32.pow(6) {
            let inner: Vec<u32> = (0..6).map(|place| code / 7_u32.pow(place) % 7).collect();
            let mut all = [&inner[..3], &[inner[..3].iter().sum()], &inner[3..], &[inner[3..].iter().sum()]].concat();
            all.extend((0..4).map(|column| all[column] + all[column + 4]).collect::<Vec<_>>());
            let fits = |(at, value): (usize, &u32)| {
                protected.fates[at] != Fate::Shown || f64::from(*value) == table.cells()[at].value
            };
            if all.iter().enumerate().all(fits) {
                for (seen, value) in seen.iter_mut().zip(&all) {
                    seen.insert(*value);
                }
            }
        }
        for (at, fate) in protected.fates.iter().enumerate().filter(|(_, fate)| **fate == Fate::Sensitive) {
            prop_assert!(seen[at].len() >= 2, "cell {} ({:?}) can only be {:?}", at, fate, seen[at]);
        }
    }
}

#[test]
fn little_is_withheld_where_little_is_sensitive() {
    let mut rows = vec![vec![count(20); 6]; 6];
    rows[2][3] = count(2);
    let table = Table::with_margins(&rows).unwrap();
    let protected = protect(&table, &COUNTS).unwrap();
    // A rectangle: the cell, one in its row, one in its column, and the corner across.
    assert_eq!(protected.fates.iter().filter(|fate| **fate != Fate::Shown).count(), 4);
    assert_eq!(protected.fates.iter().filter(|fate| **fate == Fate::Sensitive).count(), 1);
}

#[test]
fn nothing_is_withheld_where_nothing_is_sensitive() {
    let table = Table::with_margins(&[vec![count(3), count(0)], vec![count(7), count(9)]]).unwrap();
    let protected = protect(&table, &COUNTS).unwrap();
    assert!(protected.fates.iter().all(|fate| *fate == Fate::Shown) && protected.proofs.is_empty());
}

#[test]
fn one_large_subject_is_sensitive_among_many() {
    let large = Cell { value: 100.0, subjects: 30, largest: 90.0 };
    let even = Cell { value: 100.0, subjects: 30, largest: 10.0 };
    let table = Table::with_margins(&[vec![large, even, even], vec![even, even, even]]).unwrap();
    let rules = Rules::default();
    let protected = protect(&table, &rules).unwrap();
    assert_eq!(protected.fates[0], Fate::Sensitive);
    proofs_hold(&table, &rules, &protected);
}

#[test]
fn tables_that_are_none_are_refused() {
    let cell = count(3);
    let sum = |whole, parts: &[usize]| Sum { whole, parts: parts.to_vec() };
    assert!(Table::new(vec![cell, cell], vec![sum(0, &[2])]).is_err());
    assert!(Table::new(vec![cell, cell, cell], vec![sum(0, &[1, 2])]).is_err());
    assert!(Table::new(vec![Cell { value: f64::NAN, ..cell }], vec![]).is_err());
    assert!(Table::new(vec![Cell { value: -1.0, ..cell }], vec![]).is_err());
    assert!(Table::with_margins(&[vec![cell], vec![]]).is_err());
    let table = Table::new(vec![count(1), count(1)], vec![sum(0, &[1])]).unwrap();
    assert!(protect(&table, &Rules { protection: f64::NAN, ..COUNTS }).is_err());
    assert!(protect(&table, &Rules { protection: 0.0, least_protection: 0.0, ..COUNTS }).is_err());
}
