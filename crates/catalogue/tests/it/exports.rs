//! What other catalogues read.

use catalogue::{Pack, export};
use serde_json::Value;

use crate::packs::pack;

fn schema(text: &Value) -> jsonschema::Validator {
    jsonschema::validator_for(text).unwrap()
}

#[track_caller]
fn valid(schema: &jsonschema::Validator, value: &Value, name: &str) {
    let errors: Vec<_> = schema.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{name}\n{}", errors.join("\n"));
}

/// The schema is that of the standard (from the Python package open-data-contract-standard, MIT),
/// which takes documents of version 3.1.
#[test]
fn contracts_are_documents_of_the_open_data_contract_standard() {
    let standard: Value = serde_json::from_str(include_str!("odcs-3.2.0.schema.json")).unwrap();
    let standard = schema(&standard);
    for pack in ["cn", "xx"].map(pack) {
        for contract in pack.contracts() {
            let document = export::odcs(pack, contract);
            valid(&standard, &document, contract.id.as_str());
            let yaml: Value = serde_saphyr::from_str(&export::odcs_yaml(pack, contract)).unwrap();
            assert_eq!(yaml, document, "{}", contract.id);
        }
    }
}

/// The files themselves, not what was made of them.
#[test]
fn the_schema_of_contract_files_takes_every_contract() {
    let format = schema(&export::contract_file_format());
    let mut count = 0;
    for name in Pack::embedded_names() {
        for (path, bytes) in Pack::embedded_files(name).unwrap() {
            if path.starts_with("contracts/") {
                let value: Value = serde_saphyr::from_slice(&bytes).unwrap();
                valid(&format, &value, &path);
                count += 1;
            }
        }
    }
    assert_eq!(count, 18);
}

#[test]
fn the_schema_of_contract_files_refuses_what_the_loader_refuses() {
    let format = schema(&export::contract_file_format());
    let files = Pack::embedded_files("xx").unwrap();
    let good: Value = serde_saphyr::from_slice(&files["contracts/sanction-notice.yaml"]).unwrap();
    assert!(format.is_valid(&good));
    let faults: [fn(&mut Value); 7] = [
        |contract| contract["colour"] = "red".into(),
        |contract| contract["fields"][0]["width"] = 3.into(),
        |contract| contract["fields"][0]["list"] = "sanction".into(),
        |contract| drop(contract["fields"][0].as_object_mut().unwrap().remove("class")),
        |contract| drop(contract["fields"][0].as_object_mut().unwrap().remove("max")),
        |contract| contract["checks"][0]["test"] = "not-in-past".into(),
        |contract| contract["title"]["en"] = "".into(),
    ];
    for (at, fault) in faults.iter().enumerate() {
        let mut bad = good.clone();
        fault(&mut bad);
        assert!(!format.is_valid(&bad), "fault {at}");
    }
}

#[test]
fn an_open_table_holds_open_fields_only() {
    let pack = pack("cn");
    let penalty = pack.contract(&"penalty-2018".parse().unwrap()).unwrap();
    let table = export::table_schema(pack, penalty);
    let names: Vec<_> =
        table["fields"].as_array().unwrap().iter().map(|field| field["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"CF_WSH") && names.contains(&"CF_NR_FK"));
    for hidden in ["CF_FR_ZJHM", "CF_XDR_ZJHM", "CF_XDR_SWDJ", "BZ", "OPT_TYPE", "MJ"] {
        assert!(!names.contains(&hidden), "{hidden}");
    }
    let fine = &table["fields"][names.iter().position(|name| *name == "CF_NR_FK").unwrap()];
    assert_eq!((fine["type"].as_str(), fine["title"].as_str()), (Some("number"), Some("罚款金额(万元)")));
}

#[test]
fn the_catalogue_in_dcat_offers_only_what_is_open() {
    let pack = pack("cn");
    let catalogue = export::dcat(pack, "https://credit.example.org/");
    assert_eq!(catalogue["@type"], "dcat:Catalog");
    let sets = catalogue["dcat:dataset"].as_array().unwrap();
    // Sixteen data sets, and ten statistics of them.
    assert_eq!(sets.len(), 26);
    let by_id = |id: &str| sets.iter().find(|set| set["dct:identifier"] == id).unwrap();
    assert_eq!(by_id("penalty-2018")["@id"], "https://credit.example.org/datasets/penalty-2018");
    assert_eq!(by_id("penalty-2018")["dcat:distribution"].as_array().unwrap().len(), 2);
    let births = by_id("births")["dcat:distribution"].as_array().unwrap();
    let addresses: Vec<&str> = births.iter().map(|one| one["dcat:accessURL"]["@id"].as_str().unwrap()).collect();
    assert_eq!(
        addresses,
        [
            "https://credit.example.org/api/v1/statistics/births.csv",
            "https://credit.example.org/api/v1/statistics/births"
        ]
    );
    assert!(by_id("complaint").get("dcat:distribution").is_none());
    assert!(by_id("complaint")["dct:accessRights"]["@id"].as_str().unwrap().ends_with("RESTRICTED"));
}
