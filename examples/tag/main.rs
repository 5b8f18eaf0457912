//! Finds people, places and organisations in files, or in standard input.
//!
//! ```text
//! cargo run --release --example tag -- [FILE…] [--format text|json|conll|html|brat] [--title TITLE] [--model DIR]
//!                                      [--engine auto|rten|ort] [--min-score F] [--kinds PER,LOC,ORG] [--threads N]
//! ```
//!
//! For text, JSON and CoNLL each line is a document; lines are streamed: memory does not depend on their number, and all
//! cores work. For HTML and brat each file is a document, because a page shows articles and brat annotates files.

mod cli;
mod input;

use std::convert::Infallible;
use std::error::Error;
use std::io::{self, BufWriter};
use std::path::PathBuf;
use std::process::ExitCode;

use alam::document::Resolver;
use alam::render::{Ansi, Brat, Conll, Html, JsonLines, Render};
use alam::{Kind, Recognizer};
use anstream::{AutoStream, ColorChoice};
use clap::{Parser, ValueEnum};
use input::Lines;

/// Finds people, places and organisations in Arabic text.
#[derive(Parser)]
struct Args {
    /// Files to read, UTF-8; `-` is standard input, which is also read where no file is named
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: FormatArg,
    /// Title of the page, for html
    #[arg(long, value_name = "TITLE")]
    title: Option<String>,
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
    /// One page for a browser, each file an article
    Html,
    /// brat's standoff annotations: the .ann for the file, or for all files one after the other
    Brat,
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

    let out = io::stdout();
    let mut writer: Box<dyn Render> = match args.format {
        FormatArg::Text if AutoStream::choice(&out) != ColorChoice::Never => {
            Box::new(Ansi::new(AutoStream::always(out)))
        }
        FormatArg::Text => Box::new(Ansi::new(BufWriter::new(out)).color(false)),
        FormatArg::Json => Box::new(JsonLines::new(BufWriter::new(out))),
        FormatArg::Conll => Box::new(Conll::new(BufWriter::new(out))),
        FormatArg::Brat => Box::new(Brat::new(BufWriter::new(out))),
        FormatArg::Html => {
            let asked = |kind: &&Kind| args.kinds.is_empty() || args.kinds.contains(kind);
            let kinds = known.iter().filter(asked).cloned();
            let page = Html::new(BufWriter::new(out)).kinds(kinds);
            Box::new(match args.title {
                Some(title) => page.title(title),
                None => page,
            })
        }
    };
    if matches!(args.format, FormatArg::Html | FormatArg::Brat) {
        for text in input::texts(args.files) {
            writer.document(&recognizer.document(&text?)?)?;
        }
    } else {
        let mut lines = Lines::new(args.files);
        let resolver = Resolver::default();
        for tagged in recognizer.tag_iter(&mut lines) {
            let tagged = tagged?;
            writer.document(&resolver.resolve(tagged.text(), tagged.entities()))?;
        }
        if let Some(error) = lines.error {
            return Err(error.into());
        }
    }
    Ok(writer.finish()?)
}
