//! Which field or column is the text, the id, the title, the date.

use chrono::{DateTime, NaiveDate};
use serde::Serialize;

/// Names of fields (JSON) or columns (Parquet); the usual ones are looked for where none is named.
#[derive(Debug, Clone, Default, clap::Args, Serialize)]
pub struct FieldArgs {
    /// Field or column of the text [default: text, body, content or article, whichever is there]
    #[arg(long, value_name = "NAME")]
    text_field: Option<String>,
    /// … of the identifier [default: id, url, uuid; else file and line]
    #[arg(long, value_name = "NAME")]
    id_field: Option<String>,
    /// … of the title, which is tagged with the text [default: title, headline]
    #[arg(long, value_name = "NAME")]
    title_field: Option<String>,
    /// … of the date [default: date, published, published_at, publishedAt, created_at, timestamp]
    #[arg(long, value_name = "NAME")]
    date_field: Option<String>,
}

/// What a field is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Text,
    Id,
    Title,
    Date,
}

impl FieldArgs {
    /// The names under which a field is looked for, the first that is there first.
    pub fn names(&self, field: Field) -> Vec<&str> {
        let (given, usual): (_, &[&str]) = match field {
            Field::Text => (&self.text_field, &["text", "body", "content", "article"]),
            Field::Id => (&self.id_field, &["id", "url", "uuid"]),
            Field::Title => (&self.title_field, &["title", "headline"]),
            Field::Date => (
                &self.date_field,
                &[
                    "date",
                    "published",
                    "published_at",
                    "publishedAt",
                    "created_at",
                    "timestamp",
                ],
            ),
        };
        match given {
            Some(name) => vec![name],
            None => usual.to_vec(),
        }
    }
}

/// The day of a date as archives write it: ISO 8601, `2015/08/01`, RFC 2822, or seconds or milliseconds since 1970.
pub fn day(date: &str) -> Option<NaiveDate> {
    let date = date.trim();
    if let Some(start) = date.get(..10) {
        for format in ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"] {
            if let Ok(day) = NaiveDate::parse_from_str(start, format) {
                return Some(day);
            }
        }
    }
    if let Ok(date) = DateTime::parse_from_rfc2822(date) {
        return Some(date.date_naive());
    }
    let number: i64 = date.parse().ok()?;
    // Seconds up to the year 5138; what is larger counts milliseconds.
    let time = if number.abs() < 100_000_000_000 {
        DateTime::from_timestamp(number, 0)
    } else {
        DateTime::from_timestamp_millis(number)
    };
    time.map(|time| time.date_naive())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_all_sorts() {
        for date in [
            "2015-08-01",
            "2015-08-01T10:00:00Z",
            "2015/08/01 10:00",
            " 2015.08.01",
            "Sat, 1 Aug 2015 10:00:00 +0300",
            "1438423200",
            "1438423200000",
        ] {
            assert_eq!(
                day(date).map(|d| d.to_string()).as_deref(),
                Some("2015-08-01"),
                "{date}"
            );
        }
        for date in [
            "",
            "yesterday",
            "2015-13-01",
            "أغسطس 2015",
            "99999999999999999999",
        ] {
            assert_eq!(day(date), None, "{date}");
        }
    }
}
