//! A register in one piece and in several: the answers are the same.

use domain::Date;
use linkage::{
    Candidate, Decision, Gathered, Index, IndexBuilder, Look, Matcher, Model, Noted, Party, Place, Prepared, Sample,
    Step, Thing, Thresholds, count_together, learn, read_all, settle, write_all,
};

use crate::made_up::Bench;

const CHARACTERS: [char; 12] = [
    '\u{660e}', '\u{6e56}', '\u{91d1}', '\u{9f0e}', '\u{9526}', '\u{8fbe}', '\u{6c47}', '\u{6d77}', '\u{5929}',
    '\u{742a}', '\u{4e30}', '\u{548c}',
];
const PLACES: [&str; 3] = ["\u{798f}\u{5dde}", "\u{53a6}\u{95e8}", "\u{6cc9}\u{5dde}"];
const TRADES: [&str; 4] =
    ["\u{5546}\u{8d38}", "\u{9910}\u{996e}", "\u{7269}\u{6d41}", "\u{673a}\u{68b0}\u{8bbe}\u{5907}"];
const FORM: &str = "\u{6709}\u{9650}\u{516c}\u{53f8}";
/// How many companies there are.
const SUBJECTS: usize = 1_400;

struct Company {
    name: String,
    code: String,
    place: &'static str,
    address: String,
    representative: String,
    phone: String,
    from: Date,
}

/// A company of the town, and what a file says of it where `slip` tells another nearness each time.
fn company(nth: usize, slip: usize) -> Company {
    let (a, b) = (CHARACTERS[nth % 12], CHARACTERS[nth / 12 % 12]);
    let b = if slip == 1 { CHARACTERS[(nth / 12 + 1) % 12] } else { b };
    let (place, trade) = (PLACES[nth / 144 % 3], TRADES[nth / 432 % 4]);
    let name = match slip {
        2 => format!("{a}{b}{trade}"),
        3 => format!("{place}{a}{b}"),
        _ => format!("{place}{a}{b}{trade}{FORM}"),
    };
    let no = if slip == 4 { nth + 1 } else { nth };
    Company {
        name,
        code: if slip.is_multiple_of(2) { format!("A-{:08}", 10_000_000 + no) } else { String::new() },
        place,
        address: format!("{place}\u{793a}\u{4f8b}\u{8def}{}\u{53f7}", nth % 400),
        representative: format!("{}{}", CHARACTERS[nth % 7], CHARACTERS[nth % 11]),
        phone: format!("0591{:08}", nth % 900),
        from: Date::constant(2001, 5, 1 + (nth % 28) as i8),
    }
}

impl Company {
    fn prepared(&self, bench: &mut Bench) -> Prepared {
        let (names, codes) = ([self.name.as_str()], [self.code.as_str()]);
        bench.prepared(&Party {
            names: &names,
            codes: &codes,
            place: self.place,
            address: &self.address,
            representative: &self.representative,
            phone: &self.phone,
            from: Some(self.from),
            until: None,
        })
    }
}

/// The town's register in so many shards, each with the place of its first subject.
fn register(bench: &mut Bench, shards: usize) -> Vec<(u32, Index)> {
    let known: Vec<Prepared> = (0..SUBJECTS).map(|nth| company(nth, 0).prepared(bench)).collect();
    let mut first = 0;
    let mut indexes = Vec::new();
    for part in known.chunks(SUBJECTS.div_ceil(shards)) {
        let mut builder = IndexBuilder::default();
        for one in part {
            builder.add(one);
        }
        indexes
            .push((first, if shards == 1 { builder.finish(&bench.pack) } else { builder.finish_shard(&bench.pack) }));
        first += part.len() as u32;
    }
    if shards > 1 {
        let things: Vec<Vec<Thing>> = indexes.iter().map(|(_, index)| index.things()).collect();
        let mut runs: Vec<_> = things.iter().map(|things| things.iter().copied()).collect();
        let mut runs: Vec<_> = runs.iter_mut().map(|run| || Ok(run.next())).collect();
        let mut steps: Vec<Vec<Step>> = vec![Vec::new(); shards];
        count_together(&mut runs, |nth, step| {
            steps[nth].push(step);
            Ok(())
        })
        .expect("memory is read and written");
        for ((things, steps), (_, index)) in things.iter().zip(&steps).zip(&mut indexes) {
            assert_eq!(things.len(), steps.len());
            index.share(things, steps);
        }
    }
    indexes
}

fn records(bench: &mut Bench) -> Vec<Prepared> {
    (0..SUBJECTS + 60).step_by(3).map(|nth| company(nth, nth % 5).prepared(bench)).collect()
}

type Answer = (Vec<Candidate>, Decision);

/// Looks for each record in every shard, several looks at a time, keeping at most so many candidates.
fn answers(
    shards: &[(u32, Index)],
    model: &Model,
    records: &[Prepared],
    passes: &[&[Look]],
    kept: usize,
) -> Vec<Answer> {
    let answer = |record: &Prepared| {
        let mut gathered: Gathered<Candidate> = Gathered::of_at_most(kept);
        for looks in passes {
            for (first, index) in shards {
                let mut matcher = Matcher::new(index, model, Thresholds::default());
                for look in *looks {
                    matcher.look(*look, record, &mut gathered, |place| Some(Place(place.0 + first)));
                }
            }
            looks.iter().for_each(|look| gathered.end(*look, model));
            if gathered.is_settled() {
                break;
            }
        }
        let mut found = gathered.into_found();
        found.sort_by_key(|one| one.place);
        let decision = settle(&mut found, Thresholds::default(), 10);
        (found, decision)
    };
    records.iter().map(answer).collect()
}

fn learnt(shards: &[(u32, Index)], records: &[Prepared]) -> Model {
    let before = Model::default();
    let mut sample = Sample::default();
    for record in records {
        let mut noted = Noted::default();
        for (_, index) in shards {
            Matcher::new(index, &before, Thresholds::default()).note(record, &mut noted);
        }
        noted.end(&mut sample);
    }
    learn(before, &sample)
}

const ONE_BY_ONE: [&[Look]; 3] = [&[Look::Codes], &[Look::Near], &[Look::Wide]];
const TWO_READINGS: [&[Look]; 2] = [&[Look::Codes, Look::Near], &[Look::Wide]];

#[test]
fn answers_do_not_depend_on_how_the_register_is_cut() {
    let mut bench = Bench::new();
    let records = records(&mut bench);
    let whole = register(&mut bench, 1);
    let model = learnt(&whole, &records);
    let expected = answers(&whole, &model, &records, &ONE_BY_ONE, usize::MAX);
    let mut matcher = Matcher::new(&whole[0].1, &model, Thresholds::default());
    let direct: Vec<Answer> = records.iter().map(|record| matcher.answer(record, 10)).collect();
    assert_eq!(direct, expected);
    let linked = expected.iter().filter(|(_, decision)| *decision == Decision::Link).count();
    assert!(linked > records.len() / 4 && linked < records.len(), "{linked} of {}", records.len());
    for shards in [2, 7] {
        let cut = register(&mut bench, shards);
        let written = |model: &Model| serde_json::to_string(model).expect("a model is written");
        assert_eq!(written(&learnt(&cut, &records)), written(&model), "{shards} shards");
        for passes in [&ONE_BY_ONE[..], &TWO_READINGS] {
            assert_eq!(answers(&cut, &model, &records, passes, usize::MAX), expected, "{shards} shards");
        }
    }
}

/// Of how much a probability may differ where few candidates of a row are kept: see decision 0020.
const BOUND: f64 = 1e-3;

#[test]
fn candidates_that_are_not_kept_change_next_to_nothing() {
    let mut bench = Bench::new();
    let records = records(&mut bench);
    let whole = register(&mut bench, 1);
    let model = learnt(&whole, &records);
    let expected = answers(&whole, &model, &records, &ONE_BY_ONE, usize::MAX);
    for shards in [1, 2, 7] {
        let cut = register(&mut bench, shards);
        let kept = answers(&cut, &model, &records, &TWO_READINGS, 32);
        for (nth, ((found, decision), (all, expected))) in kept.iter().zip(&expected).enumerate() {
            assert_eq!(decision, expected, "record {nth}, {shards} shards");
            for (one, other) in found.iter().zip(all) {
                let apart = (one.probability - other.probability).abs();
                assert!(apart <= BOUND, "record {nth}, {shards} shards: {one:?} {other:?}");
                assert!(one.place == other.place || one.probability < 0.5, "record {nth}, {shards} shards");
            }
        }
    }
}

/// To the last bit: as text, a weight may come back as its neighbour.
#[test]
fn weights_and_candidates_are_read_as_they_were_written() {
    let mut bench = Bench::new();
    let records = records(&mut bench);
    let whole = register(&mut bench, 1);
    let model = learnt(&whole, &records);
    let mut written = Vec::new();
    model.write(&mut written).expect("memory is written");
    let read = Model::read(&mut written.as_slice(), written.len() as u64).expect("it is read");
    let expected = answers(&whole, &model, &records, &ONE_BY_ONE, usize::MAX);
    assert_eq!(answers(&whole, &read, &records, &ONE_BY_ONE, usize::MAX), expected);
    assert_ne!(answers(&whole, &Model::default(), &records, &ONE_BY_ONE, usize::MAX), expected);
    assert!(Model::read(&mut &written[..written.len() - 1], written.len() as u64).is_err());

    let candidates: Vec<Candidate> = expected.into_iter().flat_map(|(found, _)| found).collect();
    let mut written = Vec::new();
    write_all(&candidates, &mut written).expect("memory is written");
    let read: Vec<Candidate> = read_all(&mut written.as_slice(), written.len() as u64).expect("they are read");
    assert_eq!(read, candidates);
    let last = written.last_mut().expect("there are some");
    *last = u8::MAX;
    assert!(read_all::<Candidate>(&mut written.as_slice(), written.len() as u64).is_err(), "there is no such level");
}
