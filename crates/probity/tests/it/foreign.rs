//! The invented jurisdiction of the pack `xx` through the whole line: nothing of one country is
//! written in the program.

use crate::register::Register;

const DAY: [&str; 2] = ["--today", "2026-11-25"];

const COMPANIES: &str = "company_number,company_name,status,incorporated_on,share_capital,registered_office\n\
    LT000011,Kubla Timber Ltd,active,2019-03-04,\"100,000 Xanadu dollars\",1 River Alph\n\
    CO000027,Alph Foods Coop,live,2020-05-06,,2 River Alph\n";

/// The second row has a number with a wrong check character and gives no reasons.
const NOTICES: &str = "reference,number,company,issued by,sanction,penalty amount,reasons,date\n\
    X/26/1,LT000011,Kubla Timber Limited,Forest Office,fine,1500,Felled cedars without leave; fined $1500.,2026-11-10\n\
    X/26/2,CO000028,Alph Foods Coop,Forest Office,reprimand,,,2026-11-10\n";

#[test]
fn a_sanction_of_another_country_is_delivered_published_found_and_ended() {
    let register = Register::of(&["--pack", "xx", "--demo", "--today", "2026-11-25"]);
    let taken = register.deliver("registration", COMPANIES, &DAY);
    assert!(taken.contains(",2,2,0,0,0,0,0,"), "{taken}");
    register.write("notices.csv", NOTICES);
    let delivered = register.run(&[&["deliver", "--dataset", "sanction-notice", "notices.csv"], &DAY[..]].concat());
    let receipt = String::from_utf8_lossy(&delivered.stdout).into_owned();
    assert_eq!(delivered.status.code(), Some(1), "a row is rejected: {receipt}");
    for code in ["check-digit", "missing"] {
        assert!(receipt.lines().any(|line| line.starts_with(code)), "{receipt}");
    }
    let found = register.answer(&[&["search", "kubla timber", "--output", "csv"], &DAY[..]].concat());
    assert!(found.contains("LT000011"), "{found}");

    let served = register.serve(&DAY);
    let subject = served.get("/api/v1/codes/LT000011", "");
    let path = subject.headers.split("/api/v1").nth(1).unwrap().split_whitespace().next().unwrap().to_owned();
    let records = served.get(&format!("/api/v1{path}/records?dataset=sanction-notice"), "").json();
    let [record] = records["items"].as_array().unwrap().as_slice() else { panic!("{records}") };
    let id = record["id"].as_str().unwrap();
    // Two years from the notice: row 2 of the pack's table.
    let page = served.get(&format!("/en/records/{id}"), "").text();
    for shown in ["Kubla Timber", "Sanction notices", "X/26/1", "Forest Office", "Open Records Act, section 9"] {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    let record = served.get(&format!("/api/v1/records/{id}"), "").text();
    assert!(record.contains("\"2028-11-10\""), "{record}");
    assert!(served.get("/zh/data/sanction-notice", "").text().contains("制裁通知"));
    let open = served.get("/api/v1/open-data/sanction-notice.csv", "").text();
    assert!(open.contains("X/26/1") && !open.contains("X/26/2"), "{open}");
    assert_eq!(served.get("/en/lists", "").status, 200);
    drop(served);

    let after = register.serve(&["--today", "2028-11-10"]);
    assert_eq!(after.get(&format!("/en/records/{id}"), "").status, 410);
    assert!(!after.get("/api/v1/open-data/sanction-notice.csv", "").text().contains("X/26/1"));
    drop(after);
    register.verify();
}
