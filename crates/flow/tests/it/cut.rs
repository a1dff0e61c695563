//! Jobs that are cut at any moment, as by a power cut, or whose lease is lost while they go on: nothing
//! is lost, nothing doubled, and the end is the one that would have been.

use std::{collections::BTreeMap, fmt::Write, future::Future, pin::pin, task::Poll};

use domain::{
    Instant, RecordId, Role, SubjectId,
    entry::Body,
    link::{Certainty, Evidence},
    publication::HoldReason,
};
use flow::node::Node;
use store::{RecordQuery, RecordView, ReviewOrder, Scope};

use crate::town::{COMPANY, OTHER, OTHER_NAME, Town, code, organ, penalty, viewer};

/// Records of the test: a step takes 200.
const MANY: usize = 430;

/// How often the work is cut at most.
const CUTS: u32 = 4;

/// A day, by which a thief's clock is ahead.
const DAY_MILLIS: i64 = 86_400_000;

/// The same moments for the same seed.
struct Moments(u64);

impl Moments {
    /// The next moment: after how many times that the work is looked after.
    fn next(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        1 + (self.0 >> 33) % most
    }
}

/// Does `work` until it was looked after so often; nothing where it was not done by then.
async fn until<F: Future + Unpin>(work: &mut F, mut polls: u64) -> Option<F::Output> {
    std::future::poll_fn(move |context| {
        if polls == 0 {
            return Poll::Ready(None);
        }
        polls -= 1;
        pin!(&mut *work).poll(context).map(Some)
    })
    .await
}

/// Takes the job that is under way from whoever does it, for the next who comes.
async fn steal(node: &Node) {
    let now = node.clock.now();
    let later = Instant::from_millis(now.millis() + DAY_MILLIS);
    let kinds =
        ["link-waiting", "weigh-waiting", "carry-records", "rejudge-subjects", "resolve-again", "withdraw-delivery"];
    node.register.claim_job(&kinds, later, now).await.unwrap();
}

/// Does what waits to be done; how often it was looked after until then.
async fn work_whole(node: &Node) -> u64 {
    let mut work = Box::pin(node.work_off());
    let mut polls = 0;
    std::future::poll_fn(|context| {
        polls += 1;
        work.as_mut().poll(context)
    })
    .await
    .unwrap();
    polls
}

/// Cuts what waits to be done at moments drawn from `seed`; then takes the job from whoever does it, who
/// goes on beside the one that took it. `whole` is how often the work is looked after where nobody
/// cuts it.
async fn work_with_cuts(node: &Node, seed: u64, whole: u64) {
    let mut moments = Moments(seed);
    // What is left grows shorter, and how often the work is looked after depends on what else the machine
    // does: the first moment comes before the end for certain, later ones may not.
    let most = |nth| if nth == 0 { whole / 4 } else { whole * 9 / 10 };
    for nth in 0..CUTS {
        let mut work = Box::pin(node.work_off());
        let done = until(&mut work, moments.next(most(nth))).await;
        assert!(nth > 0 || done.is_none(), "done before the first cut: it takes {whole}");
        drop(work);
        if done.is_none() {
            steal(node).await;
        }
    }
    let mut slow = Box::pin(node.work_off());
    if until(&mut slow, moments.next(most(CUTS))).await.is_none() {
        steal(node).await;
        let (slow, other) = tokio::join!(slow, node.work_off());
        slow.unwrap();
        other.unwrap();
    }
    node.work_off().await.unwrap();
    node.verify(|_| ()).await.unwrap();
}

async fn records_of(node: &Node, subject: SubjectId) -> Vec<RecordView> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let query = RecordQuery { subject, datasets: vec![], scope: Scope::All, after, limit: 500 };
        let (views, next) = node.register.records_of(&query).await.unwrap();
        all.extend(views);
        after = next;
        if after.is_none() {
            return all;
        }
    }
}

/// How often each record was linked.
async fn links(node: &Node, records: &[RecordId]) -> BTreeMap<RecordId, usize> {
    let mut links = BTreeMap::new();
    for record in records {
        let history = node.register.history(*record).await.unwrap();
        let linked = history.iter().filter(|entry| matches!(entry.body, Some(Body::LinkDecided(_))));
        links.insert(*record, linked.count());
    }
    links
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_that_is_cut_carries_each_record_once_and_brings_each_back() {
    let town = Town::new().await;
    town.register_other().await;
    let one = penalty("0", "I").replace("示例甲商贸有限公司", OTHER_NAME).replace(COMPANY, OTHER);
    let (heading, row) = one.trim_end().split_once('\n').unwrap();
    let mut rows = heading.to_owned();
    for number in 0..MANY {
        write!(rows, "\n{}", row.replacen(",0,", &format!(",{number},"), 1)).unwrap();
    }
    assert_eq!(town.deliver("market", "penalty-2018", &rows).await.counts.accepted as usize, MANY);
    let (node, company, other) = (&town.node, town.company().await, town.other().await);
    let seen = |views: Vec<RecordView>| {
        let seen = |view: RecordView| (view.head.id, (view.head.certainty, view.decided));
        views.into_iter().map(seen).collect::<BTreeMap<_, _>>()
    };
    let (its, others) = (seen(records_of(node, company).await), seen(records_of(node, other).await));
    let ids: Vec<RecordId> = others.keys().copied().collect();
    assert!(ids.len() > MANY, "with its registration");
    let mut linked = links(node, &ids).await;
    let mut whole = (0, 0);
    // In the first round nobody cuts it: it shows how long the work is.
    for round in 0..4 {
        let reviewer = viewer(Role::Reviewer);
        node.merge_subjects(&reviewer, other, company, "one").await.unwrap();
        match round {
            0 => whole.0 = work_whole(node).await,
            seed => work_with_cuts(node, 100 + seed, whole.0).await,
        }
        assert!(records_of(node, other).await.is_empty());
        assert_eq!(records_of(node, company).await.len(), its.len() + others.len());
        linked.values_mut().for_each(|count| *count += 1);
        assert_eq!(links(node, &ids).await, linked, "each was linked once more");
        node.undo_merge(&reviewer, other, "two").await.unwrap();
        match round {
            0 => whole.1 = work_whole(node).await,
            seed => work_with_cuts(node, 200 + seed, whole.1).await,
        }
        assert_eq!(seen(records_of(node, company).await), its);
        assert_eq!(seen(records_of(node, other).await), others);
        linked.values_mut().for_each(|count| *count += 1);
        assert_eq!(links(node, &ids).await, linked, "and once for the way back");
    }
}

/// Companies whose names are far apart, and near ones.
const BRANDS: [&str; 20] = [
    "明湖", "金谷", "众达", "海丰", "鹏程", "瑞泽", "福临", "天禄", "宏远", "嘉禾", "云帆", "晨曦", "远洋", "星河",
    "松涛", "华茂", "永昌", "盛隆", "众大", "嘉和",
];
const TRADES: [&str; 3] = ["信息科技", "餐饮管理", "建材贸易"];

fn company(number: usize) -> String {
    format!("福州{}{}", BRANDS[number % BRANDS.len()], TRADES[number / BRANDS.len() % TRADES.len()])
}

/// A town whose registrar knows all companies; licences without codes wait, nothing follows yet.
async fn waiting_town() -> Town {
    let town = Town::new().await;
    let mut registrations =
        "name,code,registration_day,character,capital,business_scope,province,city,address,legal_representative\n"
            .to_owned();
    for number in 0..BRANDS.len() * TRADES.len() {
        let (name, code) = (company(number), code(200 + number));
        writeln!(
            registrations,
            "{name}有限公司,{code},2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路{number}号,示例{number}"
        )
        .unwrap();
    }
    town.deliver("market", "registration", &registrations).await;
    let mut licences = "XK_XDR_MC,XK_XDR_LB,XK_XKWS,XK_WSH,XK_XKLB,XK_NR,XK_JDRQ,XK_YXQZ,XK_YXQZI,XK_XKJG,XK_ZT,XK_FRDB,XK_LYDW,OPT_TYPE\n".to_owned();
    for number in 0..MANY {
        // Some give the representative, some another's, some a name that nobody bears.
        let of = number * 7 % (BRANDS.len() * TRADES.len());
        let name =
            if number % 11 == 0 { format!("厦门某某{number}商行") } else { format!("{}公司", company(of)) };
        let head = if number % 3 == 0 { number } else { of };
        writeln!(
            licences,
            "{name},法人及非法人组织,准予许可决定书,许{number}号,普通,经营许可,2026-11-20,2026-11-20,2029-11-20,某市市场监督管理局,1,示例{head},某市市场监督管理局,I"
        )
        .unwrap();
    }
    town.take_only("market", "licence-2018", &licences).await;
    town
}

/// Of each licence, by its number: whom it is about, how certain, and on what evidence; how often it was
/// linked, and how many candidates wait with it.
async fn outcome(town: &Town) -> BTreeMap<String, (Option<SubjectId>, Certainty, Vec<Evidence>, usize, usize)> {
    let node = &town.node;
    let mut ids = Vec::new();
    for number in 0..BRANDS.len() * TRADES.len() {
        let subject = node.find_code(&code(200 + number), true).await.unwrap().unwrap();
        ids.extend(records_of(node, subject).await.into_iter().map(|view| view.head.id));
    }
    let reason = Some(HoldReason::UncertainIdentity);
    let (items, _) = node.register.review_queue(reason, None, ReviewOrder::Oldest, None, 1_000).await.unwrap();
    ids.extend(items.iter().map(|item| item.record));
    ids.sort_unstable();
    ids.dedup();
    let mut outcome = BTreeMap::new();
    for id in ids {
        let view = node.register.record(id, Scope::All, store::Known::Now).await.unwrap().unwrap();
        if view.head.dataset.as_str() != "licence-2018" {
            continue;
        }
        let number = view.values.unwrap().get("XK_WSH").cloned().unwrap();
        let history = node.register.history(id).await.unwrap();
        let links: Vec<_> = history
            .iter()
            .filter_map(|entry| match entry.body.as_ref()? {
                Body::LinkDecided(link) => Some(link.clone()),
                _ => None,
            })
            .collect();
        let mut last = links.last().cloned().unwrap();
        for one in &mut last.evidence {
            if let Evidence::Linkage(judgement) = one {
                // Drawn by chance: the one thing that is another each time.
                judgement.drawn = false;
            }
        }
        let told = (view.head.subject, view.head.certainty, last.evidence, links.len(), last.candidates.len());
        assert!(outcome.insert(number, told).is_none(), "one record a licence");
    }
    outcome
}

#[tokio::test(flavor = "multi_thread")]
async fn linkage_that_is_cut_comes_out_as_if_it_was_not() {
    let whole = waiting_town().await;
    let polls = work_whole(&whole.node).await;
    let expected = outcome(&whole).await;
    assert_eq!(expected.len(), MANY);
    let linked = expected.values().filter(|(subject, ..)| subject.is_some()).count();
    assert!(linked > 100 && linked < MANY - 20, "some are linked and some wait: {linked}");
    for seed in 7..10 {
        let cut = waiting_town().await;
        work_with_cuts(&cut.node, seed, polls).await;
        let came = outcome(&cut).await;
        for (number, told) in &expected {
            assert_eq!(came.get(number), Some(told), "licence {number} with seed {seed}");
        }
        assert_eq!(came.len(), MANY);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_that_is_cut_brings_each_record_back_once() {
    let seeds = [0, 5, 23];
    let mut whole = 0;
    for seed in seeds {
        let town = Town::new().await;
        let (heading, row) = (penalty("0", "I"), penalty("0", "I").lines().nth(1).unwrap().to_owned());
        let rows = |act: &str| {
            let mut rows = heading.lines().next().unwrap().to_owned();
            for number in 0..2 * MANY {
                let row = row.replacen(",0,", &format!(",{number},"), 1).replace("未按规定公示价格", act);
                write!(rows, "\n{row}").unwrap();
            }
            rows
        };
        town.deliver("market", "penalty-2018", &rows("先前所述")).await;
        town.deliver("market", "penalty-2018", &rows("报错所述")).await;
        let query = store::DeliveryQuery { limit: 1, ..Default::default() };
        let wrong = town.node.register.deliveries(&query).await.unwrap().0[0].id;
        let market = flow::authorise::Viewer { organ: Some(organ("market")), ..viewer(Role::Deliverer) };
        let withdrawal = town.node.withdraw_delivery(&market, wrong, "another month").await.unwrap();
        if seed == 0 {
            whole = work_whole(&town.node).await;
        } else {
            work_with_cuts(&town.node, seed, whole).await;
        }
        let records = records_of(&town.node, town.company().await).await;
        let penalties = records.iter().filter(|view| view.head.dataset.as_str() == "penalty-2018");
        let mut brought = 0;
        for view in penalties {
            let act = view.values.as_ref().unwrap().values().any(|value| value == "先前所述");
            let history = town.node.register.history(view.head.id).await.unwrap();
            let versions = history.iter().filter(|entry| matches!(entry.body, Some(Body::RecordTaken(_)))).count();
            assert!(act && versions == 3, "seed {seed}: {versions} versions of {:?}", view.head.id);
            brought += 1;
        }
        let state = town.node.register.delivery(withdrawal).await.unwrap().unwrap();
        let counts = state.closed.unwrap().1.counts;
        assert_eq!(
            (brought, counts.corrected, counts.rows),
            (2 * MANY, 2 * MANY as u64, 2 * MANY as u64),
            "seed {seed}"
        );
    }
}
