//! What runs the model: one private trait, two engines behind it.

#[cfg(feature = "ort")]
pub(crate) mod ort;
mod pool;
pub(crate) mod rten;

use std::borrow::Cow;

use ndarray::{Array3, ArrayD};

use crate::error::{Error, Result};

const RTEN: &str = "rten";
const ORT: &str = "ONNX Runtime";

/// Which engine runs the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[non_exhaustive]
pub enum Engine {
    /// ONNX Runtime where the environment variable `ORT_DYLIB_PATH` names its library, else rten.
    #[default]
    Auto,
    /// rten: pure Rust, always there.
    Rten,
    /// ONNX Runtime, loaded at run time from the library that `ORT_DYLIB_PATH` names, or from where the system's
    /// loader finds it.
    Ort,
}

/// A model that is loaded and runs.
pub(crate) trait Run: Send + Sync {
    /// The engine's name, for people.
    fn name(&self) -> &'static str;

    /// The model's inputs and outputs.
    fn ports(&self) -> &Ports;

    /// Runs the model on inputs of equal shapes, in the order of its ports.
    /// Returns the outputs asked for by index, `[batch, steps, columns]` each.
    fn run(&self, inputs: Vec<ArrayD<i32>>, outputs: &[usize]) -> Result<Vec<Array3<f32>>>;

    /// The two parts of a word-grid model, where it has them and the engine can run them apart.
    fn split(&self) -> Option<&dyn Split> {
        None
    }
}

/// A word-grid model's parts: up to its value `word_vectors`, which depends on one word only, and from there.
pub(crate) trait Split {
    /// `[batch, words, width]` vectors, from all inputs of the model.
    fn vectors(&self, inputs: Vec<ArrayD<i32>>) -> Result<Array3<f32>>;

    /// The outputs asked for by index, from vectors `[batch, words, width]` and the words' first pieces
    /// `[batch, words, 1]`.
    fn context(
        &self,
        ids: ArrayD<i32>,
        vectors: Array3<f32>,
        outputs: &[usize],
    ) -> Result<Vec<Array3<f32>>>;
}

/// The inputs and outputs of a model, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ports {
    pub inputs: Vec<Port>,
    pub outputs: Vec<Port>,
}

impl Ports {
    /// An output's name, for errors.
    fn output(&self, index: usize) -> &str {
        self.outputs
            .get(index)
            .map_or("", |port| port.name.as_str())
    }
}

/// An input or output of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Port {
    pub name: String,
    /// Number of dimensions, where the model declares it.
    pub rank: Option<usize>,
    /// Length of the last dimension, where it is fixed.
    pub last: Option<usize>,
}

impl Engine {
    /// The name of what will run, for errors from before it is loaded.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ort => ORT,
            Self::Auto if named_library().is_some() => ORT,
            Self::Auto | Self::Rten => RTEN,
        }
    }

    /// Loads `model` with this engine.
    pub(crate) fn load(self, model: Cow<'static, [u8]>) -> Result<Box<dyn Run>> {
        match self {
            Self::Auto if named_library().is_some() => load_ort(model),
            Self::Auto | Self::Rten => Ok(Box::new(rten::Rten::load(model)?)),
            Self::Ort => load_ort(model),
        }
    }
}

/// The library that the user names for ONNX Runtime, unless it was left out of the build.
fn named_library() -> Option<std::ffi::OsString> {
    if cfg!(feature = "ort") {
        std::env::var_os("ORT_DYLIB_PATH").filter(|p| !p.is_empty())
    } else {
        None
    }
}

#[cfg(feature = "ort")]
fn load_ort(model: Cow<'static, [u8]>) -> Result<Box<dyn Run>> {
    Ok(Box::new(ort::Ort::load(model)?))
}

#[cfg(not(feature = "ort"))]
fn load_ort(_: Cow<'static, [u8]>) -> Result<Box<dyn Run>> {
    Err(Error::EngineUnavailable {
        engine: ORT,
        message: "the crate was built without its feature `ort`".into(),
    })
}

/// The error for outputs that are not `[batch, steps, columns]`.
pub(crate) fn wrong_output(name: &str, found: &[usize]) -> Error {
    Error::Interface {
        field: format!("output {name}"),
        expected: "floats of shape [batch, steps, columns]".into(),
        found: format!("{found:?}"),
    }
}
