//! Authorisations: given, standing, withdrawn; and out again after a restore.

use domain::{authorisation::Authorisation, entry::Body, id::AuthorisationId};
use jiff::civil::date;
use store::{Error, Register};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(an_authorisation_stands_until_its_day_or_its_withdrawal);

async fn commit(register: &Register, body: Body) -> Result<AuthorisationId, Error> {
    let mut step = step();
    step.add(body.into());
    Ok(AuthorisationId::opened_by(register.commit(step).await?.entry(0)))
}

async fn an_authorisation_stands_until_its_day_or_its_withdrawal(site: &Site) {
    let register = site.register().await;
    let (about, _) = one_penalty(&register).await;
    let (bank, until) = (organ("bank"), date(2027, 5, 1));
    let given = |purpose: &str| {
        Body::AuthorisationGiven(Authorisation {
            subject: about,
            inquirer: bank.clone(),
            purpose: purpose.to_owned(),
            until,
        })
    };
    assert_eq!(register.authorisation_for(&bank, about, today()).await.unwrap(), None);
    let first = commit(&register, given("a loan")).await.unwrap();
    let second = commit(&register, given("another loan")).await.unwrap();
    let standing = |day| {
        let (register, bank) = (register.clone(), bank.clone());
        async move { register.authorisation_for(&bank, about, day).await.unwrap().map(|state| state.id) }
    };
    assert_eq!(standing(today()).await, Some(second), "the last one given");
    assert_eq!(standing(until).await, None);
    assert_eq!(register.authorisation_for(&organ("other"), about, today()).await.unwrap(), None);
    commit(&register, Body::AuthorisationWithdrawn { authorisation: second }).await.unwrap();
    assert_eq!(standing(today()).await, Some(first));
    let twice = commit(&register, Body::AuthorisationWithdrawn { authorisation: second }).await;
    assert!(matches!(twice, Err(Error::Refused { .. })));
    let (page, next) = register.authorisations_of(about, None, 1).await.unwrap();
    assert_eq!((page[0].id, page[0].withdrawn_at.is_some(), page[0].stands(today())), (second, true, false));
    let (page, next) = register.authorisations_of(about, next, 1).await.unwrap();
    assert_eq!((page[0].authorisation.purpose.as_str(), next), ("a loan", None));
    let (page, _) = register.authorisations_to(&bank, today(), None, 9).await.unwrap();
    assert_eq!(page.iter().map(|state| state.id).collect::<Vec<_>>(), [first]);
    assert!(register.authorisations_to(&bank, until, None, 9).await.unwrap().0.is_empty());
    let live = register.table_digests().await.unwrap();
    assert_eq!(register.rebuild(|_| {}).await.unwrap().tables, live);
    register.verify(|_| {}).await.unwrap();
    let journal = std::fs::read_to_string(site.place.folder().join("exits.ndjson")).unwrap();
    assert!(journal.contains("authorisation-withdrawn"), "a restored backup must take it back again");
}
