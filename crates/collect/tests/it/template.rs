//! The empty table of a data set is known again, whichever language it was made in.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use collect::{Limits, Table, template};
use domain::Language;

use crate::support::{CN, plan};

#[test]
fn every_heading_of_every_template_is_known_again() {
    for contract in CN.contracts() {
        for language in Language::ALL {
            let bytes = template::xlsx(&CN, contract, language).unwrap();
            let plan = plan(contract.id.as_str());
            let table = Table::open(Cursor::new(bytes), plan.headings(), Limits::default()).unwrap();
            let known: Vec<Option<usize>> =
                table.columns().iter().map(|column| plan.headings().find(&column.heading)).collect();
            let expected: Vec<Option<usize>> = (0..contract.fields.len()).map(Some).collect();
            assert_eq!(known, expected, "{} in {language:?}", contract.id);
            assert!(!plan.bind(table.columns()).is_refused(), "{}", contract.id);
        }
    }
}

#[test]
fn words_to_choose_from_are_words_that_are_taken() {
    let contract = plan("penalty-2018").contract();
    let bytes = template::xlsx(&CN, contract, Language::Chinese).unwrap();
    let mut workbook = Xlsx::new(Cursor::new(bytes)).unwrap();
    let words = workbook.worksheet_range("Words").unwrap();
    let at = contract.fields.iter().position(|field| field.code.as_str() == "CF_XDR_LB").unwrap();
    let list = CN.code_list("counterpart-kind").unwrap();
    let column = u32::try_from(at).unwrap();
    let offered: Vec<String> = (0..)
        .map_while(|row| match words.get_value((row, column)) {
            Some(Data::String(word)) => Some(word.clone()),
            _ => None,
        })
        .collect();
    assert!(offered.contains(&"法人及非法人组织".to_owned()), "{offered:?}");
    for word in offered {
        assert!(list.read(&word).is_some(), "{word}");
    }
}
