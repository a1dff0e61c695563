//! How things are written in a jurisdiction: names, numbers of documents, amounts, places, days,
//! trades. The words are files of the pack; the readers here are generic.

pub mod addresses;
pub mod calendar;
pub mod citations;
pub mod divisions;
pub mod document_numbers;
pub mod folding;
pub mod industry;
pub mod latin_names;
pub mod money_words;
pub mod names;
pub mod shapes;
