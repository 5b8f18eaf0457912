//! The whole way, with tiny models and with the bundled one.

use std::sync::LazyLock;

use alam::{Engine, Entity, Kind, Recognizer};
use bolero::{TypeGenerator, check};

use crate::common::fixture;
use crate::runs;
use crate::text::{Symbol, text};

/// Texts, tagged together, and how.
#[derive(Debug, TypeGenerator)]
struct Case {
    texts: Vec<Vec<Symbol>>,
    model: u8,
}

const TINY: [&str; 5] = ["grid", "characters", "wordpiece", "unigram", "bytelevel"];

static RECOGNIZERS: LazyLock<Vec<Recognizer>> = LazyLock::new(|| {
    let builder = || Recognizer::builder().engine(Engine::Rten).threads(2);
    let load = |name| builder().from_dir(fixture(name)).unwrap();
    TINY.map(load).to_vec()
});

#[cfg(feature = "bundled")]
static BUNDLED: LazyLock<Recognizer> = LazyLock::new(|| {
    let builder = Recognizer::builder().engine(Engine::Rten);
    builder.threads(2).bundled().unwrap()
});

/// Spans slice the text, are sorted and disjoint, have a letter and a score in 0..=1.
pub fn valid(raw: &str, entities: &[Entity<'_>]) {
    let mut end = 0;
    for entity in entities {
        let (full, range) = (entity.full_range(), entity.range());
        assert!(end <= full.start && full.start <= range.start && range.start < range.end);
        assert!(full.end == range.end);
        assert_eq!(raw.get(range), Some(entity.text()));
        assert_eq!(
            raw.get(full.start..entity.range().start),
            Some(entity.proclitics())
        );
        assert!(
            raw.get(full.clone())
                .unwrap()
                .chars()
                .any(char::is_alphabetic)
        );
        assert!((0.0..=1.0).contains(&entity.score()), "{}", entity.score());
        assert!(!entity.name().contains(['\n', 'ـ']));
        end = full.end;
    }
}

type Described = Vec<(Kind, std::ops::Range<usize>, usize, f32)>;

fn described(entities: &[Entity<'_>]) -> Described {
    let one = |e: &Entity<'_>| (e.kind().clone(), e.range(), e.proclitics().len(), e.score());
    entities.iter().map(one).collect()
}

/// Each text alone, in a batch, and in a stream.
fn laws(recognizer: &Recognizer, texts: &[String]) {
    let alone: Vec<Described> = texts
        .iter()
        .map(|raw| {
            let entities = recognizer.tag(raw).unwrap();
            valid(raw, &entities);
            described(&entities)
        })
        .collect();
    let batch = recognizer.tag_batch(texts).unwrap();
    assert_eq!(
        batch.iter().map(|e| described(e)).collect::<Vec<_>>(),
        alone
    );
    let stream = recognizer.tag_iter(texts.iter());
    let stream = stream.map(|t| described(&t.unwrap().entities().collect::<Vec<_>>()));
    assert_eq!(stream.collect::<Vec<_>>(), alone);
}

#[test]
fn tiny_models() {
    check!()
        .with_iterations(runs(2000))
        .with_type::<Case>()
        .for_each(|case| {
            let texts: Vec<String> = case.texts.iter().take(4).map(|t| text(t)).collect();
            laws(&RECOGNIZERS[usize::from(case.model) % TINY.len()], &texts);
        });
}

#[cfg(feature = "bundled")]
#[test]
fn bundled_model() {
    check!()
        .with_iterations(runs(300))
        .with_type::<Case>()
        .for_each(|case| {
            let texts: Vec<String> = case.texts.iter().take(4).map(|t| text(t)).collect();
            laws(&BUNDLED, &texts);
        });
}
