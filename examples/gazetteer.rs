//! Tags a text with a list of names of your own beside the model.
//!
//! ```text
//! cargo run --release --features csv --example gazetteer -- examples/data/names.csv examples/data/kazakhstan.txt
//! ```
//!
//! The list is a file .csv, .tsv (columns name, kind, id, aliases) or .jsonl (the same fields). What is wrong in it goes to
//! standard error, and with `--strict` the first problem ends the program.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use alam::Recognizer;
use alam::gazetteer::{Gazetteer, Policy};
use clap::Parser;

/// Tags text with the bundled model and a list of names.
#[derive(Parser)]
struct Args {
    /// The names: .csv, .tsv or .jsonl
    names: PathBuf,
    /// The text [default: standard input]
    text: Option<PathBuf>,
    /// Fail on the first bad row instead of leaving it out
    #[arg(long)]
    strict: bool,
    /// Only give ids and kinds to what the model finds
    #[arg(long)]
    link_only: bool,
}

fn main() -> ExitCode {
    match run(&Args::parse()) {
        Err(error) if !is_broken_pipe(&*error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let builder = Gazetteer::builder();
    let builder = if args.strict {
        builder.strict()
    } else {
        builder
    };
    let (gazetteer, report) = builder.path(&args.names)?.build();
    eprintln!("{report}");

    let policy = Policy::new()
        .adds(!args.link_only)
        .replaces(!args.link_only);
    let builder = Recognizer::builder().gazetteer(gazetteer);
    let recognizer = builder.gazetteer_policy(policy).bundled()?;
    let text = match &args.text {
        Some(path) => std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display())),
        None => io::read_to_string(io::stdin()).map_err(|e| format!("standard input: {e}")),
    }?;
    let mut out = io::stdout().lock();
    for entity in recognizer.tag(&text)? {
        // The name last: on a terminal, what follows Arabic on its line would be turned around with it.
        let (kind, origin) = (entity.kind(), entity.origin());
        let (score, id) = (entity.score(), entity.id().unwrap_or("-"));
        let range = format!("{:?}", entity.range());
        writeln!(
            out,
            "{kind:6} {origin:10} {score:.2}  {id:13} {range:11}  {}",
            entity.name()
        )?;
    }
    Ok(())
}

/// Whether the output's reader has gone, as `head` does when it has seen enough.
fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let io = error.downcast_ref::<io::Error>();
    io.is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
