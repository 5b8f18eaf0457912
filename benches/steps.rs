//! Words a second and allocations of each step and of the whole, on one thread: `cargo bench --features internals`.
//!
//! Divan's items are words. The input is the bundled article, repeated with its paragraphs turned, so that caches
//! are as warm as they are in an archive and batches as long as news paragraphs make them.

use std::hint::black_box;
use std::sync::LazyLock;

use alam::internals::Steps;
use alam::normalize::Normalizer;
use alam::words::words;
use alam::{Engine, Recognizer};
use divan::Bencher;
use divan::counter::ItemsCount;

const ARTICLE: &str = include_str!("../examples/data/kazakhstan.txt");

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

static RECOGNIZER: LazyLock<Recognizer> = LazyLock::new(|| {
    Recognizer::builder()
        .engine(Engine::Rten)
        .threads(1)
        .bundled()
        .expect("the bundled model loads")
});

/// 64 paragraphs.
static PARAGRAPHS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    ARTICLE
        .lines()
        .filter(|l| !l.is_empty())
        .cycle()
        .take(64)
        .collect()
});

fn count() -> ItemsCount {
    ItemsCount::new(PARAGRAPHS.iter().map(|p| words(p).count()).sum::<usize>())
}

fn main() {
    divan::main();
}

#[divan::bench]
fn a_normalize(bencher: Bencher) {
    let normalizer = Normalizer::model();
    bencher.counter(count()).bench(|| {
        for paragraph in PARAGRAPHS.iter() {
            black_box(normalizer.normalize(paragraph));
        }
    });
}

#[divan::bench]
fn b_words(bencher: Bencher) {
    bencher
        .counter(count())
        .bench(|| PARAGRAPHS.iter().map(|p| words(p).count()).sum::<usize>());
}

#[divan::bench]
fn c_words_and_pieces(bencher: Bencher) {
    let steps = Steps::new(&RECOGNIZER);
    bencher
        .counter(count())
        .bench(|| steps.cut(&PARAGRAPHS).expect("pieces"));
}

#[divan::bench]
fn d_model(bencher: Bencher) {
    let steps = Steps::new(&RECOGNIZER);
    let cut = steps.cut(&PARAGRAPHS).expect("pieces");
    bencher
        .counter(count())
        .bench(|| steps.score(&cut, 16).expect("scores"));
}

#[divan::bench]
fn e_decode(bencher: Bencher) {
    let steps = Steps::new(&RECOGNIZER);
    let scored = steps
        .score(&steps.cut(&PARAGRAPHS).expect("pieces"), 16)
        .expect("scores");
    bencher.counter(count()).bench(|| steps.decode(&scored));
}

#[divan::bench]
fn f_whole(bencher: Bencher) {
    let text = PARAGRAPHS.join("\n");
    bencher
        .counter(count())
        .bench(|| RECOGNIZER.tag(&text).expect("tags").len());
}

#[divan::bench]
fn g_load(bencher: Bencher) {
    bencher.bench(|| {
        Recognizer::builder()
            .engine(Engine::Rten)
            .bundled()
            .expect("the bundled model loads")
    });
}
