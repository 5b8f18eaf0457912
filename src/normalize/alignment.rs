//! From normalized bytes to raw bytes and back.

use std::ops::Range;

/// Leads between byte ranges of a normalized text and of the raw text it was made from.
///
/// The text is a row of units: one raw character that stays or becomes others, together with the removed characters
/// after it (a letter and its vowel signs are one unit; characters removed at the very beginning belong to the
/// first unit). A range is widened to whole units, so that every result falls on character boundaries and slices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alignment {
    /// Runs of units, in order, without gaps on either side.
    runs: Vec<Run>,
    normalized_len: usize,
    raw_len: usize,
}

/// `count` units in a row, each of `normalized_unit` and `raw_unit` bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    normalized: usize,
    raw: usize,
    normalized_unit: usize,
    raw_unit: usize,
    count: usize,
}

impl Run {
    fn normalized_end(&self) -> usize {
        self.normalized + self.normalized_unit * self.count
    }

    fn raw_end(&self) -> usize {
        self.raw + self.raw_unit * self.count
    }
}

impl Alignment {
    pub(super) fn builder() -> Builder {
        Builder {
            runs: Vec::new(),
            normalized: 0,
            leading: 0,
        }
    }

    /// Length of the normalized text in bytes.
    #[must_use]
    pub fn normalized_len(&self) -> usize {
        self.normalized_len
    }

    /// Length of the raw text in bytes.
    #[must_use]
    pub fn raw_len(&self) -> usize {
        self.raw_len
    }

    /// The raw bytes that `normalized` (a byte range, cut to the text's length) came from.
    ///
    /// An empty range gives the empty range at the beginning of its unit.
    #[must_use]
    pub fn to_raw(&self, normalized: Range<usize>) -> Range<usize> {
        self.map(normalized, self.normalized_len, self.raw_len, |r| {
            (r.normalized, r.normalized_unit, r.raw, r.raw_unit)
        })
    }

    /// The normalized bytes that `raw` (a byte range, cut to the text's length) became.
    ///
    /// Empty where all of the range was removed and belongs to no unit that is left.
    #[must_use]
    pub fn to_normalized(&self, raw: Range<usize>) -> Range<usize> {
        self.map(raw, self.raw_len, self.normalized_len, |r| {
            (r.raw, r.raw_unit, r.normalized, r.normalized_unit)
        })
    }

    /// The raw range in characters instead of bytes; `text` is the raw text.
    #[must_use]
    pub fn to_raw_chars(&self, text: &str, normalized: Range<usize>) -> Range<usize> {
        let bytes = self.to_raw(normalized);
        let count = |end: usize| text.get(..end).map_or(0, |t| t.chars().count());
        count(bytes.start)..count(bytes.end)
    }

    fn map(
        &self,
        range: Range<usize>,
        from_len: usize,
        to_len: usize,
        side: impl Fn(&Run) -> (usize, usize, usize, usize),
    ) -> Range<usize> {
        let start = range.start.min(from_len);
        let end = range.end.clamp(start, from_len);
        // The unit that holds byte `at` of the source side: its range on the target side.
        let unit = |at: usize| {
            let i = self
                .runs
                .partition_point(|r| side(r).0 <= at)
                .checked_sub(1)?;
            let run = self.runs.get(i)?;
            let (from, from_unit, to, to_unit) = side(run);
            let nth = ((at - from) / from_unit.max(1)).min(run.count - 1);
            Some(to + nth * to_unit..to + (nth + 1) * to_unit)
        };
        let first = if start < from_len {
            unit(start).map(|u| u.start)
        } else {
            None
        };
        let first = first.unwrap_or(to_len);
        if start == end {
            return first..first;
        }
        first..unit(end - 1).map_or(to_len, |u| u.end)
    }
}

pub(super) struct Builder {
    runs: Vec<Run>,
    normalized: usize,
    /// Bytes removed before the first unit.
    leading: usize,
}

impl Builder {
    /// One raw character at `raw` became `len` bytes.
    pub(super) fn push(&mut self, raw: Range<usize>, len: usize) {
        let size = raw.end - raw.start;
        if len == 0 {
            match self.runs.last_mut() {
                None => self.leading += size,
                // The removed character joins the last unit, which leaves its run.
                Some(run) if run.count == 1 => run.raw_unit += size,
                Some(run) => {
                    run.count -= 1;
                    let grown = Run {
                        normalized: run.normalized_end(),
                        raw: run.raw_end(),
                        raw_unit: run.raw_unit + size,
                        count: 1,
                        ..*run
                    };
                    self.runs.push(grown);
                }
            }
            return;
        }
        let start = if self.runs.is_empty() {
            raw.start - self.leading
        } else {
            raw.start
        };
        let unit = raw.end - start;
        match self.runs.last_mut() {
            Some(run) if run.normalized_unit == len && run.raw_unit == unit => run.count += 1,
            _ => self.runs.push(Run {
                normalized: self.normalized,
                raw: start,
                normalized_unit: len,
                raw_unit: unit,
                count: 1,
            }),
        }
        self.normalized += len;
    }

    pub(super) fn finish(self, raw_len: usize) -> Alignment {
        Alignment {
            runs: self.runs,
            normalized_len: self.normalized,
            raw_len,
        }
    }
}
