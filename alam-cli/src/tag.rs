//! `alam tag`: files or standard input, in one of five forms.
//!
//! For text, JSON and CoNLL each line is a document; lines are streamed: memory does not depend on their number, and all
//! cores work. For HTML and brat each file is a document, because a page shows articles and brat annotates files.

use std::error::Error;
use std::io::{self, BufWriter};
use std::path::PathBuf;

use alam::Kind;
use alam::document::Resolver;
use alam::render::{Ansi, Brat, Conll, Html, JsonLines, Render};
use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;

use crate::model::ModelArgs;
use crate::text::{self, Lines};

#[derive(clap::Args)]
pub struct Args {
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
    model: ModelArgs,
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

pub fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let recognizer = args.model.load(None)?;
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
            let asked =
                |kind: &&Kind| args.model.kinds().is_empty() || args.model.kinds().contains(kind);
            let kinds = recognizer.kinds().iter().filter(asked).cloned();
            let page = Html::new(BufWriter::new(out)).kinds(kinds);
            Box::new(match args.title {
                Some(title) => page.title(title),
                None => page,
            })
        }
    };
    if matches!(args.format, FormatArg::Html | FormatArg::Brat) {
        for text in text::texts(args.files) {
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
