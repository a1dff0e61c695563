//! `probity sample`: records drawn by chance and compared with their originals.

use clap::{Args, Subcommand};
use domain::{DatasetId, FieldCode, OrganCode, RecordId, id::SampleId, sample::Comparison};
use flow::{read::Part, sampling::SampleWanted};
use publish::{DrawnRow, SampleRow};

use super::explain;
use crate::{
    cli::{Answer, OnRegister, Queue},
    output::Table,
};

/// Records drawn by chance and compared with their originals.
#[derive(Debug, Subcommand)]
pub enum Sample {
    /// Draw records of a data set that stand; which, follows from the register.
    Draw {
        #[command(flatten)]
        on: OnRegister,
        /// The data set.
        dataset: DatasetId,
        /// How many, 1 to 1,000; all of them where there are fewer.
        #[arg(long)]
        size: u32,
        /// Only what this organ delivered.
        #[arg(long)]
        of: Option<OrganCode>,
        /// What for.
        #[arg(long, value_name = "TEXT")]
        reasons: String,
        #[command(flatten)]
        answer: Answer,
    },
    /// Samples, the latest first.
    List(Queue),
    /// The records of a sample, those that wait first.
    Show {
        /// The sample.
        sample: SampleId,
        #[command(flatten)]
        queue: Queue,
    },
    /// Say what came of comparing a record with its original.
    Compare(Compare),
}

/// What came of a comparison.
#[derive(Debug, Args)]
pub struct Compare {
    #[command(flatten)]
    on: OnRegister,
    /// The sample.
    sample: SampleId,
    /// The record.
    record: RecordId,
    #[command(flatten)]
    found: Found,
    /// Which original it was, and what it says.
    #[arg(long, value_name = "TEXT")]
    reasons: String,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Found {
    /// Every field says what the original says.
    #[arg(long)]
    agrees: bool,
    /// These fields say something else.
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    differs: Vec<FieldCode>,
    /// There is no original.
    #[arg(long)]
    no_original: bool,
}

impl Found {
    fn comparison(self) -> Comparison {
        match (self.agrees, self.no_original) {
            (true, _) => Comparison::Agrees,
            (_, true) => Comparison::NoOriginal,
            _ => Comparison::Differs(self.differs),
        }
    }
}

pub async fn run(command: Sample) -> anyhow::Result<()> {
    match command {
        Sample::Draw { on, dataset, size, of, reasons, answer } => {
            let (node, viewer) = on.open_as().await?;
            let wanted = SampleWanted { dataset, deliverer: of, size, reasons };
            let sample = explain(node.draw_sample(&viewer, wanted).await)?;
            let file = explain(node.sample(&viewer, sample, &Part { after: None, limit: 1 }).await)?;
            print(std::slice::from_ref(&file.row), &answer)?;
            explain(node.close().await)
        }
        Sample::List(queue) => {
            let (node, viewer) = queue.on.open_as().await?;
            let page = explain(node.samples(&viewer, &queue.part()).await)?;
            print(&page.items, &queue.answer)?;
            explain(node.close().await)
        }
        Sample::Show { sample, queue } => {
            let (node, viewer) = queue.on.open_as().await?;
            let file = explain(node.sample(&viewer, sample, &queue.part()).await)?;
            print_records(&file.items, &queue.answer)?;
            explain(node.close().await)
        }
        Sample::Compare(Compare { on, sample, record, found, reasons }) => {
            let (node, viewer) = on.open_as().await?;
            explain(node.compare_record(&viewer, sample, record, found.comparison(), &reasons).await)?;
            explain(node.bring_up_index().await)?;
            explain(node.close().await)
        }
    }
}

fn print(samples: &[SampleRow], answer: &Answer) -> anyhow::Result<()> {
    let columns = ["sample", "drawn_at", "dataset", "deliverer", "among", "records", "compared", "agree", "from", "to"];
    let mut table = Table::new(columns);
    for row in samples {
        let compared =
            |figure: fn(&publish::ComparedView) -> String| row.compared.as_ref().map_or_else(String::new, figure);
        table.push([
            row.id.to_string(),
            row.drawn_at.to_string(),
            row.dataset.to_string(),
            row.deliverer.as_ref().map_or_else(String::new, ToString::to_string),
            row.among.to_string(),
            row.records.to_string(),
            row.done().to_string(),
            compared(|compared| compared.agree.to_string()),
            compared(|compared| format!("{:.3}", compared.from)),
            compared(|compared| format!("{:.3}", compared.to)),
        ]);
    }
    table.print(answer.output)?;
    Ok(())
}

fn print_records(records: &[DrawnRow], answer: &Answer) -> anyhow::Result<()> {
    let mut table = Table::new(["record", "state", "fields", "compared_at", "restated", "reasons"]);
    for row in records {
        table.push([
            row.record.to_string(),
            row.state.name().to_owned(),
            row.fields.iter().map(|field| field.code.to_string()).collect::<Vec<_>>().join(" "),
            row.compared_at.map_or_else(String::new, |at| at.to_string()),
            row.restated.to_string(),
            row.reasons.clone(),
        ]);
    }
    table.print(answer.output)?;
    Ok(())
}
