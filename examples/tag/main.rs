//! Finds people, places and organisations in files, or in standard input, line by line.
//!
//! ```text
//! cargo run --release --example tag -- [FILE…] [--format text|json|conll|html] [--model DIR] [--engine auto|rten|ort]
//!                                      [--min-score F] [--kinds PER,LOC,ORG] [--threads N]
//! ```
//!
//! The input is streamed: memory does not depend on its length, and all cores work.

mod cli;
mod formats;
mod html;
mod lines;

use std::convert::Infallible;
use std::error::Error;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use alam::{Kind, Recognizer};
use anstream::{AutoStream, ColorChoice};
use clap::{Parser, ValueEnum};
use formats::Format;
use lines::Lines;

/// Finds people, places and organisations in Arabic text, line by line.
#[derive(Parser)]
struct Args {
    /// Files to read, UTF-8; `-` is standard input, which is also read where no file is named
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: FormatArg,
    #[command(flatten)]
    model: cli::ModelArgs,
    /// Leave out entities with a lower score, 0 to 1
    #[arg(long, value_name = "F", default_value_t = 0.0)]
    min_score: f32,
    /// Leave out entities of other kinds, for instance PER,LOC [default: all kinds]
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', value_parser = kind)]
    kinds: Vec<Kind>,
    /// Threads, 1 to 1024 [default: as many as the machine has]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum FormatArg {
    /// The lines with [PER …] in them, then a summary
    Text,
    /// One JSON object a line
    Json,
    /// One word a line with its IOB2 tag
    Conll,
    /// One page for a browser
    Html,
}

fn kind(label: &str) -> Result<Kind, Infallible> {
    Ok(Kind::from_label(label.trim()))
}

fn main() -> ExitCode {
    cli::finish(run(Args::parse()))
}

fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let mut settings = Recognizer::builder().min_score(args.min_score);
    if let Some(threads) = args.threads {
        settings = settings.threads(threads);
    }
    if !args.kinds.is_empty() {
        settings = settings.kinds(args.kinds.iter().cloned());
    }
    let recognizer = args.model.load(settings)?;
    let known = recognizer.kinds();
    if let Some(kind) = args.kinds.iter().find(|kind| !known.contains(kind)) {
        let known: Vec<&str> = known.iter().map(Kind::as_str).collect();
        return Err(format!(
            "--kinds: expected kinds of this model ({}), found {:?}",
            known.join(", "),
            kind.as_str()
        )
        .into());
    }

    let colour =
        args.format == FormatArg::Text && AutoStream::choice(&io::stdout()) != ColorChoice::Never;
    let mut out: Box<dyn Write> = if colour {
        Box::new(AutoStream::always(io::stdout()))
    } else {
        Box::new(BufWriter::new(io::stdout()))
    };
    let mut format: Box<dyn Format> = match args.format {
        FormatArg::Text => Box::new(formats::Text::new(colour)),
        FormatArg::Json => Box::new(formats::Json),
        FormatArg::Conll => Box::new(formats::Conll),
        FormatArg::Html => {
            let asked = |kind: &&Kind| args.kinds.is_empty() || args.kinds.contains(kind);
            Box::new(html::Html::new(known.iter().filter(asked).cloned()))
        }
    };

    let mut lines = Lines::new(args.files);
    format.begin(&mut out)?;
    for tagged in recognizer.tag_iter(&mut lines) {
        format.line(&mut out, &tagged?)?;
    }
    if let Some(error) = lines.error {
        out.flush()?;
        return Err(error.into());
    }
    format.end(&mut out)?;
    Ok(out.flush()?)
}
