//! SQL with `arabic_entities` over Parquet, its partitions at work, and its speed beside the plain library's.
//!
//! ```console
//! $ cargo run -p alam-datafusion --example sql
//! $ cargo run -p alam-datafusion --example sql -- --text articles.txt
//! $ cargo run -p alam-datafusion --example sql -- --parquet news/ --column body \
//!     "SELECT id, e['name'] FROM (SELECT id, unnest(arabic_entities(body)) AS e FROM articles) LIMIT 20"
//! ```

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use alam::Recognizer;
use alam_datafusion::ArabicEntities;
use clap::Parser;
use datafusion::arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::file::properties::WriterProperties;
use datafusion::physical_plan::metrics::MetricValue;
use datafusion::physical_plan::{ExecutionPlan, collect, displayable};
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};

const QUERY: &str = "SELECT e['kind'] AS kind, e['name'] AS name, count(*) AS mentions, max(e['score']) AS best \
    FROM (SELECT unnest(arabic_entities(body)) AS e FROM articles) \
    GROUP BY e['kind'], e['name'] ORDER BY mentions DESC, kind, name LIMIT 10";

/// Runs SQL with `arabic_entities(text)` over the table `articles`.
#[derive(Parser)]
struct Options {
    /// The query.
    #[arg(default_value = QUERY)]
    sql: String,
    /// Parquet file or folder that becomes the table; with --text or --write-only, the file to write.
    #[arg(long)]
    parquet: Option<PathBuf>,
    /// Text file, one article a line, written as Parquet (id, body) first; the bundled article where neither is given.
    #[arg(long)]
    text: Option<PathBuf>,
    /// How many times over the text is written.
    #[arg(long)]
    repeat: Option<usize>,
    /// Write the Parquet file and stop.
    #[arg(long)]
    write_only: bool,
    /// Column of text, for the comparison with the plain library.
    #[arg(long, default_value = "body")]
    column: String,
    /// Partitions that run at once; as many as the machine has cores unless set.
    #[arg(long)]
    partitions: Option<usize>,
    /// Rows tagged at once. Smaller than DataFusion's 8192, for an article is much work.
    #[arg(long, default_value_t = 512)]
    batch_size: usize,
    /// Threads inside each call of the function; partitions use the cores already.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// How often query and plain library take turns; the medians are compared. 0 runs the query only.
    #[arg(long, default_value_t = 3)]
    rounds: usize,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let cores = std::thread::available_parallelism()?.get();
    let partitions = options.partitions.unwrap_or(cores).max(1);
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(partitions)
        .enable_all()
        .build()?
        .block_on(run(&options, partitions))
}

async fn run(options: &Options, partitions: usize) -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let parquet = match (&options.parquet, &options.text) {
        (Some(parquet), None) if !options.write_only => parquet.clone(),
        (given, text) => {
            let parquet = given
                .clone()
                .unwrap_or_else(|| folder.path().join("articles.parquet"));
            let bundled = concat!(
                env!("CARGO_MANIFEST_DIR"),
                "/../examples/data/kazakhstan.txt"
            );
            let repeat = options
                .repeat
                .unwrap_or(if text.is_some() { 1 } else { 400 });
            let text = text.as_deref().unwrap_or(Path::new(bundled));
            let rows = write(text, &parquet, repeat)?;
            println!("{rows} rows written to {}", parquet.display());
            parquet
        }
    };
    if options.write_only {
        return Ok(());
    }

    let config = SessionConfig::new()
        .with_target_partitions(partitions)
        .with_batch_size(options.batch_size)
        // The function runs inside the scan: its partitions are the parts that files are split into, small ones too.
        .with_repartition_file_min_size(0);
    let ctx = SessionContext::new_with_config(config);
    let recognizer = Recognizer::builder().threads(options.threads).bundled()?;
    ctx.register_udf(ArabicEntities::new(recognizer).into());
    let path = parquet
        .to_str()
        .ok_or("the path of the Parquet file is not UTF-8")?;
    ctx.register_parquet("articles", path, ParquetReadOptions::default())
        .await?;

    let (mut query, mut plain) = (Vec::new(), Vec::new());
    let mut words = 0;
    for round in 0..options.rounds.max(1) {
        let plan = ctx.sql(&options.sql).await?.create_physical_plan().await?;
        if round == 0 {
            println!("\nEXPLAIN\n{}", displayable(plan.as_ref()).indent(false));
        }
        let begin = Instant::now();
        let rows = collect(Arc::clone(&plan), ctx.task_ctx()).await?;
        query.push(begin.elapsed());
        if round == 0 {
            println!("{}", pretty_format_batches(&rows)?);
            println!("\n{:.1} s, by partition:", query[0].as_secs_f64());
            print_partitions(plan.as_ref());
        }
        if options.rounds > 0 {
            let (took, counted) = tag_plain(&ctx, &options.column, partitions).await?;
            plain.push(took);
            words = counted;
        }
    }
    if options.rounds > 0 {
        let (query, plain) = (median(query), median(plain));
        let rate = |took: Duration| words as f64 / took.as_secs_f64();
        println!(
            "\n{words} words, {partitions} threads, medians of {}",
            options.rounds
        );
        println!("  this query          {:>9.0} words/s", rate(query));
        println!("  tag_batch alone     {:>9.0} words/s", rate(plain));
        println!("  ratio               {:>9.3}", rate(query) / rate(plain));
    }
    Ok(())
}

/// Writes each line of a text as a row, in row groups small enough to spread over partitions.
fn write(text: &Path, parquet: &Path, repeat: usize) -> Result<usize, Box<dyn Error>> {
    const ROWS: usize = 256;
    let cannot = |path: &Path, error| format!("cannot open {}: {error}", path.display());
    let batch = |first: usize, lines: &[String]| {
        let ids = (first..first + lines.len()).map(|id| id as i64);
        let id: ArrayRef = Arc::new(Int64Array::from_iter_values(ids));
        let body: ArrayRef = Arc::new(StringArray::from_iter_values(lines));
        RecordBatch::try_from_iter([("id", id), ("body", body)])
    };
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(ROWS))
        .build();
    let file = File::create(parquet).map_err(|e| cannot(parquet, e))?;
    let mut writer = ArrowWriter::try_new(file, batch(0, &[])?.schema(), Some(properties))?;
    let (mut rows, mut lines) = (0, Vec::with_capacity(ROWS));
    for _ in 0..repeat {
        for line in BufReader::new(File::open(text).map_err(|e| cannot(text, e))?).lines() {
            let line = line?;
            if !line.trim().is_empty() {
                lines.push(line);
            }
            if lines.len() == ROWS {
                writer.write(&batch(rows, &lines)?)?;
                rows += lines.len();
                lines.clear();
            }
        }
    }
    writer.write(&batch(rows, &lines)?)?;
    writer.close()?;
    Ok(rows + lines.len())
}

/// Rows and computing time of each partition of the operator that calls the function: the lowest that names it.
fn print_partitions(plan: &dyn ExecutionPlan) -> bool {
    let below = plan
        .children()
        .iter()
        .any(|child| print_partitions(child.as_ref()));
    let line = displayable(plan).one_line().to_string();
    if below || !line.contains("arabic_entities(") {
        return below;
    }
    let mut partitions: BTreeMap<usize, (usize, Duration)> = BTreeMap::new();
    for metric in plan.metrics().iter().flat_map(|metrics| metrics.iter()) {
        let of = partitions
            .entry(metric.partition().unwrap_or_default())
            .or_default();
        match metric.value() {
            MetricValue::OutputRows(rows) => of.0 += rows.value(),
            MetricValue::ElapsedCompute(time) => of.1 += Duration::from_nanos(time.value() as u64),
            _ => {}
        }
    }
    for (partition, (rows, time)) in partitions {
        println!(
            "  partition {partition}: {rows} rows, {:.1} s",
            time.as_secs_f64()
        );
    }
    true
}

/// The same column through `tag_batch` alone, on as many threads: how long it takes, and the words it holds.
async fn tag_plain(
    ctx: &SessionContext,
    column: &str,
    threads: usize,
) -> Result<(Duration, usize), Box<dyn Error>> {
    let sql = format!("SELECT arrow_cast(\"{column}\", 'Utf8') FROM articles");
    let batches = ctx.sql(&sql).await?.collect().await?;
    let texts: Vec<&str> = batches
        .iter()
        .flat_map(|batch| batch.column(0).as_string::<i32>().iter().flatten())
        .collect();
    let recognizer = Recognizer::builder().threads(threads).bundled()?;
    let begin = Instant::now();
    let found = recognizer.tag_batch(&texts)?;
    let took = begin.elapsed();
    drop(found);
    Ok((
        took,
        texts
            .iter()
            .map(|text| alam::words::words(text).count())
            .sum(),
    ))
}

fn median(mut of: Vec<Duration>) -> Duration {
    of.sort();
    of.get(of.len() / 2).copied().unwrap_or_default()
}
