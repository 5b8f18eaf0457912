//! `alam evaluate`: precision, recall and F1 of whole spans, as conlleval counts them.
//!
//! A file holds one word a line, `TOKEN<TAB>TAG`, with IOB2 tags, and a blank line between sentences. Counted are
//! people, places and organisations (`PERS` is `PER`, `GPE` is `LOC`); other kinds are left out on both sides. The
//! last line of the output is one JSON object with fractions of 1.

use std::collections::HashSet;
use std::error::Error;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::ops::Range;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::{slice, thread};

use alam::{Kind, Recognizer};
use clap::ValueEnum;

use crate::model::ModelArgs;

/// Measures precision, recall and F1 on CoNLL files.
#[derive(clap::Args)]
pub struct Args {
    /// Files of tokens and tags (IOB2, UTF-8), parted by a tab, a word a line, with a blank line between sentences
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    model: ModelArgs,
    /// text: a table, then the JSON line; json: only the JSON line
    #[arg(long, value_enum, default_value = "text")]
    format: FormatArg,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum FormatArg {
    Text,
    Json,
}

const KINDS: [Kind; 3] = [Kind::Person, Kind::Location, Kind::Organization];

/// Number of the sentence, kind, and the words from the first to one past the last.
type Span = (usize, Kind, Range<usize>);

#[derive(Default)]
struct Corpus {
    sentences: Vec<Vec<String>>,
    gold: HashSet<Span>,
}

pub fn run(args: &Args) -> Result<(), Box<dyn Error>> {
    let mut corpus = Corpus::default();
    for path in &args.files {
        corpus.read(path)?;
    }
    let Corpus { sentences, gold } = corpus;
    let recognizer = args.model.load(None)?;
    let found = tag(&recognizer, &sentences, args.model.threads())?;

    let words: usize = sentences.iter().map(Vec::len).sum();
    let (count, engine) = (sentences.len(), recognizer.engine());
    let mut table = format!("{count} sentences, {words} words, {engine}\n\n");
    table += "           gold    found    right     P %     R %    F1 %\n";
    let mut fields = Vec::new();
    let each = KINDS.iter().map(|k| (k.as_str(), slice::from_ref(k)));
    for (name, kinds) in each.chain([("micro", KINDS.as_slice())]) {
        let counted = |span: &&Span| kinds.contains(&span.1);
        let right = gold.intersection(&found).filter(counted).count();
        let gold = gold.iter().filter(counted).count();
        let found = found.iter().filter(counted).count();
        // 0/0 is 0.
        let ratio = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let (p, r, f1) = (
            ratio(right, found),
            ratio(right, gold),
            ratio(2 * right, gold + found),
        );
        fields.push(format!(r#""{name}":{{"p":{p:?},"r":{r:?},"f1":{f1:?}}}"#));
        let [p, r, f1] = [p, r, f1].map(|fraction| 100.0 * fraction);
        table +=
            &format!("{name:<6} {gold:>8} {found:>8} {right:>8} {p:>7.2} {r:>7.2} {f1:>7.2}\n");
    }
    let mut out = io::stdout().lock();
    if args.format == FormatArg::Text {
        writeln!(out, "{table}")?;
    }
    Ok(writeln!(out, "{{{}}}", fields.join(","))?)
}

/// Tags the sentences on so many threads.
fn tag(
    recognizer: &Recognizer,
    sentences: &[Vec<String>],
    threads: usize,
) -> alam::Result<HashSet<Span>> {
    let tag_part = |sentences: &[Vec<String>], first: usize| -> alam::Result<Vec<Span>> {
        let mut spans = Vec::new();
        for (i, words) in (first..).zip(sentences) {
            let found = recognizer.tag_words(words)?;
            spans.extend(found.into_iter().map(|f| (i, f.kind, f.words)));
        }
        Ok(spans)
    };
    let part = sentences.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let parts = sentences.chunks(part).zip((0..).step_by(part));
        let workers: Vec<_> = parts
            .map(|(sentences, first)| scope.spawn(move || tag_part(sentences, first)))
            .collect();
        let mut all = HashSet::new();
        for worker in workers {
            all.extend(worker.join().unwrap_or_else(|panic| resume_unwind(panic))?);
        }
        Ok(all)
    })
}

impl Corpus {
    /// Reads the sentences of a file, behind those there are.
    fn read(&mut self, path: &Path) -> Result<(), String> {
        let name = path.display();
        let file = File::open(path).map_err(|e| format!("cannot read {name}: {e}"))?;
        let mut words = Vec::new();
        // The span that the next word may go on with.
        let mut open: Option<Span> = None;
        for (i, line) in BufReader::new(file).lines().enumerate() {
            let line = line.map_err(|e| format!("{name}:{}: {e}", i + 1))?;
            if line.trim().is_empty() {
                self.gold.extend(open.take());
                self.end_sentence(&mut words);
                continue;
            }
            let (word, tag) = parse(&line).ok_or_else(|| {
                let found: String = line.chars().take(80).collect();
                let expected = "TOKEN<TAB>TAG with the tag O, B-KIND or I-KIND";
                format!("{name}:{}: expected {expected}, found {found:?}", i + 1)
            })?;
            let at = words.len();
            words.push(word.to_owned());
            match (tag, &mut open) {
                (Some(("I", kind)), Some(span)) if span.1 == kind => span.2.end = at + 1,
                // An I- that follows nothing, or another kind, begins a span too.
                (tag, open) => {
                    let begun = tag.map(|(_, kind)| (self.sentences.len(), kind, at..at + 1));
                    self.gold.extend(std::mem::replace(open, begun));
                }
            }
        }
        self.gold.extend(open);
        self.end_sentence(&mut words);
        Ok(())
    }

    fn end_sentence(&mut self, words: &mut Vec<String>) {
        if !words.is_empty() {
            self.sentences.push(std::mem::take(words));
        }
    }
}

/// The word of a line with its tag's prefix and kind; `None` within for the tag `O`.
fn parse(line: &str) -> Option<(&str, Option<(&str, Kind)>)> {
    let (word, tag) = line.split_once('\t').filter(|(word, _)| !word.is_empty())?;
    if tag == "O" {
        return Some((word, None));
    }
    let (prefix, label) = tag.split_once('-')?;
    let right =
        matches!(prefix, "B" | "I") && !label.is_empty() && !label.contains(char::is_whitespace);
    right.then(|| (word, Some((prefix, Kind::from_label(label)))))
}
