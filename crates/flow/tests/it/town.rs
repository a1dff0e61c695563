//! A node of a small town: one company, and what departments deliver about it.

use std::io::Cursor;

use domain::{DatasetId, Date, OrganCode, RecordId, Role, SubjectId, delivery::Receipt};
use flow::{
    authorise::Viewer,
    node::{NewNode, NewOrgan, Node},
    offer::Offer,
};
use jiff::civil::date;
use store::{RecordQuery, Scope};
use tempfile::TempDir;

/// The day of the tests.
pub const TODAY: Date = date(2026, 11, 25);

/// The code of the town's company.
pub const COMPANY: &str = "91350100M000100Y43";

/// The code and the name of another company.
pub const OTHER: &str = "91350100M000101Y0C";
pub const OTHER_NAME: &str = "示例乙商贸有限公司";

pub struct Town {
    pub folder: TempDir,
    pub node: Node,
}

impl Town {
    /// A node whose register holds the company's registration.
    pub async fn new() -> Town {
        let folder = TempDir::new().unwrap();
        let new = NewNode {
            address: None,
            name: None,
            pack: "cn".to_owned(),
            publisher: None,
            demo: true,
            mail_from: None,
            second_factor: Default::default(),
            recipient: None,
            database: None,
            today: Some(TODAY),
        };
        let (node, _) = Node::create(&folder.path().join("node"), new).await.unwrap();
        Town::furnished(folder, node).await
    }

    /// The same on a node that was made otherwise.
    pub async fn furnished(folder: TempDir, node: Node) -> Town {
        let town = Town { folder, node };
        town.add_organ("market", "市场监督管理局").await;
        town.add_organ("traffic", "交通运输局").await;
        let registrations = "name,code,registration_day,character,capital,business_scope,province,city,address\n\
            示例甲商贸有限公司,91350100M000100Y43,2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号\n";
        assert_eq!(town.deliver("market", "registration", registrations).await.counts.accepted, 1);
        town
    }

    async fn add_organ(&self, code: &str, name: &str) {
        let organ =
            NewOrgan { code: organ(code), name: domain::Label::new(name, code), weight_percent: 100, licensed: false };
        self.node.add_organ(&viewer(Role::Operator), organ).await.unwrap();
    }

    /// Delivers a file and does all that follows from it.
    pub async fn deliver(&self, by: &str, dataset: &str, text: &str) -> Receipt {
        let receipt = self.take_only(by, dataset, text).await;
        self.node.work_off().await.unwrap();
        receipt
    }

    /// Delivers a file; what follows from it waits.
    pub async fn take_only(&self, by: &str, dataset: &str, text: &str) -> Receipt {
        let offer = Offer {
            dataset: DatasetId::parse(dataset).unwrap(),
            file_name: format!("{dataset}.csv"),
            coverage: None,
            on_behalf_of: None,
        };
        let deliverer = Viewer { organ: Some(organ(by)), ..viewer(Role::Deliverer) };
        let id = self.node.receive(&deliverer, offer, Cursor::new(text.to_owned().into_bytes())).await.unwrap();
        self.node.take(id, |_, _| ()).await.unwrap()
    }

    /// Registers the other company.
    pub async fn register_other(&self) {
        let registrations = format!(
            "name,code,registration_day,character,capital,business_scope,province,city,address\n\
             {OTHER_NAME},{OTHER},2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路2号\n"
        );
        assert_eq!(self.deliver("market", "registration", &registrations).await.counts.accepted, 1);
    }

    /// Whom the code of the other company leads to.
    pub async fn other(&self) -> SubjectId {
        self.node.find_code(OTHER, true).await.unwrap().unwrap()
    }

    /// The company.
    pub async fn company(&self) -> SubjectId {
        self.node.find_code(COMPANY, true).await.unwrap().unwrap()
    }

    /// The account that looks after the company's file.
    pub async fn its_account(&self) -> Viewer {
        Viewer { subject: Some(self.company().await), ..viewer(Role::Subject) }
    }

    /// The company's records of a data set, the newest first.
    pub async fn records(&self, dataset: &str) -> Vec<RecordId> {
        let query = RecordQuery {
            subject: self.company().await,
            datasets: vec![DatasetId::parse(dataset).unwrap()],
            scope: Scope::All,
            after: None,
            limit: 100,
        };
        self.node.register.records_of(&query).await.unwrap().0.into_iter().map(|view| view.head.id).collect()
    }
}

/// Somebody in that role, with an account of its name.
pub fn viewer(role: Role) -> Viewer {
    Viewer { account: Some(role.name().parse().unwrap()), role, organ: None, subject: None, in_place_of: None }
}

pub fn organ(code: &str) -> OrganCode {
    OrganCode::parse(code).unwrap()
}

/// A penalty of the company with that number: a row of the 2018 set under its heading.
pub fn penalty(number: &str, operation: &str) -> String {
    format!(
        "CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_SY,CF_YJ,CF_CFLB,CF_NR,CF_NR_FK,CF_JDRQ,CF_YXQ,CF_CFJG,CF_SJLY,OPT_TYPE\n\
         示例甲商贸有限公司,法人及非法人组织,{COMPANY},{number},未按规定公示,未按规定公示价格,某条例第十条,罚款,罚款2000元,0.2,\
         2026-11-20,2027-11-20,某市市场监督管理局,某市市场监督管理局,{operation}\n"
    )
}

/// The code of the `number`th company, with both check digits.
pub fn code(number: usize) -> String {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    let organisation = format!("M{number:06}Y");
    let value = |letter: char| letter.to_digit(36).unwrap();
    let weights = [3, 7, 9, 10, 5, 8, 4, 2];
    let sum: u32 = organisation.chars().zip(weights).map(|(letter, weight)| value(letter) * weight).sum();
    let check = match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap(),
    };
    let body = format!("91350100{organisation}{check}");
    let place = |letter: u8| ALPHABET.iter().position(|known| *known == letter).unwrap();
    let weighed = body.bytes().enumerate().map(|(at, letter)| place(letter) * (3usize.pow(at as u32) % 31));
    let rest = (31 - weighed.sum::<usize>() % 31) % 31;
    format!("{body}{}", char::from(ALPHABET[rest]))
}

#[test]
fn codes_of_the_test_are_valid() {
    assert_eq!([code(100), code(101)], [COMPANY, OTHER]);
}
