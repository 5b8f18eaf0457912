//! What no model says yet or ever should: identifiers of gazetteers, odd labels, mentions where none can be.

use std::sync::Arc;

use super::{Ansi, Brat, Conll, Html, JsonLines, Render};
use crate::document::{Document, Resolver};
use crate::entity::{Entity, Kind, Origin, Span};

/// A document with mentions of these texts, each the first after the one before.
fn document<'t>(text: &'t str, mentions: &[(&str, Kind, Option<&str>)]) -> Document<'t> {
    let mut at = 0;
    let entities = mentions.iter().map(|(mention, kind, id)| {
        let start = at + text[at..].find(mention).unwrap();
        at = start + mention.len();
        entity(text, start, at, kind, *id)
    });
    Resolver::default().resolve(text, entities.collect::<Vec<_>>())
}

fn entity<'t>(
    text: &'t str,
    start: usize,
    end: usize,
    kind: &Kind,
    id: Option<&str>,
) -> Entity<'t> {
    let span = Span {
        kind: kind.clone(),
        full: start..end,
        proclitics: 0,
        elided: crate::clitics::Elided::Nothing,
        origin: Origin::Both,
        score: 0.876_54,
        id: id.map(Arc::from),
    };
    Entity::new(text, span)
}

macro_rules! written {
    ($writer:expr, $document:expr) => {{
        let mut out = Vec::new();
        let make = $writer;
        let mut writer = make(&mut out);
        writer.document($document).unwrap();
        writer.finish().unwrap();
        String::from_utf8(out).unwrap()
    }};
}

#[test]
fn identifiers_are_written() {
    let text = "بوتين وموسكو وبوتين ودبي";
    let document = document(
        text,
        &[
            ("بوتين", Kind::Person, Some("Q7747")),
            ("موسكو", Kind::Location, Some("a b\t\"<c")),
            ("بوتين", Kind::Person, None),
            ("دبي", Kind::Location, Some("")),
        ],
    );
    let ann = written!(|out| Brat::new(out).database("Wiki data"), &document);
    let (_, references) = ann.split_once("T4\tLocation 21 24\tدبي\n").unwrap();
    assert_eq!(
        references,
        "*\tEquiv T1 T3\nN1\tReference T1 Wiki_data:Q7747\tبوتين\n\
         #1\tAnnotatorNotes T2\ta b \"<c\n#2\tAnnotatorNotes T4\t\n"
    );
    let html = written!(Html::new, &document);
    assert!(
        html.contains("المصدر: النموذج والمعجم – المعرّف: Q7747\">"),
        "{html}"
    );
    assert!(
        html.contains("<td>2</td><td><bdi>Q7747</bdi></td>"),
        "{html}"
    );
    assert!(html.contains("<bdi>a b\t&quot;&lt;c</bdi>") && html.contains("colspan=\"3\""));
    let json = written!(JsonLines::new, &document);
    let row: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(row["entities"][0]["id"], "Q7747");
    assert_eq!(row["entities"][0]["mentions"], serde_json::json!([0, 2]));
    let mention = &row["mentions"][2];
    assert_eq!(
        (&mention["id"], &mention["origin"]),
        (&serde_json::Value::Null, &"both".into())
    );
    assert_eq!(mention["score"], 0.8765);
}

#[test]
fn odd_labels_stay_one_field() {
    let kind = Kind::Other("A\tB <c>\n\x1b".into());
    let document = document("زار بوتين", &[("بوتين", kind, None)]);
    assert_eq!(
        written!(Conll::new, &document),
        "زار\tO\nبوتين\tB-A_B_<c>__\n\n"
    );
    assert_eq!(written!(Brat::new, &document), "T1\tA_B__c___ 4 9\tبوتين\n");
    let html = written!(Html::new, &document);
    assert!(
        html.contains("<small>\u{a0}<bdi>A\tB &lt;c&gt;\n\u{fffd}</bdi></small>"),
        "{html}"
    );
    let ansi = written!(Ansi::new, &document);
    assert!(
        ansi.starts_with("زار \x1b[1;35m[A\tB <c>\u{fffd}\u{fffd} بوتين]\x1b[0m\n"),
        "{ansi}"
    );
    let nameless = Kind::Other("".into());
    let document = self::document("دبي", &[("دبي", nameless, None)]);
    assert_eq!(written!(Conll::new, &document), "دبي\tB-_\n\n");
    assert_eq!(written!(Brat::new, &document), "T1\t_ 0 3\tدبي\n");
}

/// brat breaks lines where Python's `splitlines` does.
#[test]
fn brat_parts_a_span_at_what_ends_lines() {
    let name = "الأمم\u{b}\u{b}المتحدة\tهنا";
    let text = format!("في {name}");
    let document = document(&text, &[(name, Kind::Organization, None)]);
    assert_eq!(
        written!(Brat::new, &document),
        "T1\tOrganization 3 8;10 17;18 21\tالأمم المتحدة هنا\n"
    );
}

/// No recognizer gives such mentions; still no writer fails on them, and no byte of the text is lost or doubled.
#[test]
fn mentions_across_lines_and_each_other_do_no_harm() {
    let text = "أ ب\nت ث ج";
    let all = [(0, text.len()), (3, 10), (6, 8)];
    let entities = all.map(|(start, end)| entity(text, start, end, &Kind::Person, None));
    let document = Resolver::default().resolve(text, entities);
    let ansi = written!(|out| Ansi::new(out).color(false), &document);
    assert!(ansi.starts_with("[PER أ ب][PER ]\n[PER ت] ث ج\n"), "{ansi}");
    for form in [
        written!(Html::new, &document),
        written!(Conll::new, &document),
        written!(Brat::new, &document),
        written!(JsonLines::new, &document),
    ] {
        assert!(!form.is_empty());
    }
}

#[test]
fn lines_end_as_they_do_for_the_recognizer() {
    for (text, lines) in [
        ("", "|"),
        ("a", "a|"),
        ("a\n", "a|"),
        ("a\r\n\nb\r\rc\u{85}d\u{2028}e\u{2029}", "a||b||c|d|e|"),
    ] {
        let document = document(text, &[]);
        let layout = super::layout::Layout::new(&document);
        let found: String = layout
            .lines()
            .map(|line| line.text().to_owned() + "|")
            .collect();
        assert_eq!(found, lines, "{text:?}");
    }
}
