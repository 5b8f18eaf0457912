//! What is read off `tokenizer.json` beside what the `tokenizers` crate reads.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::contain::contained;
use crate::error::{Error, Result};

/// The JSON that `tokenizers` 1.0 reads, and its outline: of version 2.0 the text as it is, all else is converted.
pub(super) fn canonical(text: &str) -> Result<(Cow<'_, str>, Outline)> {
    let failed = |message: String| Error::Tokenizer { message };
    let outline = Outline::read(text)?;
    if outline.current {
        return Ok((Cow::Borrowed(text), outline));
    }
    let mut json: Value = serde_json::from_str(text).map_err(|e| failed(e.to_string()))?;
    if let Some(pre_tokenizer) = json.get_mut("pre_tokenizer") {
        leave_prefix_space(pre_tokenizer);
    }
    contained(failed, || {
        tokenizers::canonicalize_value(&mut json).map_err(|e| failed(e.to_string()))
    })?;
    let json = json.to_string();
    let outline = Outline::read(&json)?;
    Ok((Cow::Owned(json), outline))
}

/// What of a tokenizer's JSON is needed here.
pub(super) struct Outline {
    /// The largest id in the vocabulary and the added tokens.
    pub largest: u32,
    /// The id of the unknown token, by name or (Unigram) by number.
    pub unknown: Option<u32>,
    /// Whether the tokenizer is byte-level.
    pub space_before: bool,
    /// Whether it is of the version that needs no conversion.
    current: bool,
}

impl Outline {
    fn read(json: &str) -> Result<Self> {
        #[derive(Deserialize)]
        struct File<'j> {
            version: Option<String>,
            #[serde(borrow)]
            model: Model<'j>,
            added_tokens: Option<Vec<Added>>,
        }
        #[derive(Deserialize)]
        struct Model<'j> {
            #[serde(borrow)]
            vocab: Vocabulary<'j>,
            unk_token: Option<String>,
            unk_id: Option<u32>,
            byte_level: Option<bool>,
        }
        #[derive(Deserialize)]
        struct Added {
            id: u32,
        }
        let failed = |message: String| Error::Tokenizer { message };
        let file: File<'_> = serde_json::from_str(json).map_err(|e| failed(e.to_string()))?;
        let added = file.added_tokens.unwrap_or_default();
        let Vocabulary { largest, ids } = file.model.vocab;
        let largest = added.iter().map(|t| t.id).chain(largest).max();
        let named = file.model.unk_token.and_then(|t| ids.get(&*t).copied());
        Ok(Self {
            largest: largest.ok_or_else(|| failed("a model without a vocabulary".into()))?,
            unknown: file.model.unk_id.or(named),
            space_before: file.model.byte_level.unwrap_or(false),
            current: file.version.as_deref() == Some("2.0"),
        })
    }
}

/// Pieces and their ids; of Unigram, whose ids are places in a list, only the largest.
struct Vocabulary<'j> {
    largest: Option<u32>,
    ids: HashMap<Cow<'j, str>, u32>,
}

impl<'de: 'j, 'j> Deserialize<'de> for Vocabulary<'j> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Vocabulary<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object from piece to id, or a list of pieces and scores")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut ids = HashMap::new();
                while let Some((Piece(piece), id)) = map.next_entry::<Piece<'de>, u32>()? {
                    ids.insert(piece, id);
                }
                let largest = ids.values().copied().max();
                Ok(Vocabulary { largest, ids })
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut length = 0u32;
                while list.next_element::<IgnoredAny>()?.is_some() {
                    length = length.saturating_add(1);
                }
                Ok(Vocabulary {
                    largest: length.checked_sub(1),
                    ids: HashMap::new(),
                })
            }
        }
        deserializer.deserialize_any(Visit)
    }
}

/// A piece, borrowed from the JSON unless it is escaped there.
#[derive(Deserialize)]
struct Piece<'j>(#[serde(borrow)] Cow<'j, str>);

/// Byte-level tokenizers (RoBERTa, GPT-2) take the space before a word for a part of it. Each word gets its space here,
/// as `is_split_into_words` with `add_prefix_space` gives it in training; the tokenizer's own option, which would add a
/// second one and which `tokenizers` 1.0 refuses, is switched off.
fn leave_prefix_space(pre_tokenizer: &mut Value) {
    match pre_tokenizer.get("type").and_then(Value::as_str) {
        Some("ByteLevel") => pre_tokenizer["add_prefix_space"] = Value::Bool(false),
        Some("Sequence") => {
            let parts = pre_tokenizer.get_mut("pretokenizers");
            if let Some(parts) = parts.and_then(Value::as_array_mut) {
                parts.iter_mut().for_each(leave_prefix_space);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_vocabularies_and_added_tokens() {
        let read = |json: &str| {
            let outline = Outline::read(json).unwrap();
            (outline.largest, outline.unknown, outline.space_before)
        };
        let words = r#"{"model": {"vocab": {"a\"": 3, "[UNK]": 1}, "unk_token": "[UNK]"}}"#;
        assert_eq!(read(words), (3, Some(1), false));
        let list = r#"{"model": {"vocab": [["a", 0], ["b", -1.5]], "unk_id": 0}, "added_tokens": [{"id": 7}]}"#;
        assert_eq!(read(list), (7, Some(0), false));
        let bytes = r#"{"model": {"vocab": {"a": 0}, "byte_level": true}, "added_tokens": null}"#;
        assert_eq!(read(bytes), (0, None, true));
        for wrong in [
            r#"{"model": {"vocab": {}}}"#,
            r#"{"model": {"vocab": {"a": -1}}}"#,
            "{}",
        ] {
            assert!(matches!(Outline::read(wrong), Err(Error::Tokenizer { .. })));
        }
    }

    #[test]
    fn the_current_format_is_left_as_it_is() {
        let current = r#"{"version": "2.0", "model": {"vocab": {"a": 0}}}"#;
        assert!(matches!(canonical(current), Ok((Cow::Borrowed(_), _))));
        let older = r#"{"version": "1.0", "model": {"type": "BPE", "vocab": {"a": 0}, "merges": []},
            "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "ByteLevel", "add_prefix_space": true}]}}"#;
        let (converted, outline) = canonical(older).unwrap();
        assert!(converted.contains(r#""byte_level":true"#) && outline.space_before);
    }
}
