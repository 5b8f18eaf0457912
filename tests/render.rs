//! The written forms, read back.

#[path = "render/back.rs"]
mod back;
mod common;
#[macro_use]
#[path = "render/written.rs"]
mod written;
#[path = "render/pages.rs"]
mod pages;

use alam::Recognizer;
use alam::document::Document;
use alam::render::{Ansi, Brat, Conll, Html, JsonLines};
use alam::words::words;
use back::{Page, brat, conll};

/// Nested brackets, Latin names, diacritics, tatweel, proclitics, markup, line ends of all kinds.
const TEXT: &str = "توكاييف يبحث مع «إنترفاكس» دعم كازاخستان\r\n\
    \n\
    وبالكرملين التقى الأمين العام للأمم المتحدة فلاديمير بوتين (منظمة معاهدة الأمن الجماعي (CSTO)) & <b>لـBBC</b>.\n\
    وَأَكَّدَ مُحَلِّلُونَ لِقَنَاةِ الجَزِيرَةِ أَنَّ كَازَاخِسْتَان و\"آســـيا\" 😀 بخير\u{2028}وقال بوتين <script>alert('موسكو')</script>\n";

fn recognizer() -> Recognizer {
    Recognizer::bundled().unwrap()
}

/// The text, one without entities, an empty one, and one that begins in the middle of things.
fn documents(recognizer: &Recognizer) -> Vec<Document<'static>> {
    let texts = [TEXT, "لا أحد هنا، وكل شيء هادئ.", "", "\n\nزار بوتين طهران"];
    let documents = texts.map(|text| recognizer.document(text).unwrap());
    assert!(documents[0].mentions().len() >= 9, "{:?}", documents[0]);
    assert!(documents[1].mentions().is_empty() && documents[2].mentions().is_empty());
    documents.into()
}

#[test]
fn terminals_get_text_colours_and_a_summary() {
    let documents = documents(&recognizer());
    let plain = written!(|out| Ansi::new(out).color(false), &documents);
    assert!(plain.contains("وب[ORG الكرملين] التقى") && plain.contains("([ORG CSTO]))"));
    assert!(
        plain.contains("مع «[ORG إنترفاكس]» دعم [LOC كازاخستان]\n\nوب"),
        "{plain}"
    );
    assert!(plain.contains("\nPER  mentions: ") && !plain.contains('\x1b'));
    let coloured = written!(Ansi::new, &documents);
    assert!(
        coloured.contains("\x1b[1;33m[ORG CSTO]\x1b[0m"),
        "{coloured}"
    );
    let codes = ["\x1b[1;36m", "\x1b[1;32m", "\x1b[1;33m", "\x1b[0m"];
    let bare = codes
        .iter()
        .fold(coloured, |text, code| text.replace(code, ""));
    assert_eq!(bare, plain);
    let hostile = recognizer()
        .document("زار\x1b[2J بوتين\u{9b}31m\tطهران")
        .unwrap();
    let shown = written!(|out| Ansi::new(out).color(false), &[hostile]);
    assert!(
        shown.starts_with("زار\u{fffd}[2J [PER بوتين]\u{fffd}31m\t[LOC طهران]\n"),
        "{shown}"
    );
}

/// One name, one colour; what a mention was taken for by itself stands in its title.
#[test]
fn readers_see_the_kind_that_the_mentions_vote_for() {
    let text = include_str!("../examples/data/kazakhstan.txt");
    let document = recognizer().document(text).unwrap();
    let documents = [document.clone()];
    let plain = written!(|out| Ansi::new(out).color(false), &documents);
    let html = written!(Html::new, &documents);
    let shown: Vec<&str> = plain.split('[').skip(1).map(|rest| &rest[..3]).collect();
    let titles = Page::parse(&html).attributes("mark", "title");
    // Marks without an identifier are those of the legend and the table.
    let marks = html.split("<mark class=\"").skip(1);
    let classes: Vec<&str> = marks
        .filter_map(|mark| mark.split_once('"'))
        .filter(|(_, rest)| rest.starts_with(" id="))
        .map(|(class, _)| class)
        .collect();
    let mentions = document.mentions();
    assert_eq!(
        (shown.len(), titles.len()),
        (mentions.len(), mentions.len())
    );
    let mut outvoted = 0;
    for (i, (entity, mention)) in mentions.into_iter().enumerate() {
        let kind = document.entities()[entity].kind();
        assert_eq!(
            (shown[i], classes[i]),
            (kind.as_str(), kind.as_str().to_lowercase().as_str())
        );
        let other = mention.kind() != kind;
        assert_eq!(
            titles[i].contains("في هذا الموضع وحده"),
            other,
            "{}",
            titles[i]
        );
        outvoted += usize::from(other);
    }
    assert!(
        outvoted > 0,
        "expected a mention that the others outvote, found none"
    );
}

#[test]
fn conll_reads_back() {
    let documents = documents(&recognizer());
    let two = written!(Conll::new, &documents);
    let three = written!(|out| Conll::new(out).entities(true), &documents);
    let (mut tokens, mut spans, mut before) = (Vec::new(), Vec::new(), 0);
    for document in &documents {
        let found: Vec<_> = words(document.text()).collect();
        for (entity, mention) in document.mentions() {
            let inside = |w: &&std::ops::Range<usize>| {
                w.end > mention.range().start && w.start < mention.range().end
            };
            let first = tokens.len() + found.iter().position(|w| inside(&w)).unwrap();
            let count = found.iter().filter(inside).count();
            let kind = mention.kind().as_str().to_owned();
            spans.push((
                first..first + count,
                kind,
                (before + entity + 1).to_string(),
            ));
        }
        tokens.extend(found.into_iter().map(|w| document.text()[w].to_owned()));
        before += document.entities().len();
    }
    let (read, found) = conll(&three);
    assert_eq!((&read, &found), (&tokens, &spans));
    let (read, found) = conll(&two);
    assert_eq!(read, tokens);
    let without_entities = |(range, kind, _)| (range, kind, String::new());
    assert_eq!(
        found,
        spans.into_iter().map(without_entities).collect::<Vec<_>>()
    );
    // The blank lines are those between lines with words.
    assert_eq!(two.split("\n\n").filter(|s| !s.is_empty()).count(), 6);
    assert!(two.contains("\nوبالكرملين\tB-ORG\n") && !two.contains("\n\n\n"));
}

#[test]
fn json_reads_back() {
    let documents = documents(&recognizer());
    let json = written!(JsonLines::new, &documents);
    assert_eq!(json.lines().count(), documents.len());
    for (line, document) in json.lines().zip(&documents) {
        check_json(line, document);
    }
}

fn check_json(line: &str, document: &Document<'_>) {
    let row: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(row["text"], document.text());
    let mentions = row["mentions"].as_array().unwrap();
    assert_eq!(mentions.len(), document.mentions().len());
    for (row, (entity, mention)) in mentions.iter().zip(document.mentions()) {
        let at = |key: &str| usize::try_from(row[key].as_u64().unwrap()).unwrap();
        assert_eq!(at("start")..at("end"), mention.range());
        assert_eq!(at("full_start"), mention.full_range().start);
        assert_eq!(document.text().get(mention.range()), row["text"].as_str());
        assert_eq!(row["kind"], mention.kind().as_str());
        assert_eq!(row["name"], mention.name());
        assert_eq!(row["proclitics"], mention.proclitics());
        assert_eq!(row["origin"], mention.origin().as_str());
        assert_eq!(row["id"].as_str(), mention.id());
        assert_eq!(at("entity"), entity);
        assert!((row["score"].as_f64().unwrap() - f64::from(mention.score())).abs() < 1e-4);
    }
    let entities = row["entities"].as_array().unwrap();
    assert_eq!(entities.len(), document.entities().len());
    for (number, (row, entity)) in entities.iter().zip(document.entities()).enumerate() {
        assert_eq!(row["name"], entity.name());
        assert_eq!(row["kind"], entity.kind().as_str());
        assert_eq!(row["count"], entity.count());
        assert_eq!(row["id"].as_str(), entity.id());
        let of_it = row["mentions"].as_array().unwrap();
        assert_eq!(of_it.len(), entity.count());
        for mention in of_it {
            let mention = usize::try_from(mention.as_u64().unwrap()).unwrap();
            assert_eq!(mentions[mention]["entity"], number);
        }
    }
}

#[test]
fn brat_reads_back() {
    let documents = documents(&recognizer());
    let ann = written!(|out| Brat::new(out).database("Wiki data:1"), &documents);
    let text: String = documents.iter().map(Document::text).collect();
    check_brat(&ann, &text, &documents);
    assert!(ann.contains("*\tEquiv T"), "{ann}");
}

fn check_brat(ann: &str, text: &str, documents: &[Document<'_>]) {
    let read = brat(ann, text);
    let types = |kind: &str| match kind {
        "PER" => "Person",
        "LOC" => "Location",
        _ => "Organization",
    };
    let (mut spans, mut groups, mut before) = (Vec::new(), Vec::new(), 0);
    for document in documents {
        let first = spans.len();
        groups.resize_with(groups.len() + document.entities().len(), Vec::new);
        let done = groups.len() - document.entities().len();
        for (number, (entity, mention)) in document.mentions().into_iter().enumerate() {
            let start = before + document.text()[..mention.range().start].chars().count();
            let end = start + mention.text().chars().count();
            let kind = types(mention.kind().as_str()).to_owned();
            spans.push((kind, start..end));
            groups[done + entity].push(first + number + 1);
        }
        before += document.text().chars().count();
    }
    groups.retain(|group| group.len() > 1);
    assert_eq!(read.spans, spans);
    assert_eq!(read.groups, groups);
}

#[test]
fn any_text_is_written_validly() {
    let recognizer = recognizer();
    let names = proptest::sample::select(vec![
        "بوتين",
        " للأمم المتحدة ",
        "(CSTO)",
        "<script>",
        "</p>",
        "&amp;",
        "\"'",
        "\u{b}",
        "\n",
    ]);
    let pieces = proptest::collection::vec(
        proptest::prop_oneof![
            proptest::prelude::Strategy::prop_map(names, str::to_owned),
            common::arabic_text()
        ],
        0..6,
    );
    let mut runner = proptest::test_runner::TestRunner::new(proptest::test_runner::Config {
        failure_persistence: None,
        ..proptest::test_runner::Config::with_cases(256)
    });
    runner
        .run(&pieces, |pieces| {
            let text = pieces.concat();
            let document = recognizer.document(&text).unwrap();
            let documents = std::slice::from_ref(&document);
            let html = written!(|out| Html::new(out).title(text.clone()), documents);
            let page = Page::parse(&html);
            assert_eq!(page.errors, Vec::<String>::new(), "{html}");
            assert_eq!(
                page.structure(),
                "html head meta meta title style body header",
                "{html}"
            );
            page.check_tables();
            let shown = page.articles().swap_remove(0).lines.concat();
            let kept = |c: &char| {
                !c.is_whitespace() && !c.is_control() && *c != '\u{fffd}' && !back::nonchar(*c)
            };
            assert!(
                shown.chars().filter(kept).eq(text.chars().filter(kept)),
                "{shown:?} {text:?}"
            );
            let json = written!(JsonLines::new, documents);
            assert_eq!(json.matches('\n').count(), 1);
            check_json(&json, &document);
            let ann = written!(Brat::new, documents);
            if !text.contains(|c: char| c.is_control()) {
                check_brat(&ann, &text, documents);
            }
            let (tokens, _) = conll(&written!(Conll::new, documents));
            assert!(
                tokens
                    .iter()
                    .map(String::as_str)
                    .eq(words(&text).map(|w| &text[w]))
            );
            Ok(())
        })
        .unwrap();
}
