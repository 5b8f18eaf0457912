//! What a gazetteer costs: `cargo bench --bench gazetteer [-- long]`.
//!
//! - seconds in which a thousand and a million (`long`: three million) synthetic names load, from entries and from JSON
//!   lines, and the memory that the process then holds (Linux, resident set), each in a process of its own;
//! - words a second of `Gazetteer::find` alone;
//! - words a second of tagging without a gazetteer and with each, in turns.
//!
//! Names have one to four words: of the article, of 2,000 frequent ones, and of 500,000 rare ones, so that many names begin
//! with the text's own words and few go on as the text does.

#[path = "../tests/common/mod.rs"]
mod common;

use std::error::Error;
use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use alam::gazetteer::{Entry, Gazetteer};
use alam::words::words;
use alam::{Engine, Kind, Recognizer};
use common::xorshift;

const ARTICLE: &str = include_str!("../examples/data/kazakhstan.txt");
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;
const ROUNDS: usize = 15;

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let Some("load") = arguments.first().map(String::as_str) {
        return load(&arguments[1], arguments[2].parse()?);
    }
    let most = if arguments.iter().any(|a| a == "long") {
        3_000_000
    } else {
        1_000_000
    };
    println!(
        "| names | from | loaded | seconds | MB held | MB at the most |\n|---|---|---|---|---|---|"
    );
    for (way, count) in [
        ("entries", 1000),
        ("json", 1000),
        ("entries", most),
        ("json", most),
    ] {
        let own = std::env::current_exe()?;
        let output = Command::new(own)
            .args(["load", way, &count.to_string()])
            .output()?;
        print!("{}", String::from_utf8_lossy(&output.stdout));
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
    }
    tagging(&[1000, most])
}

/// A word of three to eight letters; the same number gives the same word.
fn word(number: u64) -> String {
    let letters: Vec<char> = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي".chars().collect();
    let mut next = xorshift(SEED ^ (number + 1).wrapping_mul(0xff51_afd7_ed55_8ccd));
    let length = 3 + next() % 6;
    (0..length)
        .map(|_| letters[next() as usize % letters.len()])
        .collect()
}

fn names(count: usize) -> impl Iterator<Item = Entry> {
    let article: Vec<&str> = words(ARTICLE)
        .filter_map(|range| ARTICLE.get(range))
        .filter(|word| word.chars().all(char::is_alphabetic))
        .collect();
    let mut next = xorshift(SEED);
    (0..count).map(move |i| {
        let length = [1, 2, 2, 3, 3, 4][next() as usize % 6];
        let mut name = String::new();
        for _ in 0..length {
            let part = match next() % 10 {
                0 | 1 => article[next() as usize % article.len()].to_owned(),
                2..=5 => word(next() % 2000),
                _ => word(2000 + next() % 500_000),
            };
            name.push_str(&part);
            name.push(' ');
        }
        let kind = [Kind::Person, Kind::Location, Kind::Organization][next() as usize % 3].clone();
        Entry::new(name.trim_end(), kind).with_id(format!("Q{i}"))
    })
}

/// A line of /proc/self/status, in MB.
fn memory(line: &str) -> Result<f64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|l| l.strip_prefix(line));
    let number = line.and_then(|l| l.split_whitespace().next());
    Ok(number
        .ok_or("no such line in /proc/self/status")?
        .parse::<f64>()?
        / 1024.0)
}

/// Without the time, but with the memory, that it takes to make the names up.
fn load(way: &str, count: usize) -> Outcome {
    let (seconds, gazetteer, report);
    if way == "json" {
        let mut lines = String::new();
        for entry in names(count) {
            let (name, kind, id) = (
                entry.name,
                entry.kind.unwrap_or(Kind::Person),
                entry.id.unwrap_or_default(),
            );
            lines += &format!("{{\"name\":\"{name}\",\"kind\":\"{kind}\",\"id\":\"{id}\"}}\n");
        }
        let path = std::env::temp_dir().join(format!("alam-names-{}.jsonl", std::process::id()));
        std::fs::write(&path, lines)?;
        let started = Instant::now();
        let loaded = Gazetteer::from_path(&path);
        seconds = started.elapsed().as_secs_f64();
        std::fs::remove_file(&path)?;
        (gazetteer, report) = loaded?;
    } else {
        let entries: Vec<Entry> = names(count).collect();
        let started = Instant::now();
        (gazetteer, report) = Gazetteer::builder().entries(entries)?.build();
        seconds = started.elapsed().as_secs_f64();
    }
    drop(report);
    let names = gazetteer.len();
    let (held, most) = (memory("VmRSS:")?, memory("VmHWM:")?);
    println!("| {count} | {way} | {names} | {seconds:.2} | {held:.0} | {most:.0} |");
    Ok(())
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

fn tagging(sizes: &[usize]) -> Outcome {
    let text = ARTICLE.repeat(5);
    let count = words(&text).count() as f64;
    let builder = || Recognizer::builder().engine(Engine::Rten).threads(1);
    let plain = builder().bundled()?;
    let mut with = Vec::new();
    for &size in sizes {
        let (gazetteer, _) = Gazetteer::builder().entries(names(size))?.build();
        with.push((
            size,
            builder().gazetteer(gazetteer.clone()).bundled()?,
            gazetteer,
        ));
    }
    let time = |work: &dyn Fn() -> alam::Result<usize>| {
        let started = Instant::now();
        black_box(work()?);
        Ok::<f64, alam::Error>(started.elapsed().as_secs_f64())
    };
    let tag = |recognizer: &Recognizer| time(&|| Ok(recognizer.tag(&text)?.len()));
    tag(&plain)?; // warm
    println!(
        "\n| names | words/s of `find` | entities | words/s without | words/s with | time with, beside without |\n|---|---|---|---|---|---|"
    );
    for (size, recognizer, gazetteer) in &with {
        tag(recognizer)?;
        let (mut alone, mut own, mut bare, mut ratios) = (vec![], vec![], vec![], vec![]);
        for _ in 0..ROUNDS {
            alone.push(time(&|| Ok(gazetteer.find(&text).len()))?);
            let (before, this, after) = (tag(&plain)?, tag(recognizer)?, tag(&plain)?);
            let beside = f64::midpoint(before, after);
            own.push(this);
            bare.push(beside);
            ratios.push(this / beside);
        }
        let found = recognizer.tag(&text)?.len();
        let [alone, own, bare] = [alone, own, bare].map(|times| count / median(times));
        println!(
            "| {size} | {alone:.0} | {found} | {bare:.0} | {own:.0} | {:.3} |",
            median(ratios)
        );
    }
    Ok(())
}
