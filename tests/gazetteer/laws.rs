//! What holds for any names and any text.

use alam::gazetteer::{Entry, Gazetteer, Policy};
use alam::{Engine, Kind, Recognizer};
use proptest::prelude::*;

use super::common::{arabic_text, fixture};

/// Words that no proclitic begins: matching is then plain comparison.
const WORDS: [&str; 4] = ["نهر", "جبل", "مدينه", "دار"];

fn sequence(length: std::ops::Range<usize>) -> impl Strategy<Value = Vec<usize>> {
    proptest::collection::vec(0..WORDS.len(), length)
}

fn text(words: &[usize]) -> String {
    let words: Vec<&str> = words.iter().map(|&w| WORDS[w]).collect();
    words.join(" ")
}

/// Leftmost-longest by looking at each place for each name: first and last word, and which name.
fn naive(names: &[Vec<usize>], words: &[usize]) -> Vec<(usize, usize, usize)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < words.len() {
        let here = names
            .iter()
            .enumerate()
            .filter(|(_, n)| words[at..].starts_with(n));
        // Of equal names the first holds.
        match here.max_by_key(|(i, n)| (n.len(), std::cmp::Reverse(*i))) {
            Some((i, name)) => {
                found.push((at, at + name.len(), i));
                at += name.len();
            }
            None => at += 1,
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn finds_what_a_naive_search_finds(
        names in proptest::collection::vec(sequence(1..5), 0..12),
        words in sequence(0..40),
    ) {
        let entries = names.iter().enumerate()
            .map(|(i, name)| Entry::new(text(name), Kind::Location).with_id(i.to_string()));
        let (gazetteer, report) = Gazetteer::builder().entries(entries).unwrap().build();
        prop_assert_eq!(report.rows() as usize, names.len());
        prop_assert_eq!(report.names() as usize + report.problems().len(), names.len());
        let raw = text(&words);
        let expected: Vec<(String, std::ops::Range<usize>)> = naive(&names, &words).into_iter()
            .map(|(first, last, i)| {
                let start = text(&words[..first]).len() + usize::from(first > 0);
                (i.to_string(), start..text(&words[..last]).len())
            }).collect();
        let found: Vec<_> = gazetteer.find(&raw).iter()
            .map(|e| (e.id().unwrap().to_owned(), e.range())).collect();
        prop_assert_eq!(found, expected);
    }

    /// Any names beside any text: spans slice, are in order and disjoint, with a model and without.
    #[test]
    fn any_names_and_any_text(
        parts in proptest::collection::vec(arabic_text(), 1..6),
        names in proptest::collection::vec((arabic_text(), 0usize..3), 0..12),
        kinds in proptest::collection::vec(0usize..4, 12),
        (relabel, add, replace) in any::<(bool, bool, bool)>(),
    ) {
        // Names that the text holds, and others.
        let raw = parts.join(" ");
        let held = alam::words::words(&raw).zip(alam::words::words(&raw).skip(1));
        let held = held.map(|(a, b)| (raw[a.start..b.end].to_owned(), 0)).take(6);
        // Names behind what may be a proclitic.
        let behind = alam::words::words(&raw).filter_map(|word| {
            let mut letters = raw[word].chars();
            letters.next().filter(|c| "وفبلكس".contains(*c))?;
            Some((letters.as_str().to_owned(), 1))
        });
        let held: Vec<_> = held.chain(behind.take(6)).collect();
        let kind = |i: usize| [Kind::Person, Kind::Location, Kind::Other("أي".into())].get(i).cloned();
        let entries = names.into_iter().chain(held).enumerate().map(|(i, (name, aliases))| {
            let mut entry = Entry::veto(name.clone());
            entry.kind = kind(kinds[i % kinds.len()]);
            entry.aliases = vec![name; aliases];
            entry
        });
        let (gazetteer, _) = Gazetteer::builder().entries(entries).unwrap().build();
        let policy = Policy::new().relabels(relabel).adds(add).replaces(replace);
        let builder = Recognizer::builder().engine(Engine::Rten).gazetteer(gazetteer.clone());
        let recognizer = builder.gazetteer_policy(policy).from_dir(fixture("grid")).unwrap();
        for found in [gazetteer.find(&raw), recognizer.tag(&raw).unwrap()] {
            let mut end = 0;
            for entity in found {
                let (full, range) = (entity.full_range(), entity.range());
                prop_assert!(end <= full.start && full.start <= range.start && range.start < range.end);
                prop_assert_eq!(raw.get(range), Some(entity.text()));
                prop_assert!(raw.get(full.clone()).is_some());
                prop_assert!(entity.text().chars().any(char::is_alphabetic));
                end = full.end;
            }
        }
    }

    /// Any bytes as a file: no panic, and every row is counted once, or is a problem.
    #[test]
    fn any_bytes_as_rows(
        text in arabic_text(),
        bytes in proptest::collection::vec(any::<u8>(), 0..40),
        pieces in proptest::collection::vec(0usize..14, 0..40),
    ) {
        let known = ["{\"name\":", "\"", "kind", ",", ":", "}", "\n", "[", "]", "name,kind\n", "|", "\t", "\\u06"];
        let mut file = Vec::new();
        for piece in pieces {
            file.extend(known.get(piece).map_or(text.as_bytes(), |p| p.as_bytes()));
        }
        file.extend(&bytes);
        let (gazetteer, report) = Gazetteer::builder().json_lines(file.as_slice()).unwrap().build();
        prop_assert!(report.rows() >= report.names() && gazetteer.len() as u64 == report.names());
        let _ = gazetteer.find(&text);
        #[cfg(feature = "csv")]
        #[cfg(feature = "csv")]
        {
            let headed = ["name,kind\n".as_bytes(), &file].concat();
            let tables = [
                Gazetteer::builder().csv(file.as_slice()),
                Gazetteer::builder().tsv(file.as_slice()),
                Gazetteer::builder().csv(headed.as_slice()),
            ];
            for builder in tables.into_iter().flatten() {
                let (gazetteer, report) = builder.build();
                prop_assert_eq!(gazetteer.len() as u64, report.names());
            }
        }
    }
}
