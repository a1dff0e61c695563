//! Whatever is done to a case: it stands within its template, and it is what its entries say.

use cases::{CaseState, Opening, Refusal, continue_clock, do_task, expire, open, state::FoldError, stop_clock};
use catalogue::{CaseTemplate, Pack, case_template::InputKind};
use domain::{Date, date::add_days, entry::Actor};
use proptest::prelude::*;

use crate::{Book, DAY, account, acting, pack};

/// Something that somebody tries.
#[derive(Clone, Copy, Debug)]
enum Attempt {
    /// The outcome of that number of the task that waits.
    Outcome(usize),
    /// To stop the clock, for the reason of that number.
    Stop(usize),
    /// To let it go on.
    Continue,
    /// Nothing: the night passes, and the clock may run out.
    Expire,
}

fn attempts() -> impl Strategy<Value = Vec<(Attempt, usize, i64)>> {
    let attempt = prop_oneof![
        (0_usize..4).prop_map(Attempt::Outcome),
        (0_usize..2).prop_map(Attempt::Stop),
        Just(Attempt::Continue),
        Just(Attempt::Expire),
    ];
    prop::collection::vec((attempt, 0_usize..3, 0_i64..40), 0..14)
}

fn opened(pack: &Pack, template: &CaseTemplate) -> Book {
    let by = account("opener");
    let asked = template.inputs.iter().filter(|input| input.kind != InputKind::Query);
    let inputs = asked.map(|input| (input.id.clone(), "said".to_owned())).collect();
    let body = open(&acting(pack, &by, DAY), template, Opening { inputs, ..Opening::default() }).unwrap();
    Book::open(body, &by)
}

/// Does what is tried, if it is allowed.
fn attempt(pack: &Pack, book: &mut Book, what: Attempt, by: &Actor, today: Date) {
    let acting = acting(pack, by, today);
    let state = book.state.clone();
    let waiting = acting.waiting(&state).map(|(_, task)| task);
    let bodies = match (what, waiting) {
        (Attempt::Outcome(number), Ok(task)) => {
            let outcome = &task.outcomes[number % task.outcomes.len()].id;
            do_task(&acting, &state, outcome, "why", &[])
        }
        (Attempt::Stop(number), Ok(task)) => {
            let reason = task.stops.get(number % task.stops.len().max(1)).map_or("none", String::as_str);
            stop_clock(&acting, &state, reason, "").map(|body| vec![body])
        }
        (Attempt::Continue, _) => continue_clock(&acting, &state, "").map(|body| vec![body]),
        (Attempt::Expire, _) => expire(&acting, &state),
        (_, Err(refusal)) => Err(refusal),
    };
    if let Ok(bodies) = bodies {
        let by = if matches!(what, Attempt::Expire) { &Actor::System } else { by };
        book.add(by, bodies);
    }
}

fn within(template: &CaseTemplate, state: &CaseState) -> bool {
    match (&state.task, &state.ended) {
        (Some(open), None) => {
            template.task(&open.task).is_some_and(|task| task.clock.is_some() == open.clock.is_some())
        }
        (None, Some(end)) => template.end(&end.end).is_some(),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_case_stands_within_its_template(which in 0_usize..6, tried in attempts()) {
        let pack = pack();
        let template = pack.case_templates().nth(which % pack.case_templates().len()).unwrap();
        let mut book = opened(pack, template);
        let mut today = DAY;
        let people = ["opener", "clerk", "chief"].map(account);
        for (what, who, days) in tried {
            today = add_days(today, days).unwrap();
            attempt(pack, &mut book, what, &people[who], today);
            prop_assert!(within(template, &book.state), "{:?}", book.state);
            prop_assert!(book.state.due().is_none_or(|due| due >= DAY));
        }
        // Who opened it or did an earlier part did none of those that another must do.
        for (at, done) in book.state.done.iter().enumerate() {
            let Some(task) = template.task(&done.task).filter(|_| done.by != Actor::System) else { continue };
            for earlier in &task.not_by {
                let opened = earlier == "open" && book.state.opened_by == done.by;
                let did = book.state.done[..at].iter().any(|one| one.task == *earlier && one.by == done.by);
                prop_assert!(!opened && !did, "{} did {} and {}", at, earlier, done.task);
            }
        }
    }

    #[test]
    fn a_fold_in_two_parts_is_the_whole(which in 0_usize..6, tried in attempts(), cut in 1_usize..20) {
        let pack = pack();
        let template = pack.case_templates().nth(which % pack.case_templates().len()).unwrap();
        let mut book = opened(pack, template);
        let mut today = DAY;
        for (what, who, days) in tried {
            today = add_days(today, days).unwrap();
            attempt(pack, &mut book, what, &account(["a", "b", "c"][who]), today);
        }
        let (first, rest) = book.entries.split_at(cut.min(book.entries.len()));
        let half = CaseState::fold(first).unwrap();
        let whole = rest.iter().try_fold(half, CaseState::after).unwrap();
        prop_assert_eq!(&whole, &book.state);
        prop_assert_eq!(CaseState::fold(&book.entries).unwrap(), book.state);
    }
}

#[test]
fn two_who_decide_at_once_do_not_both_succeed() {
    let pack = pack();
    let mut book = opened(pack, crate::template(pack, "credit-repair"));
    let (one, other) = (account("one"), account("other"));
    let first = do_task(&acting(pack, &one, DAY), &book.state, "accepted", "complete", &[]).unwrap();
    let second = do_task(&acting(pack, &other, DAY), &book.state, "not-accepted", "incomplete", &[]).unwrap();
    book.add(&one, first);
    let late = crate::entry(9, &other, second.into_iter().next().unwrap());
    assert_eq!(book.state.clone().after(&late), Err(FoldError::Behind));
}

#[test]
fn who_accepts_does_not_decide() {
    let pack = pack();
    let mut book = opened(pack, crate::template(pack, "credit-repair"));
    let clerk = account("clerk");
    let accepted = do_task(&acting(pack, &clerk, DAY), &book.state, "accepted", "complete", &[]).unwrap();
    book.add(&clerk, accepted);
    let refused = do_task(&acting(pack, &clerk, DAY), &book.state, "repaired", "so", &[]);
    assert_eq!(refused, Err(Refusal::SamePerson { task: "decide".to_owned(), earlier: "accept".to_owned() }));
}
