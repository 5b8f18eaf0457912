//! `alam tag` and `alam evaluate`: what they read, what they write, how they fail.

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Runs a subcommand of `alam`.
fn run(command: &str, args: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_alam"))
        .arg(command)
        .args(args)
        .env_remove("ORT_DYLIB_PATH")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
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

/// Each command, before it reads or writes anything.
#[test]
fn threads_out_of_their_range_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let out = out.to_str().unwrap();
    let tests = [
        ("tag", vec![]),
        ("evaluate", vec!["none.conll"]),
        ("archive", vec!["none.jsonl", "--out", out]),
    ];
    for (command, mut args) in tests {
        for threads in ["0", "1025"] {
            args.extend(["--threads", threads]);
            let output = run(command, &args, b"");
            assert!(!output.status.success(), "{command}");
            let shown = String::from_utf8_lossy(&output.stderr);
            assert!(shown.contains("1..=1024"), "{command}: {shown}");
            args.truncate(args.len() - 2);
        }
    }
    assert!(!folder.path().join("out").exists());
}

#[test]
fn names_of_ones_own_come_with_their_ids() {
    let folder = tempfile::tempdir().unwrap();
    let names = folder.path().join("names.csv");
    std::fs::write(&names, "name,kind,id\nفلاديمير بوتين,PER,Q7747\n,PER,Q1\n").unwrap();
    let output = run(
        "tag",
        &["--format", "json", "--names", names.to_str().unwrap()],
        "زار فلاديمير بوتين طهران\n".as_bytes(),
    );
    let row: serde_json::Value = serde_json::from_str(stdout(&output)).unwrap();
    assert_eq!(row["mentions"][0]["id"], "Q7747");
    assert_eq!(row["mentions"][0]["origin"], "both");
    assert!(String::from_utf8_lossy(&output.stderr).contains("names.csv:3"));
}
