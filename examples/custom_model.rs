//! Loads a Hugging Face token-classification export and tags text with it.
//!
//! ```text
//! cargo run --release --example custom_model -- DIR [TEXT…]
//! ```
//!
//! `DIR` holds `model.onnx` (or `onnx/model.onnx`), `tokenizer.json` and `config.json`. Without `TEXT`, standard input
//! is one text; byte ranges are then offsets into all of it.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use alam::{Kind, Recognizer};
use clap::Parser;

/// Tags text with a model from a folder.
#[derive(Parser)]
struct Args {
    /// Folder with model.onnx, tokenizer.json and config.json
    dir: PathBuf,
    /// Texts to tag [default: standard input]
    #[arg(value_name = "TEXT")]
    texts: Vec<String>,
}

fn main() -> ExitCode {
    match run(Args::parse()) {
        Err(error) if !is_broken_pipe(&*error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::SUCCESS,
    }
}

fn run(args: Args) -> Result<(), Box<dyn Error>> {
    let recognizer = Recognizer::from_dir(&args.dir)?;
    let kinds: Vec<&str> = recognizer.kinds().iter().map(Kind::as_str).collect();
    let mut out = io::stdout().lock();
    writeln!(out, "engine  {}", recognizer.engine())?;
    writeln!(out, "labels  {}", recognizer.labels().join(" "))?;
    writeln!(out, "kinds   {}", kinds.join(" "))?;
    writeln!(out, "pieces  {}", recognizer.pieces())?;

    let mut texts = args.texts;
    if texts.is_empty() {
        let input = io::read_to_string(io::stdin());
        texts.push(input.map_err(|e| format!("cannot read standard input: {e}"))?);
    }
    for entities in recognizer.tag_batch(&texts)? {
        writeln!(out)?;
        for entity in entities {
            // The name last: on a terminal, what follows Arabic on its line would be turned around with it.
            let range = format!("{:?}", entity.range());
            let (kind, score, text) = (entity.kind(), entity.score(), entity.text());
            writeln!(out, "{kind:6} {range:14} {score:.4}  {text}")?;
        }
    }
    Ok(())
}

/// Whether the output's reader has gone, as `head` does when it has seen enough.
fn is_broken_pipe(error: &(dyn Error + 'static)) -> bool {
    let io = error.downcast_ref::<io::Error>();
    io.is_some_and(|e| e.kind() == io::ErrorKind::BrokenPipe)
}
