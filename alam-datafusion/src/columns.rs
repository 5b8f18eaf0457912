//! The result's columns: entities of many texts as one Arrow list array.

use std::sync::Arc;

use alam::Entity;
use datafusion::arrow::array::{
    ArrayRef, Float32Builder, Int64Builder, ListArray, StringBuilder, StructArray,
};
use datafusion::arrow::buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Fields};
use datafusion::common::exec_datafusion_err;
use datafusion::error::Result;

/// The fields of one entity, in order; none of them is ever null.
///
/// | field | type | |
/// |---|---|---|
/// | `kind` | `Utf8` | `PER`, `LOC`, `ORG`, or the label of a custom model |
/// | `name` | `Utf8` | for showing and grouping: without diacritics and tatweel, the article restored |
/// | `text` | `Utf8` | as written, without attached proclitics |
/// | `start` | `Int64` | where `text` begins in the cell, in **bytes** of UTF-8 (not characters), from 0 |
/// | `end` | `Int64` | one past its last byte, so that `end - start` is its length in bytes |
/// | `score` | `Float32` | probability, in 0..=1, that exactly this span is an entity of this kind |
#[must_use]
pub fn entity_fields() -> Fields {
    Fields::from(vec![
        Field::new("kind", DataType::Utf8, false),
        Field::new("name", DataType::Utf8, false),
        Field::new("text", DataType::Utf8, false),
        Field::new("start", DataType::Int64, false),
        Field::new("end", DataType::Int64, false),
        Field::new("score", DataType::Float32, false),
    ])
}

/// One element of the list. Nullable, as those of DataFusion's own functions, so that lists of both combine.
pub(crate) fn item_field() -> FieldRef {
    Arc::new(Field::new_list_field(
        DataType::Struct(entity_fields()),
        true,
    ))
}

/// Bytes that a `Utf8` column can hold: its offsets are `i32`.
const MOST_BYTES: usize = i32::MAX as usize;

/// The list array of a record batch while it is built.
pub(crate) struct Columns {
    most_bytes: usize,
    ends: Vec<i32>,
    kind: StringBuilder,
    name: StringBuilder,
    text: StringBuilder,
    start: Int64Builder,
    end: Int64Builder,
    score: Float32Builder,
}

impl Columns {
    pub(crate) fn with_capacity(rows: usize, entities: usize) -> Self {
        let mut ends = Vec::with_capacity(rows + 1);
        ends.push(0);
        // An Arabic name has some 20 bytes; the builders grow where names are longer.
        let strings =
            |bytes| StringBuilder::with_capacity(entities, entities.saturating_mul(bytes));
        Self {
            most_bytes: MOST_BYTES,
            ends,
            kind: strings(3),
            name: strings(20),
            text: strings(20),
            start: Int64Builder::with_capacity(entities),
            end: Int64Builder::with_capacity(entities),
            score: Float32Builder::with_capacity(entities),
        }
    }

    /// Adds a row with its entities.
    pub(crate) fn push(&mut self, entities: &[Entity<'_>]) -> Result<()> {
        for entity in entities {
            append(&mut self.kind, entity.kind().as_str(), self.most_bytes)?;
            append(&mut self.name, &entity.name(), self.most_bytes)?;
            append(&mut self.text, entity.text(), self.most_bytes)?;
            let range = entity.range();
            self.start.append_value(offset(range.start)?);
            self.end.append_value(offset(range.end)?);
            self.score.append_value(entity.score());
        }
        let end = i32::try_from(self.score.values_slice().len())
            .map_err(|_| too_large("entities", MOST_BYTES))?;
        self.ends.push(end);
        Ok(())
    }

    /// The array; `nulls` are the rows whose text was null.
    pub(crate) fn finish(mut self, nulls: Option<NullBuffer>) -> Result<ListArray> {
        let columns: Vec<ArrayRef> = vec![
            Arc::new(self.kind.finish()),
            Arc::new(self.name.finish()),
            Arc::new(self.text.finish()),
            Arc::new(self.start.finish()),
            Arc::new(self.end.finish()),
            Arc::new(self.score.finish()),
        ];
        let entities = StructArray::try_new(entity_fields(), columns, None)?;
        // Rises from 0 by construction, which is what `OffsetBuffer` asks for.
        let ends = OffsetBuffer::new(ScalarBuffer::from(self.ends));
        let list = ListArray::try_new(item_field(), ends, Arc::new(entities), nulls)?;
        Ok(list)
    }
}

/// Arrow's builders panic where a column outgrows its offsets; a batch of huge texts must fail with advice instead.
fn append(column: &mut StringBuilder, value: &str, most: usize) -> Result<()> {
    if column.values_slice().len().saturating_add(value.len()) > most {
        return Err(too_large("bytes of names", most));
    }
    column.append_value(value);
    Ok(())
}

fn offset(bytes: usize) -> Result<i64> {
    i64::try_from(bytes).map_err(|_| {
        exec_datafusion_err!("arabic_entities: expected a text of at most 2^63 bytes, found more")
    })
}

fn too_large(what: &str, most: usize) -> datafusion::error::DataFusionError {
    exec_datafusion_err!(
        "arabic_entities: expected a record batch with at most {most} {what}, found more; lower \
         datafusion.execution.batch_size"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_that_outgrows_its_offsets_is_an_error() -> alam::Result<()> {
        let recognizer = alam::Recognizer::bundled()?;
        let entities = recognizer.tag("وصل بوتين إلى موسكو")?;
        let mut columns = Columns::with_capacity(1, 2);
        columns.most_bytes = 15;
        let error = columns
            .push(&entities)
            .expect_err("16 bytes do not fit in 15");
        assert!(
            error.to_string().contains("at most 15 bytes of names"),
            "{error}"
        );
        assert!(error.to_string().contains("batch_size"), "{error}");
        Ok(())
    }
}
