//! Queries over Parquet in several partitions, and the example as a program.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use alam::Recognizer;
use alam_datafusion::register;
use datafusion::arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch, StringArray};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::dataframe::DataFrameWriteOptions;
use datafusion::error::Result;
use datafusion::physical_plan::{ExecutionPlanProperties, collect};
use datafusion::prelude::{ParquetReadOptions, SessionConfig, SessionContext};

const TEXT: &str = include_str!("../../examples/data/kazakhstan.txt");

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn groups_over_parquet_in_partitions_are_those_of_the_library() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let lines: Vec<&str> = TEXT.lines().cycle().take(300).collect();
    let bodies: ArrayRef = Arc::new(StringArray::from(lines.clone()));
    let ids: ArrayRef = Arc::new(Int64Array::from_iter_values(0..300));
    let batch = RecordBatch::try_from_iter([("id", ids), ("body", bodies)])?;
    for part in 0..4 {
        let path = folder.path().join(format!("{part}.parquet"));
        SessionContext::new()
            .read_batch(batch.slice(part * 75, 75))?
            .write_parquet(&path.to_string_lossy(), DataFrameWriteOptions::new(), None)
            .await?;
    }

    let config = SessionConfig::new()
        .with_target_partitions(4)
        .with_batch_size(16);
    let ctx = SessionContext::new_with_config(config);
    register(&ctx)?;
    let path = folder.path().to_string_lossy().into_owned();
    ctx.register_parquet("articles", &path, ParquetReadOptions::default())
        .await?;
    let sql = "SELECT e['kind'] AS kind, e['name'] AS name, count(*) AS mentions, \
               sum(e['end'] - e['start']) AS bytes \
               FROM (SELECT unnest(arabic_entities(body)) AS e FROM articles) GROUP BY e['kind'], e['name']";
    let plan = ctx.sql(sql).await?.create_physical_plan().await?;
    assert!(
        plan.output_partitioning().partition_count() > 1,
        "partitions run at once"
    );

    let mut found = BTreeMap::new();
    for batch in collect(plan, ctx.task_ctx()).await? {
        for row in 0..batch.num_rows() {
            let string = |column: usize| {
                batch
                    .column(column)
                    .as_string::<i32>()
                    .value(row)
                    .to_owned()
            };
            let number =
                |column: usize| batch.column(column).as_primitive::<Int64Type>().value(row);
            found.insert((string(0), string(1)), (number(2), number(3)));
        }
    }
    let recognizer = Recognizer::bundled().expect("the bundled model loads");
    let mut expected: BTreeMap<(String, String), (i64, i64)> = BTreeMap::new();
    for entity in recognizer.tag_batch(&lines).expect("tags").iter().flatten() {
        let of = expected
            .entry((entity.kind().to_string(), entity.name()))
            .or_default();
        *of = (of.0 + 1, of.1 + entity.text().len() as i64);
    }
    assert!(expected.len() > 10);
    assert_eq!(found, expected);
    Ok(())
}

/// Twice the same call in a query is one call: it is pure, and the engine makes use of that.
#[tokio::test]
async fn a_call_that_stands_twice_is_made_once() -> Result<()> {
    let ctx = SessionContext::new();
    register(&ctx)?;
    ctx.sql("CREATE TABLE articles AS VALUES ('وصل بوتين إلى موسكو')")
        .await?
        .collect()
        .await?;
    let sql = "SELECT cardinality(arabic_entities(column1)), arabic_entities(column1)[1]['name'] FROM articles";
    let plan = ctx
        .sql(sql)
        .await?
        .into_optimized_plan()?
        .display_indent()
        .to_string();
    assert_eq!(
        plan.matches("arabic_entities(articles.column1) AS __common")
            .count(),
        1,
        "{plan}"
    );
    Ok(())
}

/// Runs the example that `cargo test` has built beside this test.
fn example(args: &[&str]) -> Output {
    let mut path: PathBuf = std::env::current_exe().expect("this test has a path");
    path.pop();
    path.pop();
    path.push(format!("examples/sql{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(&path).args(args).output();
    output.unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn stdout(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn the_example_without_arguments_explains_counts_and_compares() {
    let shown = stdout(&example(&[
        "--repeat",
        "100",
        "--rounds",
        "1",
        "--partitions",
        "2",
    ]));
    for expected in [
        "EXPLAIN",
        "arabic_entities(body",
        "كازاخستان",
        "partition 1",
        "tag_batch alone",
        "ratio",
    ] {
        assert!(shown.contains(expected), "{expected} in\n{shown}");
    }
}

#[test]
fn the_example_takes_a_text_and_a_query() -> std::io::Result<()> {
    let folder = tempfile::tempdir()?;
    let text = folder.path().join("articles.txt");
    let parquet = folder.path().join("articles.parquet");
    std::fs::write(&text, "وصل بوتين إلى موسكو\n\nلا أحد هنا\n")?;
    let path = |path: &Path| path.to_string_lossy().into_owned();
    let written = stdout(&example(&[
        "--text",
        &path(&text),
        "--parquet",
        &path(&parquet),
        "--write-only",
    ]));
    assert!(written.starts_with("2 rows written"), "{written}");
    let sql = "SELECT id, cardinality(arabic_entities(body)) AS found FROM articles ORDER BY id";
    let shown = stdout(&example(&[
        "--parquet",
        &path(&parquet),
        "--rounds",
        "0",
        sql,
    ]));
    assert!(
        shown.contains("| 0  | 2     |") && shown.contains("| 1  | 0     |"),
        "{shown}"
    );

    let missing = example(&["--text", "no-such-file.txt"]);
    assert!(!missing.status.success());
    assert!(String::from_utf8_lossy(&missing.stderr).contains("no-such-file.txt"));
    Ok(())
}
