//! [`Reading`]: a document as JavaScript reads it.

use alam::document::Document;
use alam::words::words;
use serde::Serialize;

/// A text's mentions and entities. Positions are offsets in UTF-16 code units.
#[derive(Debug, Serialize)]
pub struct Reading {
    /// Number of words (and punctuation marks) of the text.
    pub words: usize,
    /// In the order of the text, disjoint.
    pub mentions: Vec<Mention>,
    /// In the order of their first mentions.
    pub entities: Vec<Entity>,
}

/// One mention.
#[derive(Debug, Serialize)]
pub struct Mention {
    /// `PER`, `LOC` or `ORG`: the kind of its entity.
    pub kind: String,
    /// First code unit, without proclitics.
    pub start: usize,
    /// One past the last code unit.
    pub end: usize,
    /// Probability, 0..=1.
    pub score: f32,
    /// Its entity's number in [`Reading::entities`].
    pub entity: usize,
}

/// One person, place or organisation.
#[derive(Debug, Serialize)]
pub struct Entity {
    /// `PER`, `LOC` or `ORG`.
    pub kind: String,
    /// The canonical name.
    pub name: String,
    /// Spellings with their counts, the most frequent first.
    pub names: Vec<(String, usize)>,
    /// Number of mentions.
    pub count: usize,
}

impl Reading {
    /// What a document says.
    #[must_use]
    pub fn of(document: &Document<'_>) -> Self {
        let text = document.text();
        // Mentions come in order: one pass over the text counts for all.
        let (mut byte, mut unit) = (0, 0);
        let mut utf16 = |at: usize| {
            let more = text.get(byte..at).unwrap_or("");
            unit += more.chars().map(char::len_utf16).sum::<usize>();
            byte = at.max(byte);
            unit
        };
        let mentions = document
            .mentions()
            .into_iter()
            .map(|(entity, mention)| Mention {
                kind: document.entities()[entity].kind().to_string(),
                start: utf16(mention.range().start),
                end: utf16(mention.range().end),
                score: mention.score(),
                entity,
            })
            .collect();
        let entities = document
            .entities()
            .iter()
            .map(|entity| Entity {
                kind: entity.kind().to_string(),
                name: entity.name().to_owned(),
                names: entity.names(),
                count: entity.count(),
            })
            .collect();
        Self {
            words: words(text).count(),
            mentions,
            entities,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_utf16() {
        let text = "😀 وصل الرئيس فلاديمير بوتين إلى مُوسْكو 😀😀\nوقال لبوتين 🇰🇿 إنّ كازاخستان بعيدة";
        let recognizer = alam::Recognizer::bundled().unwrap();
        let document = recognizer.document(text).unwrap();
        let reading = Reading::of(&document);
        let units: Vec<u16> = text.encode_utf16().collect();
        let found: Vec<String> = reading
            .mentions
            .iter()
            .map(|m| String::from_utf16(&units[m.start..m.end]).unwrap())
            .collect();
        let expected: Vec<&str> = document.mentions().iter().map(|(_, m)| m.text()).collect();
        assert_eq!(found, expected);
        assert!(
            found.contains(&"بوتين".to_owned()) && found.contains(&"مُوسْكو".to_owned()),
            "{found:?}"
        );
        assert_eq!(
            reading.entities.iter().map(|e| e.count).sum::<usize>(),
            found.len()
        );
    }

    #[test]
    fn nothing_of_nothing() {
        let recognizer = alam::Recognizer::bundled().unwrap();
        for text in ["", " \n\0", "ثم ذهب"] {
            let json =
                serde_json::to_string(&Reading::of(&recognizer.document(text).unwrap())).unwrap();
            assert!(json.contains(r#""mentions":[]"#), "{json}");
        }
    }

    #[test]
    fn a_large_text_is_read_whole() {
        let text = "قال بوتين إن موسكو تراقب. ".repeat(4_000);
        let recognizer = alam::Recognizer::bundled().unwrap();
        let reading = Reading::of(&recognizer.document(&text).unwrap());
        assert!(
            reading.mentions.len() >= 7_900,
            "{}",
            reading.mentions.len()
        );
        assert!(reading.mentions.last().unwrap().end > text.encode_utf16().count() - 40);
    }
}
