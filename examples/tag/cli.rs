//! What the examples `tag` and `evaluate` share: which model to load, and how a program ends.

use std::error::Error;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use alam::{Engine, Recognizer, RecognizerBuilder};
use clap::ValueEnum;

#[derive(clap::Args)]
pub struct ModelArgs {
    /// Folder with model.onnx, tokenizer.json and config.json [default: the model inside the crate]
    #[arg(long, value_name = "DIR")]
    model: Option<PathBuf>,
    /// What runs the model; auto is ort where ORT_DYLIB_PATH names its library, else rten
    #[arg(long, value_enum, default_value = "auto")]
    engine: EngineArg,
}

#[derive(Clone, Copy, ValueEnum)]
enum EngineArg {
    Auto,
    Rten,
    Ort,
}

impl ModelArgs {
    /// Loads the model that was asked for, with the other settings of `builder`.
    pub fn load(&self, builder: RecognizerBuilder) -> Result<Recognizer, Box<dyn Error>> {
        let builder = builder.engine(match self.engine {
            EngineArg::Auto => Engine::Auto,
            EngineArg::Rten => Engine::Rten,
            EngineArg::Ort => Engine::Ort,
        });
        match &self.model {
            Some(folder) => Ok(builder.from_dir(folder)?),
            None => builder.bundled().map_err(|error| match error {
                alam::Error::NotBundled => {
                    "this build has no model inside: name a folder with --model DIR".into()
                }
                error => error.into(),
            }),
        }
    }
}

/// The exit code for `result`; an error is told on standard error.
pub fn finish(result: Result<(), Box<dyn Error>>) -> ExitCode {
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
