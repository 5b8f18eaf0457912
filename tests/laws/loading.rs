//! Models whose files were changed: refused, or used without a panic.

use std::sync::LazyLock;

use alam::{Engine, Recognizer};
use bolero::{TypeGenerator, check};

use crate::common::fixture;
use crate::recognizing::valid;
use crate::runs;

/// A change of one file of a model: bytes put over others, and what stands behind cut off or not.
#[derive(Debug, TypeGenerator)]
struct Change {
    fixture: u8,
    file: u8,
    bytes: Vec<(u16, u8)>,
    cut: Option<u16>,
}

const NAMES: [&str; 3] = ["grid", "wordpiece", "characters"];

static FILES: LazyLock<Vec<[Vec<u8>; 3]>> = LazyLock::new(|| {
    let read = |name| {
        ["model.onnx", "tokenizer.json", "config.json"]
            .map(|f| std::fs::read(fixture(name).join(f)).unwrap())
    };
    NAMES.map(read).to_vec()
});

#[test]
fn load() {
    check!()
        .with_iterations(runs(400))
        .with_type::<Change>()
        .for_each(|change| {
            let mut files = FILES[usize::from(change.fixture) % NAMES.len()].clone();
            let file = &mut files[usize::from(change.file) % 3];
            let length = file.len();
            // Places are spread over files of any length.
            let place = |at: u16| usize::from(at) * length / (1 << 16);
            for &(at, byte) in change.bytes.iter().take(8) {
                file[place(at)] = byte;
            }
            if let Some(at) = change.cut {
                file.truncate(place(at));
            }
            let builder = Recognizer::builder().engine(Engine::Rten);
            if let Ok(recognizer) = builder.from_bytes(&files[0], &files[1], &files[2]) {
                let raw = "أبلغ توكاييف نظيره وبوتين في ألما آتا";
                if let Ok(entities) = recognizer.tag(raw) {
                    valid(raw, &entities);
                }
            }
        });
}
