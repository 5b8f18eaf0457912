//! [`Totals`]: what an archive speaks of, counted over its articles from what was written.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;

use chrono::{Datelike, NaiveDate};

use super::manifest::Progress;
use super::rows::EntityRow;

/// Names of each kind that are shown.
pub const SHOWN: usize = 15;
/// Names whose company is shown, and whose course.
const TOGETHER: usize = 16;
const COURSES: usize = 6;

/// One person, place or organisation of the archive: all entities of one kind that share the identifier or the key.
#[derive(Debug, Clone)]
pub struct Name {
    pub kind: String,
    pub name: String,
    pub mentions: u64,
    pub articles: u64,
}

/// Everything that the summary and the report show.
#[derive(Debug, Default)]
pub struct Totals {
    pub counts: Progress,
    /// Kind → its most mentioned names, and the number of all.
    pub kinds: BTreeMap<String, (Vec<Name>, usize)>,
    /// The names that are in most articles, and for each pair of them (by index, the smaller first) their common ones.
    pub together: (Vec<Name>, BTreeMap<(usize, usize), u64>),
    /// The most mentioned names, and how often each is mentioned in each stretch of time; empty without dates.
    pub courses: (Vec<Name>, BTreeMap<NaiveDate, Vec<u64>>),
    pub step: Step,
}

/// A stretch of time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Step {
    #[default]
    Day,
    Month,
    Year,
}

impl Step {
    /// Short enough to show a course, long enough to be drawn.
    fn of(first: NaiveDate, last: NaiveDate) -> Self {
        match (last - first).num_days() {
            ..=92 => Self::Day,
            93..=2200 => Self::Month,
            _ => Self::Year,
        }
    }

    /// The first day of the stretch that holds `day`.
    fn begin(self, day: NaiveDate) -> NaiveDate {
        match self {
            Self::Day => day,
            Self::Month => day.with_day(1).unwrap_or(day),
            Self::Year => day.with_day(1).and_then(|d| d.with_month(1)).unwrap_or(day),
        }
    }

    /// The first day of the next one.
    pub fn next(self, day: NaiveDate) -> Option<NaiveDate> {
        match self {
            Self::Day => day.succ_opt(),
            Self::Month => day.checked_add_months(chrono::Months::new(1)),
            Self::Year => day.checked_add_months(chrono::Months::new(12)),
        }
    }
}

#[derive(Default)]
struct Sum {
    names: HashMap<String, u64>,
    mentions: u64,
    articles: u64,
}

type Key = (String, String);

fn key(row: &EntityRow) -> Key {
    (
        row.kind.clone(),
        row.id.clone().unwrap_or_else(|| row.key.clone()),
    )
}

impl Totals {
    /// Reads `entities.jsonl` in `folder`, twice.
    pub fn read(folder: &Path, counts: Progress) -> Result<Self, String> {
        let path = folder.join("entities.jsonl");
        let mut sums: HashMap<Key, Sum> = HashMap::new();
        let mut span: Option<(NaiveDate, NaiveDate)> = None;
        each(&path, |row| {
            let sum = sums.entry(key(&row)).or_default();
            sum.mentions += u64::from(row.count);
            sum.articles += 1;
            *sum.names.entry(row.name).or_default() += u64::from(row.count);
            if let Some(day) = row.date {
                let (first, last) = span.unwrap_or((day, day));
                span = Some((first.min(day), last.max(day)));
            }
        })?;
        let mut names: Vec<(Key, Name)> = sums
            .into_iter()
            .map(|(key, sum)| {
                let name = sum
                    .names
                    .iter()
                    .max_by_key(|&(name, count)| (count, Reverse(name)));
                let name = Name {
                    kind: key.0.clone(),
                    name: name.map_or_else(String::new, |(name, _)| name.clone()),
                    mentions: sum.mentions,
                    articles: sum.articles,
                };
                (key, name)
            })
            .collect();
        names.sort_by(|a, b| (Reverse(a.1.articles), &a.0).cmp(&(Reverse(b.1.articles), &b.0)));
        let in_most: Vec<(Key, Name)> = names.iter().take(TOGETHER).cloned().collect();
        names.sort_by(|a, b| (Reverse(a.1.mentions), &a.0).cmp(&(Reverse(b.1.mentions), &b.0)));
        let drawn: Vec<(Key, Name)> = names.iter().take(COURSES).cloned().collect();
        let mut kinds: BTreeMap<String, (Vec<Name>, usize)> = BTreeMap::new();
        for (_, name) in names {
            let (shown, all) = kinds.entry(name.kind.clone()).or_default();
            *all += 1;
            if shown.len() < SHOWN {
                shown.push(name);
            }
        }
        let step = span.map_or(Step::Day, |(first, last)| Step::of(first, last));
        let index = |list: &[(Key, Name)]| {
            list.iter()
                .enumerate()
                .map(|(i, (key, _))| (key.clone(), i))
                .collect::<HashMap<_, _>>()
        };
        let (company, course) = (index(&in_most), index(&drawn));
        let mut pairs: BTreeMap<(usize, usize), u64> = BTreeMap::new();
        let mut courses: BTreeMap<NaiveDate, Vec<u64>> = BTreeMap::new();
        let (mut record, mut present) = (None, Vec::new());
        each(&path, |row| {
            if record != Some(row.record) {
                count_pairs(&mut present, &mut pairs);
                record = Some(row.record);
            }
            let key = key(&row);
            present.extend(company.get(&key).copied());
            if let (Some(day), Some(&i)) = (row.date, course.get(&key)) {
                let counts = courses
                    .entry(step.begin(day))
                    .or_insert_with(|| vec![0; drawn.len()]);
                if let Some(count) = counts.get_mut(i) {
                    *count += u64::from(row.count);
                }
            }
        })?;
        count_pairs(&mut present, &mut pairs);
        let names = |list: Vec<(Key, Name)>| list.into_iter().map(|(_, name)| name).collect();
        Ok(Self {
            counts,
            kinds,
            together: (names(in_most), pairs),
            courses: (names(drawn), courses),
            step,
        })
    }

    /// The summary.
    pub fn print(&self, out: &mut dyn Write) -> io::Result<()> {
        let Progress {
            articles,
            empty,
            odd_dates,
            words,
            mentions,
            entities,
            rejected,
            ..
        } = self.counts;
        writeln!(
            out,
            "articles  {articles} ({empty} empty, {odd_dates} with a date that is none)"
        )?;
        writeln!(
            out,
            "rejected  {rejected}{}",
            if rejected > 0 {
                " (rejected.jsonl)"
            } else {
                ""
            }
        )?;
        writeln!(
            out,
            "words     {words}\nmentions  {mentions}\nentities  {entities} in their articles"
        )?;
        for (kind, (names, all)) in &self.kinds {
            writeln!(out, "\n{kind}  {all} names")?;
            for Name {
                name,
                mentions,
                articles,
                ..
            } in names.iter().take(10)
            {
                writeln!(out, "{mentions:9} in {articles:7} articles  {name}")?;
            }
        }
        Ok(())
    }
}

/// Calls `visit` for each row of the file.
fn each(path: &Path, mut visit: impl FnMut(EntityRow)) -> Result<(), String> {
    let failed = |e: &dyn std::fmt::Display| format!("cannot read {}: {e}", path.display());
    let file = File::open(path).map_err(|e| failed(&e))?;
    for line in BufReader::with_capacity(1 << 18, file).lines() {
        let line = line.map_err(|e| failed(&e))?;
        visit(serde_json::from_str(&line).map_err(|e| failed(&e))?);
    }
    Ok(())
}

/// Counts each pair of the names that one article has, and empties the list.
fn count_pairs(present: &mut Vec<usize>, pairs: &mut BTreeMap<(usize, usize), u64>) {
    present.sort_unstable();
    present.dedup();
    for (i, &a) in present.iter().enumerate() {
        for &b in present.iter().skip(i + 1) {
            *pairs.entry((a, b)).or_default() += 1;
        }
    }
    present.clear();
}
