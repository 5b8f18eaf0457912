//! What is written: a row a mention, a row an entity of an article, and what was rejected.

use std::sync::Arc;

use alam::document::Document;
use alam::normalize::Normalizer;
use arrow_array::{
    ArrayRef, Date32Array, Float32Array, RecordBatch, StringArray, UInt32Array, UInt64Array,
};
use arrow_schema::ArrowError;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::records::{Article, Rejected};

/// A mention in an article.
#[derive(Debug, Clone, Serialize)]
pub struct MentionRow {
    /// Number of the record in the whole input, from 0.
    pub record: u64,
    pub article: String,
    /// The entity's number in the article, from 0.
    pub entity: u32,
    pub kind: String,
    pub text: String,
    pub name: String,
    pub key: String,
    pub proclitics: String,
    /// `title` or `text`, where the offsets belong.
    pub field: &'static str,
    /// Byte offsets.
    pub start: u64,
    pub end: u64,
    pub score: f32,
    pub origin: &'static str,
    pub id: Option<String>,
}

/// An entity of an article.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EntityRow {
    pub record: u64,
    pub article: String,
    #[serde(with = "date")]
    pub date: Option<NaiveDate>,
    pub entity: u32,
    pub kind: String,
    pub name: String,
    pub key: String,
    pub count: u32,
    /// `title` or `text`: where the first mention stands, and its byte offset there.
    pub field: String,
    pub first: u64,
    /// The highest of its mentions' scores.
    pub score: f32,
    pub id: Option<String>,
}

/// What was rejected.
#[derive(Debug, Clone, Serialize)]
pub struct RejectedRow {
    pub record: u64,
    #[serde(flatten)]
    pub rejected: Rejected,
}

/// The rows of some records, in order, and what was counted.
#[derive(Debug, Default)]
pub struct Part {
    pub records: u64,
    pub articles: u64,
    pub empty: u64,
    pub odd_dates: u64,
    pub words: u64,
    pub mentions: Vec<MentionRow>,
    pub entities: Vec<EntityRow>,
    pub rejected: Vec<RejectedRow>,
}

impl Part {
    /// Adds what comes behind.
    pub fn append(&mut self, mut other: Self) {
        self.records += other.records;
        self.articles += other.articles;
        self.empty += other.empty;
        self.odd_dates += other.odd_dates;
        self.words += other.words;
        self.mentions.append(&mut other.mentions);
        self.entities.append(&mut other.entities);
        self.rejected.append(&mut other.rejected);
    }

    /// Adds an article with its entities.
    pub fn add(&mut self, record: u64, article: &Article, document: &Document<'_>) {
        let place = |at: usize| match at.checked_sub(article.body) {
            Some(at) => ("text", at as u64),
            None => ("title", at as u64),
        };
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        for (entity, mention) in document.mentions() {
            let (field, start) = place(mention.range().start);
            self.mentions.push(MentionRow {
                record,
                article: article.id.clone(),
                entity: number(entity),
                kind: mention.kind().as_str().to_owned(),
                text: mention.text().to_owned(),
                name: mention.name(),
                key: mention.key(),
                proclitics: mention.proclitics().to_owned(),
                field,
                start,
                end: start + mention.text().len() as u64,
                score: mention.score(),
                origin: mention.origin().as_str(),
                id: mention.id().map(str::to_owned),
            });
        }
        for (i, entity) in document.entities().iter().enumerate() {
            let (field, first) = place(entity.first().start);
            self.entities.push(EntityRow {
                record,
                article: article.id.clone(),
                date: article.date,
                entity: number(i),
                kind: entity.kind().as_str().to_owned(),
                name: entity.name().to_owned(),
                key: Normalizer::matching().normalize(entity.name()).into_text(),
                count: number(entity.count()),
                field: field.to_owned(),
                first,
                score: entity
                    .mentions()
                    .iter()
                    .map(alam::Entity::score)
                    .fold(0.0, f32::max),
                id: entity.id().map(str::to_owned),
            });
        }
    }

    /// The mentions as a table.
    pub fn mention_table(&self) -> Result<RecordBatch, ArrowError> {
        let rows = &self.mentions;
        let text = |of: &dyn Fn(&MentionRow) -> Option<String>| strings(rows.iter().map(of));
        RecordBatch::try_from_iter_with_nullable([
            ("record", numbers(rows.iter().map(|r| r.record)), false),
            ("article", text(&|r| Some(r.article.clone())), false),
            ("entity", small(rows.iter().map(|r| r.entity)), false),
            ("kind", text(&|r| Some(r.kind.clone())), false),
            ("text", text(&|r| Some(r.text.clone())), false),
            ("name", text(&|r| Some(r.name.clone())), false),
            ("key", text(&|r| Some(r.key.clone())), false),
            ("proclitics", text(&|r| Some(r.proclitics.clone())), false),
            ("field", text(&|r| Some(r.field.to_owned())), false),
            ("start", numbers(rows.iter().map(|r| r.start)), false),
            ("end", numbers(rows.iter().map(|r| r.end)), false),
            ("score", scores(rows.iter().map(|r| r.score)), false),
            ("origin", text(&|r| Some(r.origin.to_owned())), false),
            ("id", text(&|r| r.id.clone()), true),
        ])
    }

    /// The entities as a table.
    pub fn entity_table(&self) -> Result<RecordBatch, ArrowError> {
        let rows = &self.entities;
        let text = |of: &dyn Fn(&EntityRow) -> Option<String>| strings(rows.iter().map(of));
        let days = rows.iter().map(|r| {
            r.date
                .map(|date| date.signed_duration_since(NaiveDate::default()).num_days() as i32)
        });
        RecordBatch::try_from_iter_with_nullable([
            ("record", numbers(rows.iter().map(|r| r.record)), false),
            ("article", text(&|r| Some(r.article.clone())), false),
            (
                "date",
                Arc::new(Date32Array::from_iter(days)) as ArrayRef,
                true,
            ),
            ("entity", small(rows.iter().map(|r| r.entity)), false),
            ("kind", text(&|r| Some(r.kind.clone())), false),
            ("name", text(&|r| Some(r.name.clone())), false),
            ("key", text(&|r| Some(r.key.clone())), false),
            ("count", small(rows.iter().map(|r| r.count)), false),
            ("field", text(&|r| Some(r.field.clone())), false),
            ("first", numbers(rows.iter().map(|r| r.first)), false),
            ("score", scores(rows.iter().map(|r| r.score)), false),
            ("id", text(&|r| r.id.clone()), true),
        ])
    }
}

fn strings(values: impl Iterator<Item = Option<String>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

fn numbers(values: impl Iterator<Item = u64>) -> ArrayRef {
    Arc::new(UInt64Array::from_iter_values(values))
}

fn small(values: impl Iterator<Item = u32>) -> ArrayRef {
    Arc::new(UInt32Array::from_iter_values(values))
}

fn scores(values: impl Iterator<Item = f32>) -> ArrayRef {
    Arc::new(Float32Array::from_iter_values(values))
}

/// A date as `2015-08-01`.
mod date {
    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(
        date: &Option<NaiveDate>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        date.map(|date| date.to_string()).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<NaiveDate>, D::Error> {
        let date = Option::<String>::deserialize(deserializer)?;
        Ok(date.and_then(|date| date.parse().ok()))
    }
}
