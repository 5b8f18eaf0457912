//! alam beside rivals, in one run and on one thread each: `cargo bench --bench compare`.
//!
//! Rivals are measured where `RIVALS` names the folder that `benches/rivals/setup.sh` has made (it prints the whole
//! command): a BERT-base token classifier in int8 and in float through ONNX Runtime, and spaCy's CNN, all with random
//! weights. The machine's speed wanders, so the systems take turns, and ratios are medians over the rounds.

use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::{Duration, Instant};

use alam::words::words;
use alam::{Engine, Recognizer};

const ARTICLE: &str = include_str!("../examples/data/kazakhstan.txt");
const ROUNDS: usize = 7;
/// A system that is done sooner goes through the texts again.
const LEAST: Duration = Duration::from_millis(300);

/// What is tagged: each text by a call of its own, or all by one.
struct Input {
    name: &'static str,
    texts: fn() -> Vec<String>,
    batch: bool,
    /// Whether the slow rivals take part.
    rivals: bool,
}

const INPUTS: &[Input] = &[
    Input {
        name: "headlines, a call each",
        texts: || headline().cycle().take(200).collect(),
        batch: false,
        rivals: false,
    },
    Input {
        name: "an article, a call",
        texts: || vec![ARTICLE.to_owned()],
        batch: false,
        rivals: true,
    },
    Input {
        name: "an archive of 400 articles, one call",
        texts: || vec![ARTICLE.to_owned(); 400],
        batch: true,
        rivals: false,
    },
    Input {
        name: "articles of words never seen, one call",
        texts: || (0..240).map(invented).collect(),
        batch: true,
        rivals: false,
    },
    Input {
        name: "a paragraph of 100,000 words",
        texts: || {
            let sentences: Vec<&str> = ARTICLE.split_whitespace().collect();
            let words: Vec<&str> = sentences.iter().copied().cycle().take(100_000).collect();
            vec![words.join(" ")]
        },
        batch: false,
        rivals: false,
    },
    Input {
        name: "a megabyte without a space",
        texts: || vec!["كازاخستان".repeat(1 << 16)],
        batch: false,
        rivals: false,
    },
];

fn headline() -> impl Iterator<Item = String> + Clone {
    ARTICLE.lines().take(1).map(str::to_owned)
}

/// The article with other letters in it, the worst case for what is kept of words: 240 of them are more different words
/// than the cache holds, so none is known when it comes again.
fn invented(seed: u64) -> String {
    let letters: Vec<char> = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي".chars().collect();
    let mut state = seed.wrapping_mul(2).wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut letter = || {
        // Marsaglia 2003, xorshift.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        letters[(state % letters.len() as u64) as usize]
    };
    let renew = |c: char| if letters.contains(&c) { letter() } else { c };
    ARTICLE.chars().map(renew).collect()
}

enum System {
    Alam(Recognizer),
    Child {
        child: Child,
        input: ChildStdin,
        answers: BufReader<std::process::ChildStdout>,
    },
}

impl System {
    /// Seconds of one pass over the texts.
    fn pass(&mut self, texts: &[String], batch: bool) -> Result<f64, Box<dyn Error>> {
        match self {
            Self::Alam(recognizer) => {
                let started = Instant::now();
                if batch {
                    black_box(recognizer.tag_batch(texts)?);
                } else {
                    for text in texts {
                        black_box(recognizer.tag(text)?);
                    }
                }
                Ok(started.elapsed().as_secs_f64())
            }
            Self::Child { input, answers, .. } => {
                writeln!(input, "again")?;
                let mut line = String::new();
                answers.read_line(&mut line)?;
                Ok(line.trim().parse()?)
            }
        }
    }

    /// Seconds of a pass, over at least [`LEAST`].
    fn time(&mut self, texts: &[String], batch: bool) -> Result<f64, Box<dyn Error>> {
        let (mut total, mut passes) = (0.0, 0.0);
        while total < LEAST.as_secs_f64() {
            total += self.pass(texts, batch)?;
            passes += 1.0;
        }
        Ok(total / passes)
    }
}

impl Drop for System {
    fn drop(&mut self) {
        if let Self::Child { child, .. } = self {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn bundled(threads: usize) -> alam::Result<Recognizer> {
    let builder = Recognizer::builder().engine(Engine::Rten);
    builder.threads(threads).bundled()
}

fn rivals(folder: &Path) -> Result<Vec<(String, System)>, Box<dyn Error>> {
    let mut systems = Vec::new();
    for kind in ["int8", "fp32"] {
        let builder = Recognizer::builder().engine(Engine::Ort).threads(1);
        let model = builder.from_dir(folder.join("bert").join(kind))?;
        let name = format!("BERT-base {kind}, ONNX Runtime");
        systems.push((name, System::Alam(model)));
    }
    let text = folder.join("article.txt");
    std::fs::write(&text, ARTICLE)?;
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/rivals/spacy_ner.py");
    let mut child = Command::new(folder.join("venv/bin/python"))
        .arg(script)
        .arg(&text)
        .envs(["OMP_NUM_THREADS", "BLIS_NUM_THREADS", "MKL_NUM_THREADS"].map(|v| (v, "1")))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let input = child.stdin.take().ok_or("no standard input")?;
    let mut answers = BufReader::new(child.stdout.take().ok_or("no standard output")?);
    let mut version = String::new();
    answers.read_line(&mut version)?;
    let name = format!("spaCy {} CNN, ar", version.trim());
    systems.push((
        name,
        System::Child {
            child,
            input,
            answers,
        },
    ));
    Ok(systems)
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::var_os("RIVALS");
    let (one, two) = (bundled(1)?, bundled(2)?);
    println!("| input | system | words/s | MB/s | alam is faster by |\n|---|---|---|---|---|");
    for input in INPUTS {
        let texts = (input.texts)();
        let count: usize = texts.iter().map(|t| words(t).count()).sum();
        let bytes: usize = texts.iter().map(String::len).sum();
        let mut systems = vec![("alam".to_owned(), System::Alam(one.clone()))];
        if input.batch {
            systems.push(("alam, 2 threads".to_owned(), System::Alam(two.clone())));
        }
        if let Some(folder) = folder.as_ref().filter(|_| input.rivals) {
            systems.extend(rivals(Path::new(folder))?);
        }
        for (_, system) in &mut systems {
            system.pass(&texts, input.batch)?; // warm
        }
        let mut seconds = vec![Vec::new(); systems.len()];
        for _ in 0..ROUNDS {
            for ((_, system), seconds) in systems.iter_mut().zip(&mut seconds) {
                seconds.push(system.time(&texts, input.batch)?);
            }
        }
        for ((name, _), own) in systems.iter().zip(&seconds) {
            let ratios = own.iter().zip(&seconds[0]).map(|(a, b)| a / b).collect();
            let time = median(own.clone());
            println!(
                "| {} | {name} | {:.0} | {:.2} | {:.2} |",
                input.name,
                count as f64 / time,
                bytes as f64 / 1e6 / time,
                median(ratios)
            );
        }
    }
    Ok(())
}
