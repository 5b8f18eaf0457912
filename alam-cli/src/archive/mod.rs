//! `alam archive`: an archive of articles to Parquet, JSON lines and a report.
//!
//! `input` finds the files, `records` and `fields` make articles of them, `work` tags them in parallel, `parts` writes
//! them and remembers in `manifest` how far it came, `totals` counts what was written, `report` shows it.

mod fields;
mod input;
mod manifest;
mod parquet_input;
mod parts;
mod plots;
mod records;
mod report;
mod rows;
mod totals;
mod work;

use std::error::Error;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::model::ModelArgs;
use fields::FieldArgs;
use input::Inputs;
use manifest::Manifest;
use parts::Parts;
use records::{Record, Records};

/// Tags every article, and goes on where it was interrupted when the same command is given again.
#[derive(clap::Args)]
pub struct Args {
    /// Folders (searched for .txt, .jsonl, .parquet, and .gz or .zst of them) and files
    #[arg(value_name = "INPUT", required = true)]
    inputs: Vec<PathBuf>,
    /// Folder for the results
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Begin anew where DIR holds results already
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    fields: FieldArgs,
    #[command(flatten)]
    model: ModelArgs,
    /// Articles that are written, and can be lost to an interruption, together; at least 1
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..))]
    part: u32,
    /// No progress, no summary
    #[arg(long, short)]
    quiet: bool,
}

/// Bytes of text after which a part is full, however few its articles.
const PART_BYTES: usize = 16 << 20;

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();
    let inputs = Inputs::find(&args.inputs)?;
    let settings = serde_json::json!({
        "fields": args.fields,
        "model": args.model.fingerprint(),
        "part": args.part,
    });
    let manifest = Manifest::open(&args.out, &inputs.fingerprint()?, settings, args.force)?;
    let mut parts = Parts::open(&args.out, manifest)?;
    let mut words = 0;
    if parts.finished() {
        if !args.quiet {
            println!("{} is finished; --force begins anew", args.out.display());
        }
    } else {
        words = tag(args, inputs, &mut parts)?;
        parts.finish()?;
    }
    let totals = totals::Totals::read(&args.out, parts.counts())?;
    report::write(&args.out.join("report.html"), &totals)?;
    if !args.quiet {
        let mut out = io::stdout().lock();
        totals.print(&mut out)?;
        if words > 0 {
            let seconds = begun.elapsed().as_secs_f64();
            writeln!(
                out,
                "\n{words} words in {seconds:.1} s: {:.0} words/s",
                words as f64 / seconds
            )?;
        }
        writeln!(out, "{}", args.out.join("report.html").display())?;
    }
    Ok(())
}

/// Reads, tags and writes what is not written yet; the number of its words.
fn tag(args: &Args, inputs: Inputs, parts: &mut Parts) -> Result<u64, Box<dyn Error>> {
    let threads = args.model.threads();
    // Each worker tags alone: articles, not windows, are what runs in parallel.
    let recognizer = args.model.load(Some(1))?;
    let bar = progress(args.quiet, inputs.bytes());
    let done = parts.counts().records;
    let mut records = Records::new(inputs, args.fields.clone());
    let most = args.part as usize;
    // One part is read while one is tagged and one is written.
    let (send, chunks) = mpsc::sync_channel::<(Vec<Record>, u64)>(1);
    let (write, written) = mpsc::sync_channel::<(rows::Part, u64)>(1);
    let (mut words, mut failed) = (0, None);
    thread::scope(|scope| {
        scope.spawn(move || {
            for _ in 0..done {
                if records.next().is_none() {
                    return;
                }
            }
            loop {
                let (mut chunk, mut bytes) = (Vec::new(), 0);
                while chunk.len() < most && bytes < PART_BYTES {
                    let Some(record) = records.next() else { break };
                    bytes += record.bytes();
                    chunk.push(record);
                }
                if chunk.is_empty() || send.send((chunk, records.bytes_read())).is_err() {
                    return;
                }
            }
        });
        let writer = scope.spawn(|| -> Result<(), String> {
            for (part, read) in written {
                parts.write(&part)?;
                bar.set_position(read);
            }
            Ok(())
        });
        let begun = Instant::now();
        let mut record = done;
        for (chunk, read) in chunks {
            let count = chunk.len() as u64;
            match work::tag(&recognizer, chunk, record, threads) {
                Ok(part) => {
                    words += part.words;
                    let speed = words as f64 / begun.elapsed().as_secs_f64().max(1e-3);
                    bar.set_message(format!("{speed:.0} words/s"));
                    if write.send((part, read)).is_err() {
                        break;
                    }
                }
                Err(error) => {
                    failed = Some(error.to_string());
                    break;
                }
            }
            record += count;
        }
        drop(write);
        match writer.join() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => failed = Some(error),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    });
    bar.finish_and_clear();
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(words),
    }
}

/// A bar over the bytes of the inputs, as they lie on the disk.
fn progress(quiet: bool, bytes: u64) -> ProgressBar {
    let target = match (quiet, io::stderr().is_terminal()) {
        (false, true) => ProgressDrawTarget::stderr_with_hz(4),
        _ => ProgressDrawTarget::hidden(),
    };
    let bar = ProgressBar::with_draw_target(Some(bytes), target);
    let template = "{bar:30} {percent:>3} %  {bytes}/{total_bytes}  {msg}  {eta} left";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(500));
    bar
}
