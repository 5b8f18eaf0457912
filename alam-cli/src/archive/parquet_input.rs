//! Articles of a Parquet file: a row each.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::DataType;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::fields::{Field, FieldArgs};
use super::input::Input;
use super::records::{Record, Rejected, make, reject};

/// Rows that are read together.
const BATCH: usize = 1024;

/// The records of a file; `read` gets its bytes when it has been read.
///
/// # Errors
/// A file that is no Parquet, or has no column of strings for the text.
pub fn rows(input: &Input, fields: &FieldArgs, read: &Arc<AtomicU64>) -> Result<Rows, Rejected> {
    let rejected = |expected: &str, found: String| Rejected {
        file: input.name.clone(),
        line: 0,
        expected: expected.to_owned(),
        found,
    };
    let file =
        File::open(&input.path).map_err(|e| rejected("a file that can be read", e.to_string()))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file)
        .map_err(|e| rejected("a Parquet file", e.to_string()))?;
    let schema = Arc::clone(builder.schema());
    let find = |field: Field| {
        fields
            .names(field)
            .into_iter()
            .find_map(|name| schema.index_of(name).ok())
    };
    let names = || {
        schema
            .fields()
            .iter()
            .map(|f| format!("{} {}", f.name(), f.data_type()))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let Some(text) = find(Field::Text) else {
        return Err(rejected(
            &format!("a column {}", fields.names(Field::Text).join(" or ")),
            names(),
        ));
    };
    let found = schema.field(text).data_type();
    if !matches!(
        found,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View
    ) {
        let expected = format!(
            "Utf8, LargeUtf8 or Utf8View in the column {}",
            schema.field(text).name()
        );
        return Err(rejected(&expected, found.to_string()));
    }
    let columns: Vec<Option<usize>> = [
        Some(text),
        find(Field::Id),
        find(Field::Title),
        find(Field::Date),
    ]
    .to_vec();
    let mask = ProjectionMask::roots(builder.parquet_schema(), columns.iter().flatten().copied());
    // What is left out moves the columns behind it forward.
    let mut kept: Vec<usize> = columns.iter().flatten().copied().collect();
    kept.sort_unstable();
    kept.dedup();
    let columns = columns
        .into_iter()
        .map(|c| kept.iter().position(|&k| Some(k) == c))
        .collect();
    let reader = builder
        .with_projection(mask)
        .with_batch_size(BATCH)
        .build()
        .map_err(|e| rejected("a Parquet file", e.to_string()))?;
    Ok(Rows {
        input: input.clone(),
        columns,
        reader: Some(reader),
        batch: Vec::new().into_iter(),
        row: 0,
        read: Arc::clone(read),
    })
}

/// Iterator over the rows.
pub struct Rows {
    input: Input,
    /// Where the text, the id, the title and the date stand in a batch.
    columns: Vec<Option<usize>>,
    reader: Option<ParquetRecordBatchReader>,
    batch: std::vec::IntoIter<Record>,
    row: u64,
    read: Arc<AtomicU64>,
}

impl Rows {
    fn records(&mut self, batch: &RecordBatch) -> Vec<Record> {
        let column = |which: usize| {
            self.columns
                .get(which)
                .copied()
                .flatten()
                .map(|i| batch.column(i))
        };
        let Some(text) = column(0) else {
            return Vec::new();
        };
        let (id, title, date) = (column(1), column(2), column(3));
        let first = self.row;
        self.row += batch.num_rows() as u64;
        (0..batch.num_rows())
            .map(|row| {
                let line = first + row as u64 + 1;
                match string(text, row) {
                    Some(text) => Record::Article(make(
                        &self.input,
                        line,
                        &text,
                        id.and_then(|id| string(id, row)),
                        title.and_then(|title| string(title, row)),
                        date.and_then(|date| string(date, row)).as_deref(),
                    )),
                    None => reject(&self.input, line, "a text", "null"),
                }
            })
            .collect()
    }
}

impl Iterator for Rows {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        loop {
            if let Some(record) = self.batch.next() {
                return Some(record);
            }
            match self.reader.as_mut()?.next() {
                Some(Ok(batch)) => self.batch = self.records(&batch).into_iter(),
                end => {
                    self.reader = None;
                    self.read.fetch_add(self.input.bytes, Ordering::Relaxed);
                    if let Some(Err(e)) = end {
                        return Some(reject(
                            &self.input,
                            self.row + 1,
                            "a Parquet file that can be read to its end",
                            &e.to_string(),
                        ));
                    }
                }
            }
        }
    }
}

/// A cell as a string; other types than strings as Arrow shows them.
fn string(column: &ArrayRef, row: usize) -> Option<String> {
    if column.is_null(row) {
        return None;
    }
    Some(match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::LargeUtf8 => column.as_string::<i64>().value(row).to_owned(),
        DataType::Utf8View => column.as_string_view().value(row).to_owned(),
        _ => ArrayFormatter::try_new(column, &FormatOptions::default())
            .ok()?
            .value(row)
            .to_string(),
    })
}
