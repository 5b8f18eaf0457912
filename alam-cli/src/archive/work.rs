//! Records to rows, on all threads.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use alam::Recognizer;
use alam::document::Resolver;
use alam::words::words;

use super::records::{Article, Record};
use super::rows::{Part, RejectedRow};

/// Articles that a thread tags together: their words share batches of the model.
const TOGETHER: usize = 32;

/// The rows of `records`, of which the first is number `first` of the whole input.
///
/// # Errors
/// As [`Recognizer::tag`].
pub fn tag(
    recognizer: &Recognizer,
    records: Vec<Record>,
    first: u64,
    threads: usize,
) -> alam::Result<Part> {
    let groups: Vec<&[Record]> = records.chunks(TOGETHER).collect();
    let next = AtomicUsize::new(0);
    let resolver = Resolver::new();
    let work = || {
        let mut done = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(group) = groups.get(number) else {
                return Ok(done);
            };
            let at = first + (number * TOGETHER) as u64;
            done.push((number, rows(recognizer, &resolver, group, at)?));
        }
    };
    let mut parts = thread::scope(|scope| {
        let spawn = |_| thread::Builder::new().spawn_scoped(scope, work).ok();
        let spawned: Vec<_> = (1..threads).filter_map(spawn).collect();
        let mut parts: Vec<(usize, Part)> = work()?;
        for thread in spawned {
            parts.extend(thread.join().unwrap_or_else(|panic| resume_unwind(panic))?);
        }
        alam::Result::Ok(parts)
    })?;
    parts.sort_by_key(|&(number, _)| number);
    let mut whole = Part::default();
    for (_, part) in parts {
        whole.append(part);
    }
    Ok(whole)
}

fn rows(
    recognizer: &Recognizer,
    resolver: &Resolver,
    records: &[Record],
    first: u64,
) -> alam::Result<Part> {
    fn article(record: &Record) -> Option<&Article> {
        match record {
            Record::Article(article) => Some(article),
            Record::Rejected(_) => None,
        }
    }
    let texts: Vec<&str> = records
        .iter()
        .filter_map(article)
        .map(|article| article.text.as_str())
        .collect();
    let mut found = recognizer.tag_batch(&texts)?.into_iter();
    let mut part = Part {
        records: records.len() as u64,
        ..Part::default()
    };
    for (number, record) in (first..).zip(records) {
        match record {
            Record::Rejected(rejected) => {
                part.rejected.push(RejectedRow {
                    record: number,
                    rejected: rejected.clone(),
                });
            }
            Record::Article(article) => {
                let mentions = found.next().unwrap_or_default();
                part.articles += 1;
                part.empty += u64::from(article.text.trim().is_empty());
                part.odd_dates += u64::from(article.odd_date);
                part.words += words(&article.text).count() as u64;
                part.add(number, article, &resolver.resolve(&article.text, mentions));
            }
        }
    }
    Ok(part)
}
