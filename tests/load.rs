//! Many threads on one recognizer: the same answers as one thread gives, in memory that does not grow. `LOAD=N` makes it
//! N times as long (`tests/README.md` has the figures of a long run).

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use alam::{Engine, Kind, Recognizer};
use common::xorshift;

const ARTICLE: &str = include_str!("../examples/data/kazakhstan.txt");
const THREADS: usize = 8;
const PARAGRAPHS: usize = 4000;

type Described = Vec<(Kind, std::ops::Range<usize>, f32)>;

static RECOGNIZER: LazyLock<Recognizer> = LazyLock::new(|| {
    let builder = Recognizer::builder().engine(Engine::Rten);
    builder.threads(2).bundled().unwrap()
});

/// The article's paragraphs, each a hundred times, with some letters of it changed: words that no cache has.
fn paragraphs() -> Vec<String> {
    let mut random = xorshift(7);
    let lines = ARTICLE.lines().filter(|l| !l.is_empty());
    let many = lines.flat_map(|l| std::iter::repeat_n(l, 100));
    many.map(|line| {
        let mut change = |c: char| {
            if c.is_alphabetic() && random().is_multiple_of(9) {
                char::from_u32(0x628 + (random() % 18) as u32).unwrap_or(c)
            } else {
                c
            }
        };
        line.chars().map(&mut change).collect()
    })
    .collect()
}

fn described(text: &str) -> Described {
    let entities = RECOGNIZER.tag(text).unwrap();
    let one = |e: &alam::Entity<'_>| (e.kind().clone(), e.range(), e.score());
    entities.iter().map(one).collect()
}

#[cfg(target_os = "linux")]
fn resident() -> usize {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages = statm.split_whitespace().nth(1).unwrap();
    pages.parse::<usize>().unwrap() * 4096
}

#[cfg(not(target_os = "linux"))]
fn resident() -> usize {
    0
}

#[test]
fn eight_threads_answer_as_one() {
    let times: usize = std::env::var("LOAD").map_or(1, |n| n.parse().expect("LOAD is a number"));
    let texts = paragraphs();
    let expected: Vec<Described> = texts.iter().map(|t| described(t)).collect();
    // Once more, with as many words known as the others will have.
    let started = Instant::now();
    texts
        .iter()
        .zip(&expected)
        .for_each(|(text, expected)| assert_eq!(&described(text), expected));
    let alone = started.elapsed().as_secs_f64() / texts.len() as f64;
    assert!(expected.iter().map(Vec::len).sum::<usize>() > texts.len());
    let next = AtomicUsize::new(0);
    let work = |until: usize| {
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    loop {
                        let i = next.fetch_add(1, Ordering::Relaxed);
                        if i >= until {
                            break;
                        }
                        // Another order than the one that filled the cache.
                        let i = i * 389 % texts.len();
                        assert_eq!(described(&texts[i]), expected[i]);
                    }
                });
            }
        });
    };
    work(PARAGRAPHS / 2);
    let before = resident();
    next.store(0, Ordering::Relaxed);
    let started = Instant::now();
    work(PARAGRAPHS * times);
    let each = started.elapsed().as_secs_f64() / (PARAGRAPHS * times) as f64;
    let after = resident();
    println!(
        "{} paragraphs at {:.2} times one thread's rate; resident {before} bytes before, {after} after",
        PARAGRAPHS * times,
        alone / each,
    );
    assert!(
        after < before + (16 << 20),
        "memory grew from {before} to {after}"
    );
}

/// Texts that are counted while they live.
struct Counted(String, Arc<AtomicUsize>);

impl AsRef<str> for Counted {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.1.fetch_sub(1, Ordering::Relaxed);
    }
}

#[test]
fn a_dropped_stream_frees_its_texts() {
    let alive = Arc::new(AtomicUsize::new(0));
    let texts = (0..100_000).map(|i| {
        alive.fetch_add(1, Ordering::Relaxed);
        Counted(format!("زار بوتين طهران {i}"), Arc::clone(&alive))
    });
    let mut stream = RECOGNIZER.tag_iter(texts);
    for _ in 0..3 {
        assert_eq!(stream.next().unwrap().unwrap().entities().count(), 2);
    }
    let held = alive.load(Ordering::Relaxed);
    assert!((1..200).contains(&held), "{held} texts are held");
    drop(stream);
    assert_eq!(alive.load(Ordering::Relaxed), 0);
}
