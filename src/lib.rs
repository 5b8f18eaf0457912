#![forbid(unsafe_code)]
#![warn(missing_docs)]

pub mod normalize;
pub mod words;

mod bundle;
mod clitics;
mod decode;
mod engine;
mod entity;
mod error;
mod model;
mod pieces;
mod recognizer;
mod tagger;
mod windows;

pub use engine::Engine;
pub use entity::{Entity, Kind, OwnedEntity, Tagged, WordSpan};
pub use error::{Error, Result};
pub use recognizer::{Recognizer, RecognizerBuilder};
