//! `model.onnx`, `tokenizer.json` and `config.json`: from a folder, from bytes or from the crate itself.

mod onnx;
mod vocab;

use std::borrow::Cow;
use std::path::Path;

use serde_json::{Map, Value};

use crate::characters::Alphabet;
use crate::error::{Error, Result};
use crate::normalize::Normalizer;

/// Labels at the most; the largest public tag sets have some hundred.
const MOST_LABELS: usize = 1024;

/// The three files of a model, as bytes.
pub(crate) struct Bundle {
    pub model: Cow<'static, [u8]>,
    pub tokenizer: Cow<'static, [u8]>,
    pub config: Cow<'static, [u8]>,
}

impl Bundle {
    /// Refuses a model that an engine could not even refuse.
    pub fn check(&self, engine: &'static str) -> Result<()> {
        let refused = |field: &str, expected, found| Error::Interface {
            field: field.into(),
            expected,
            found,
        };
        onnx::check(&self.model).map_err(|reason| match reason {
            onnx::Refused::Malformed => Error::Model {
                engine,
                message: "a field that is longer than what holds it: cut off, or no ONNX file"
                    .into(),
            },
            onnx::Refused::Nesting => refused(
                "graph",
                format!("at most {} graphs inside each other", onnx::DEEPEST),
                "more".into(),
            ),
            onnx::Refused::Size(size) => refused(
                "sizes in the graph",
                format!("numbers up to {}", onnx::LARGEST),
                size.to_string(),
            ),
        })
    }

    /// The model inside the crate.
    #[cfg(feature = "bundled")]
    pub fn bundled() -> Result<Self> {
        Ok(Self {
            model: Cow::Borrowed(include_bytes!("../../models/default/model.onnx")),
            tokenizer: Cow::Borrowed(include_bytes!("../../models/default/tokenizer.json")),
            config: Cow::Borrowed(include_bytes!("../../models/default/config.json")),
        })
    }

    /// The crate was built without a model.
    #[cfg(not(feature = "bundled"))]
    pub fn bundled() -> Result<Self> {
        Err(Error::NotBundled)
    }

    /// The files of a folder, each of which may stand in a subfolder `onnx`, as on the Hugging Face Hub. Where
    /// `tokenizer.json` is missing, a BERT tokenizer is made from `vocab.txt` and `tokenizer_config.json`.
    pub fn from_dir(folder: &Path) -> Result<Self> {
        let metadata = std::fs::metadata(folder).map_err(|source| Error::Read {
            path: folder.into(),
            source,
        })?;
        if !metadata.is_dir() {
            return Err(Error::NotAFolder {
                path: folder.into(),
            });
        }
        let read = |name: &'static str, places: &[&str]| {
            let path = places.iter().map(|p| folder.join(p)).find(|p| p.exists());
            let path = path.ok_or_else(|| Error::MissingFile {
                folder: folder.into(),
                file: name,
            })?;
            match std::fs::read(&path) {
                Ok(bytes) => Ok(Cow::Owned(bytes)),
                Err(source) => Err(Error::Read { path, source }),
            }
        };
        Ok(Self {
            model: read("model.onnx", &["model.onnx", "onnx/model.onnx"])?,
            tokenizer: match read("tokenizer.json", &["tokenizer.json", "onnx/tokenizer.json"]) {
                // BERT models from before tokenizer.json.
                Err(Error::MissingFile { .. }) if folder.join("vocab.txt").is_file() => {
                    Cow::Owned(vocab::wordpiece(folder)?)
                }
                found => found?,
            },
            config: read("config.json", &["config.json", "onnx/config.json"])?,
        })
    }
}

/// What `config.json` says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Config {
    /// Labels by id.
    pub labels: Vec<String>,
    /// Most pieces that the model takes at once, special tokens included (`max_position_embeddings`).
    pub max_positions: usize,
    /// Id that fills up short rows.
    pub pad_id: u32,
    /// The normalization that words get before they are cut into pieces.
    pub normalizer: Option<Normalizer>,
    /// Words in a window, and how many of them two windows share.
    pub window: Option<usize>,
    pub overlap: Option<usize>,
    /// Most pieces of one word in a word grid.
    pub max_pieces: usize,
    /// The characters that a model reads beside the pieces.
    pub characters: Option<Alphabet>,
    pub transitions: Option<Transitions>,
    /// Divides the logits and transitions, for calibrated scores.
    pub temperature: f32,
}

/// Scores of a linear-chain CRF, in the order of the labels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Transitions {
    /// `[from][to]`.
    pub between: Vec<Vec<f32>>,
    pub start: Vec<f32>,
    pub end: Vec<f32>,
}

impl Config {
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let root: Value = serde_json::from_slice(bytes)
            .map_err(|e| wrong("(whole file)", "a JSON object", e.to_string()))?;
        let Value::Object(root) = root else {
            return Err(wrong("(whole file)", "a JSON object", short(&root)));
        };
        let none = Map::new();
        let own = match root.get("alam") {
            None | Some(Value::Null) => &none,
            Some(Value::Object(own)) => own,
            Some(other) => return Err(wrong("alam", "an object", short(other))),
        };
        let labels = labels(&root)?;
        // RoBERTa's positions begin after the padding id: two of its 514 are never used.
        let positions = number(&root, "max_position_embeddings", "", 3..=1 << 20)?.unwrap_or(512);
        let roberta = root
            .get("model_type")
            .and_then(Value::as_str)
            .is_some_and(|t| t.contains("roberta"));
        let window = number(own, "window", "alam.", 2..=1 << 16)?;
        let overlap = number(own, "overlap", "alam.", 0..=1 << 15)?;
        if let (Some(w), Some(o)) = (window, overlap)
            && o * 2 > w
        {
            return Err(wrong(
                "alam.overlap",
                "at most half of alam.window",
                o.to_string(),
            ));
        }
        let temperature = match own.get("temperature") {
            None | Some(Value::Null) => 1.0,
            Some(v) => scores(std::slice::from_ref(v), "alam.temperature")?[0],
        };
        if !(0.01..=100.0).contains(&temperature) {
            return Err(wrong(
                "alam.temperature",
                "a number in 0.01..=100",
                temperature.to_string(),
            ));
        }
        Ok(Self {
            max_positions: if roberta { positions - 2 } else { positions },
            pad_id: number(&root, "pad_token_id", "", 0..=u32::MAX as usize)?.unwrap_or(0) as u32,
            normalizer: normalizer(own)?,
            window,
            overlap,
            max_pieces: number(own, "max_pieces", "alam.", 1..=64)?.unwrap_or(8),
            characters: characters(own)?,
            transitions: transitions(own, labels.len())?,
            temperature,
            labels,
        })
    }
}

fn wrong(field: impl Into<String>, expected: impl Into<String>, found: impl Into<String>) -> Error {
    Error::Config {
        field: field.into(),
        expected: expected.into(),
        found: found.into(),
    }
}

/// A value for an error message: never more than a line.
fn short(value: &Value) -> String {
    let text = value.to_string();
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// `id2label`, an object from id to label: ids 0 to n-1, each once.
fn labels(root: &Map<String, Value>) -> Result<Vec<String>> {
    let map = match root.get("id2label") {
        Some(Value::Object(map)) if !map.is_empty() => map,
        Some(other) => {
            return Err(wrong(
                "id2label",
                "an object from id to label",
                short(other),
            ));
        }
        None => return Err(wrong("id2label", "an object from id to label", "nothing")),
    };
    // Transitions between labels are a square of them.
    if map.len() > MOST_LABELS {
        let found = map.len().to_string();
        return Err(wrong(
            "id2label",
            format!("at most {MOST_LABELS} labels"),
            found,
        ));
    }
    let mut labels: Vec<Option<String>> = vec![None; map.len()];
    for (id, label) in map {
        let field = || format!("id2label.{id}");
        let slot = id.parse::<usize>().ok().and_then(|i| labels.get_mut(i));
        let slot = slot.ok_or_else(|| wrong(field(), format!("an id in 0..{}", map.len()), id))?;
        let label = label
            .as_str()
            .ok_or_else(|| wrong(field(), "a string", short(label)))?;
        *slot = Some(label.to_owned());
    }
    let missing = || {
        wrong(
            "id2label",
            format!("each id in 0..{} once", map.len()),
            "one twice",
        )
    };
    labels.into_iter().map(|l| l.ok_or_else(missing)).collect()
}

fn number(
    map: &Map<String, Value>,
    key: &str,
    prefix: &str,
    range: std::ops::RangeInclusive<usize>,
) -> Result<Option<usize>> {
    match map.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(v) => match v.as_u64().and_then(|n| usize::try_from(n).ok()) {
            Some(n) if range.contains(&n) => Ok(Some(n)),
            _ => Err(wrong(
                format!("{prefix}{key}"),
                format!("a whole number in {}..={}", range.start(), range.end()),
                short(v),
            )),
        },
    }
}

/// A preset's name, or an object that switches single rules on.
fn normalizer(own: &Map<String, Value>) -> Result<Option<Normalizer>> {
    const EXPECTED: &str =
        "\"none\", \"display\", \"matching\", \"model\" or an object from rule to true or false";
    let field = "alam.normalization";
    match own.get("normalization") {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(preset)) => match preset.as_str() {
            "none" => Ok(None),
            "display" => Ok(Some(Normalizer::display())),
            "matching" => Ok(Some(Normalizer::matching())),
            "model" => Ok(Some(Normalizer::model())),
            _ => Err(wrong(field, EXPECTED, preset)),
        },
        Some(Value::Object(rules)) => {
            let mut normalizer = Normalizer::none();
            for (rule, on) in rules {
                let field = format!("{field}.{rule}");
                let on = on
                    .as_bool()
                    .ok_or_else(|| wrong(&field, "true or false", short(on)))?;
                normalizer = normalizer
                    .with_named(rule, on)
                    .ok_or_else(|| wrong(&field, "a rule of Normalizer", rule))?;
            }
            Ok(Some(normalizer))
        }
        Some(other) => Err(wrong(field, EXPECTED, short(other))),
    }
}

/// `{"alphabet": "…", "longest": 16}`.
fn characters(own: &Map<String, Value>) -> Result<Option<Alphabet>> {
    let map = match own.get("characters") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(map)) => map,
        Some(other) => return Err(wrong("alam.characters", "an object", short(other))),
    };
    let longest = number(map, "longest", "alam.characters.", 1..=1024)?.unwrap_or(16);
    let letters = map.get("alphabet").unwrap_or(&Value::Null);
    let alphabet = letters.as_str().and_then(|l| Alphabet::new(l, longest));
    match alphabet {
        Some(alphabet) => Ok(Some(alphabet)),
        None => Err(wrong(
            "alam.characters.alphabet",
            "a string of at most 65,531 different characters",
            short(letters),
        )),
    }
}

fn transitions(own: &Map<String, Value>, labels: usize) -> Result<Option<Transitions>> {
    let row = |key: &str| -> Result<Option<Vec<f32>>> {
        let field = format!("alam.{key}");
        let expected = || format!("{labels} numbers, one a label");
        match own.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Array(row)) if row.len() == labels => scores(row, &field).map(Some),
            Some(Value::Array(row)) => Err(wrong(field, expected(), row.len().to_string())),
            Some(other) => Err(wrong(field, expected(), short(other))),
        }
    };
    let (start, end) = (row("start")?, row("end")?);
    let field = "alam.transitions";
    let expected = || format!("{labels} rows of {labels} numbers");
    let between = match own.get("transitions") {
        None | Some(Value::Null) if start.is_some() || end.is_some() => {
            return Err(wrong(
                field,
                expected(),
                "nothing, beside alam.start or alam.end",
            ));
        }
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(rows)) if rows.len() == labels => rows
            .iter()
            .enumerate()
            .map(|(i, row)| match row {
                Value::Array(row) if row.len() == labels => scores(row, field),
                other => Err(wrong(
                    format!("{field}[{i}]"),
                    format!("{labels} numbers"),
                    short(other),
                )),
            })
            .collect::<Result<Vec<_>>>()?,
        Some(other) => return Err(wrong(field, expected(), short(other))),
    };
    let zeros = || vec![0.0; labels];
    Ok(Some(Transitions {
        between,
        start: start.unwrap_or_else(zeros),
        end: end.unwrap_or_else(zeros),
    }))
}

fn scores(row: &[Value], field: &str) -> Result<Vec<f32>> {
    row.iter()
        .map(|v| match v.as_f64() {
            Some(n) if n.abs() < 1e6 => Ok(n as f32),
            _ => Err(wrong(field, "numbers of a size below 1e6", short(v))),
        })
        .collect()
}
