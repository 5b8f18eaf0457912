#![forbid(unsafe_code)]

//! The command `alam`: people, places and organisations of texts, files and archives.

mod archive;
mod evaluate;
mod model;
mod tag;
mod text;

use std::error::Error;
use std::io;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Finds people, places and organisations in Arabic text.
#[derive(Parser)]
#[command(name = "alam", version, propagate_version = true)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Find them in files or standard input
    Tag(tag::Args),
    /// Measure precision, recall and F1 on CoNLL files
    Evaluate(evaluate::Args),
    /// Find them in an archive of articles: Parquet and JSON lines, and a report
    Archive(archive::Args),
}

fn main() -> ExitCode {
    let result = match Args::parse().command {
        Command::Tag(args) => tag::run(args),
        Command::Evaluate(args) => evaluate::run(&args),
        Command::Archive(args) => archive::run(&args),
    };
    finish(result)
}

/// The exit code for `result`; an error is told on standard error.
fn finish(result: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = result else {
        return ExitCode::SUCCESS;
    };
    // Whoever read the output has had enough (`| head`). Errors of input files are messages, never io::Error.
    if let Some(io) = error.downcast_ref::<io::Error>()
        && io.kind() == io::ErrorKind::BrokenPipe
    {
        return ExitCode::SUCCESS;
    }
    eprintln!("error: {error}");
    ExitCode::FAILURE
}
