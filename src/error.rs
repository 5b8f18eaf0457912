//! The crate's one error type.

use std::path::PathBuf;

use crate::gazetteer::{Place, Problem};

/// What `alam` could not do. Each variant says what was expected, what was found and where.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A model folder, a file in it, or a file of names could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The path given as a model folder names something else.
    #[error("{} is not a folder; expected one that holds model.onnx, tokenizer.json and config.json", path.display())]
    NotAFolder {
        /// The path as it was given.
        path: PathBuf,
    },
    /// A model folder lacks one of its files.
    #[error("{file} is missing from {}; expected model.onnx, tokenizer.json and config.json", folder.display())]
    MissingFile {
        /// The folder that was searched.
        folder: PathBuf,
        /// The file that is not there.
        file: &'static str,
    },
    /// `config.json` is no JSON object, or one of its fields holds something unexpected.
    #[error("config.json, {field}: expected {expected}, found {found}")]
    Config {
        /// The field, as a path from the root (`alam.transitions`).
        field: String,
        /// What would have been right.
        expected: String,
        /// What stands there.
        found: String,
    },
    /// `tokenizer.json` cannot be read as a Hugging Face tokenizer.
    #[error("tokenizer.json: expected a Hugging Face tokenizer, found: {message}")]
    Tokenizer {
        /// What the `tokenizers` crate said.
        message: String,
    },
    /// `model.onnx` cannot be loaded by the engine: cut off, no ONNX file, or inconsistent.
    #[error("model.onnx: expected an ONNX model that {engine} loads, found: {message}")]
    Model {
        /// The engine that was asked.
        engine: &'static str,
        /// What the engine said.
        message: String,
    },
    /// `model.onnx` uses an operator that the engine does not have.
    #[error("model.onnx: {engine} lacks an operator that the model uses: {message}")]
    UnsupportedOperator {
        /// The engine that was asked.
        engine: &'static str,
        /// What the engine said; it names the operator.
        message: String,
    },
    /// The model's inputs or outputs are not those of a token-classification model.
    #[error("model.onnx, {field}: expected {expected}, found {found}")]
    Interface {
        /// The input or output.
        field: String,
        /// What would have been right.
        expected: String,
        /// What the model declares or gives.
        found: String,
    },
    /// `config.json` names another number of labels than the model's logits have.
    #[error(
        "config.json, id2label: {labels} labels, but the logits of model.onnx have {logits} columns"
    )]
    Labels {
        /// Labels in `config.json`.
        labels: usize,
        /// Columns of the logits.
        logits: usize,
    },
    /// `tokenizer.json` can produce ids for which the model has no embedding.
    #[error(
        "tokenizer.json: its largest id is {largest}, which the embedding of model.onnx does not hold: {message}"
    )]
    Vocabulary {
        /// The largest id of the tokenizer.
        largest: u32,
        /// What the engine said on it.
        message: String,
    },
    /// The engine asked for is not there: not compiled in, or its library does not load.
    #[error("{engine} is not available: {message}")]
    EngineUnavailable {
        /// The engine that was asked for.
        engine: &'static str,
        /// Why it is not.
        message: String,
    },
    /// The engine failed while it ran the model.
    #[error("{engine} failed on a batch of shape {shape:?}: {message}")]
    Run {
        /// The engine.
        engine: &'static str,
        /// The shape of `input_ids`.
        shape: Vec<usize>,
        /// What the engine said.
        message: String,
    },
    /// A row of a gazetteer is wrong, in strict mode, or a header lacks a column.
    #[error(transparent)]
    Names(Box<Problem>),
    /// A reader of names failed.
    #[error("{place}: cannot read names: {source}")]
    ReadNames {
        /// How far it came.
        place: Place,
        /// What the reader said.
        source: std::io::Error,
    },
    /// A path names no file of a kind that gazetteers are read from.
    #[error("{}: expected a file of names with the extension {expected}", path.display())]
    NamesFile {
        /// The path as it was given.
        path: PathBuf,
        /// The extensions that would have been right.
        expected: &'static str,
    },
    /// A setting of the builder is out of its range.
    #[error("{setting}: expected {expected}, found {found}")]
    Setting {
        /// The builder's method.
        setting: &'static str,
        /// Its range.
        expected: &'static str,
        /// What was given.
        found: String,
    },
    /// The crate was built without its feature `bundled`.
    #[error(
        "no bundled model: the crate was built without its default feature `bundled`; use Recognizer::from_dir"
    )]
    NotBundled,
}

/// `Result` with [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;
