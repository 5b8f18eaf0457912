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
fn json_is_one_line_a_line_with_byte_offsets() {
    let lines = [
        "وصل قاسم جومارت توكاييف إلى موسكو",
        "",
        "وقال الأمين العام للأمم المتحدة إن الوضع خطير",
        "   ",
    ];
    let output = run("tag", &["--format", "json"], lines.join("\r\n").as_bytes());
    let rows: Vec<serde_json::Value> = stdout(&output)
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert_eq!(rows.len(), lines.len());
    let mut found = 0;
    for (row, line) in rows.iter().zip(lines) {
        assert_eq!(row["text"], line);
        for mention in row["mentions"].as_array().unwrap() {
            let at = |key: &str| usize::try_from(mention[key].as_u64().unwrap()).unwrap();
            assert_eq!(line.get(at("start")..at("end")), mention["text"].as_str());
            assert_eq!(
                line.get(at("full_start")..at("start")),
                mention["proclitics"].as_str()
            );
            assert!((0.0..=1.0).contains(&mention["score"].as_f64().unwrap()));
            found += 1;
        }
    }
    assert!(found >= 3);
    assert_eq!(rows[1]["entities"], serde_json::json!([]));
    assert_eq!(rows[1]["mentions"], serde_json::json!([]));
    assert_eq!(rows[2]["entities"][0]["name"], "الأمم المتحدة");
    let un = &rows[2]["mentions"][0];
    assert_eq!(un["kind"], "ORG");
    assert_eq!(un["name"], "الأمم المتحدة");
    assert_eq!(un["proclitics"], "ل");
    assert_eq!(stdout(&run("tag", &["--format", "json"], b"")), "");
}

#[test]
fn conll_comes_back_as_it_went() {
    let text = "وصل قاسم جومارت توكاييف إلى موسكو\nزار بوتين طهران\n";
    let conll = run("tag", &["--format", "conll"], text.as_bytes());
    let conll = stdout(&conll);
    assert!(
        conll.contains("قاسم\tB-PER\nجومارت\tI-PER\nتوكاييف\tI-PER\n"),
        "{conll}"
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.conll");
    std::fs::write(&path, conll).unwrap();
    let output = run("evaluate", &[path.to_str().unwrap()], b"");
    let last = stdout(&output).lines().last().unwrap();
    let scores: serde_json::Value = serde_json::from_str(last).unwrap();
    for kind in ["PER", "micro"] {
        for score in ["p", "r", "f1"] {
            assert_eq!(scores[kind][score], 1.0, "{last}");
        }
    }
    assert_eq!(scores["ORG"]["f1"], 0.0, "none there, none found");
}

#[test]
fn evaluate_leaves_other_kinds_out_and_names_bad_lines() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let with_misc = file(
        "misc.conll",
        "زار\tO\nبوتين\tB-PERS\nطهران\tB-LOC\nأمس\tO\n\nارتفع\tO\nالدينار\tB-MISC\n",
    );
    let output = run("evaluate", &[&with_misc], b"");
    let scores: serde_json::Value =
        serde_json::from_str(stdout(&output).lines().last().unwrap()).unwrap();
    assert_eq!(scores["PER"]["r"], 1.0);
    assert_eq!(scores["micro"]["r"], 1.0);
    for (text, names) in [
        ("زار O\n", "bad.conll:1"),
        ("زار\tO\nبوتين\tX-PER\n", "bad.conll:2"),
    ] {
        let output = run("evaluate", &[&file("bad.conll", text)], b"");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && error.contains(names), "{error}");
    }
}

#[test]
fn html_shows_each_file_as_an_article() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("article.txt");
    std::fs::write(&path, "وصل توكاييف\n\nزار توكاييف طهران.\n").unwrap();
    let output = run(
        "tag",
        &[
            "--format",
            "html",
            "--title",
            "نشرة <b>",
            "--kinds",
            "PER",
            path.to_str().unwrap(),
            "-",
        ],
        "وصل بوتين <script>alert(1)</script> & \"قال\"\n".as_bytes(),
    );
    let page = stdout(&output);
    assert!(
        page.contains("&lt;script&gt;") && !page.contains("<script>"),
        "{page}"
    );
    assert!(page.contains("<title>نشرة &lt;b&gt;</title>"), "{page}");
    assert!(page.contains("dir=\"rtl\"") && page.contains("<mark class=\"per\" id=\"a1m1\""));
    assert_eq!(page.matches("<article").count(), 2);
    assert!(page.contains(">أشخاص</mark></li>") && !page.contains(">أماكن</mark></li>"));
}

#[test]
fn brat_counts_characters_of_the_files_as_they_are() {
    let text = "😀 وصل بوتين\r\nإلى موسكو\r\n";
    let output = run("tag", &["--format", "brat"], text.as_bytes());
    assert_eq!(
        stdout(&output),
        "T1\tPerson 6 11\tبوتين\nT2\tLocation 17 22\tموسكو\n"
    );
}

#[test]
fn text_shows_entities_in_the_line_and_a_summary() {
    let output = run("tag", &[], "وصل بوتين إلى موسكو\n".as_bytes());
    let text = stdout(&output);
    assert!(
        text.contains("[PER بوتين]") && text.contains("[LOC موسكو]"),
        "{text}"
    );
    let only = run(
        "tag",
        &["--kinds", "LOC"],
        "وصل بوتين إلى موسكو\n".as_bytes(),
    );
    assert!(stdout(&only).starts_with("وصل بوتين إلى [LOC موسكو]"));
}

#[test]
fn bad_input_fails_with_a_message() {
    let cases: [(&[&str], &[u8], &str); 7] = [
        (&["/nowhere/article.txt"], b"", "/nowhere/article.txt"),
        (&["--format", "html", "/nowhere/page"], b"", "/nowhere/page"),
        (
            &["--format", "brat"],
            b"\xd9\x88\n\xff\xfe\n",
            "0xFF at offset 3",
        ),
        (&[], b"\xd9\x88\n\xff\xfe\n", "UTF-8"),
        (&["--kinds", "PER,PLANET"], b"", "PLANET"),
        (&["--min-score", "7"], b"", "0..=1"),
        (&["--model", "/nowhere"], b"", "/nowhere"),
    ];
    for (args, input, names) in cases {
        let output = run("tag", args, input);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(
            !output.status.success() && error.contains(names),
            "{args:?}: {error}"
        );
    }
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
