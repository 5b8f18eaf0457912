//! Words to piece ids, through the model's own `tokenizer.json`, and to characters where the model reads them.

mod outline;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tokenizers::pipeline::{EncodeOptions, Override, PipelineToken, PipelineTokenizer};

use crate::characters::Alphabet;
use crate::contain::contained;
use crate::error::{Error, Result};
use crate::normalize::Normalizer;
use outline::canonical;

/// Most pieces kept of one word: a longer one (a megabyte without a space) is still one word with one label, read
/// from its first pieces.
const MOST_PIECES: usize = 64;
/// Bytes of a word that are given to the tokenizer: more than [`MOST_PIECES`] pieces of ordinary text.
const MOST_BYTES: usize = 1024;
/// Words longer than this are not kept in the cache.
const CACHED_BYTES: usize = 64;
/// Words in the cache at the most: 16 shards, two generations each, so 16,384 to 32,768. News has some 30K frequent word
/// types. With a vector of 192 numbers each they take 30 MB.
const SHARDS: usize = 16;
const GENERATION: usize = 1024;

/// A word as a model reads it.
#[derive(Debug, Default)]
pub(crate) struct Form {
    /// Piece ids, 1 to [`MOST_PIECES`].
    pub pieces: Box<[u32]>,
    /// Character ids, where the model reads them.
    pub characters: Box<[u16]>,
    /// What the model makes of the word alone, once it has; only of models that run in two parts.
    pub vector: OnceLock<Box<[f32]>>,
}

impl Form {
    pub fn of_pieces(pieces: impl Into<Box<[u32]>>) -> Self {
        Self {
            pieces: pieces.into(),
            ..Self::default()
        }
    }

    pub fn of_piece(id: u32) -> Self {
        Self::of_pieces([id])
    }
}

/// The tokenizer, with a bounded cache of words.
pub(crate) struct Pieces {
    tokenizer: PipelineTokenizer,
    options: EncodeOptions,
    normalizer: Option<Normalizer>,
    alphabet: Option<Alphabet>,
    /// Byte-level tokenizers mark the beginning of a word by the space before it.
    space_before: bool,
    /// Stands for a word of which the tokenizer leaves nothing.
    unknown: u32,
    /// Special tokens around a sequence ([CLS], [SEP]).
    pub prefix: Vec<u32>,
    pub suffix: Vec<u32>,
    /// The largest id that can come out.
    pub largest: u32,
    cache: Vec<Mutex<Shard>>,
    hasher: RandomState,
}

/// Two generations: when the young one is full it becomes the old one, and what is asked for again moves back.
#[derive(Default)]
struct Shard {
    young: HashMap<Box<str>, Arc<Form>>,
    old: HashMap<Box<str>, Arc<Form>>,
}

impl Shard {
    fn put(&mut self, word: Box<str>, form: Arc<Form>) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(word, form);
    }
}

impl Pieces {
    pub fn new(
        tokenizer: &[u8],
        normalizer: Option<Normalizer>,
        alphabet: Option<Alphabet>,
    ) -> Result<Self> {
        let failed = |message: String| Error::Tokenizer { message };
        let text = std::str::from_utf8(tokenizer).map_err(|e| failed(e.to_string()))?;
        let (json, outline) = canonical(text)?;
        let tokenizer = contained(failed, || {
            tokenizers::from_json(&json).map_err(|e| failed(e.to_string()))
        })?;
        let template = &tokenizer.get_post_processor().single;
        let ids = |run: &[(PipelineToken, u8)]| run.iter().map(|(id, _)| id.id()).collect();
        Ok(Self {
            prefix: ids(&template.prefix),
            suffix: ids(&template.suffix),
            options: EncodeOptions {
                add_special_tokens: false,
                // [CLS] in a text is five characters of it, no special token.
                encode_special_tokens: true,
                padding: Override::Off,
                // Windows see to the length: nothing is cut.
                truncation: Override::Off,
            },
            normalizer,
            alphabet,
            space_before: outline.space_before,
            unknown: outline.unknown.unwrap_or(0),
            largest: outline.largest,
            cache: (0..SHARDS).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
            tokenizer,
        })
    }

    /// One word as written, as the model reads it.
    pub fn encode(&self, word: &str) -> Result<Arc<Form>> {
        if word.len() > CACHED_BYTES {
            return self.encode_uncached(word);
        }
        let shard = self.hasher.hash_one(word) as usize % SHARDS;
        let Some(shard) = self.cache.get(shard) else {
            return self.encode_uncached(word);
        };
        {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(form) = shard.young.get(word) {
                return Ok(Arc::clone(form));
            }
            if let Some((word, form)) = shard.old.remove_entry(word) {
                shard.put(word, Arc::clone(&form));
                return Ok(form);
            }
        }
        let form = self.encode_uncached(word)?;
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        shard.put(word.into(), Arc::clone(&form));
        Ok(form)
    }

    fn encode_uncached(&self, word: &str) -> Result<Arc<Form>> {
        let word = &word[..word.floor_char_boundary(MOST_BYTES)];
        let mut text = String::with_capacity(word.len() + 1);
        if self.space_before {
            text.push(' ');
        }
        let begin = text.len();
        match self.normalizer {
            Some(normalizer) => normalizer.normalize_into(word, &mut text),
            None => text.push_str(word),
        }
        let mut tokens: Vec<PipelineToken> = Vec::new();
        let failed = |message| Error::Tokenizer { message };
        contained(failed, || {
            let done = self
                .tokenizer
                .encode_into(&text, &self.options, &mut tokens);
            done.map_err(|e| failed(e.to_string()))
        })?;
        let pieces = if tokens.is_empty() {
            [self.unknown].into()
        } else {
            tokens.iter().take(MOST_PIECES).map(|t| t.id()).collect()
        };
        let characters = match &self.alphabet {
            Some(alphabet) => alphabet.encode(text.get(begin..).unwrap_or("")),
            None => Box::default(),
        };
        Ok(Arc::new(Form {
            pieces,
            characters,
            vector: OnceLock::new(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_is_bounded() {
        let mut shard = Shard::default();
        let form = Arc::new(Form::of_piece(1));
        for round in 0..6 {
            for i in 0..GENERATION + 7 {
                shard.put(format!("{round} {i}").into(), Arc::clone(&form));
                // What is asked for again moves from the old generation to the young one.
                if let Some(word) = shard.old.keys().next().cloned()
                    && let Some((word, form)) = shard.old.remove_entry(&word)
                {
                    shard.put(word, form);
                }
                assert!(shard.young.len() <= GENERATION && shard.old.len() <= GENERATION);
            }
        }
    }
}
