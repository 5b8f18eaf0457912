//! Finds people, places and organisations in articles, and writes them in one of five forms.
//!
//! ```text
//! cargo run --release --example tag -- FILE… [--format text|html|conll|json|brat]
//! ```
//!
//! Each file is one article. The command `alam tag` (in `alam-cli`) does the same for streams, with more settings.

use std::error::Error;
use std::io::{self, BufWriter, IsTerminal};
use std::path::PathBuf;

use alam::Recognizer;
use alam::render::{Ansi, Brat, Conll, Html, JsonLines, Render};
use clap::{Parser, ValueEnum};

/// Finds people, places and organisations in articles.
#[derive(Parser)]
struct Args {
    /// Articles, UTF-8
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Form of the output
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// The text with [PER …] in it, then a summary
    Text,
    /// One page for a browser
    Html,
    /// One word a line with its IOB2 tag
    Conll,
    /// One JSON object an article
    Json,
    /// brat's standoff annotations
    Brat,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let recognizer = Recognizer::bundled()?;
    let colour = io::stdout().is_terminal();
    let out = BufWriter::new(io::stdout());
    let mut writer: Box<dyn Render> = match args.format {
        Format::Text => Box::new(Ansi::new(out).color(colour)),
        Format::Html => Box::new(Html::new(out)),
        Format::Conll => Box::new(Conll::new(out)),
        Format::Json => Box::new(JsonLines::new(out)),
        Format::Brat => Box::new(Brat::new(out)),
    };
    for path in &args.files {
        let text = std::fs::read_to_string(path)
            .map_err(|e| format!("cannot read {}: {e}", path.display()))?;
        writer.document(&recognizer.document(&text)?)?;
    }
    Ok(writer.finish()?)
}
