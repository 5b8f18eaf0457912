//! A cluster on this machine: the script on a small text, and what cannot be reached or planned.
#![cfg(unix)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use datafusion::dataframe::DataFrameWriteOptions;
use datafusion::prelude::SessionContext;

const BIN: &str = env!("CARGO_BIN_EXE_alam-ballista");
const TEXT: &str = include_str!("../../examples/data/kazakhstan.txt");

/// A Parquet file of so many copies of the bundled article, a line a row, some rows null, some empty, in small files.
async fn parquet(folder: &Path, copies: usize) -> PathBuf {
    let lines: Vec<Option<&str>> = TEXT.lines().map(Some).chain([None, Some("")]).collect();
    let rows = lines.len() * copies;
    let body: ArrayRef = Arc::new(StringArray::from_iter(
        lines.iter().cycle().take(rows).copied(),
    ));
    let id: ArrayRef = Arc::new(Int64Array::from_iter_values(0..rows as i64));
    let batch =
        RecordBatch::try_from_iter([("id", id), ("body", body)]).expect("columns of one length");
    let path = folder.join("articles");
    for part in 0..8 {
        let file = path.join(format!("{part}.parquet"));
        let some = batch.slice(part * rows / 8, rows / 8);
        let frame = SessionContext::new().read_batch(some).expect("a frame");
        let options = DataFrameWriteOptions::new();
        frame
            .write_parquet(&file.to_string_lossy(), options, None)
            .await
            .expect("written");
    }
    path
}

fn text(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(err)
    )
}

#[tokio::test]
async fn a_lost_executor_changes_nothing_in_the_result() {
    let folder = tempfile::tempdir().expect("a folder");
    let parquet = parquet(folder.path(), 1600).await;
    let output = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/ballista.sh"))
        .arg(parquet)
        .envs([
            ("BIN", BIN),
            ("PARTITIONS", "8"),
            ("LIMIT", "300"),
            ("RUNS", "lost"),
        ])
        .output()
        .expect("the script runs");
    let shown = text(&output);
    println!("{shown}");
    assert!(output.status.success(), "{shown}");
    assert!(shown.contains("all results equal, row for row"), "{shown}");
}

#[tokio::test]
async fn errors_say_what_was_expected() {
    let folder = tempfile::tempdir().expect("a folder");
    let parquet = parquet(folder.path(), 1).await;
    let parquet = parquet.to_string_lossy();
    let wrong = "SELECT arabic_entities(id) FROM articles";
    for (arguments, expected) in [
        (
            vec!["query", "--parquet", &parquet, wrong],
            "Utf8, LargeUtf8 or Utf8View, found Int64",
        ),
        (
            vec!["query", "--parquet", "no/such/folder", wrong],
            "no/such/folder",
        ),
        (
            vec!["query", "--parquet", &parquet, "--scheduler", "127.0.0.1:1"],
            "127.0.0.1:1",
        ),
        (
            vec!["executor", "--scheduler", "nowhere"],
            "expected HOST:PORT, found nowhere",
        ),
        (
            vec!["scheduler", "--host", "192.0.2.1"],
            "cannot listen on 192.0.2.1:50050",
        ),
    ] {
        let output = Command::new(BIN)
            .args(&arguments)
            .output()
            .expect("the program runs");
        assert!(!output.status.success(), "{arguments:?}");
        let shown = text(&output);
        assert!(shown.contains(expected), "{arguments:?}: {shown}");
    }
}
