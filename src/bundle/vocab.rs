//! A `tokenizer.json` for BERT models that come with `vocab.txt` only.

use std::path::Path;

use serde_json::{Map, Value, json};

use crate::error::{Error, Result};

/// The WordPiece tokenizer of `vocab.txt`, one piece a line, with the options of `tokenizer_config.json` if there is
/// one: what `BertTokenizerFast` of `transformers` makes of the two files.
pub(super) fn wordpiece(folder: &Path) -> Result<Vec<u8>> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path).map_err(|source| Error::Read { path, source })
    };
    let bytes = read("vocab.txt")?;
    let text = String::from_utf8(bytes).map_err(|e| Error::Tokenizer {
        message: format!("vocab.txt is not UTF-8: {e}"),
    })?;
    let vocab: Map<String, Value> = text
        .lines()
        .enumerate()
        .map(|(id, piece)| (piece.trim_end_matches('\r').to_owned(), id.into()))
        .collect();
    let id = |piece: &str| {
        vocab.get(piece).cloned().ok_or_else(|| Error::Tokenizer {
            message: format!("vocab.txt without {piece}"),
        })
    };
    let (cls, sep) = (id("[CLS]")?, id("[SEP]")?);
    id("[UNK]")?;
    let options: Value = match read("tokenizer_config.json") {
        Ok(bytes) => serde_json::from_slice(&bytes).map_err(|e| Error::Tokenizer {
            message: format!("tokenizer_config.json: {e}"),
        })?,
        Err(Error::Read { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {
            Value::Null
        }
        Err(error) => return Err(error),
    };
    let option = |name: &str, default: bool| {
        options
            .get(name)
            .and_then(Value::as_bool)
            .unwrap_or(default)
    };
    let tokenizer = json!({
        "version": "1.0",
        "truncation": null,
        "padding": null,
        "added_tokens": [],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": true,
            "handle_chinese_chars": option("tokenize_chinese_chars", true),
            "strip_accents": options.get("strip_accents").cloned().unwrap_or(Value::Null),
            "lowercase": option("do_lower_case", true),
        },
        "pre_tokenizer": { "type": "BertPreTokenizer" },
        "post_processor": { "type": "BertProcessing", "sep": ["[SEP]", sep], "cls": ["[CLS]", cls] },
        "decoder": { "type": "WordPiece", "prefix": "##", "cleanup": true },
        "model": {
            "type": "WordPiece",
            "unk_token": "[UNK]",
            "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100,
            "vocab": vocab,
        },
    });
    Ok(tokenizer.to_string().into_bytes())
}
