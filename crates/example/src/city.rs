//! The city as a whole: data set after data set, subject after subject.

use catalogue::pack::Pack;
use domain::{
    DatasetId, Label, OrganCode,
    delivery_manifest::{Generator, LocalDivision, MANIFEST_FILE, Manifest, Organ as ManifestOrgan},
};

use crate::{
    Error, GENERATOR, MOST_SUBJECTS, Options, Output, Summary,
    dataset::{Dataset, Spec},
    delivery::{OUTCOMES, Written},
    fault::Outcome,
    setting::Setting,
    story::Story,
    subject::{Subject, Tie, World},
    truth::Table,
};

/// How many subjects lie between two reports of progress.
const STRIDE: u32 = 256;

/// Writes the city: `manifest.yaml`, the files that it names, and the folder `truth`.
pub fn city<O: Output>(pack: &Pack, options: &Options, output: &mut O) -> Result<Summary, Error<O::Error>> {
    if options.subjects == 0 || options.subjects > MOST_SUBJECTS {
        let (least, most) = ("1".to_owned(), MOST_SUBJECTS.to_string());
        return Err(Error::Option { option: "subjects", least, most });
    }
    let setting = Setting::read().map_err(|(file, message)| Error::Data { file, message })?;
    let specs = Spec::read_all().map_err(|(file, message)| Error::Data { file, message })?;
    let world = World::new(&setting, *options);
    let mut written = Vec::new();
    let total = u64::from(options.subjects) * (specs.len() as u64 + 1);
    let mut done = 0;
    write_subjects(&world, output, &mut |output: &mut O, more| {
        done += more;
        output.progress(done, total);
    })?;
    let compile = |spec| compile(pack, spec, &setting);
    let datasets = specs.iter().map(compile).collect::<Result<Vec<_>, _>>()?;
    for dataset in &datasets {
        let mut story = Story::begin(dataset, &datasets, &world, pack.calendar())?;
        for number in 0..options.subjects {
            story.tell(&world.subject(number), output)?;
            if number % STRIDE == STRIDE - 1 || number + 1 == options.subjects {
                done += u64::from(number % STRIDE + 1);
                output.progress(done, total);
            }
        }
        written.extend(story.end(output)?);
    }
    written.sort_by(|a, b| {
        (a.entry.delivered_on, a.order, &a.entry.file).cmp(&(b.entry.delivered_on, b.order, &b.entry.file))
    });
    write_deliveries(&written, output)?;
    write_manifest(&world, &written, output)?;
    Ok(summary(&written))
}

fn compile<'a, E>(pack: &'a Pack, spec: &'a Spec, setting: &Setting) -> Result<Dataset<'a>, Error<E>> {
    let wrong = |message: String| Error::Data { file: format!("datasets/{}.yaml", spec.dataset), message };
    let id = DatasetId::parse(&spec.dataset).map_err(|error| wrong(error.to_string()))?;
    let contract = pack.contract(&id).ok_or_else(|| wrong("the pack has no such data set".to_owned()))?;
    Dataset::compile(spec, contract, setting).map_err(wrong)
}

fn summary(written: &[Written]) -> Summary {
    let refused = |file: &Written| {
        let tally = OUTCOMES.iter().zip(file.tally);
        let counts = tally.filter(|(outcome, _)| matches!(outcome, Outcome::Rejected | Outcome::Person));
        counts.map(|(_, count)| count).sum::<u64>()
    };
    Summary {
        deliveries: written.len() as u64,
        rows: written.iter().map(|file| file.rows).sum(),
        refused: written.iter().map(refused).sum(),
    }
}

fn write_subjects<O: Output>(
    world: &World<'_>,
    output: &mut O,
    progress: &mut dyn FnMut(&mut O, u64),
) -> Result<(), Error<O::Error>> {
    let headings =
        ["code", "kind", "name", "former_name", "renamed_on", "registration_number", "registered", "tie", "tied_to"];
    let mut table = Table::open("truth/subjects.csv".to_owned(), &headings)?;
    for number in 0..world.options.subjects {
        let subject = world.subject(number);
        let (former, renamed) =
            subject.former.clone().map_or_else(Default::default, |(name, day)| (name, day.to_string()));
        let registered = if subject.registered { "yes" } else { "" };
        let (tie, tied_to) = subject.tie.map_or_else(Default::default, |(tie, other)| (word(tie), world.code(other)));
        let registration = subject.registration.as_deref().unwrap_or("");
        let Subject { code, kind, name, .. } = &subject;
        table.write(&[code, kind.word(), name, &former, &renamed, registration, registered, tie, &tied_to], output)?;
        if number % STRIDE == STRIDE - 1 || number + 1 == world.options.subjects {
            progress(output, u64::from(number % STRIDE + 1));
        }
    }
    table.finish(output)
}

fn word(tie: Tie) -> &'static str {
    match tie {
        Tie::UnionOf => "union-of",
        Tie::BranchOf => "branch-of",
        Tie::TwinOf => "twin-of",
        Tie::PhoenixOf => "phoenix-of",
    }
}

fn write_deliveries<O: Output>(written: &[Written], output: &mut O) -> Result<(), Error<O::Error>> {
    let mut headings = vec!["file", "dataset", "organ", "delivered_on", "rows"];
    headings.extend(OUTCOMES.map(Outcome::word));
    headings.push("held");
    let mut table = Table::open("truth/deliveries.csv".to_owned(), &headings)?;
    for file in written {
        let counts = file.tally.map(|count| count.to_string());
        let (rows, held, day) = (file.rows.to_string(), file.held.to_string(), file.entry.delivered_on.to_string());
        let entry = &file.entry;
        let mut row = vec![entry.file.as_str(), entry.dataset.as_str(), entry.organ.as_str(), &day, &rows];
        row.extend(counts.iter().map(String::as_str));
        row.push(&held);
        table.write(&row, output)?;
    }
    table.finish(output)
}

fn write_manifest<O: Output>(world: &World<'_>, written: &[Written], output: &mut O) -> Result<(), Error<O::Error>> {
    let setting = world.setting;
    let wrong = |message: String| Error::Data { file: MANIFEST_FILE.to_owned(), message };
    let mut organs = Vec::new();
    for organ in &setting.organs {
        organs.push(ManifestOrgan {
            code: OrganCode::parse(&organ.code).map_err(|error| wrong(error.to_string()))?,
            name: Label::new(&organ.zh, &organ.en),
            weight: organ.weight.unwrap_or(1.0),
            licence: organ.licence.clone(),
            department: organ.licence.is_none(),
        });
    }
    let division = |district: &crate::setting::District| LocalDivision {
        code: district.code.clone(),
        name: district.name.clone(),
        parent: district.parent.clone(),
    };
    let manifest = Manifest {
        title: setting.city.title.clone(),
        pack: setting.city.pack.clone(),
        date: world.options.date,
        generator: Some(Generator {
            name: GENERATOR.to_owned(),
            version: setting.city.version,
            subjects: world.options.subjects,
            seed: world.options.seed,
        }),
        organs,
        divisions: setting.city.divisions.iter().map(division).collect(),
        deliveries: written.iter().map(|file| file.entry.clone()).collect(),
    };
    let text = serde_saphyr::to_string(&manifest).map_err(|error| wrong(error.to_string()))?;
    output.append(MANIFEST_FILE, text.as_bytes()).map_err(Error::Output)?;
    output.close(MANIFEST_FILE).map_err(Error::Output)
}
