//! The forms in which the example `tag` writes what it finds.

use std::collections::BTreeMap;
use std::io::{self, Write};

use alam::words::words;
use alam::{Entity, Kind, Tagged};
use anstyle::{AnsiColor, Style};

pub trait Format {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
    fn line(&mut self, out: &mut dyn Write, line: &Tagged<String>) -> io::Result<()>;
    fn end(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

/// The lines with `[PER …]` in them, then by kind the names that came up most.
pub struct Text {
    colour: bool,
    /// Kind → key → spelling → mentions.
    found: BTreeMap<Kind, BTreeMap<String, BTreeMap<String, usize>>>,
}

impl Text {
    const NAMES_SHOWN: usize = 10;

    pub fn new(colour: bool) -> Self {
        let found = BTreeMap::new();
        Self { colour, found }
    }

    fn style(&self, kind: &Kind) -> Style {
        let colour = match kind {
            _ if !self.colour => return Style::new(),
            Kind::Person => AnsiColor::Cyan,
            Kind::Location => AnsiColor::Green,
            Kind::Organization => AnsiColor::Yellow,
            _ => AnsiColor::Magenta,
        };
        colour.on_default().bold()
    }
}

impl Format for Text {
    fn line(&mut self, out: &mut dyn Write, line: &Tagged<String>) -> io::Result<()> {
        let rest = between(line, |plain, entity| {
            let (kind, text) = (entity.kind(), entity.text());
            let style = self.style(kind);
            let keys = self.found.entry(kind.clone()).or_default();
            let names = keys.entry(entity.key()).or_default();
            *names.entry(entity.name()).or_default() += 1;
            write!(out, "{plain}{style}[{kind} {text}]{style:#}")
        })?;
        writeln!(out, "{rest}")
    }

    fn end(&mut self, out: &mut dyn Write) -> io::Result<()> {
        for (kind, keys) in &self.found {
            let mut names: Vec<(usize, &str)> = keys
                .values()
                .filter_map(|spellings| {
                    let (name, _) = spellings.iter().max_by_key(|&(_, count)| count)?;
                    Some((spellings.values().sum(), name.as_str()))
                })
                .collect();
            names.sort_by_key(|&(count, name)| (std::cmp::Reverse(count), name));
            let (mentions, style) = (names.iter().map(|n| n.0).sum::<usize>(), self.style(kind));
            writeln!(out, "\n{style}{kind}{style:#}  mentions: {mentions}")?;
            for (count, name) in names.iter().take(Self::NAMES_SHOWN) {
                writeln!(out, "{count:7}  {name}")?;
            }
            if let Some(more @ 1..) = names.len().checked_sub(Self::NAMES_SHOWN) {
                writeln!(out, "         … and {more} more")?;
            }
        }
        Ok(())
    }
}

/// One JSON object a line. Offsets are bytes of the line.
pub struct Json;

impl Format for Json {
    fn line(&mut self, out: &mut dyn Write, line: &Tagged<String>) -> io::Result<()> {
        let string = |s: &str| serde_json::Value::from(s).to_string();
        write!(out, r#"{{"text":{},"entities":["#, string(line.text()))?;
        for (i, entity) in line.entities().enumerate() {
            write!(
                out,
                r#"{}{{"kind":{},"text":{},"name":{},"proclitics":{},"start":{},"end":{},"full_start":{},"score":{:.4}}}"#,
                if i > 0 { "," } else { "" },
                string(entity.kind().as_str()),
                string(entity.text()),
                string(&entity.name()),
                string(entity.proclitics()),
                entity.range().start,
                entity.range().end,
                entity.full_range().start,
                entity.score(),
            )?;
        }
        writeln!(out, "]}}")
    }
}

/// One word a line with its IOB2 tag; a blank line after each line of the input.
pub struct Conll;

impl Format for Conll {
    fn line(&mut self, out: &mut dyn Write, line: &Tagged<String>) -> io::Result<()> {
        let mut entities = line.entities().peekable();
        let mut tag = "B";
        for word in words(line.text()) {
            while entities.next_if(|e| e.range().end <= word.start).is_some() {
                tag = "B";
            }
            let text = &line.text()[word.clone()];
            match entities.peek() {
                Some(entity) if entity.range().start < word.end => {
                    writeln!(out, "{text}\t{tag}-{}", entity.kind())?;
                    tag = "I";
                }
                _ => writeln!(out, "{text}\tO")?,
            }
        }
        writeln!(out)
    }
}

/// Calls `each` with every entity and the text between the one before and it; returns what follows the last.
pub fn between(
    line: &Tagged<String>,
    mut each: impl FnMut(&str, Entity<'_>) -> io::Result<()>,
) -> io::Result<&str> {
    let mut at = 0;
    for entity in line.entities() {
        let range = entity.range();
        each(&line.text()[at..range.start], entity)?;
        at = range.end;
    }
    Ok(&line.text()[at..])
}
