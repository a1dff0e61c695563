//! What opens an account beside its password: codes that are taken once, and identities of a provider.

use domain::AccountName;
use store::{OpenidIdentity, SecondFactor};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(codes_are_taken_once, an_identity_opens_one_account, a_code_is_awaited_for_a_while);

fn named(text: &str) -> AccountName {
    text.parse().unwrap()
}

async fn codes_are_taken_once(site: &Site) {
    let register = site.register().await;
    let name = named("li");
    let factor = |sealed: &[u8]| SecondFactor {
        account: name.clone(),
        sealed: sealed.to_vec(),
        set_at: at(0),
        confirmed_at: None,
        last_step: 0,
    };
    assert!(register.set_second_factor(&factor(b"one")).await.unwrap());
    assert!(register.set_second_factor(&factor(b"two")).await.unwrap(), "the first was never confirmed");
    assert_eq!(register.second_factor(&name).await.unwrap(), Some(factor(b"two")));
    assert!(!register.take_step(&name, 5).await.unwrap(), "it does not count yet");
    assert!(register.confirm_second_factor(&name, at(1), 5, &[[1; 32], [2; 32]]).await.unwrap());
    assert!(!register.confirm_second_factor(&name, at(2), 6, &[]).await.unwrap(), "once");
    assert!(!register.set_second_factor(&factor(b"three")).await.unwrap(), "one that counts stays");
    for (step, taken) in [(5, false), (7, true), (7, false), (6, false), (8, true)] {
        assert_eq!(register.take_step(&name, step).await.unwrap(), taken, "step {step}");
    }
    let other = named("wang");
    for (account, digest, taken) in [(&other, 1, false), (&name, 1, true), (&name, 1, false), (&name, 9, false)] {
        assert_eq!(register.take_recovery_code(account, &[digest; 32]).await.unwrap(), taken);
    }
    assert_eq!(register.recovery_codes(&name).await.unwrap(), 1);
    register.renew_recovery_codes(&name, &[[3; 32], [4; 32], [5; 32]]).await.unwrap();
    assert!(!register.take_recovery_code(&name, &[2; 32]).await.unwrap());
    assert!(register.remove_second_factor(&name).await.unwrap());
    assert_eq!(register.recovery_codes(&name).await.unwrap(), 0);
    assert!(!register.remove_second_factor(&name).await.unwrap());
}

async fn an_identity_opens_one_account(site: &Site) {
    let register = site.register().await;
    let (li, wang) = (named("li"), named("wang"));
    let identity = |subject: &str, account: &AccountName, millis| OpenidIdentity {
        issuer: "https://id.example".to_owned(),
        subject: subject.to_owned(),
        account: account.clone(),
        linked_at: at(millis),
    };
    assert!(register.link_openid(&identity("7", &li, 2)).await.unwrap());
    assert!(register.link_openid(&identity("8", &li, 1)).await.unwrap(), "an account has several");
    assert!(!register.link_openid(&identity("7", &wang, 3)).await.unwrap(), "it stays with the first");
    assert_eq!(register.account_of_openid("https://id.example", "7").await.unwrap(), Some(li.clone()));
    assert_eq!(register.account_of_openid("https://other.example", "7").await.unwrap(), None);
    assert_eq!(register.openids_of(&li).await.unwrap(), [identity("8", &li, 1), identity("7", &li, 2)]);
    assert!(!register.unlink_openid(&wang, "https://id.example", "7").await.unwrap(), "not somebody else's");
    assert!(register.unlink_openid(&li, "https://id.example", "7").await.unwrap());
    assert_eq!(register.account_of_openid("https://id.example", "7").await.unwrap(), None);
}

async fn a_code_is_awaited_for_a_while(site: &Site) {
    let register = site.register().await;
    let name = named("li");
    register.await_code(&[1; 32], &name, at(10)).await.unwrap();
    assert_eq!(register.awaited_code(&[1; 32], at(9)).await.unwrap(), Some(name.clone()));
    assert_eq!(register.awaited_code(&[1; 32], at(10)).await.unwrap(), None);
    assert_eq!(register.awaited_code(&[2; 32], at(0)).await.unwrap(), None);
    register.end_awaited_code(&[1; 32]).await.unwrap();
    assert_eq!(register.awaited_code(&[1; 32], at(0)).await.unwrap(), None);
}
