//! Models of others: every layout loads unchanged, and every kind of damage gives its own error.

mod common;

use std::path::Path;

use alam::{Engine, Error, Kind, Recognizer};
use common::{engines, fixture};

const FIXTURES: [&str; 6] = [
    "wordpiece",
    "unigram",
    "bytelevel",
    "io",
    "grid",
    "characters",
];
const TEXT: &str = "أبلغ الرئيس قاسم جومارت توكاييف نظيره فلاديمير بوتين في ألما آتا أن منظمة معاهدة الأمن الجماعي CSTO أرسلت قواتها.\nوفي نور سلطان، أعلنت وزارة الداخلية ذلك!";

fn load(folder: &Path, engine: Engine) -> alam::Result<Recognizer> {
    Recognizer::builder().engine(engine).from_dir(folder)
}

#[test]
fn each_layout_loads_and_tags() {
    for engine in engines() {
        for name in FIXTURES {
            let recognizer = load(&fixture(name), engine).unwrap_or_else(|e| panic!("{name}: {e}"));
            let entities = recognizer.tag(TEXT).unwrap();
            let mut end = 0;
            for entity in &entities {
                assert_eq!(&TEXT[entity.range()], entity.text());
                assert!(entity.full_range().start >= end && !entity.text().is_empty());
                assert!((0.0..=1.0).contains(&entity.score()));
                end = entity.range().end;
            }
            assert!(
                !entities.is_empty(),
                "{name}: random weights, made so that they tag something"
            );
        }
    }
}

#[test]
fn engines_agree() {
    for name in FIXTURES {
        let results: Vec<_> = engines()
            .into_iter()
            .map(|engine| {
                let recognizer = load(&fixture(name), engine).unwrap();
                recognizer
                    .tag(TEXT)
                    .unwrap()
                    .iter()
                    .map(|e| (e.kind().clone(), e.range(), e.score()))
                    .collect::<Vec<_>>()
            })
            .collect();
        for other in &results[1..] {
            assert_eq!(results[0].len(), other.len(), "{name}");
            for (a, b) in results[0].iter().zip(other) {
                assert_eq!((&a.0, &a.1), (&b.0, &b.1), "{name}");
                assert!((a.2 - b.2).abs() < 1e-4, "{name}: {} {}", a.2, b.2);
            }
        }
    }
}

#[test]
fn kinds_of_public_label_names() {
    let kinds = |name| load(&fixture(name), Engine::Rten).unwrap().kinds().to_vec();
    use Kind::{Location, Miscellaneous, Organization, Person};
    assert_eq!(
        kinds("wordpiece"),
        [Person, Location, Organization, Miscellaneous]
    );
    assert_eq!(
        kinds("unigram"),
        [Kind::Other("DATE".into()), Person, Organization, Location]
    );
    assert_eq!(kinds("bytelevel"), [Person, Location, Organization]);
    assert_eq!(kinds("io"), [Person, Location, Organization]);
}

#[test]
fn long_texts_go_through_windows() {
    // 512 positions at most, with a table of that length: without windows the model would fail or the text be cut.
    let text = TEXT.replace('\n', " ").repeat(60);
    for name in FIXTURES {
        let recognizer = load(&fixture(name), Engine::Rten).unwrap();
        let entities = recognizer.tag(&text).unwrap();
        let last = entities.last().unwrap().range().end;
        assert!(
            last > text.len() - text.len() / 60,
            "{name}: tagged up to {last} of {}",
            text.len()
        );
    }
}

#[test]
fn windows_do_not_change_the_answer() {
    // The fixture sees one word to each side: any overlap above two holds its whole context.
    let folder = fixture("grid");
    let config = std::fs::read_to_string(folder.join("config.json")).unwrap();
    let [model, tokenizer] =
        ["model.onnx", "tokenizer.json"].map(|f| std::fs::read(folder.join(f)).unwrap());
    let text = TEXT.replace('\n', " ").repeat(20);
    let spans = |window: usize, overlap: usize| {
        let mut json: serde_json::Value = serde_json::from_str(&config).unwrap();
        json["alam"]["window"] = window.into();
        json["alam"]["overlap"] = overlap.into();
        let recognizer = Recognizer::builder()
            .engine(Engine::Rten)
            .from_bytes(&model, &tokenizer, json.to_string().as_bytes())
            .unwrap();
        recognizer
            .tag(&text)
            .unwrap()
            .iter()
            .map(|e| (e.kind().clone(), e.range()))
            .collect::<Vec<_>>()
    };
    let whole = spans(4000, 8);
    assert!(whole.len() > 20);
    for (window, overlap) in [(16, 4), (32, 8), (100, 50), (511, 4)] {
        assert_eq!(spans(window, overlap), whole, "window {window}");
    }
}

/// A model whose word vectors are kept answers as the same model does when the whole of it runs each time, whatever was
/// tagged before.
#[test]
fn kept_word_vectors_do_not_change_the_answer() {
    let spans = |recognizer: &Recognizer, text: &str| {
        let entities = recognizer.tag(text).unwrap();
        let spans = entities
            .iter()
            .map(|e| (e.kind().clone(), e.range(), e.score()));
        spans.collect::<Vec<_>>()
    };
    let kept = load(&fixture("characters"), Engine::Rten).unwrap();
    let hidden = renamed("characters", "word_vectors", "other_values");
    let whole = load(hidden.path(), Engine::Rten).unwrap();
    let expected = spans(&whole, TEXT);
    assert!(expected.len() > 3);
    assert_eq!(spans(&kept, TEXT), expected);
    // Now with all vectors there, then word by word on a fresh one, each alone in its batch.
    assert_eq!(spans(&kept, TEXT), expected);
    let fresh = load(&fixture("characters"), Engine::Rten).unwrap();
    for word in TEXT.split_whitespace() {
        spans(&fresh, word);
    }
    assert_eq!(spans(&fresh, TEXT), expected);
    // Characters matter: another alphabet, another answer.
    let other = damaged("characters", "config.json", |bytes| {
        let mut json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        let letters = json["alam"]["characters"]["alphabet"].as_str().unwrap();
        let turned: String = letters.chars().rev().collect();
        json["alam"]["characters"]["alphabet"] = turned.into();
        Some(json.to_string().into_bytes())
    });
    let other = load(other.path(), Engine::Rten).unwrap();
    assert_ne!(spans(&other, TEXT), expected);
}

#[test]
fn characters_and_their_alphabet_come_together() {
    let change = |name: &str, alphabet: serde_json::Value| {
        damaged(name, "config.json", |bytes| {
            let mut json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            json["alam"]["characters"] = alphabet;
            Some(json.to_string().into_bytes())
        })
    };
    let letters = serde_json::json!({"alphabet": "ابت", "longest": 12});
    for (name, alphabet, words) in [
        (
            "characters",
            serde_json::Value::Null,
            ["character_ids", "none"],
        ),
        ("grid", letters, ["character_ids", "one"]),
        (
            "characters",
            serde_json::json!("ابت"),
            ["alam.characters", "object"],
        ),
        (
            "characters",
            serde_json::json!({"alphabet": "اباب"}),
            ["alam.characters.alphabet", "different"],
        ),
        (
            "characters",
            serde_json::json!({"alphabet": "ابت", "longest": 0}),
            ["alam.characters.longest", "1..=1024"],
        ),
    ] {
        for engine in engines() {
            let folder = change(name, alphabet.clone());
            let error = refused(folder.path(), engine, &words);
            assert!(matches!(error, Error::Config { .. }), "{error:?}");
        }
    }
}

#[test]
fn a_model_in_a_subfolder_and_a_vocabulary_without_tokenizer_json() {
    let source = fixture("wordpiece");
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("onnx")).unwrap();
    std::fs::copy(
        source.join("model.onnx"),
        folder.path().join("onnx/model.onnx"),
    )
    .unwrap();
    std::fs::copy(
        source.join("config.json"),
        folder.path().join("config.json"),
    )
    .unwrap();
    let tokenizer: serde_json::Value =
        serde_json::from_slice(&std::fs::read(source.join("tokenizer.json")).unwrap()).unwrap();
    let vocab = tokenizer["model"]["vocab"].as_object().unwrap();
    let mut pieces: Vec<(&String, u64)> = vocab
        .iter()
        .map(|(p, id)| (p, id.as_u64().unwrap()))
        .collect();
    pieces.sort_by_key(|p| p.1);
    let lines: Vec<&str> = pieces.iter().map(|p| p.0.as_str()).collect();
    std::fs::write(folder.path().join("vocab.txt"), lines.join("\n")).unwrap();
    let lowercase = tokenizer["normalizer"]["lowercase"].clone();
    let options = serde_json::json!({ "do_lower_case": lowercase, "strip_accents": tokenizer["normalizer"]["strip_accents"] });
    std::fs::write(
        folder.path().join("tokenizer_config.json"),
        options.to_string(),
    )
    .unwrap();
    let spans = |folder: &Path| {
        let recognizer = load(folder, Engine::Rten).unwrap();
        recognizer
            .tag(TEXT)
            .unwrap()
            .iter()
            .map(|e| (e.kind().clone(), e.range()))
            .collect::<Vec<_>>()
    };
    assert_eq!(spans(folder.path()), spans(&source));
}

/// A copy of a fixture, with one file changed.
fn damaged(
    name: &str,
    file: &str,
    change: impl FnOnce(Vec<u8>) -> Option<Vec<u8>>,
) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for f in ["model.onnx", "tokenizer.json", "config.json"] {
        std::fs::copy(fixture(name).join(f), folder.path().join(f)).unwrap();
    }
    let path = folder.path().join(file);
    match change(std::fs::read(&path).unwrap()) {
        Some(bytes) => std::fs::write(&path, bytes).unwrap(),
        None => std::fs::remove_file(&path).unwrap(),
    }
    folder
}

/// The error of loading, checked to name these words.
fn refused(folder: &Path, engine: Engine, words: &[&str]) -> Error {
    let error = match load(folder, engine) {
        Ok(_) => panic!("loaded; expected an error that names {words:?}"),
        Err(error) => error,
    };
    let text = error.to_string();
    for word in words {
        assert!(text.contains(word), "{text:?} does not name {word:?}");
    }
    error
}

fn config(change: impl FnOnce(&mut serde_json::Value)) -> tempfile::TempDir {
    damaged("grid", "config.json", |bytes| {
        let mut json = serde_json::from_slice(&bytes).unwrap();
        change(&mut json);
        Some(json.to_string().into_bytes())
    })
}

#[test]
fn missing_files() {
    for file in ["model.onnx", "tokenizer.json", "config.json"] {
        let folder = damaged("wordpiece", file, |_| None);
        let error = refused(folder.path(), Engine::Rten, &[file, "missing"]);
        assert!(matches!(error, Error::MissingFile { .. }));
    }
    let nowhere = refused(
        Path::new("/nowhere/at/all"),
        Engine::Rten,
        &["/nowhere/at/all"],
    );
    assert!(matches!(nowhere, Error::Read { .. }));
    let file = fixture("grid").join("config.json");
    assert!(matches!(
        refused(&file, Engine::Rten, &["not a folder"]),
        Error::NotAFolder { .. }
    ));
}

#[test]
fn cut_off_files() {
    for engine in engines() {
        for part in [0, 1, 3, 7] {
            let cut = |bytes: Vec<u8>| Some(bytes[..bytes.len() * part / 8].to_vec());
            let model = damaged("wordpiece", "model.onnx", cut);
            let error = refused(model.path(), engine, &["model.onnx"]);
            assert!(
                matches!(error, Error::Model { .. } | Error::Interface { .. }),
                "{error:?}"
            );
            let tokenizer = damaged("wordpiece", "tokenizer.json", cut);
            assert!(matches!(
                refused(tokenizer.path(), engine, &["tokenizer.json"]),
                Error::Tokenizer { .. }
            ));
            let config = damaged("wordpiece", "config.json", cut);
            assert!(matches!(
                refused(config.path(), engine, &["config.json"]),
                Error::Config { .. }
            ));
        }
    }
}

#[test]
fn config_fields() {
    let cases: [(&str, serde_json::Value, &[&str]); 10] = [
        ("/id2label", serde_json::json!({}), &["id2label"]),
        (
            "/id2label",
            serde_json::json!({"0": "O", "7": "B-PER"}),
            &["id2label.7", "0..2"],
        ),
        (
            "/id2label",
            serde_json::json!({"0": "LABEL_0", "1": "LABEL_1"}),
            &["id2label", "label O"],
        ),
        (
            "/id2label/0",
            serde_json::json!(5),
            &["id2label.0", "string"],
        ),
        ("/alam", serde_json::json!(3), &["alam", "object", "3"]),
        (
            "/alam/normalization",
            serde_json::json!("strong"),
            &["alam.normalization", "strong"],
        ),
        (
            "/alam/normalization",
            serde_json::json!({"alif": true}),
            &["alam.normalization.alif"],
        ),
        (
            "/alam/window",
            serde_json::json!(-1),
            &["alam.window", "-1"],
        ),
        (
            "/alam/overlap",
            serde_json::json!(30),
            &["alam.overlap", "half"],
        ),
        (
            "/alam/max_pieces",
            serde_json::json!(0),
            &["alam.max_pieces"],
        ),
    ];
    for (place, value, words) in cases {
        let folder = config(|json| *json.pointer_mut(place).unwrap() = value);
        assert!(
            matches!(
                refused(folder.path(), Engine::Rten, words),
                Error::Config { .. }
            ),
            "{place}"
        );
    }
    for (key, value, words) in [
        ("temperature", serde_json::json!(0), "alam.temperature"),
        (
            "transitions",
            serde_json::json!([[1.0]]),
            "7 rows of 7 numbers",
        ),
        (
            "transitions",
            serde_json::json!(vec![vec!["a"; 7]; 7]),
            "alam.transitions",
        ),
        ("start", serde_json::json!([1, 2]), "alam.start"),
        (
            "end",
            serde_json::json!([0, 0, 0, 0, 0, 0, 0]),
            "alam.transitions",
        ),
    ] {
        let folder = config(|json| json["alam"][key] = value);
        assert!(
            matches!(
                refused(folder.path(), Engine::Rten, &[words]),
                Error::Config { .. }
            ),
            "{key}"
        );
    }
}

#[test]
fn padding_and_positions_are_tried_at_load() {
    for engine in engines() {
        for (key, value) in [
            ("pad_token_id", 900_000_u64),
            ("pad_token_id", 4_294_967_295),
            ("max_position_embeddings", 5000),
        ] {
            for name in ["wordpiece", "unigram", "bytelevel"] {
                let folder = damaged(name, "config.json", |bytes| {
                    let mut json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                    json[key] = value.into();
                    Some(json.to_string().into_bytes())
                });
                assert!(matches!(
                    refused(folder.path(), engine, &[key]),
                    Error::Config { .. }
                ));
            }
        }
    }
}

#[test]
fn too_many_labels() {
    let folder = config(|json| {
        let labels = (0..2000).map(|i| (i.to_string(), format!("B-{i}").into()));
        json["id2label"] = serde_json::Value::Object(labels.collect());
    });
    let error = refused(folder.path(), Engine::Rten, &["id2label", "1024", "2000"]);
    assert!(matches!(error, Error::Config { .. }));
}

#[test]
fn labels_that_do_not_match_the_logits() {
    for engine in engines() {
        let folder = config(|json| json["id2label"]["7"] = "B-MISC".into());
        let error = refused(
            folder.path(),
            engine,
            &["id2label", "8 labels", "7 columns"],
        );
        assert!(matches!(
            error,
            Error::Labels {
                labels: 8,
                logits: 7
            }
        ));
    }
}

#[test]
fn a_tokenizer_larger_than_the_embedding() {
    for engine in engines() {
        let folder = damaged("wordpiece", "tokenizer.json", |bytes| {
            let mut json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
            json["model"]["vocab"]["قازاقستان"] = 90_000.into();
            Some(json.to_string().into_bytes())
        });
        let error = refused(
            folder.path(),
            engine,
            &["tokenizer.json", "90000", "embedding"],
        );
        assert!(matches!(
            error,
            Error::Vocabulary {
                largest: 90_000,
                ..
            }
        ));
    }
}

/// `model.onnx` with a name in it replaced by one of the same length.
fn renamed(name: &str, from: &str, to: &str) -> tempfile::TempDir {
    assert_eq!(from.len(), to.len());
    damaged(name, "model.onnx", |mut bytes| {
        let mut at = 0;
        let mut any = false;
        while let Some(i) = bytes[at..]
            .windows(from.len())
            .position(|w| w == from.as_bytes())
        {
            bytes[at + i..at + i + from.len()].copy_from_slice(to.as_bytes());
            at += i + from.len();
            any = true;
        }
        assert!(any, "{from} is in no place of the model");
        Some(bytes)
    })
}

#[test]
fn other_inputs_and_outputs() {
    for engine in engines() {
        let input = renamed("wordpiece", "input_ids", "input_idx");
        assert!(matches!(
            refused(input.path(), engine, &["input_ids", "input_idx"]),
            Error::Interface { .. }
        ));
        let mask = renamed("wordpiece", "attention_mask", "attention_miss");
        assert!(matches!(
            refused(mask.path(), engine, &["attention_miss"]),
            Error::Interface { .. }
        ));
    }
}

#[test]
fn an_operator_that_no_engine_has() {
    for engine in engines() {
        let folder = renamed("wordpiece", "MatMul", "MutMul");
        let error = refused(folder.path(), engine, &["MutMul"]);
        assert!(
            matches!(error, Error::UnsupportedOperator { .. }),
            "{error:?}"
        );
    }
}

#[test]
fn settings_out_of_range() {
    let folder = fixture("grid");
    let builder = || Recognizer::builder().engine(Engine::Rten);
    for (setting, builder) in [
        ("threads", builder().threads(0)),
        ("batch_size", builder().batch_size(0)),
        ("min_score", builder().min_score(1.5)),
        ("min_score", builder().min_score(f32::NAN)),
    ] {
        let error = builder.from_dir(&folder).unwrap_err();
        assert!(
            matches!(error, Error::Setting { setting: s, .. } if s == setting),
            "{error}"
        );
    }
}

#[test]
fn settings_filter() {
    let builder = || Recognizer::builder().engine(Engine::Rten);
    let all = builder().from_dir(fixture("grid")).unwrap();
    let all = all.tag(TEXT).unwrap();
    let kind = all[0].kind().clone();
    let some = builder()
        .kinds([kind.clone()])
        .from_dir(fixture("grid"))
        .unwrap();
    let some = some.tag(TEXT).unwrap();
    assert_eq!(some.len(), all.iter().filter(|e| *e.kind() == kind).count());
    let sure = builder().min_score(0.5).from_dir(fixture("grid")).unwrap();
    assert_eq!(
        sure.tag(TEXT).unwrap().len(),
        all.iter().filter(|e| e.score() >= 0.5).count()
    );
}

#[test]
fn degenerate_texts_give_valid_answers() {
    let mut texts: Vec<String> = [
        "",
        " ",
        "\n\n\r\n\t",
        "no Arabic at all, 12:30",
        "\u{64e}\u{651}\u{650}",
        "\u{64e}",
        "\u{202e}\u{202c}\u{2066}",
        "\0",
        "ا\0ب",
        "ـــ",
        "👩‍👩‍👧",
        "日本 Россия ελ توكاييف",
        "\u{feff}توكاييف",
    ]
    .map(String::from)
    .to_vec();
    texts.push("ا".repeat(1 << 19));
    texts.push("a.".repeat(1 << 19));
    texts.push("،".repeat(1 << 18));
    for name in FIXTURES {
        let recognizer = load(&fixture(name), Engine::Rten).unwrap();
        let batch = recognizer.tag_batch(&texts).unwrap();
        assert_eq!(batch.len(), texts.len());
        for (text, entities) in texts.iter().zip(batch) {
            for entity in entities {
                assert_eq!(text.get(entity.range()), Some(entity.text()), "{name}");
                assert!(text.get(entity.full_range()).is_some());
                assert!(entity.text().chars().any(char::is_alphabetic));
            }
        }
    }
}

#[test]
fn batches_and_iterators_give_what_single_texts_give() {
    let texts: Vec<String> = (0..200)
        .map(|i| TEXT.chars().skip(i % 90).take(20 + i * 3 % 100).collect())
        .collect();
    for name in FIXTURES {
        let recognizer = Recognizer::builder()
            .engine(Engine::Rten)
            .threads(2)
            .from_dir(fixture(name))
            .unwrap();
        let single: Vec<Vec<_>> = texts
            .iter()
            .map(|t| {
                recognizer
                    .tag(t)
                    .unwrap()
                    .iter()
                    .map(|e| (e.kind().clone(), e.full_range(), e.range()))
                    .collect()
            })
            .collect();
        let batch = recognizer.tag_batch(&texts).unwrap();
        let stream: Vec<_> = recognizer
            .tag_iter(texts.clone())
            .map(Result::unwrap)
            .collect();
        assert_eq!(stream.len(), texts.len());
        for ((single, batch), stream) in single.iter().zip(&batch).zip(&stream) {
            let batch: Vec<_> = batch
                .iter()
                .map(|e| (e.kind().clone(), e.full_range(), e.range()))
                .collect();
            let stream: Vec<_> = stream
                .entities()
                .map(|e| (e.kind().clone(), e.full_range(), e.range()))
                .collect();
            assert_eq!(*single, batch, "{name}");
            assert_eq!(*single, stream, "{name}");
        }
    }
}

#[test]
fn given_words_are_taken_as_they_are() {
    let recognizer = load(&fixture("grid"), Engine::Rten).unwrap();
    let words: Vec<&str> = TEXT.split_whitespace().chain(["", "12:30", " "]).collect();
    let spans = recognizer.tag_words(&words).unwrap();
    assert!(!spans.is_empty());
    let mut end = 0;
    for span in spans {
        assert!(
            span.words.start >= end
                && span.words.start < span.words.end
                && span.words.end <= words.len()
        );
        assert!(words[span.words.start].is_char_boundary(span.proclitics));
        end = span.words.end;
    }
    assert!(recognizer.tag_words::<&str>(&[]).unwrap().is_empty());
}

#[test]
fn shapes_that_are_no_token_classification() {
    let cases = [
        ("input-rank-1", "rank 1", "rank 2"),
        ("input-rank-4", "rank 4", "rank 2"),
        ("logits-rank-2", "[1, 7]", "[batch, steps, columns]"),
    ];
    for engine in engines() {
        for (name, found, expected) in cases {
            let bad = std::fs::read(fixture("bad").join(format!("{name}.onnx"))).unwrap();
            let folder = damaged("grid", "model.onnx", |_| Some(bad));
            let error = refused(folder.path(), engine, &["model.onnx", found, expected]);
            assert!(matches!(error, Error::Interface { .. }), "{error:?}");
        }
    }
}
