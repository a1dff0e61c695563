//! Headings: which column is which field of the contract.
//!
//! A heading may be the standard's code, the Chinese or the English name, or an alias, in any
//! order, with or without the code in brackets behind the name; case, width, spaces and kinds of
//! brackets don't count.

use std::collections::HashMap;

use catalogue::{Contract, Pack, contract::fold};
use domain::DatasetId;

/// The first heading of the table of rejected rows: its column is left out on redelivery.
pub const REASONS_HEADING: &str = "原因 Reasons";
/// The second heading of the table of rejected rows: the row of the first delivery.
pub const ROW_HEADING: &str = "原行号 Row";

/// Whether a column is one of those that the table of rejected rows adds: a file that has it is that table, come back.
pub fn is_of_rejected_table(heading: &str) -> bool {
    [REASONS_HEADING, ROW_HEADING].iter().any(|own| fold(own) == fold(heading))
}

/// A column of a delivery.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its heading as written.
    pub heading: String,
    /// Whether it was seen in the delivery: in a file of JSON lines a field that no line of the
    /// beginning names has a column all the same.
    pub seen: bool,
}

impl Column {
    /// A column that was seen.
    pub fn seen(heading: impl Into<String>) -> Column {
        Column { heading: heading.into(), seen: true }
    }
}

/// The headings that a contract knows.
#[derive(Clone, Debug)]
pub struct Headings {
    /// The field of each form, and how strong its claim is: 0 for a code, 1 a title, 2 an alias.
    by_form: HashMap<String, (usize, usize)>,
    codes: Vec<String>,
}

impl Headings {
    /// The headings of the contract's fields, by their place in it. A heading that two fields
    /// claim belongs to the first.
    pub fn of(contract: &Contract) -> Headings {
        let mut by_form = HashMap::new();
        let strongest_first: [fn(&catalogue::contract::Field) -> Vec<&str>; 3] = [
            |field| vec![field.code.as_str()],
            |field| vec![&field.title.zh, &field.title.en],
            |field| field.aliases.iter().map(String::as_str).collect(),
        ];
        for (rank, names) in strongest_first.into_iter().enumerate() {
            for (at, field) in contract.fields.iter().enumerate() {
                for name in names(field) {
                    by_form.entry(form(name)).or_insert((at, rank));
                }
            }
        }
        by_form.remove("");
        let codes = contract.fields.iter().map(|field| field.code.as_str().to_owned()).collect();
        Headings { by_form, codes }
    }

    /// Headings that know these codes only.
    #[cfg(test)]
    pub(crate) fn of_codes(codes: &[&str]) -> Headings {
        Headings {
            by_form: codes.iter().enumerate().map(|(at, code)| (form(code), (at, 0))).collect(),
            codes: codes.iter().map(|&code| code.to_owned()).collect(),
        }
    }

    /// The place in the contract of the field that `heading` names.
    pub fn find(&self, heading: &str) -> Option<usize> {
        self.find_with_rank(heading).map(|(field, _)| field)
    }

    /// The same with the strength of the claim, the strongest being 0.
    pub(crate) fn find_with_rank(&self, heading: &str) -> Option<(usize, usize)> {
        if heading.len() > MAX_HEADING_BYTES {
            return None;
        }
        let whole = form(heading);
        self.by_form.get(&whole).copied().or_else(|| {
            let (outside, inside) = split_brackets(heading)?;
            [outside, inside].into_iter().find_map(|part| self.by_form.get(&form(part)).copied())
        })
    }

    /// How many different fields these headings name.
    pub fn score<S: AsRef<str>>(&self, headings: impl IntoIterator<Item = S>) -> usize {
        let mut named: Vec<usize> = headings.into_iter().filter_map(|heading| self.find(heading.as_ref())).collect();
        named.sort_unstable();
        named.dedup();
        named.len()
    }

    /// The codes of the contract's fields, in its order.
    pub fn codes(&self) -> &[String] {
        &self.codes
    }
}

/// Longer than this no heading is a name.
const MAX_HEADING_BYTES: usize = 600;

/// The form in which headings are compared: as [`fold`], and one kind of brackets, without `*`
/// and `:` that forms put beside a name.
fn form(heading: &str) -> String {
    let mut form = fold(heading);
    if form.contains(['[', ']', '{', '}', '*', ':', '：', '﹝', '﹞', '［', '］', '"', '“', '”', '_']) {
        form = form
            .chars()
            .filter_map(|c| match c {
                '[' | '{' | '﹝' | '［' => Some('('),
                ']' | '}' | '﹞' | '］' => Some(')'),
                '*' | ':' | '：' | '"' | '“' | '”' | '_' => None,
                _ => Some(c),
            })
            .collect();
    }
    form
}

/// What stands before the last pair of brackets of a heading, and what stands in it: `处罚决定书文号
/// (CF_WSH)`, `CF_WSH（处罚决定书文号）`.
fn split_brackets(heading: &str) -> Option<(&str, &str)> {
    let trimmed = heading.trim();
    let close = trimmed.char_indices().next_back().filter(|(_, c)| matches!(c, ')' | '）' | ']' | '】'))?.0;
    let inside = &trimmed[..close];
    let (open, bracket) = inside.char_indices().rfind(|(_, c)| matches!(c, '(' | '（' | '[' | '【'))?;
    Some((&inside[..open], &inside[open + bracket.len_utf8()..]))
}

/// The data set of the pack that headings fit best, if any field of one fits at least half.
pub fn best_contract<S: AsRef<str>>(headings: &[S], pack: &Pack) -> Option<DatasetId> {
    let written = headings.iter().filter(|heading| !heading.as_ref().trim().is_empty()).count();
    pack.contracts()
        .map(|contract| (Headings::of(contract).score(headings), contract))
        .filter(|(score, _)| *score >= 2 && *score * 2 >= written)
        .max_by(|(a, of_a), (b, of_b)| {
            // Of two that name as many, the one of which fewer fields are absent.
            a.cmp(b).then(of_b.fields.len().cmp(&of_a.fields.len())).then(of_b.id.cmp(&of_a.id))
        })
        .map(|(_, contract)| contract.id.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_split_a_name_from_a_code() {
        assert_eq!(split_brackets("处罚决定书文号（CF_WSH）"), Some(("处罚决定书文号", "CF_WSH")));
        assert_eq!(split_brackets("罚款(万元)(CF_NR_FK)"), Some(("罚款(万元)", "CF_NR_FK")));
        assert_eq!(split_brackets("名称"), None);
        assert_eq!(split_brackets("）"), None);
    }

    #[test]
    fn marks_beside_a_name_do_not_count() {
        assert_eq!(form("＊ 行政相对人名称："), form("行政相对人名称"));
        assert_eq!(form("Name【full】"), form("name (FULL)"));
    }
}
