//! Made-up searches.

use domain::Label;
use publish::{CodeHint, Facet, FacetValue, Found, Phrase, SearchPage, View};
use web::{SubjectQuery, Viewer};

use super::Fake;

impl Fake {
    /// What is found of those whom the node holds.
    pub fn searched(&self, viewer: &Viewer, query: &SubjectQuery) -> View<SearchPage> {
        let reader = self.reader(viewer);
        let hits = self.found(&reader, &query.text);
        let value = |value: &str, zh: &str, en: &str, count| FacetValue {
            value: value.to_owned(),
            title: Phrase(Label::new(zh, en)),
            count,
            selected: query.facets.iter().any(|(_, chosen)| chosen == value),
        };
        let facets = vec![
            Facet {
                name: "region".to_owned(),
                values: vec![value("350102", "鼓山区", "Gushan", 2), value("350111", "晋安区", "Jin'an", 1)],
            },
            Facet { name: "status".to_owned(), values: vec![value("1", "存续", "Active", 3)] },
        ];
        let total = hits.len() as u64;
        let hint = query.text.starts_with("9135").then(|| CodeHint {
            sentence: Phrase(Label::new("校验位不对。", "The check digit is wrong.")),
            meant: Some("91350100M000100Y43".to_owned()),
        });
        let next = (total > 2).then(|| "2".to_owned());
        SearchPage::view(&reader, self.moment(), hits, Found { total, next, near: query.text == "清禾" }, facets, hint)
    }
}
