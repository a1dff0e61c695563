//! The catalogue of data sets in DCAT, as JSON-LD with a fixed context.

use serde_json::{Value, json};

use super::sharing_name;
use crate::{contract::Contract, pack::Pack};

/// The data sets as a `dcat:Catalog`. `base` is the address under which the node is reached, such as
/// `https://credit.example.org`; data sets without open data have no distribution.
pub fn dcat(pack: &Pack, base: &str) -> Value {
    let base = base.trim_end_matches('/');
    json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
            "probity": "urn:probity:terms:",
        },
        "@id": format!("{base}/catalogue"),
        "@type": "dcat:Catalog",
        "dct:title": languages(pack.title()),
        "dct:hasVersion": pack.version(),
        "probity:hash": pack.hash(),
        "dcat:dataset": pack.contracts().map(|contract| dataset(contract, base)).chain(statistics(pack, base)).collect::<Vec<_>>(),
    })
}

/// What is counted of the register, each statistic a data set of its own.
fn statistics<'p>(pack: &'p Pack, base: &'p str) -> impl Iterator<Item = Value> + 'p {
    pack.statistics().into_iter().flat_map(move |plan| {
        plan.statistics.iter().map(move |statistic| {
            let id = format!("{base}/statistics/{}", statistic.id);
            let distribution = |format: &str, address: String, media: &str| {
                json!({
                    "@type": "dcat:Distribution",
                    "@id": format!("{id}/{format}"),
                    "dcat:accessURL": {"@id": address},
                    "dcat:mediaType": {"@id": format!("https://www.iana.org/assignments/media-types/{media}")},
                    "dct:license": plan.licence,
                })
            };
            json!({
                "@id": id,
                "@type": "dcat:Dataset",
                "dct:identifier": statistic.id,
                "dct:title": languages(&statistic.title),
                "dct:description": languages(&statistic.method),
                "probity:legalBasis": statistic.basis,
                "dct:accrualPeriodicity": "P1M",
                "dct:accessRights": access("PUBLIC"),
                "dcat:distribution": [
                    distribution("csv", format!("{base}/api/v1/statistics/{}.csv", statistic.id), "text/csv"),
                    distribution("json", format!("{base}/api/v1/statistics/{}", statistic.id), "application/json"),
                ],
            })
        })
    })
}

fn languages(label: &domain::Label) -> Value {
    json!([{"@value": label.zh, "@language": "zh-CN"}, {"@value": label.en, "@language": "en"}])
}

fn dataset(contract: &Contract, base: &str) -> Value {
    let id = format!("{base}/datasets/{}", contract.id);
    let mut dataset = json!({
        "@id": id,
        "@type": "dcat:Dataset",
        "dct:identifier": contract.id,
        "dct:title": languages(&contract.title),
        "dct:description": languages(&contract.description),
        "dct:conformsTo": contract.standard,
        "dct:provenance": languages(&contract.deliverers),
        "dcat:version": contract.version.to_string(),
        "probity:legalBasis": contract.basis,
        "probity:sharing": sharing_name(contract.sharing),
        "probity:adverse": contract.adverse,
        "dct:accessRights": access_rights(contract),
    });
    if contract.cadence != "event" {
        dataset["dct:accrualPeriodicity"] = json!(contract.cadence);
    }
    let licence = contract.publication.open_data_licence.as_ref().filter(|_| contract.publication.public);
    if let Some(licence) = licence {
        let distribution = |format: &str, media: &str| {
            json!({
                "@type": "dcat:Distribution",
                "@id": format!("{id}/{format}"),
                "dcat:accessURL": {"@id": format!("{base}/open-data/{}.{format}", contract.id)},
                "dcat:mediaType": {"@id": format!("https://www.iana.org/assignments/media-types/{media}")},
                "dct:license": licence,
            })
        };
        dataset["dcat:distribution"] =
            json!([distribution("csv", "text/csv"), distribution("json", "application/json")]);
    }
    dataset
}

/// The authority's words for who may read: EU code lists are optional for a node, the three words
/// are common to all profiles.
fn access_rights(contract: &Contract) -> Value {
    access(if contract.publication.public { "PUBLIC" } else { "RESTRICTED" })
}

fn access(word: &str) -> Value {
    json!({"@id": format!("http://publications.europa.eu/resource/authority/access-right/{word}")})
}
