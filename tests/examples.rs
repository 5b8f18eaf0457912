//! The examples as programs: what they read, what they write, how they fail.

mod common;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use common::fixture;

/// Runs an example that `cargo test` has built beside this test.
fn run(example: &str, args: &[&str], input: &[u8]) -> Output {
    let mut path: PathBuf = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.push("examples");
    path.push(format!("{example}{}", std::env::consts::EXE_SUFFIX));
    let mut child = Command::new(&path)
        .args(args)
        .env_remove("ORT_DYLIB_PATH")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    // A program that fails early closes its input: no error here.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> &str {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    std::str::from_utf8(&output.stdout).unwrap()
}

#[test]
fn tag_writes_an_article_in_each_form() {
    let article = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/kazakhstan.txt");
    for (form, expected) in [
        ("text", "[ORG منظمة معاهدة الأمن الجماعي] ([ORG CSTO])"),
        ("html", "<title>"),
        ("conll", "قاسم\tB-PER\nجومارت\tI-PER\nتوكاييف\tI-PER\n"),
        ("json", "\"name\":\"قاسم جومارت توكاييف\""),
        ("brat", "T2\tPerson 11 18\tتوكاييف\n"),
    ] {
        let output = run("tag", &["--format", form, article], b"");
        assert!(
            stdout(&output).contains(expected),
            "{form}: {}",
            stdout(&output)
        );
    }
    let output = run("tag", &["/nowhere/article.txt"], b"");
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(
        !output.status.success() && error.contains("/nowhere/article.txt"),
        "{error}"
    );
}

#[test]
fn document_lists_entities_with_their_spellings() {
    let article = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/kazakhstan.txt");
    let output = run("document", &[article], b"");
    let text = stdout(&output);
    assert!(text.contains("34 entities, 46 mentions"), "{text}");
    assert!(
        text.lines()
            .any(|l| l.starts_with("PER     5") && l.ends_with("قاسم جومارت توكاييف (توكاييف)")),
        "{text}"
    );
    let joined = run("document", &["--alias", "الصين=روسيا", article], b"");
    assert!(stdout(&joined).contains("33 entities, 46 mentions"));
}

#[test]
fn custom_model_shows_what_a_folder_is() {
    let folder = fixture("wordpiece");
    let output = run(
        "custom_model",
        &[folder.to_str().unwrap(), "وصل توكاييف إلى ألما آتا"],
        b"",
    );
    let text = stdout(&output);
    assert!(
        text.contains("rten") && text.contains("B-PERS") && text.contains("358"),
        "{text}"
    );
}

#[cfg(feature = "csv")]
#[test]
fn gazetteer_gives_ids_and_names_bad_rows() {
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/data");
    let path = |name: &str| data.join(name).to_str().unwrap().to_owned();
    let (names, article) = (path("names.csv"), path("kazakhstan.txt"));
    let output = run("gazetteer", &[&names, &article], b"");
    let text = stdout(&output);
    for row in [
        ["PER", "both", "Q1378118", "قاسم جومارت توكاييف"],
        ["PER", "both", "Q29265", "نور سلطان نزارباييف"],
        ["LOC", "both", "Q1520", "نور سلطان"],
        ["ORG", "both", "Q1065", "الأمم المتحدة"],
        ["ORG", "both", "Q318693", "CSTO"],
        ["EVENT", "gazetteer", "peacekeeping", "حفظ السلام"],
        ["LOC", "model", "-", "روسيا"],
    ] {
        let has = |line: &str| row.iter().all(|field| line.contains(field));
        assert!(text.lines().any(has), "{row:?} is not in {text}");
    }
    assert!(!text.contains("الكرملين"), "a veto: {text}");
    let report = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(report, "12 rows: 21 names, 0 duplicates, 0 problems\n");

    let linked = run(
        "gazetteer",
        &["--link-only", &names],
        "قوات حفظ السلام وبوتين".as_bytes(),
    );
    assert!(!stdout(&linked).contains("gazetteer"));
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad.jsonl");
    std::fs::write(&bad, "{\"name\": \"موسكو\", \"kind\": \"LOC\"}\n{}\n").unwrap();
    let output = run(
        "gazetteer",
        &[bad.to_str().unwrap()],
        "وصل إلى موسكو".as_bytes(),
    );
    assert!(stdout(&output).contains("موسكو"));
    let strict = run("gazetteer", &["--strict", bad.to_str().unwrap()], b"");
    assert!(!strict.status.success());
    for output in [output, strict] {
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(error.contains("bad.jsonl:2: expected a name"), "{error}");
    }
}
