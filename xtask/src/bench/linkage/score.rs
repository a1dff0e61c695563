//! What a linkage is worth: candidates against the truth.
//!
//! A record is *linkable* where its subject is in the register. A link is right where its first
//! candidate is that subject; a link of a record that is not linkable is wrong.

use std::{collections::HashMap, io::Read};

use anyhow::{Context, Result, bail};
use serde::Serialize;

/// A unified code; `None` where there is none.
type Code = Option<[u8; 18]>;

/// What is true of the records, and what was said of them.
pub struct Truth {
    places: HashMap<String, u32>,
    records: Vec<Labelled>,
    tags: Vec<String>,
}

/// One record.
#[derive(Clone, Copy, Default)]
struct Labelled {
    code: Code,
    tags: u64,
    said: Option<Decision>,
    /// The probability of the best candidate, and whether it is the true subject.
    best: Option<(f64, bool)>,
    found: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Decision {
    Link,
    Review,
    New,
}

/// All figures.
#[derive(Debug, Serialize)]
pub struct Scores {
    /// Records.
    pub records: u64,
    /// Those whose subject is in the register.
    pub linkable: u64,
    /// How many were decided as link, review, new.
    pub decisions: [u64; 3],
    /// Records of which nothing was said.
    pub missing: u64,
    /// At the decision `link`.
    pub at_link: Quality,
    /// At the threshold of probability that is best for F1, whatever was decided.
    pub best_f1: Quality,
    /// At the lowest threshold with at least 999 of 1,000 right.
    pub recall_at_999: Option<Quality>,
    /// The share of linkable records whose subject is among the candidates.
    pub found: f64,
    /// By tag, and of records without one.
    pub strata: Vec<Stratum>,
    /// By stated probability.
    pub reliability: Vec<Bin>,
}

/// What some links are worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Quality {
    /// Right links.
    pub right: u64,
    /// Wrong links.
    pub wrong: u64,
    /// The share of links that are right; 1 of none.
    pub precision: f64,
    /// The share of linkable records that are linked rightly.
    pub recall: f64,
    /// The harmonic mean of both.
    pub f1: f64,
    /// The least probability of a link.
    pub threshold: f64,
}

/// The records with one tag.
#[derive(Debug, Serialize)]
pub struct Stratum {
    /// The tag.
    pub tag: String,
    /// Records.
    pub records: u64,
    /// Those whose subject is in the register.
    pub linkable: u64,
    /// The share of the linkable ones that are linked rightly.
    pub recall: Option<f64>,
    /// The share of the linkable ones whose subject is among the candidates.
    pub found: Option<f64>,
    /// Wrong links.
    pub wrong: u64,
    /// The share of links that are right.
    pub precision: Option<f64>,
}

/// Best candidates of about the same probability.
#[derive(Debug, Serialize)]
pub struct Bin {
    /// From this probability on.
    pub from: f64,
    /// Below that one; the last bin holds it too.
    pub to: f64,
    /// How many.
    pub records: u64,
    /// How many of them are the true subject.
    pub right: u64,
    /// The sum of their probabilities.
    pub stated: f64,
}

/// Where bins of probability begin; the last ends at 1.
const BINS: [f64; 13] = [0.0, 0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.99, 0.999];
/// The precision that a threshold is looked for.
const WANTED: f64 = 0.999;
/// The stratum of records without a tag.
const PLAIN: &str = "(none)";

impl Truth {
    /// Reads `id,code,tags`.
    pub fn read(file: impl Read) -> Result<Truth> {
        let mut truth = Truth { places: HashMap::new(), records: Vec::new(), tags: Vec::new() };
        let mut reader = csv::Reader::from_reader(file);
        let [id, code, tags] = columns(reader.headers()?, ["id", "code", "tags"])?;
        let mut row = csv::StringRecord::new();
        while reader.read_record(&mut row)? {
            let place = u32::try_from(truth.records.len())?;
            if truth.places.insert(row[id].to_owned(), place).is_some() {
                bail!("the truth names the record {} twice", &row[id]);
            }
            let mut labelled = Labelled { code: parse_code(&row[code]), ..Labelled::default() };
            for tag in row[tags].split(';').filter(|tag| !tag.is_empty()) {
                labelled.tags |= 1 << truth.tag(tag)?;
            }
            truth.records.push(labelled);
        }
        Ok(truth)
    }

    fn tag(&mut self, tag: &str) -> Result<usize> {
        if let Some(place) = self.tags.iter().position(|known| known == tag) {
            return Ok(place);
        }
        anyhow::ensure!(self.tags.len() < 64, "more than 64 tags");
        self.tags.push(tag.to_owned());
        Ok(self.tags.len() - 1)
    }

    /// Reads what was said of the records: `id,rank,code,probability,decision` among other columns,
    /// a row for each candidate, the best with rank 1.
    pub fn judge(&mut self, file: impl Read) -> Result<()> {
        let mut reader = csv::Reader::from_reader(file);
        let wanted = ["id", "rank", "code", "probability", "decision"];
        let [id, rank, code, probability, decision] = columns(reader.headers()?, wanted)?;
        let mut row = csv::StringRecord::new();
        while reader.read_record(&mut row)? {
            let record = &row[id];
            let place = self.places.get(record).with_context(|| format!("the truth has no record {record}"))?;
            let labelled = &mut self.records[*place as usize];
            let said = match &row[decision] {
                "link" => Decision::Link,
                "review" => Decision::Review,
                "new" => Decision::New,
                other => bail!("record {record}: `{other}` is no decision"),
            };
            if labelled.said.is_some_and(|before| before != said) {
                bail!("record {record} has two decisions");
            }
            labelled.said = Some(said);
            if matches!(&row[rank], "" | "0") {
                continue;
            }
            let right = labelled.code.is_some() && parse_code(&row[code]) == labelled.code;
            labelled.found |= right;
            if &row[rank] == "1" {
                let stated: f64 = row[probability].parse().with_context(|| format!("record {record}: probability"))?;
                anyhow::ensure!((0.0..=1.0).contains(&stated), "record {record}: {stated} is no probability");
                anyhow::ensure!(labelled.best.is_none(), "record {record} has two best candidates");
                labelled.best = Some((stated, right));
            }
        }
        Ok(())
    }

    /// The figures.
    pub fn scores(&self) -> Scores {
        let linkable = count(&self.records, |record| record.code.is_some());
        let said = |decision: Decision| count(&self.records, |record| record.said == Some(decision));
        let (best_f1, recall_at_999) = self.ceilings(linkable);
        let (right, wrong) = links(self.records.iter());
        let least = self.records.iter().filter(|record| record.linked().is_some()).filter_map(|record| record.best);
        let least = least.map(|(stated, _)| stated).fold(1.0, f64::min);
        let mut strata = vec![stratum(PLAIN, self.records.iter().filter(|record| record.tags == 0))];
        for (place, tag) in self.tags.iter().enumerate() {
            strata.push(stratum(tag, self.records.iter().filter(|record| record.tags & 1 << place != 0)));
        }
        strata[1..].sort_by(|one, other| one.tag.cmp(&other.tag));
        Scores {
            records: self.records.len() as u64,
            linkable,
            decisions: [said(Decision::Link), said(Decision::Review), said(Decision::New)],
            missing: count(&self.records, |record| record.said.is_none()),
            at_link: Quality::of(right, wrong, linkable, least),
            best_f1,
            recall_at_999,
            found: share(count(&self.records, |record| record.found), linkable).unwrap_or(0.0),
            strata,
            reliability: self.reliability(),
        }
    }

    /// The best F1 and the best recall at the wanted precision over all thresholds.
    fn ceilings(&self, linkable: u64) -> (Quality, Option<Quality>) {
        let mut ranked: Vec<(f64, bool)> = self.records.iter().filter_map(|record| record.best).collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
        let (mut best, mut precise) = (Quality { threshold: 1.0, ..Quality::default() }, None);
        let (mut right, mut wrong) = (0, 0);
        // A threshold takes all candidates of one probability or none.
        for same in ranked.chunk_by(|one, other| one.0 == other.0) {
            let hits = same.iter().filter(|(_, right)| *right).count() as u64;
            right += hits;
            wrong += same.len() as u64 - hits;
            let here = Quality::of(right, wrong, linkable, same[0].0);
            if here.f1 > best.f1 {
                best = here;
            }
            if here.precision >= WANTED {
                precise = Some(here);
            }
        }
        (best, precise)
    }

    fn reliability(&self) -> Vec<Bin> {
        let ends = BINS.iter().skip(1).chain([&1.0]);
        let bin = |(&from, &to): (&f64, &f64)| Bin { from, to, records: 0, right: 0, stated: 0.0 };
        let mut bins: Vec<Bin> = BINS.iter().zip(ends).map(bin).collect();
        for (stated, right) in self.records.iter().filter_map(|record| record.best) {
            if let Some(bin) = bins.iter_mut().rev().find(|bin| stated >= bin.from) {
                bin.records += 1;
                bin.right += u64::from(right);
                bin.stated += stated;
            }
        }
        bins
    }
}

impl Labelled {
    /// Whether it was linked, and whether rightly.
    fn linked(&self) -> Option<bool> {
        self.best.filter(|_| self.said == Some(Decision::Link)).map(|(_, right)| right)
    }
}

impl Quality {
    fn of(right: u64, wrong: u64, linkable: u64, threshold: f64) -> Quality {
        let precision = share(right, right + wrong).unwrap_or(1.0);
        let recall = share(right, linkable).unwrap_or(0.0);
        let f1 = if right == 0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) };
        Quality { right, wrong, precision, recall, f1, threshold }
    }
}

fn stratum<'r>(tag: &str, records: impl Iterator<Item = &'r Labelled> + Clone) -> Stratum {
    let (right, wrong) = links(records.clone());
    let of = |what: fn(&Labelled) -> bool| records.clone().filter(|record| what(record)).count() as u64;
    let linkable = of(|record| record.code.is_some());
    Stratum {
        tag: tag.to_owned(),
        records: of(|_| true),
        linkable,
        recall: share(right, linkable),
        found: share(of(|record| record.found), linkable),
        wrong,
        precision: share(right, right + wrong),
    }
}

/// Right and wrong links.
fn links<'r>(records: impl Iterator<Item = &'r Labelled>) -> (u64, u64) {
    records.filter_map(Labelled::linked).fold(
        (0, 0),
        |(right, wrong), hit| {
            if hit { (right + 1, wrong) } else { (right, wrong + 1) }
        },
    )
}

fn count(records: &[Labelled], what: impl Fn(&Labelled) -> bool) -> u64 {
    records.iter().filter(|record| what(record)).count() as u64
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

fn parse_code(text: &str) -> Code {
    text.as_bytes().try_into().ok()
}

/// Where the columns stand.
fn columns<const N: usize>(header: &csv::StringRecord, wanted: [&str; N]) -> Result<[usize; N]> {
    let mut places = [0; N];
    for (place, name) in places.iter_mut().zip(wanted) {
        *place = header.iter().position(|column| column == name).with_context(|| format!("no column `{name}`"))?;
    }
    Ok(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "91530100EX0000001A";
    const B: &str = "91530100EX0000002B";
    const C: &str = "91530100EX0000003C";

    fn truth() -> Truth {
        let rows = format!("id,code,tags\n1,{A},\n2,{B},nouscc;abbrev\n3,{C},nouscc\n4,,unregistered;nouscc\n5,{A},\n");
        Truth::read(rows.as_bytes()).unwrap()
    }

    fn judged(rows: &str) -> Result<Scores> {
        let mut truth = truth();
        let header = "id,rank,subject,code,name,probability,decision,reasons\n";
        truth.judge(format!("{header}{rows}").as_bytes())?;
        Ok(truth.scores())
    }

    /// Record 1 right, 2 right in second place, 3 held back though right, 4 wrongly linked, 5 new.
    fn rows() -> String {
        format!(
            "1,1,e1,{A},n,0.9995,link,\n2,1,e3,{C},n,0.95,link,\n2,2,e2,{B},n,0.04,link,\n\
             3,1,e3,{C},n,0.97,review,\n4,1,e2,{B},n,0.5,link,\n5,,,,,,new,\n"
        )
    }

    #[test]
    fn links_are_judged_at_the_decision() {
        let scores = judged(&rows()).unwrap();
        assert_eq!((scores.records, scores.linkable, scores.decisions, scores.missing), (5, 4, [3, 1, 1], 0));
        let at = scores.at_link;
        assert_eq!((at.right, at.wrong, at.recall, at.threshold), (1, 2, 0.25, 0.5));
        assert!((at.precision - 1.0 / 3.0).abs() < 1e-12);
        // 2 · (1/3 · 1/4) / (1/3 + 1/4) = 2/7
        assert!((at.f1 - 2.0 / 7.0).abs() < 1e-12);
        assert_eq!(scores.found, 0.75);
    }

    #[test]
    fn ceilings_are_over_all_thresholds_whatever_was_decided() {
        let scores = judged(&rows()).unwrap();
        // From 0.97 on: records 1 and 3, both right; 2 · 1 · 1/2 / (3/2) = 2/3.
        let best = scores.best_f1;
        assert_eq!((best.right, best.wrong, best.threshold), (2, 0, 0.97));
        assert!((best.f1 - 2.0 / 3.0).abs() < 1e-12);
        let precise = scores.recall_at_999.unwrap();
        assert_eq!((precise.recall, precise.threshold), (0.5, 0.97));
        let wrong_first = judged(&format!("4,1,e2,{B},n,0.9,link,\n1,1,e1,{A},n,0.9,link,\n")).unwrap();
        assert_eq!(wrong_first.recall_at_999, None);
        assert_eq!((wrong_first.best_f1.right, wrong_first.best_f1.wrong, wrong_first.missing), (1, 1, 3));
    }

    #[test]
    fn strata_and_probabilities_are_counted() {
        let scores = judged(&rows()).unwrap();
        let stratum = |tag: &str| scores.strata.iter().find(|stratum| stratum.tag == tag).unwrap();
        let nouscc = stratum("nouscc");
        assert_eq!((nouscc.records, nouscc.linkable, nouscc.recall, nouscc.wrong), (3, 2, Some(0.0), 2));
        assert_eq!((nouscc.found, nouscc.precision), (Some(1.0), Some(0.0)));
        let unregistered = stratum("unregistered");
        assert_eq!((unregistered.records, unregistered.recall, unregistered.wrong), (1, None, 1));
        assert_eq!((stratum(PLAIN).records, stratum(PLAIN).recall), (2, Some(0.5)));
        let bin = |from: f64| scores.reliability.iter().find(|bin| bin.from == from).unwrap();
        assert_eq!((bin(0.9).records, bin(0.9).right), (2, 1));
        assert_eq!((bin(0.999).records, bin(0.999).right, bin(0.999).stated), (1, 1, 0.9995));
        assert_eq!(scores.reliability.iter().map(|bin| bin.records).sum::<u64>(), 4);
    }

    #[test]
    fn what_cannot_be_scored_is_an_error() {
        for (rows, why) in [
            ("9,1,e1,x,n,0.9,link,\n", "has no record 9"),
            ("1,1,e1,x,n,0.9,maybe,\n", "`maybe` is no decision"),
            ("1,1,e1,x,n,0.9,link,\n1,2,e2,x,n,0.1,review,\n", "two decisions"),
            ("1,1,e1,x,n,0.9,link,\n1,1,e2,x,n,0.1,link,\n", "two best candidates"),
            ("1,1,e1,x,n,1.5,link,\n", "no probability"),
        ] {
            let error = format!("{:#}", judged(rows).unwrap_err());
            assert!(error.contains(why), "{error}");
        }
        assert!(Truth::read("id,tags\n".as_bytes()).is_err());
        assert!(Truth::read("id,code,tags\n1,,\n1,,\n".as_bytes()).is_err());
    }
}
