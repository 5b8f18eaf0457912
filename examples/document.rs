//! Who, where and which organisation an article speaks of: one line an entity, with its kind, mentions and spellings.
//!
//! ```text
//! cargo run --release --example document -- FILE…
//! ```
//!
//! Each file is one article.

use std::error::Error;
use std::io::{self, Write};
use std::path::PathBuf;

use alam::Recognizer;
use alam::document::{DocumentEntity, Resolver};
use clap::Parser;

/// Lists the people, places and organisations of articles, each with all its mentions.
#[derive(Parser)]
struct Args {
    /// Articles, UTF-8
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Names of one entity, separated by `=`, for instance 'ألماتي=ألما آتا'; may be given again
    #[arg(long, value_name = "NAME=NAME…")]
    alias: Vec<String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    let recognizer = Recognizer::bundled()?;
    let resolver = args.alias.iter().fold(Resolver::new(), |resolver, names| {
        resolver.alias(names.split('='))
    });
    let mut out = io::stdout().lock();
    for path in &args.files {
        let name = path.display();
        let text = std::fs::read_to_string(path).map_err(|e| format!("cannot read {name}: {e}"))?;
        let document = resolver.resolve(&text, recognizer.tag(&text)?);
        writeln!(
            out,
            "{name}: {} entities, {} mentions",
            document.entities().len(),
            document.mentions().len()
        )?;
        let mut entities: Vec<&DocumentEntity<'_>> = document.entities().iter().collect();
        entities.sort_by_key(|entity| std::cmp::Reverse(entity.count()));
        for entity in entities {
            let others: Vec<String> = entity
                .names()
                .into_iter()
                .map(|(n, _)| n)
                .filter(|n| n != entity.name())
                .collect();
            let also = if others.is_empty() {
                String::new()
            } else {
                format!(" ({})", others.join("، "))
            };
            let (kind, count, first) = (entity.kind(), entity.count(), entity.first().start);
            writeln!(
                out,
                "{kind:4} {count:4} from byte {first:6}  {}{also}",
                entity.name()
            )?;
        }
    }
    Ok(())
}
