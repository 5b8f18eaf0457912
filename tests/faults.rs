//! Damaged and hostile model files: each is refused with a typed error, in bounded time and memory. What could end the
//! whole process (a stack that overflows, memory that runs out) is tried in a process of its own.

mod common;

use std::path::Path;
use std::time::{Duration, Instant};

use alam::{Engine, Error, Recognizer};
use common::{engines, fixture, passes_alone, xorshift};

const TEXT: &str = "أبلغ الرئيس توكاييف نظيره بوتين في ألما آتا أن المنظمة أرسلت قواتها.";
/// Of one refusal; far above what it takes, far below what would hang an ingest.
const PATIENCE: Duration = Duration::from_secs(20);

fn read(name: &str, file: &str) -> Vec<u8> {
    std::fs::read(fixture(name).join(file)).unwrap()
}

fn load(model: &[u8], tokenizer: &[u8], config: &[u8], engine: Engine) -> alam::Result<Recognizer> {
    let builder = Recognizer::builder().engine(engine);
    builder.from_bytes(model, tokenizer, config)
}

/// What is loaded all the same must give valid spans or an error.
fn tags_validly(recognizer: &Recognizer) {
    let Ok(entities) = recognizer.tag(TEXT) else {
        return;
    };
    let mut end = 0;
    for entity in entities {
        assert!(entity.full_range().start >= end);
        end = entity.range().end;
        assert_eq!(TEXT.get(entity.range()), Some(entity.text()));
        assert!((0.0..=1.0).contains(&entity.score()));
    }
}

/// Every hundredth of each file cut off behind.
#[test]
fn cut_files() {
    for name in ["grid", "wordpiece", "characters"] {
        let files = ["model.onnx", "tokenizer.json", "config.json"].map(|f| read(name, f));
        for engine in engines() {
            for which in 0..3 {
                for hundredth in 0..100 {
                    let mut cut = files.clone();
                    cut[which].truncate(files[which].len() * hundredth / 100);
                    if let Ok(recognizer) = load(&cut[0], &cut[1], &cut[2], engine) {
                        // An ONNX file may end behind its graph.
                        assert_eq!(which, 0, "{name}: {hundredth} % of file {which} loads");
                        tags_validly(&recognizer);
                    }
                }
            }
        }
    }
}

/// Single bits flipped all over the files, in a fixed order.
#[test]
fn flipped_bits() {
    let mut next = xorshift(1);
    let mut random = |below: usize| (next() % below as u64) as usize;
    let (mut refused, mut loaded) = (0, 0);
    for name in ["grid", "wordpiece", "characters"] {
        let files = ["model.onnx", "tokenizer.json", "config.json"].map(|f| read(name, f));
        for which in 0..3 {
            for _ in 0..150 {
                let mut flipped = files.clone();
                for _ in 0..=random(3) {
                    let at = random(flipped[which].len());
                    flipped[which][at] ^= 1 << random(8);
                }
                match load(&flipped[0], &flipped[1], &flipped[2], Engine::Rten) {
                    Ok(recognizer) => {
                        loaded += 1;
                        tags_validly(&recognizer);
                    }
                    Err(_) => refused += 1,
                }
            }
        }
    }
    assert!(refused > 100 && loaded > 100, "{refused} {loaded}");
}

/// Each file in the place of each other one.
#[test]
fn swapped_files() {
    let names = ["grid", "wordpiece", "unigram", "characters"];
    for engine in engines() {
        for model in names {
            for tokenizer in names {
                for config in names {
                    let result = load(
                        &read(model, "model.onnx"),
                        &read(tokenizer, "tokenizer.json"),
                        &read(config, "config.json"),
                        engine,
                    );
                    match result {
                        Ok(recognizer) => tags_validly(&recognizer),
                        Err(_) => assert!((model, tokenizer) != (config, config)),
                    }
                }
            }
        }
        let (model, json) = (read("grid", "model.onnx"), read("grid", "tokenizer.json"));
        let config = read("grid", "config.json");
        assert!(matches!(
            load(&json, &json, &config, engine),
            Err(Error::Model { .. })
        ));
        assert!(matches!(
            load(&model, &model, &config, engine),
            Err(Error::Tokenizer { .. })
        ));
        assert!(matches!(
            load(&model, &json, &model, engine),
            Err(Error::Config { .. })
        ));
    }
}

/// Hostile models, by name; those with a made file are named by it.
const HOSTILE: [&str; 10] = [
    "cycle.onnx",
    "huge-weights.onnx",
    "overflowing-weights.onnx",
    "negative-weights.onnx",
    "outside-data.onnx",
    "huge-external-data.onnx",
    "deep branches",
    "deep tokenizer",
    "deep config",
    "giant vocabulary",
];

#[test]
fn hostile_files() {
    for engine in engines() {
        for case in HOSTILE {
            let started = Instant::now();
            let engine = format!("{engine:?}");
            let variables = [("HOSTILE", case), ("HOSTILE_ENGINE", engine.as_str())];
            passes_alone("child_with_a_hostile_file", &variables, case);
            assert!(
                started.elapsed() < PATIENCE,
                "{case}: {:?}",
                started.elapsed()
            );
        }
    }
}

#[test]
#[ignore = "run by hostile_files, with HOSTILE set"]
fn child_with_a_hostile_file() {
    let (Ok(case), Ok(engine)) = (std::env::var("HOSTILE"), std::env::var("HOSTILE_ENGINE")) else {
        return;
    };
    let engine = if engine == "Ort" {
        Engine::Ort
    } else {
        Engine::Rten
    };
    let (mut model, mut tokenizer, mut config) = (
        read("grid", "model.onnx"),
        read("grid", "tokenizer.json"),
        read("grid", "config.json"),
    );
    match case.as_str() {
        "deep branches" => model = deep_branches(),
        "deep tokenizer" => tokenizer = nested(&"{\"normalizer\":".repeat(100_000)),
        "deep config" => config = nested(&"[".repeat(100_000)),
        "giant vocabulary" => tokenizer = giant(),
        file => model = read("bad", file),
    }
    let result = load(&model, &tokenizer, &config, engine);
    let error = result.err().unwrap_or_else(|| panic!("{case} is loaded"));
    println!("{error}");
    assert!(error.to_string().len() < 4096, "an error is no dump");
    #[cfg(target_os = "linux")]
    assert!(peak() < 1 << 30, "{case}: {} bytes", peak());
}

#[cfg(target_os = "linux")]
fn peak() -> usize {
    common::peak()
}

fn nested(open: &str) -> Vec<u8> {
    open.as_bytes().to_vec()
}

/// Two million pieces, ten megabytes and more, for a model of a few hundred.
fn giant() -> Vec<u8> {
    let mut json: serde_json::Value =
        serde_json::from_slice(&read("grid", "tokenizer.json")).unwrap();
    let vocabulary = json["model"]["vocab"].as_object_mut().unwrap();
    for i in 0..500_000u32 {
        vocabulary.insert(format!("piece{i}"), (1_000_000 + i).into());
    }
    json.to_string().into_bytes()
}

/// A graph in a branch of a graph, and so on, 20,000 deep: protobuf by hand (field number and wire type, length, bytes).
fn deep_branches() -> Vec<u8> {
    fn field(number: u64, bytes: &[u8]) -> Vec<u8> {
        let mut out = varint(number << 3 | 2);
        out.extend(varint(bytes.len() as u64));
        out.extend(bytes);
        out
    }
    fn varint(mut n: u64) -> Vec<u8> {
        let mut out = Vec::new();
        while n >= 128 {
            out.push((n & 127) as u8 | 128);
            n >>= 7;
        }
        out.push(n as u8);
        out
    }
    // GraphProto.node = 1, NodeProto.op_type = 4 and attribute = 5, AttributeProto.name = 1, g = 6 and type = 20 (5: GRAPH),
    // ModelProto.graph = 7.
    let mut graph = Vec::new();
    for _ in 0..20_000 {
        let mut attribute = field(1, b"then_branch");
        attribute.extend(field(6, &graph));
        attribute.extend([varint(20 << 3), varint(5)].concat());
        let mut node = field(4, b"If");
        node.extend(field(5, &attribute));
        graph = field(1, &node);
    }
    let mut model = [varint(1 << 3), varint(8)].concat();
    model.extend(field(7, &graph));
    model
}

/// External weights are not read at all, wherever they point.
#[test]
fn no_file_outside_is_read() {
    let folder = tempfile::tempdir().unwrap();
    for file in ["tokenizer.json", "config.json"] {
        std::fs::copy(fixture("grid").join(file), folder.path().join(file)).unwrap();
    }
    let model = Path::new("model.onnx");
    std::fs::copy(
        fixture("bad").join("outside-data.onnx"),
        folder.path().join(model),
    )
    .unwrap();
    for engine in engines() {
        let error = Recognizer::builder()
            .engine(engine)
            .from_dir(folder.path())
            .unwrap_err();
        assert!(matches!(error, Error::Model { .. }), "{error:?}");
    }
}
