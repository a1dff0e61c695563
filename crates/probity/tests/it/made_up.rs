//! Made-up rows: companies and what departments say of them.

use std::sync::LazyLock;

use catalogue::Pack;

static CN: LazyLock<Pack> = LazyLock::new(|| Pack::embedded("cn").unwrap().unwrap());

/// The organ that decides in these rows.
pub const ORGAN: &str = "示例市市场监督管理局";

/// A company that never was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// Its name.
    pub name: String,
    /// Its unified code, with check characters that are right.
    pub code: String,
}

/// The company of a name's core and a number below 100.
pub fn company(core: &str, number: u32) -> Company {
    let organisation = checked("orgcode", &format!("MA1001{number:02}"), "0123456789X");
    let code = checked("uscc", &format!("91350100{organisation}"), "0123456789ABCDEFGHJKLMNPQRTUWXY");
    Company { name: format!("示例{core}商贸有限公司"), code }
}

fn checked(scheme: &str, body: &str, alphabet: &str) -> String {
    let scheme = CN.scheme(&domain::SchemeId::parse(scheme).unwrap()).unwrap();
    let mut codes = alphabet.chars().map(|check| format!("{body}{check}"));
    codes.find(|code| scheme.read(code).is_ok()).unwrap()
}

/// Registrations of companies.
pub fn registrations<'a>(companies: impl IntoIterator<Item = &'a Company>) -> String {
    let rows = companies.into_iter().map(|company| {
        let Company { name, code } = company;
        format!("{name},{code},2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路1号\n")
    });
    ["name,code,registration_day,character,capital,business_scope,province,city,address\n".to_owned()]
        .into_iter()
        .chain(rows)
        .collect()
}

/// A penalty: number of the decision, day, fine in yuan, and the operation (`D` withdraws).
#[derive(Clone, Copy, Debug)]
pub struct Penalty<'a> {
    /// Whom it is about.
    pub company: &'a Company,
    /// The number of the decision.
    pub number: &'a str,
    /// The day of the decision.
    pub day: &'a str,
    /// The fine, in yuan.
    pub yuan: u32,
    /// `D` withdraws it.
    pub operation: &'a str,
}

/// Penalties in the field set of 2018.
pub fn penalties<'a>(penalties: impl IntoIterator<Item = Penalty<'a>>) -> String {
    let rows = penalties.into_iter().map(|penalty| {
        let Penalty { company: Company { name, code }, number, day, yuan, operation } = penalty;
        let fine = f64::from(yuan) / 10_000.0;
        format!(
            "{name},法人及非法人组织,{code},{number},违反登记管理规定,未按规定办理变更登记,《市场主体登记管理条例》第四十六条,\
             罚款,罚款{yuan}元,{fine},{day},2099/12/31,{ORGAN},11330282MB1234562W,{ORGAN},11330282MB1234562W,{operation}\n"
        )
    });
    ["CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_WSH,CF_WFXW,CF_SY,CF_YJ,CF_CFLB,CF_NR,CF_NR_FK,CF_JDRQ,CF_YXQ,CF_CFJG,\
      CF_CFJGDM,CF_SJLY,CF_SJLYDM,OPT_TYPE\n"
        .to_owned()]
    .into_iter()
    .chain(rows)
    .collect()
}

/// Entries in the directory of abnormal operations: the company, the day of entry and, where there
/// is one, that of removal.
pub fn abnormal<'a>(entries: impl IntoIterator<Item = (&'a Company, &'a str, &'a str)>) -> String {
    let rows = entries.into_iter().map(|(company, entered, removed)| {
        let reason = if removed.is_empty() { "" } else { "补报年报" };
        format!("{},{},1,{entered},{ORGAN},{reason},{removed}\n", company.code, company.name)
    });
    ["UNISCID,ENTNAME,SPECAUSE,ABNTIME,DECORG_CN,REMEXCPRES,REMDATE\n".to_owned()].into_iter().chain(rows).collect()
}
