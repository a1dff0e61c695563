//! Proposals over columns: those of files, and those of a run over all after a run over what changed.

use domain::{DatasetId, Date, Role, date::add_days, delivery::Coverage, listing::Proposal};
use flow::{node::Node, offer::Offer, propose::Proposed};
use jiff::civil::date;
use tempfile::TempDir;

use crate::town::{TODAY, Town, code, organ, viewer};

/// Companies of the test beside the town's own.
const COMPANIES: usize = 5;

/// How a register is asked after each change.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
    Files,
    All,
    Changed,
}

/// Something that happens to the register.
#[derive(Clone, Copy, Debug)]
enum Event {
    Registered(usize, &'static str),
    Reported(usize, i16),
    Listed(usize),
    SaidComplete(i16),
    OtherDeliverer,
    DayPasses(i64),
}

/// The register of one way, which lives through the events.
struct Register {
    town: Town,
    node: Node,
    day: Date,
}

impl Register {
    async fn new() -> Register {
        let town = Town::new().await;
        let node = town.node.clone();
        Register { town, node, day: TODAY }
    }

    async fn deliver(&self, by: &str, dataset: &str, coverage: Option<Coverage>, text: String) {
        let offer = Offer {
            dataset: DatasetId::parse(dataset).unwrap(),
            file_name: format!("{dataset}.csv"),
            coverage,
            on_behalf_of: None,
        };
        let deliverer = flow::authorise::Viewer { organ: Some(organ(by)), ..viewer(Role::Deliverer) };
        let id = self.node.receive(&deliverer, offer, std::io::Cursor::new(text.into_bytes())).await.unwrap();
        self.node.take(id, |_, _| ()).await.unwrap();
        self.node.work_off().await.unwrap();
    }

    async fn live(&mut self, event: Event) {
        match event {
            Event::Registered(company, status) => {
                let text = format!(
                    "name,code,registration_day,character,capital,business_scope,province,city,address,status\n\
                     {},{},2001-05-06,有限责任公司,500(万元人民币),食品销售,福建,福州,福州市鼓楼区示例路{company}号,{status}\n",
                    name(company),
                    code(200 + company)
                );
                self.deliver("market", "registration", None, text).await;
            }
            Event::Reported(company, year) => {
                let (code, name) = (code(200 + company), name(company));
                let text = format!("UNISCID,ENTNAME,ANCHEYEAR,ANCHEDATE\n{code},{name},{year},{}-05-06\n", year + 1);
                self.deliver("market", "annual-report", None, text).await;
            }
            Event::Listed(company) => {
                let (code, name) = (code(200 + company), name(company));
                let text = format!("UNISCID,ENTNAME,SPECAUSE,ABNTIME,DECORG_CN\n{code},{name},1,2026-07-10,某局\n");
                self.deliver("market", "abnormal-operations", None, text).await;
            }
            Event::SaidComplete(year) => {
                let coverage = Coverage { from: date(year, 1, 1), to: date(year, 6, 30), complete: true };
                let text = "UNISCID,ENTNAME,ANCHEYEAR,ANCHEDATE\n".to_owned();
                self.deliver("market", "annual-report", Some(coverage), text).await;
            }
            Event::OtherDeliverer => {
                let text = "UNISCID,ENTNAME,ANCHEYEAR,ANCHEDATE\n".to_owned();
                self.deliver("traffic", "annual-report", None, text).await;
            }
            Event::DayPasses(days) => {
                self.day = add_days(self.day, days).unwrap();
                self.node = self.town.node.on(self.day).unwrap();
            }
        }
    }

    async fn ask(&self, way: Way) -> Proposed {
        let operator = viewer(Role::Operator);
        match way {
            Way::Files => {
                let made = self.node.propose_from_files(&operator, |_| ()).await.unwrap();
                Proposed { made, asked: 0, all: true }
            }
            Way::All => {
                let made = self.node.propose_all(&operator, |_| ()).await.unwrap();
                Proposed { made, asked: 0, all: true }
            }
            Way::Changed => self.node.propose_changed(&operator, |_| ()).await.unwrap(),
        }
    }

    async fn proposals(&self) -> Vec<Proposal> {
        let mut all = Vec::new();
        for subject in self.node.register.subjects_after(None, 1_000).await.unwrap() {
            let states = self.node.register.proposals_of(subject.id).await.unwrap();
            all.extend(states.into_iter().map(|state| state.proposal));
        }
        all
    }
}

fn name(company: usize) -> String {
    format!("示例{}商贸有限公司", ["丙", "丁", "戊", "己", "庚"][company])
}

/// Events drawn from a seed, in which everything that proposals follow from changes.
fn events(seed: u64, count: usize) -> Vec<Event> {
    let mut state = seed;
    let mut below = |end: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % end
    };
    let mut event = || {
        let company = below(COMPANIES as u64) as usize;
        match below(12) {
            0..4 => Event::Registered(company, ["存续", "注销", "存续", "吊销"][below(4) as usize]),
            4..7 => Event::Reported(company, if below(3) == 0 { 2024 } else { 2025 }),
            7 => Event::Listed(company),
            8..10 => Event::SaidComplete(2026),
            10 if below(8) == 0 => Event::OtherDeliverer,
            _ => Event::DayPasses(1 + below(40) as i64),
        }
    };
    let mut events: Vec<Event> = (0..count).map(|_| event()).collect();
    events.insert(2, Event::SaidComplete(2026));
    events
}

#[tokio::test(flavor = "multi_thread")]
async fn full_incremental_and_from_files_propose_the_same_after_any_changes() {
    let mut made = 0;
    let mut only_changed = 0;
    for seed in 1..4 {
        let mut registers = [Register::new().await, Register::new().await, Register::new().await];
        for register in &mut registers {
            for company in 0..COMPANIES {
                register.live(Event::Registered(company, "存续")).await;
            }
        }
        for event in events(seed, 10) {
            let mut proposed = Vec::new();
            for (register, way) in registers.iter_mut().zip([Way::Files, Way::All, Way::Changed]) {
                register.live(event).await;
                proposed.push(register.ask(way).await);
            }
            assert_eq!((proposed[1].made, proposed[2].made), (proposed[0].made, proposed[0].made), "{seed}: {event:?}");
            made += proposed[0].made;
            only_changed += u32::from(!proposed[2].all);
        }
        let expected = registers[0].proposals().await;
        assert_eq!(registers[1].proposals().await, expected, "all, seed {seed}");
        assert_eq!(registers[2].proposals().await, expected, "changed, seed {seed}");
    }
    assert!(made >= 8 && only_changed >= 8, "the events were about nothing: {made}, {only_changed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_changed_is_asked_again_until_a_day_passes() {
    let mut register = Register::new().await;
    for company in 0..COMPANIES {
        register.live(Event::Registered(company, "存续")).await;
    }
    register.live(Event::SaidComplete(2026)).await;
    let first = register.ask(Way::Changed).await;
    // The town's own company has no status, so that no row is about it.
    assert_eq!(first, Proposed { made: 5, asked: 6, all: true });
    assert_eq!(register.ask(Way::Changed).await, Proposed { made: 0, asked: 0, all: false }, "nothing changed");
    register.live(Event::Registered(2, "吊销")).await;
    assert_eq!(register.ask(Way::Changed).await, Proposed { made: 0, asked: 1, all: false });
    register.live(Event::DayPasses(1)).await;
    assert_eq!(register.ask(Way::Changed).await, Proposed { made: 0, asked: 6, all: true }, "windows move");
    // Another deliverer says nothing of completeness: what was known of all is unknown.
    register.live(Event::OtherDeliverer).await;
    assert_eq!(register.ask(Way::Changed).await, Proposed { made: 0, asked: 6, all: true });
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_are_those_of_the_register_that_is_there() {
    let mut register = Register::new().await;
    register.live(Event::Registered(0, "存续")).await;
    register.live(Event::SaidComplete(2026)).await;
    let backups = TempDir::new().unwrap();
    let backup = register.node.backup(&viewer(Role::Operator), backups.path()).await.unwrap();
    assert_eq!(register.ask(Way::Changed).await.made, 1);
    let root = register.town.folder.path().join("node");
    register.node.clone().close().await.unwrap();
    let options = flow::node::OpenOptions { today: Some(TODAY) };
    flow::keeping::restore(&root, &backup, None, options).await.unwrap();
    register.node = Node::open(&root, options).await.unwrap();
    // The proposals were lost with the register that made them, and the columns are not of this one.
    assert_eq!(register.ask(Way::Changed).await.made, 1);
    register.live(Event::Registered(1, "存续")).await;
    assert_eq!(register.ask(Way::Changed).await, Proposed { made: 1, asked: 1, all: false });
    assert_eq!(register.node.rebuild_columns().await.unwrap(), 3);
    assert_eq!(register.ask(Way::Changed).await, Proposed { made: 0, asked: 3, all: true });
}
