#![forbid(unsafe_code)]
#![warn(missing_docs)]

//! **alam** (عَلَم, "proper name") finds people, places and organisations in Arabic news text: typed byte spans over the
//! text exactly as written, by a small model inside the crate.
//!
//! ```
//! use alam::{Kind, Recognizer};
//!
//! let recognizer = Recognizer::bundled()?;
//! let text = "وأبلغ قاسم جومارت توكاييف نظيره بوتين أن وفد للأمم المتحدة وصل إلى موسكو";
//! for entity in recognizer.tag(text)? {
//!     println!("{} {} {:?} {:.2}", entity.kind(), entity.text(), entity.range(), entity.score());
//!     assert_eq!(&text[entity.range()], entity.text());
//! }
//! # Ok::<(), alam::Error>(())
//! ```
//!
//! # Overview
//!
//! - [`Recognizer`] holds a model and finds entities: [`tag`](Recognizer::tag) in a text of any length,
//!   [`tag_batch`](Recognizer::tag_batch) in many texts in parallel, [`tag_iter`](Recognizer::tag_iter) in a stream,
//!   [`tag_words`](Recognizer::tag_words) in a sentence that is cut into words already. It is cheap to clone and to
//!   share between threads. [`RecognizerBuilder`] sets engine, threads, batch size, lowest score and kinds.
//! - [`Entity`] borrows the text: its [`Kind`], its [`text`](Entity::text) as written and without attached
//!   proclitics, its byte [`range`](Entity::range), a [`name`](Entity::name) for showing, a [`key`](Entity::key) for
//!   comparing, and a [`score`](Entity::score). [`OwnedEntity`] is the same without the borrow.
//! - [`document`] gathers mentions under entities; [`render`] writes documents as a page, for a terminal, as CoNLL, JSON
//!   lines or brat's standoff.
//! - [`gazetteer`] brings a user's own names in beside the model, or without it.
//! - [`normalize`] unifies spelling variants and leads back to the original bytes; [`words`] finds word boundaries.
//! - [`Error`] says what was expected, what was found and where.
//!
//! # Attached proclitics
//!
//! Conjunctions and prepositions of one letter are written together with the name. They are no part of it:
//!
//! ```
//! # use alam::Recognizer;
//! # let recognizer = Recognizer::bundled()?;
//! let entities = recognizer.tag("وقال الأمين العام للأمم المتحدة إن الوضع خطير")?;
//! let un = &entities[0];
//! assert_eq!((un.proclitics(), un.text()), ("ل", "لأمم المتحدة"));
//! assert_eq!(un.name(), "الأمم المتحدة"); // the article's alef restored
//! assert_eq!(un.key(), "الامم المتحده"); // for comparing
//! # Ok::<(), alam::Error>(())
//! ```
//!
//! # Diacritics, tatweel, presentation forms
//!
//! They change nothing for the model, and ranges count them:
//!
//! ```
//! # use alam::Recognizer;
//! # let recognizer = Recognizer::bundled()?;
//! let text = "عَادَ الرَّئِيسُ إِلَى مُوسْـــكُو أَمْسِ";
//! let entities = recognizer.tag(text)?;
//! assert_eq!(&text[entities[0].range()], "مُوسْـــكُو");
//! assert_eq!(entities[0].name(), "موسكو");
//! # Ok::<(), alam::Error>(())
//! ```
//!
//! # Models of others
//!
//! Any Hugging Face token-classification export takes the bundled model's place: a folder with `model.onnx`,
//! `tokenizer.json` and `config.json`, as `optimum-cli export onnx` writes it.
//!
//! ```no_run
//! use alam::{Engine, Recognizer};
//!
//! let recognizer = Recognizer::builder().engine(Engine::Ort).min_score(0.5).from_dir("models/my-arabert")?;
//! println!("{:?} on {}", recognizer.kinds(), recognizer.engine());
//! # Ok::<(), alam::Error>(())
//! ```
//!
//! # From bytes to entities
//!
//! The modules are the steps, in this order: `bundle` reads the model, `words` finds words, `normalize`, `pieces` and
//! `characters` turn them into ids, `windows` cuts long texts, `engine` runs the `model`, `decode` finds spans and their
//! probabilities, `clitics` sets proclitics apart, `gazetteer` puts the user's names beside the model's, `entity` is what comes out; `tagger` leads a text through them and
//! `recognizer` is the door.
//!
//! # Features
//!
//! - `bundled` (default): the model inside the crate.
//! - `ort` (default): the second engine, ONNX Runtime, loaded at run time where `ORT_DYLIB_PATH` names its library.
//! - `cuda`: ONNX Runtime's CUDA execution provider.
//! - `serde`: `Serialize` for [`Entity`] and [`Kind`], both directions for [`OwnedEntity`] and
//!   [`gazetteer::Entry`].
//! - `csv`: gazetteers from CSV and TSV.

pub mod document;
pub mod gazetteer;
pub mod normalize;
pub mod render;
pub mod words;

mod builder;
mod bundle;
mod characters;
mod clitics;
mod contain;
mod decode;
mod engine;
mod entity;
mod error;
#[cfg(feature = "internals")]
#[doc(hidden)]
pub mod internals;
#[cfg(test)]
mod laws;
mod mention;
mod model;
mod paragraphs;
mod pieces;
mod recognizer;
mod tagger;
mod windows;

pub use builder::RecognizerBuilder;
pub use engine::Engine;
pub use entity::{Entity, Kind, Origin, OwnedEntity, Tagged, WordSpan};
pub use error::{Error, Result};
pub use recognizer::Recognizer;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
