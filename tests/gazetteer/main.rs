//! A user's own names: how they are read, what they match, and how they meet the model's.

#[path = "../common/mod.rs"]
mod common;
mod laws;
mod loading;
mod matching;
#[cfg(feature = "bundled")]
mod meeting;
#[cfg(feature = "csv")]
mod tables;

use alam::Kind;
use alam::gazetteer::{Entry, Gazetteer, Report};

/// Entries from `name KIND` or `name KIND id`; the kind `O` is a veto. Words of a name are parted by `_`.
fn entries(list: &[&str]) -> Vec<Entry> {
    let entry = |row: &&str| {
        let mut fields = row.split(' ');
        let name = fields.next().unwrap().replace('_', " ");
        let entry = match fields.next().unwrap() {
            "O" => Entry::veto(name),
            kind => Entry::new(name, Kind::from_label(kind)),
        };
        match fields.next() {
            Some(id) => entry.with_id(id),
            None => entry,
        }
    };
    list.iter().map(entry).collect()
}

fn built(list: &[&str]) -> (Gazetteer, Report) {
    let builder = Gazetteer::builder().entries(entries(list)).unwrap();
    builder.build()
}

fn gazetteer(list: &[&str]) -> Gazetteer {
    let (gazetteer, report) = built(list);
    assert!(report.problems().is_empty(), "{report}");
    gazetteer
}
