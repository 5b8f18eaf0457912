//! What does not grow, and how fast a process is ready: `cargo bench --bench limits [-- long]`.
//!
//! - seconds a word of texts from ten thousand words up to a million (`long`: ten million), in turns;
//! - milliseconds from the start of a fresh process to its first entities;
//! - memory that a process holds beyond the text, for one paragraph of 10 MB (`long`: 100 MB) through `tag`, and for as
//!   much in short texts through `tag_iter` (Linux, resident set).

use std::error::Error;
use std::hint::black_box;
use std::process::Command;
use std::time::Instant;

use alam::words::words;
use alam::{Engine, Entity, Recognizer};

const ARTICLE: &str = include_str!("../examples/data/kazakhstan.txt");
const ROUNDS: usize = 5;
const STARTS: usize = 21;

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |name: &str| arguments.iter().any(|a| a == name);
    // The process runs itself anew for what has to be measured from the start.
    match arguments.first().map(String::as_str) {
        Some("first") => return first_entities(),
        Some("memory") => return memory(&arguments[1], arguments[2].parse()?),
        _ => {}
    }
    growth(if has("long") { 10_000_000 } else { 1_000_000 })?;
    starts()?;
    memories(if has("long") { 100 << 20 } else { 10 << 20 })
}

fn recognizer() -> alam::Result<Recognizer> {
    Recognizer::builder()
        .engine(Engine::Rten)
        .threads(1)
        .bundled()
}

/// The article's paragraphs, again and again, up to this many words.
fn text(least: usize) -> (String, usize) {
    let (mut text, mut count) = (String::new(), 0);
    for paragraph in ARTICLE.lines().filter(|l| !l.is_empty()).cycle() {
        if count >= least {
            break;
        }
        count += words(paragraph).count();
        text.push_str(paragraph);
        text.push('\n');
    }
    (text, count)
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// Each size is timed between two runs over the smallest one, which together take a quarter of its time or more: the
/// machine's speed wanders.
fn growth(largest: usize) -> Outcome {
    let recognizer = recognizer()?;
    let seconds_a_word = |(text, count): &(String, usize), times: usize| {
        let started = Instant::now();
        for _ in 0..times {
            black_box(recognizer.tag(text)?.len());
        }
        Ok::<f64, alam::Error>(started.elapsed().as_secs_f64() / (count * times) as f64)
    };
    let small = text(10_000);
    seconds_a_word(&small, 2)?; // warm
    println!("| words of the text | µs a word | beside 10,000 words |\n|---|---|---|");
    let mut size = 10_000;
    while size <= largest {
        let input = text(size);
        // A long run is an average of its own.
        let rounds = (ROUNDS * 200_000 / size).clamp(1, ROUNDS);
        let beside = (size / 80_000).max(4);
        let (mut times, mut ratios) = (Vec::new(), Vec::new());
        for _ in 0..rounds {
            let before = seconds_a_word(&small, beside)?;
            let own = seconds_a_word(&input, (40_000 / size).max(1))?;
            let after = seconds_a_word(&small, beside)?;
            times.push(own * 1e6);
            ratios.push(own / f64::midpoint(before, after));
        }
        println!(
            "| {} | {:.2} | {:.3} |",
            input.1,
            median(times),
            median(ratios)
        );
        size *= 10;
    }
    Ok(())
}

fn first_entities() -> Outcome {
    let recognizer = recognizer()?;
    let found = recognizer.tag(ARTICLE.lines().next().unwrap_or(""))?;
    println!("{}", found.len());
    Ok(())
}

/// From before the process is made until it has ended.
fn starts() -> Outcome {
    let own = std::env::current_exe()?;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        let started = Instant::now();
        let output = Command::new(&own).arg("first").output()?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        if !output.status.success() || output.stdout.starts_with(b"0") {
            return Err("a fresh process finds nothing".into());
        }
    }
    let least = times.iter().copied().fold(f64::INFINITY, f64::min);
    println!(
        "\nFirst entities of a fresh process: {:.0} ms (median of {STARTS}; least {least:.0})\n",
        median(times)
    );
    Ok(())
}

fn memories(bytes: usize) -> Outcome {
    let own = std::env::current_exe()?;
    println!(
        "| {} MB through | entities | MB beyond the text | of which the result |\n|---|---|---|---|",
        bytes >> 20
    );
    for way in ["tag", "tag_iter"] {
        let output = Command::new(&own)
            .args(["memory", way, &bytes.to_string()])
            .output()?;
        print!("{}", String::from_utf8_lossy(&output.stdout));
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
        }
    }
    Ok(())
}

/// The most memory that this process has held so far, in bytes.
fn peak() -> Result<usize, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    let number = line.and_then(|l| l.split_whitespace().next());
    Ok(number
        .ok_or("no VmHWM in /proc/self/status")?
        .parse::<usize>()?
        * 1024)
}

fn memory(way: &str, bytes: usize) -> Outcome {
    let paragraph = ARTICLE.replace('\n', " ");
    let (found, used) = if way == "tag" {
        let mut text = String::with_capacity(bytes + paragraph.len());
        while text.len() < bytes {
            text.push_str(&paragraph);
        }
        let before = peak()?;
        (recognizer()?.tag(&text)?.len(), peak()? - before)
    } else {
        let before = peak()?;
        let texts = std::iter::repeat_n(paragraph.as_str(), bytes.div_ceil(paragraph.len()));
        let mut found = 0;
        for tagged in recognizer()?.tag_iter(texts) {
            found += tagged?.entities().count();
        }
        (found, peak()? - before)
    };
    let result = if way == "tag" {
        found * size_of::<Entity>()
    } else {
        0
    };
    let megabytes = |bytes: usize| bytes as f64 / f64::from(1 << 20);
    println!(
        "| {way} | {found} | {:.1} | {:.1} |",
        megabytes(used),
        megabytes(result)
    );
    Ok(())
}
