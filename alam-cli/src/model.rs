//! Which model to load, and with which settings and names.

use std::convert::Infallible;
use std::error::Error;
use std::path::PathBuf;

use alam::gazetteer::Gazetteer;
use alam::{Engine, Kind, Recognizer};
use clap::ValueEnum;

#[derive(clap::Args)]
pub struct ModelArgs {
    /// Folder with model.onnx, tokenizer.json and config.json [default: the model inside the crate]
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// What runs the model; auto is ort where ORT_DYLIB_PATH names its library, else rten
    #[arg(long, value_enum, default_value = "auto")]
    engine: EngineArg,
    /// Your own names beside the model's: .csv or .tsv with the columns name, kind, id, aliases, or .jsonl
    #[arg(long, value_name = "FILE")]
    names: Option<PathBuf>,
    /// Leave out entities with a lower score, 0 to 1
    #[arg(long, value_name = "F", default_value_t = 0.0)]
    min_score: f32,
    /// Leave out entities of other kinds, for instance PER,LOC [default: all kinds]
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', value_parser = kind)]
    kinds: Vec<Kind>,
    /// Threads, 1 to 1024 [default: as many as the machine has]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

fn kind(label: &str) -> Result<Kind, Infallible> {
    Ok(Kind::from_label(label.trim()))
}

#[derive(Clone, Copy, ValueEnum)]
enum EngineArg {
    Auto,
    Rten,
    Ort,
}

impl ModelArgs {
    /// Loads the model that was asked for, with `threads`, or else as many as asked for, and with the user's names; what
    /// is wrong in those is told on standard error.
    pub fn load(&self, threads: Option<usize>) -> Result<Recognizer, Box<dyn Error>> {
        let mut builder =
            Recognizer::builder()
                .min_score(self.min_score)
                .engine(match self.engine {
                    EngineArg::Auto => Engine::Auto,
                    EngineArg::Rten => Engine::Rten,
                    EngineArg::Ort => Engine::Ort,
                });
        if let Some(threads) = threads.or(self.threads.map(usize::from)) {
            builder = builder.threads(threads);
        }
        if !self.kinds.is_empty() {
            builder = builder.kinds(self.kinds.iter().cloned());
        }
        if let Some(names) = &self.names {
            let (gazetteer, report) = Gazetteer::from_path(names)?;
            for problem in report.problems() {
                eprintln!("{problem}");
            }
            builder = builder.gazetteer(gazetteer);
        }
        match &self.model {
            Some(folder) => Ok(builder.from_dir(folder)?),
            None => Ok(builder.bundled()?),
        }
    }

    /// The kinds that are asked for; none are all.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The threads that are asked for, or as many as the machine has.
    pub fn threads(&self) -> usize {
        let all = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.map_or_else(all, usize::from)
    }

    /// What tells the results of these settings from others.
    pub fn fingerprint(&self) -> serde_json::Value {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|p| p.display().to_string());
        let names = self.names.as_ref().and_then(|names| {
            let metadata = std::fs::metadata(names).ok()?;
            let changed = metadata
                .modified()
                .ok()?
                .duration_since(std::time::UNIX_EPOCH)
                .ok()?;
            Some(format!(
                "{} {} {}",
                names.display(),
                metadata.len(),
                changed.as_nanos()
            ))
        });
        serde_json::json!({
            "model": path(&self.model),
            "names": names,
            "min_score": self.min_score,
            "kinds": self.kinds.iter().map(Kind::as_str).collect::<Vec<_>>(),
        })
    }
}
