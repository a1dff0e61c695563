//! Jobs: durable, leased, fenced.

use store::{Error, NewJob};

use crate::{
    site::{Site, on_both},
    words::*,
};

on_both!(
    a_job_runs_until_it_is_done,
    what_failed_is_tried_again_at_once,
    a_late_worker_can_not_finish,
    two_workers_never_hold_one_job,
);

fn job(key: &str, run_at: i64) -> NewJob {
    NewJob { key: key.to_owned(), kind: "index".to_owned(), payload: "{\"n\":1}".to_owned(), run_at: at(run_at) }
}

async fn a_job_runs_until_it_is_done(site: &Site) {
    let register = site.register().await;
    let mut step = step();
    step.jobs = vec![job("b", 100), job("a", 50)];
    register.commit(step).await.unwrap();
    register.add_jobs(&[job("a", 0)]).await.unwrap();
    let claim = |now, until| register.claim_job(&["index"], at(now), at(until));
    assert_eq!(claim(49, 60).await.unwrap(), None, "its time has not come; added twice it is one job");
    assert_eq!(register.claim_job(&["mail"], at(200), at(300)).await.unwrap(), None);
    let first = claim(200, 300).await.unwrap().unwrap();
    assert_eq!((first.key.as_str(), first.attempts, first.payload.as_str()), ("a", 1, "{\"n\":1}"));
    register.fail_job(first.lease, "no space", at(500)).await.unwrap();
    let second = claim(200, 300).await.unwrap().unwrap();
    assert_eq!(second.key, "b");
    register.finish_job(second.lease, at(210)).await.unwrap();
    assert_eq!(claim(499, 600).await.unwrap(), None);
    let again = claim(500, 600).await.unwrap().unwrap();
    assert_eq!((again.attempts, again.last_error.as_deref()), (2, Some("no space")));
    let mut done = crate::words::step();
    done.finishes = Some(again.lease);
    register.commit(done).await.unwrap();
    let counts = register.job_counts(at(600)).await.unwrap();
    assert_eq!((counts.waiting, counts.running, counts.failed, counts.done), (0, 0, 0, 2));
    register.add_jobs(&[job("a", 0)]).await.unwrap();
    assert_eq!(claim(9999, 10_000).await.unwrap(), None, "a job that was done is not done again");
    assert_eq!(register.forget_jobs(at(DAY)).await.unwrap(), 2);
}

async fn what_failed_is_tried_again_at_once(site: &Site) {
    let register = site.register().await;
    register.add_jobs(&[job("waits", 900), job("fails", 0), job("runs", 1)]).await.unwrap();
    let claim = async |now| register.claim_job(&["index"], at(now), at(now + 100)).await.unwrap();
    let failed = claim(10).await.unwrap();
    register.fail_job(failed.lease, "no space", at(5_000)).await.unwrap();
    let running = claim(10).await.unwrap();
    let open = register.unfinished_jobs(10).await.unwrap();
    let told: Vec<_> = open.iter().map(|job| (job.attempts, job.last_error.as_deref())).collect();
    assert_eq!(told, [(1, Some("no space")), (1, None), (0, None)], "failures first");
    assert_eq!(open[1].lease_until, Some(at(110)));
    for job in [open[1].id, open[2].id, 999] {
        assert!(!register.retry_job(job, at(20)).await.unwrap(), "it did not fail: {job}");
    }
    assert_eq!(claim(20).await, None);
    assert!(register.retry_job(open[0].id, at(20)).await.unwrap());
    assert_eq!(claim(20).await.map(|job| job.key), Some("fails".to_owned()));
    assert!(!register.retry_job(open[0].id, at(30)).await.unwrap(), "somebody does it");
    register.finish_job(running.lease, at(30)).await.unwrap();
    assert_eq!(register.unfinished_jobs(10).await.unwrap().len(), 2);
}

async fn a_late_worker_can_not_finish(site: &Site) {
    let register = site.register().await;
    register.add_jobs(&[job("a", 0)]).await.unwrap();
    let slow = register.claim_job(&["index"], at(0), at(10)).await.unwrap().unwrap();
    register.heartbeat_job(slow.lease, at(20)).await.unwrap();
    assert_eq!(register.claim_job(&["index"], at(15), at(30)).await.unwrap(), None);
    let quick = register.claim_job(&["index"], at(20), at(40)).await.unwrap().unwrap();
    let lost = |error: Error| matches!(error, Error::LeaseLost { .. });
    assert!(lost(register.heartbeat_job(slow.lease, at(50)).await.unwrap_err()));
    assert!(lost(register.fail_job(slow.lease, "late", at(50)).await.unwrap_err()));
    // What the late worker did is not in the register either.
    let mut late = step();
    late.add(act(domain::entry::Body::RecordTaken(taken("late"))));
    late.finishes = Some(slow.lease);
    assert!(lost(register.commit(late).await.unwrap_err()));
    let mut late = step();
    late.add(act(domain::entry::Body::RecordTaken(taken("late"))));
    late.renews = Some((slow.lease, at(60)));
    assert!(lost(register.commit(late).await.unwrap_err()));
    assert_eq!(register.head(STREAM).await.unwrap(), None);
    register.finish_job(quick.lease, at(30)).await.unwrap();
    assert!(lost(register.finish_job(quick.lease, at(30)).await.unwrap_err()));
}

async fn two_workers_never_hold_one_job(site: &Site) {
    let register = site.register().await;
    let jobs: Vec<NewJob> = (0..20).map(|number| job(&number.to_string(), 0)).collect();
    register.add_jobs(&jobs).await.unwrap();
    let other = store::Register::open(&site.place).await.unwrap();
    let worker = |register: store::Register| async move {
        let mut keys = Vec::new();
        while let Some(job) = register.claim_job(&["index"], at(1), at(DAY)).await.unwrap() {
            keys.push(job.key);
        }
        keys
    };
    let (one, two) = tokio::join!(tokio::spawn(worker(register)), tokio::spawn(worker(other)));
    let mut keys = [one.unwrap(), two.unwrap()].concat();
    keys.sort();
    keys.dedup();
    assert_eq!(keys.len(), 20);
}
