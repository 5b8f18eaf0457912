//! [`RecognizerBuilder`]: settings, checked before a model is loaded.

use std::borrow::Cow;
use std::path::Path;

use crate::bundle::Bundle;
use crate::engine::Engine;
use crate::entity::Kind;
use crate::error::{Error, Result};
use crate::gazetteer::{Gazetteer, Policy};
use crate::model::Model;
use crate::recognizer::Recognizer;

/// Settings of a [`Recognizer`].
#[derive(Debug, Clone)]
#[must_use]
pub struct RecognizerBuilder {
    engine: Engine,
    threads: Option<usize>,
    pub(crate) batch_size: usize,
    pub(crate) min_score: f32,
    pub(crate) kinds: Option<Vec<Kind>>,
    pub(crate) gazetteer: Option<Gazetteer>,
    pub(crate) policy: Policy,
}

impl Default for RecognizerBuilder {
    fn default() -> Self {
        Self {
            engine: Engine::Auto,
            threads: None,
            batch_size: 16,
            min_score: 0.0,
            kinds: None,
            gazetteer: None,
            policy: Policy::default(),
        }
    }
}

impl RecognizerBuilder {
    /// Which engine runs the model; [`Engine::Auto`] unless set.
    pub fn engine(mut self, engine: Engine) -> Self {
        self.engine = engine;
        self
    }

    /// Threads of [`Recognizer::tag_batch`] and [`Recognizer::tag_iter`], 1..=1024; as many as the machine has
    /// unless set.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = Some(threads);
        self
    }

    /// Windows that go through the model at once, 1..=1024; 16 unless set.
    pub fn batch_size(mut self, windows: usize) -> Self {
        self.batch_size = windows;
        self
    }

    /// Leaves out the model's entities with a lower score, 0..=1; 0 unless set. A gazetteer's own are not asked for one,
    /// and do not meet those that are left out.
    pub fn min_score(mut self, score: f32) -> Self {
        self.min_score = score;
        self
    }

    /// Leaves out entities of other kinds; each must be one that the model tags or a name of the gazetteer has.
    pub fn kinds(mut self, kinds: impl IntoIterator<Item = Kind>) -> Self {
        self.kinds = Some(kinds.into_iter().collect());
        self
    }

    /// Brings a user's own names in; [`gazetteer`](crate::gazetteer) tells how they meet the model's.
    pub fn gazetteer(mut self, gazetteer: Gazetteer) -> Self {
        self.gazetteer = Some(gazetteer);
        self
    }

    /// What the gazetteer's names do to the model's spans; [`Policy::default`] unless set.
    pub fn gazetteer_policy(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }

    /// Loads the model inside the crate.
    ///
    /// # Errors
    /// As [`Recognizer::bundled`], and [`Error::Setting`].
    pub fn bundled(self) -> Result<Recognizer> {
        self.load(&Bundle::bundled()?)
    }

    /// Loads a model from a folder.
    ///
    /// # Errors
    /// As [`Recognizer::from_dir`], and [`Error::Setting`].
    pub fn from_dir(self, folder: impl AsRef<Path>) -> Result<Recognizer> {
        self.load(&Bundle::from_dir(folder.as_ref())?)
    }

    /// Loads a model from the contents of its files.
    ///
    /// # Errors
    /// As [`Recognizer::from_dir`], and [`Error::Setting`].
    pub fn from_bytes(self, model: &[u8], tokenizer: &[u8], config: &[u8]) -> Result<Recognizer> {
        let owned = |bytes: &[u8]| Cow::Owned(bytes.to_vec());
        self.load(&Bundle {
            model: owned(model),
            tokenizer: owned(tokenizer),
            config: owned(config),
        })
    }

    fn load(self, bundle: &Bundle) -> Result<Recognizer> {
        let wrong = |setting, expected, found: String| {
            Err(Error::Setting {
                setting,
                expected,
                found,
            })
        };
        if !(0.0..=1.0).contains(&self.min_score) {
            return wrong("min_score", "a number in 0..=1", self.min_score.to_string());
        }
        for (setting, value) in [
            ("threads", self.threads),
            ("batch_size", Some(self.batch_size)),
        ] {
            if let Some(value) = value
                && !(1..=1024).contains(&value)
            {
                return wrong(setting, "a number in 1..=1024", value.to_string());
            }
        }
        let model = Model::load(bundle, self.engine)?;
        let own = self.gazetteer.as_ref().map_or(&[][..], Gazetteer::kinds);
        let known = model.decoder.kinds().iter().chain(own);
        if let Some(unknown) =
            (self.kinds.iter().flatten()).find(|&k| !known.clone().any(|o| o == k))
        {
            let mut found = format!("{unknown}; the model has ");
            let labels = |kinds: &[Kind]| {
                kinds
                    .iter()
                    .map(Kind::as_str)
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            found += &labels(model.decoder.kinds());
            if self.gazetteer.is_some() {
                found += &format!(", the gazetteer {}", labels(own));
            }
            return wrong("kinds", "kinds that the model tags", found);
        }
        Ok(Recognizer::new(model, self))
    }

    pub(crate) fn thread_count(&self) -> usize {
        self.threads.unwrap_or_else(|| {
            std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
        })
    }
}
