//! `alam archive`: all sorts of inputs, bad records, and going on after a kill.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::Duration;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use arrow_json::WriterBuilder;
use arrow_json::writer::LineDelimited;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};
use tempfile::TempDir;

fn archive(args: &[&Path], options: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alam"));
    command
        .arg("archive")
        .args(args)
        .args(options)
        .env_remove("ORT_DYLIB_PATH");
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn run(input: &Path, out: &Path, options: &[&str]) -> Output {
    archive(&[input, Path::new("--out"), out], options)
        .output()
        .unwrap()
}

fn ok(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn failure(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn rows(path: &Path) -> Vec<Value> {
    fs::read_to_string(path)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

const ARTICLES: [&str; 4] = [
    "وصل الرئيس فلاديمير بوتين إلى موسكو. وقال بوتين إن الوضع صعب.",
    "التقى توكاييف نظيره بوتين في نور سلطان.",
    "قالت الأمم المتحدة إن الوضع في اليمن خطير.",
    "لم يحدث شيء اليوم.",
];

fn jsonl(count: usize) -> String {
    let line = |i: usize| json!({"id": format!("a{i}"), "title": format!("نشرة {i}"), "text": ARTICLES[i % 4], "date": format!("2015-08-{:02}", i % 28 + 1)});
    (0..count).map(|i| line(i).to_string() + "\n").collect()
}

#[test]
fn offsets_lead_back_to_title_and_text() {
    let folder = TempDir::new().unwrap();
    let (input, out) = (folder.path().join("news.jsonl"), folder.path().join("out"));
    let title = "بوتين في موسكو";
    fs::write(
        &input,
        json!({"id": 7, "title": title, "body": ARTICLES[0], "date": 1438423200}).to_string(),
    )
    .unwrap();
    let summary = ok(&run(&input, &out, &[]));
    assert!(
        summary.contains("articles  1 (0 empty, 0 with a date that is none)"),
        "{summary}"
    );
    let mentions = rows(&out.join("mentions.jsonl"));
    for mention in &mentions {
        let field = if mention["field"] == "title" {
            title
        } else {
            ARTICLES[0]
        };
        let at = |key: &str| usize::try_from(mention[key].as_u64().unwrap()).unwrap();
        assert_eq!(
            field.get(at("start")..at("end")),
            mention["text"].as_str(),
            "{mention}"
        );
        assert_eq!(mention["article"], "7");
    }
    let fields: Vec<&str> = mentions
        .iter()
        .map(|m| m["field"].as_str().unwrap())
        .collect();
    assert!(fields.contains(&"title") && fields.contains(&"text"));
    let entities = rows(&out.join("entities.jsonl"));
    let putin = entities.iter().find(|e| e["kind"] == "PER").unwrap();
    assert_eq!(
        (&putin["name"], &putin["count"], &putin["date"]),
        (&json!("فلاديمير بوتين"), &json!(3), &json!("2015-08-01"))
    );
    // Each entity begins where its first mention does.
    for (i, entity) in entities.iter().enumerate() {
        let first = mentions.iter().find(|m| m["entity"] == i).unwrap();
        assert_eq!(
            (&entity["field"], &entity["first"]),
            (&first["field"], &first["start"])
        );
    }
    let report = fs::read_to_string(out.join("report.html")).unwrap();
    assert!(
        report.contains("<svg") && report.contains("فلاديمير بوتين") && !report.contains("http")
    );
}

#[test]
fn parquet_holds_what_json_lines_hold() {
    let folder = TempDir::new().unwrap();
    let (input, out) = (folder.path().join("news.jsonl"), folder.path().join("out"));
    fs::write(&input, jsonl(25)).unwrap();
    ok(&run(&input, &out, &["--part", "10"]));
    for table in ["mentions", "entities"] {
        let lines = rows(&out.join(format!("{table}.jsonl")));
        let mut files: Vec<_> = fs::read_dir(out.join(table))
            .unwrap()
            .map(|f| f.unwrap().path())
            .collect();
        files.sort();
        assert_eq!(files.len(), 3);
        let mut json = WriterBuilder::new()
            .with_explicit_nulls(true)
            .build::<_, LineDelimited>(Vec::new());
        for file in files {
            let file = File::open(file).unwrap();
            let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
            for batch in reader.build().unwrap() {
                json.write(&batch.unwrap()).unwrap();
            }
        }
        json.finish().unwrap();
        let read: Vec<Value> = json
            .into_inner()
            .split(|&b| b == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).unwrap())
            .collect();
        assert!(lines.len() > 25);
        assert_eq!(read, lines);
    }
}

#[test]
fn folders_compressed_files_and_parquet_are_read_in_order() {
    let folder = TempDir::new().unwrap();
    let (input, out) = (folder.path().join("in"), folder.path().join("out"));
    fs::create_dir_all(input.join("sub")).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(
        File::create(input.join("a.jsonl.gz")).unwrap(),
        flate2::Compression::fast(),
    );
    gzip.write_all(jsonl(2).as_bytes()).unwrap();
    gzip.finish().unwrap();
    fs::write(
        input.join("b.jsonl.zst"),
        zstd::encode_all(jsonl(3).as_bytes(), 1).unwrap(),
    )
    .unwrap();
    let columns: [(&str, ArrayRef); 3] = [
        (
            "published_at",
            Arc::new(StringArray::from(vec![
                "2015-08-01T00:00:00Z",
                "2015-08-02",
            ])),
        ),
        (
            "content",
            Arc::new(StringArray::from(vec![Some(ARTICLES[0]), None])),
        ),
        ("id", Arc::new(Int64Array::from(vec![41, 42]))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut writer = ArrowWriter::try_new(
        File::create(input.join("c.parquet")).unwrap(),
        batch.schema(),
        None,
    )
    .unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    fs::write(input.join("notes.md"), "no article").unwrap();
    fs::write(input.join("sub/d.txt"), ARTICLES[1]).unwrap();
    let summary = ok(&run(&input, &out, &[]));
    assert!(
        summary.contains("articles  7 ") && summary.contains("rejected  1 "),
        "{summary}"
    );
    let mut articles: Vec<String> = rows(&out.join("entities.jsonl"))
        .iter()
        .map(|e| e["article"].as_str().unwrap().to_owned())
        .collect();
    articles.dedup();
    assert_eq!(articles, ["a0", "a1", "a0", "a1", "a2", "41", "sub/d.txt"]);
    let rejected = rows(&out.join("rejected.jsonl"));
    assert_eq!(
        (
            &rejected[0]["file"],
            &rejected[0]["line"],
            &rejected[0]["found"]
        ),
        (&json!("c.parquet"), &json!(2), &json!("null"))
    );
}

#[test]
fn bad_records_go_to_a_side_file_and_the_rest_is_read() {
    let folder = TempDir::new().unwrap();
    let (input, out) = (folder.path().join("news.jsonl"), folder.path().join("out"));
    let mut bytes =
        b"{\"text\": \"broken\n[1]\n{\"text\": null}\n{\"text\": 5}\n{\"titel\": \"x\"}\n\n"
            .to_vec();
    bytes.extend(b"{\"text\": \"\xff\"}\n");
    bytes.extend(
        json!({"text": "", "date": "gestern"})
            .to_string()
            .into_bytes(),
    );
    bytes.extend(b"\n");
    bytes.extend(jsonl(2).into_bytes());
    fs::write(&input, bytes).unwrap();
    let summary = ok(&run(&input, &out, &[]));
    assert!(
        summary.contains("articles  3 (1 empty, 1 with a date that is none)")
            && summary.contains("rejected  6"),
        "{summary}"
    );
    let rejected = rows(&out.join("rejected.jsonl"));
    let told: Vec<(u64, &str)> = rejected
        .iter()
        .map(|r| (r["line"].as_u64().unwrap(), r["expected"].as_str().unwrap()))
        .collect();
    let expected = [
        (1, "a JSON object"),
        (2, "a JSON object"),
        (3, "a string as text"),
        (4, "a string as text"),
        (5, "a field text or body or content or article"),
        (7, "UTF-8"),
    ];
    assert_eq!(told, expected);
    assert_eq!(rejected[5]["found"], "the byte 0xFF at offset 10");
}

#[test]
fn what_breaks_off_is_kept_up_to_there() {
    let folder = TempDir::new().unwrap();
    let input = folder.path().join("in");
    fs::create_dir(&input).unwrap();
    let noise = |i: usize| {
        (0..400)
            .map(|j| char::from(b'a' + ((i * 31 + j * j * 7) % 26) as u8))
            .collect::<String>()
    };
    let lines: String = (0..400)
        .map(|i| {
            json!({"id": i, "text": format!("{} {}", ARTICLES[0], noise(i))}).to_string() + "\n"
        })
        .collect();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(lines.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    fs::write(input.join("a.jsonl.gz"), &gzip[..gzip.len() / 2]).unwrap();
    let zst = zstd::encode_all(lines.as_bytes(), 1).unwrap();
    fs::write(input.join("b.jsonl.zst"), &zst[..zst.len() / 2]).unwrap();
    fs::write(input.join("c.parquet"), b"PAR1 no parquet PAR1").unwrap();
    fs::write(input.join("d.txt"), b"\xd9\x88\xff").unwrap();
    let out = folder.path().join("out");
    ok(&run(&input, &out, &[]));
    let files: Vec<String> = rows(&out.join("rejected.jsonl"))
        .iter()
        .map(|r| r["file"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(files, ["a.jsonl.gz", "b.jsonl.zst", "c.parquet", "d.txt"]);
    assert!(
        rows(&out.join("entities.jsonl")).len() > 100,
        "what came before the break is there"
    );
}

#[test]
fn a_record_of_enormous_size_is_refused_and_the_next_is_read() {
    let folder = TempDir::new().unwrap();
    let (input, out) = (folder.path().join("news.jsonl"), folder.path().join("out"));
    let mut file = File::create(&input).unwrap();
    file.write_all(b"{\"text\": \"").unwrap();
    for _ in 0..65 {
        file.write_all(&vec![b'x'; 1 << 20]).unwrap();
    }
    file.write_all(b"\"}\n").unwrap();
    file.write_all(jsonl(1).as_bytes()).unwrap();
    drop(file);
    let summary = ok(&run(&input, &out, &[]));
    assert!(
        summary.contains("articles  1 ") && summary.contains("rejected  1 "),
        "{summary}"
    );
    assert_eq!(
        rows(&out.join("rejected.jsonl"))[0]["expected"],
        "a record of at most 67108864 bytes"
    );
}

#[test]
fn killed_and_called_again_it_writes_the_same() {
    let folder = TempDir::new().unwrap();
    let input = folder.path().join("news.jsonl");
    fs::write(&input, jsonl(3_000)).unwrap();
    let whole = folder.path().join("whole");
    let options = ["--part", "100"];
    ok(&run(&input, &whole, &options));
    let out = folder.path().join("killed");
    let (mut kills, mut wait) = (0, 60);
    loop {
        let mut child = archive(&[&input, Path::new("--out"), &out], &options)
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(wait));
        if child.try_wait().unwrap().is_some() {
            break;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        kills += 1;
        // Other moments each time, and an end even where the machine is slow.
        wait = 40 + wait * 13 / 10 % 170 + kills * 4;
    }
    assert!(
        kills >= 2,
        "killed only {kills} times: the test says nothing"
    );
    ok(&run(&input, &out, &options));
    for file in [
        "mentions.jsonl",
        "entities.jsonl",
        "rejected.jsonl",
        "report.html",
    ] {
        assert!(
            fs::read(whole.join(file)).unwrap() == fs::read(out.join(file)).unwrap(),
            "{file} differs"
        );
    }
    for table in ["mentions", "entities"] {
        assert_eq!(fs::read_dir(out.join(table)).unwrap().count(), 30);
        for part in fs::read_dir(whole.join(table)).unwrap() {
            let part = part.unwrap();
            assert!(
                fs::read(part.path()).unwrap()
                    == fs::read(out.join(table).join(part.file_name())).unwrap()
            );
        }
    }
}

#[test]
fn other_inputs_and_settings_are_told_apart() {
    let folder = TempDir::new().unwrap();
    let (input, out) = (folder.path().join("news.jsonl"), folder.path().join("out"));
    fs::write(&input, jsonl(5)).unwrap();
    ok(&run(&input, &out, &[]));
    assert!(ok(&run(&input, &out, &[])).contains("is finished"));
    let error = failure(&run(&input, &out, &["--min-score", "0.5"]));
    assert!(
        error.contains("other") || error.contains("settings"),
        "{error}"
    );
    fs::write(&input, jsonl(6)).unwrap();
    let error = failure(&run(&input, &out, &[]));
    assert!(
        error.contains("inputs that have changed") && error.contains("--force"),
        "{error}"
    );
    assert!(ok(&run(&input, &out, &["--force"])).contains("articles  6 "));
    let foreign = folder.path().join("foreign");
    fs::create_dir(&foreign).unwrap();
    fs::write(foreign.join("thesis.txt"), "mine").unwrap();
    let error = failure(&run(&input, &foreign, &["--force"]));
    assert!(error.contains("found other files"), "{error}");
    assert!(foreign.join("thesis.txt").exists());
}

#[test]
fn inputs_that_are_none_fail_with_a_message() {
    let folder = TempDir::new().unwrap();
    let out = folder.path().join("out");
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let picture = folder.path().join("picture.png");
    fs::write(&picture, b"x").unwrap();
    for (input, names) in [
        (Path::new("/nowhere"), "/nowhere"),
        (&*empty, "found none"),
        (&*picture, "expected .txt, .jsonl"),
    ] {
        let error = failure(&run(input, &out, &[]));
        assert!(error.contains(names), "{error}");
    }
    let columns: [(&str, ArrayRef); 1] = [("text", Arc::new(Int64Array::from(vec![1])))];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let input = folder.path().join("numbers.parquet");
    let mut writer =
        ArrowWriter::try_new(File::create(&input).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    ok(&run(&input, &out, &[]));
    let rejected = &rows(&out.join("rejected.jsonl"))[0];
    assert_eq!(
        (&rejected["expected"], &rejected["found"]),
        (
            &json!("Utf8, LargeUtf8 or Utf8View in the column text"),
            &json!("Int64")
        )
    );
}
