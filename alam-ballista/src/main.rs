//! `alam-ballista scheduler`, `alam-ballista executor` and `alam-ballista query`: a cluster that knows
//! `arabic_entities`.

use std::error::Error;
use std::fs::File;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::time::Instant;

use alam_ballista::client;
use alam_ballista::executor::Executor;
use alam_ballista::scheduler::Scheduler;
use clap::{Args, Parser, Subcommand};
use datafusion::arrow::csv::Writer;
use datafusion::prelude::ParquetReadOptions;

const QUERY: &str = "SELECT e['kind'] AS kind, e['name'] AS name, count(*) AS mentions, count(DISTINCT id) AS articles, \
    sum(e['end'] - e['start']) AS bytes, min(e['start']) AS first, max(e['score']) AS best \
    FROM (SELECT id, unnest(arabic_entities(body)) AS e FROM articles) \
    GROUP BY e['kind'], e['name'] ORDER BY mentions DESC, kind, name";

/// Apache DataFusion Ballista with arabic_entities(text). RUST_LOG=info shows what it does.
#[derive(Parser)]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Plan queries and hand out their tasks.
    Scheduler {
        /// Address to listen on.
        #[arg(long, default_value_t = Ipv4Addr::LOCALHOST.into())]
        host: IpAddr,
        /// Port to listen on; 0 takes a free one.
        #[arg(long, default_value_t = 50050)]
        port: u16,
        /// Seconds without a heartbeat after which an executor counts as lost.
        #[arg(long, default_value_t = 20)]
        executor_timeout: u64,
    },
    /// Run tasks.
    Executor(ExecutorOptions),
    /// Run a query over Parquet and print its result as CSV.
    Query(QueryOptions),
}

#[derive(Args)]
struct ExecutorOptions {
    /// HOST:PORT of the scheduler.
    #[arg(long, default_value = "127.0.0.1:50050")]
    scheduler: String,
    /// Address to listen on, on free ports.
    #[arg(long, default_value_t = Ipv4Addr::LOCALHOST.into())]
    host: IpAddr,
    /// Name under which others reach this executor; its address unless set.
    #[arg(long)]
    external_host: Option<String>,
    /// Tasks at once; as many as the machine has cores unless set.
    #[arg(long)]
    slots: Option<usize>,
    /// Folder for the output of tasks; a temporary one unless set.
    #[arg(long)]
    work_dir: Option<PathBuf>,
    /// Seconds between two heartbeats.
    #[arg(long, default_value_t = 5)]
    heartbeat: u64,
}

#[derive(Args)]
struct QueryOptions {
    /// The query.
    #[arg(default_value = QUERY)]
    sql: String,
    /// HOST:PORT of the scheduler; without it, the query runs in this process.
    #[arg(long)]
    scheduler: Option<String>,
    /// Parquet file or folder that becomes the table `articles`; executors must see it under the same path.
    #[arg(long)]
    parquet: String,
    /// Tasks that a stage is cut into.
    #[arg(long, default_value_t = 32)]
    partitions: usize,
    /// Rows tagged at once.
    #[arg(long, default_value_t = 512)]
    batch_size: usize,
    /// File for the result; standard output unless set.
    #[arg(long)]
    output: Option<PathBuf>,
}

fn main() -> Result<(), Box<dyn Error>> {
    env_logger::init();
    let options = Options::parse();
    tokio::runtime::Builder::new_multi_thread()
        // As in Ballista's own programs: plans are walked recursively.
        .thread_stack_size(32 << 20)
        .enable_all()
        .build()?
        .block_on(run(options))
}

async fn run(options: Options) -> Result<(), Box<dyn Error>> {
    match options.command {
        Command::Scheduler {
            host,
            port,
            executor_timeout,
        } => {
            let scheduler = Scheduler {
                host,
                port,
                executor_timeout,
            };
            Ok(scheduler
                .run(|address| println!("scheduler on {address}"))
                .await?)
        }
        Command::Executor(options) => {
            let expected = || {
                format!(
                    "--scheduler: expected HOST:PORT, found {}",
                    options.scheduler
                )
            };
            let (host, port) = options.scheduler.rsplit_once(':').ok_or_else(expected)?;
            let executor = Executor {
                scheduler_host: host.to_owned(),
                scheduler_port: port.parse().map_err(|_| expected())?,
                host: options.host,
                external_host: options.external_host,
                slots: options.slots,
                work_dir: options.work_dir,
                heartbeat: options.heartbeat,
            };
            Ok(executor
                .run(|address| println!("executor on {address}"))
                .await?)
        }
        Command::Query(options) => query(options).await,
    }
}

async fn query(options: QueryOptions) -> Result<(), Box<dyn Error>> {
    let config = client::config(options.partitions, options.batch_size);
    let ctx = match &options.scheduler {
        Some(scheduler) => client::connect(scheduler, config).await?,
        None => client::local(config)?,
    };
    ctx.register_parquet("articles", &options.parquet, ParquetReadOptions::default())
        .await?;
    let begin = Instant::now();
    let rows = ctx.sql(&options.sql).await?.collect().await?;
    let took = begin.elapsed();
    let output: Box<dyn io::Write> = match options.output {
        Some(path) => Box::new(File::create(path)?),
        None => Box::new(io::stdout().lock()),
    };
    let mut csv = Writer::new(output);
    for batch in &rows {
        csv.write(batch)?;
    }
    let count: usize = rows.iter().map(|batch| batch.num_rows()).sum();
    eprintln!("{count} rows in {:.1} s", took.as_secs_f64());
    Ok(())
}
