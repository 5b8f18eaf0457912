//! Rows in, and what is said of the wrong ones.

use std::io::{self, Read};

use alam::gazetteer::{Entry, Fault, Gazetteer, MOST_WORDS, Place, Report};
use alam::{Error, Kind};

use super::{built, entries};

fn json(lines: &str) -> (Gazetteer, Report) {
    let builder = Gazetteer::builder().json_lines(lines.as_bytes()).unwrap();
    builder.build()
}

#[test]
fn json_lines() {
    let (gazetteer, report) = json(concat!(
        "\u{feff}{\"name\": \"الأمم المتحدة\", \"kind\": \"ORG\", \"id\": \"Q1065\", \"aliases\": [\"منظمة الأمم المتحدة\"]}\r\n",
        "\n",
        "{\"kind\": \"per\", \"name\": \"بوتين\", \"id\": 7747}\n",
        "{\"name\": \"الرئيس\", \"kind\": \"O\", \"id\": null}",
    ));
    assert_eq!(
        report.to_string(),
        "3 rows: 4 names, 0 duplicates, 0 problems"
    );
    assert_eq!(gazetteer.len(), 4);
    let found = gazetteer.find("بوتين في منظمة الأمم المتحدة مع الرئيس");
    let ids: Vec<_> = found.iter().map(|e| (e.kind().as_str(), e.id())).collect();
    assert_eq!(ids, [("PER", Some("7747")), ("ORG", Some("Q1065"))]);
}

#[test]
fn bad_lines_are_told_of_and_the_others_load() {
    let long = "كلمة ".repeat(MOST_WORDS + 1);
    let lines = [
        r#"{"name": "موسكو", "kind": "LOC"}"#.into(),
        r#"{"name": " ", "kind": "LOC"}"#.into(),
        r#"{"kind": "LOC"}"#.into(),
        r#"{"name": "طهران"}"#.into(),
        r#"{"name": "1948", "kind": "LOC"}"#.into(),
        r#"{"name": "ـَـ", "kind": "LOC"}"#.into(),
        format!(r#"{{"name": "{long}", "kind": "ORG"}}"#),
        r#"{"name": 5, "kind": "ORG"}"#.into(),
        r#"{"name": "أ", "kind": "ORG", "aliases": "ب"}"#.into(),
        r#"{"name": "أ", "kind": "ORG", "aliases": [7]}"#.into(),
        r#"{"name": "أ", "kind": "ORG", "id": {}}"#.into(),
        r#"["موسكو", "LOC"]"#.into(),
        r#"{"name": "موسكو""#.into(),
        r#"{"name": "باريس", "kind": "LOC", "wikidata": 1}"#.into(),
        r#"{"name": "لندن", "kind": "LOC", "wikidata": 2, "aliases": [""]}"#.into(),
        r#"{"name": "موسكو", "kind": "LOC"}"#.to_owned(),
    ];
    let (gazetteer, report) = json(&lines.join("\n"));
    let problems: Vec<String> = report.problems().iter().map(ToString::to_string).collect();
    let expected = [
        "line 2: expected a name, found none",
        "line 3: expected a name, found none",
        "line 4: expected a kind (PER, LOC, ORG, a label of your own, or O for a veto), found none: \"طهران\"",
        "line 5: expected a name with a letter, found \"1948\"",
        "line 6: expected a name with a letter, found \"ـَـ\"",
        "line 7: expected a name of at most 32 words, found 33: \"كلمة",
        "line 8: name: expected a string, found 5",
        "line 9: aliases: expected a list of strings, found \"ب\"",
        "line 10: aliases: expected a list of strings, found 7",
        "line 11: id: expected a string or a number, found {}",
        "line 12: expected a JSON object on one line, found: invalid type",
        "line 13: expected a JSON object on one line, found: EOF",
        "line 14: expected columns name, kind, id and aliases, each once, found \"wikidata\"",
        "line 15: expected a name, found none",
    ];
    assert_eq!(problems.len(), expected.len(), "{report}");
    for (problem, expected) in problems.iter().zip(expected) {
        assert!(problem.starts_with(expected), "{problem} / {expected}");
    }
    assert_eq!(
        (report.rows(), report.names(), report.duplicates()),
        (16, 3, 1)
    );
    assert_eq!(gazetteer.find("موسكو وباريس ولندن وطهران").len(), 3);
    assert!(report.to_string().contains("14 problems\nline 2: "));
}

#[test]
fn bytes_that_are_no_text_and_lines_without_end() {
    let mut bytes = b"{\"name\": \"\xff\", \"kind\": \"LOC\"}\n".to_vec();
    bytes.extend(std::iter::repeat_n(b' ', 3 << 20));
    bytes.extend("\n{\"name\": \"موسكو\", \"kind\": \"LOC\"}".as_bytes());
    let builder = Gazetteer::builder().json_lines(bytes.as_slice()).unwrap();
    let (gazetteer, report) = builder.build();
    let faults: Vec<_> = report.problems().iter().map(|p| &p.fault).collect();
    let part = String::from("line");
    let expected = [
        &Fault::Utf8 { at: 10, part },
        &Fault::LongLine { most: 1 << 20 },
    ];
    assert_eq!(faults, expected);
    let line = Place::Line {
        file: None,
        line: 2,
    };
    assert_eq!(report.problems()[1].place, line);
    assert_eq!(gazetteer.len(), 1);
}

#[test]
fn strict_fails_on_the_first() {
    let lines = "{\"name\": \"موسكو\", \"kind\": \"LOC\"}\n{}\n[]\n";
    let builder = Gazetteer::builder().strict();
    let error = builder.json_lines(lines.as_bytes()).unwrap_err();
    assert!(matches!(error, Error::Names(_)));
    assert_eq!(error.to_string(), "line 2: expected a name, found none");

    let rows = entries(&["موسكو LOC", "موسكو LOC", "موسكو PER"]);
    let error = Gazetteer::builder().strict().entries(rows).unwrap_err();
    assert!(
        error.to_string().starts_with("entry 3: \"موسكو\""),
        "{error}"
    );
}

#[test]
fn conflicts_name_both_rows_and_the_first_holds() {
    let (gazetteer, report) = built(&[
        "القاهرة LOC Q85",
        "القاهره LOC Q85",
        "القاهرة ORG Q85",
        "القاهِرة LOC",
        "القاهرة O",
        "وليد PER",
    ]);
    let problems: Vec<String> = report.problems().iter().map(ToString::to_string).collect();
    let expected = [
        "entry 3: \"القاهرة\" is ORG Q85 here and LOC Q85 at entry 1; the first holds",
        "entry 4: \"القاهِرة\" is LOC without id here and LOC Q85 at entry 1; the first holds",
        "entry 5: \"القاهرة\" is O without id here and LOC Q85 at entry 1; the first holds",
    ];
    assert_eq!(problems, expected);
    assert_eq!(
        (report.rows(), report.names(), report.duplicates()),
        (6, 2, 1)
    );
    let found = gazetteer.find("القاهرة");
    assert_eq!(
        (found[0].kind(), found[0].id()),
        (&Kind::Location, Some("Q85"))
    );
}

#[test]
fn conflicts_reach_over_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("names.jsonl");
    std::fs::write(&path, "\n{\"name\": \"القاهرة\", \"kind\": \"LOC\"}").unwrap();
    let builder = Gazetteer::builder().path(&path).unwrap();
    let builder = builder.entries(entries(&["القاهرة ORG"])).unwrap();
    let (_, report) = builder.build();
    let [problem] = report.problems() else {
        panic!("{report}");
    };
    let Fault::Conflict { first, kept, .. } = &problem.fault else {
        panic!("{report}");
    };
    assert_eq!(first.to_string(), format!("{}:2", path.display()));
    assert_eq!(kept, "LOC without id");
}

#[test]
fn an_alias_of_the_same_spelling_is_no_conflict() {
    let entry = Entry::new("أحمد", Kind::Person)
        .with_id("1")
        .with_alias("احمد");
    let (gazetteer, report) = Gazetteer::builder().entries([entry]).unwrap().build();
    assert_eq!((gazetteer.len(), report.duplicates()), (1, 1));
    assert!(report.problems().is_empty());
}

#[test]
fn paths() {
    let folder = tempfile::tempdir().unwrap();
    let error = Gazetteer::from_path("names.xlsx").unwrap_err();
    assert!(
        error
            .to_string()
            .contains("names.xlsx: expected a file of names with the extension ."),
        "{error}"
    );
    let error = Gazetteer::from_path(folder.path().join("none.jsonl")).unwrap_err();
    assert!(matches!(error, Error::Read { .. }), "{error}");
    let path = folder.path().join("names.NDJSON");
    std::fs::write(&path, "{\"name\": \"موسكو\", \"kind\": \"LOC\"}\n{").unwrap();
    let (gazetteer, report) = Gazetteer::from_path(&path).unwrap();
    assert_eq!(gazetteer.len(), 1);
    let problem = report.problems()[0].to_string();
    assert!(
        problem.starts_with(&format!("{}:2: ", path.display())),
        "{problem}"
    );
    #[cfg(not(feature = "csv"))]
    {
        let error = Gazetteer::from_path("names.csv").unwrap_err().to_string();
        assert!(error.contains("feature `csv`"), "{error}");
    }
}

/// Fails after some bytes.
pub struct Failing<'a>(pub &'a [u8]);

impl Read for Failing<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("the disk is gone")),
            read => Ok(read),
        }
    }
}

#[test]
fn a_reader_that_fails_is_an_error_also_when_not_strict() {
    let bytes = "{\"name\": \"موسكو\", \"kind\": \"LOC\"}\n";
    let error = Gazetteer::builder()
        .json_lines(Failing(bytes.as_bytes()))
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 2: cannot read names: the disk is gone"
    );
}

#[cfg(feature = "serde")]
#[test]
fn entries_go_through_serde() {
    let entry = Entry::new("بوتين", Kind::Person)
        .with_id("Q7747")
        .with_alias("فلاديمير بوتين");
    let json = serde_json::to_string(&entry).unwrap();
    let expected = r#"{"name":"بوتين","kind":"PER","id":"Q7747","aliases":["فلاديمير بوتين"]}"#;
    assert_eq!(json, expected);
    assert_eq!(serde_json::from_str::<Entry>(&json).unwrap(), entry);
    let veto = serde_json::to_string(&Entry::veto("الرئيس")).unwrap();
    assert_eq!(veto, r#"{"name":"الرئيس","kind":"O"}"#);
    assert_eq!(
        serde_json::from_str::<Entry>(&veto).unwrap(),
        Entry::veto("الرئيس")
    );
    assert!(serde_json::from_str::<Entry>(r#"{"name": "أ"}"#).is_err());
    assert!(serde_json::from_str::<Entry>(r#"{"name": "أ", "kind": "O", "x": 1}"#).is_err());
    let lines = serde_json::to_string(&entry).unwrap() + "\n" + &veto;
    let (_, report) = Gazetteer::builder()
        .json_lines(lines.as_bytes())
        .unwrap()
        .build();
    assert_eq!((report.names(), report.problems().len()), (3, 0));
}
