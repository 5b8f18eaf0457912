//! The function on arrays and in plans: what it gives, and what it says to input it cannot take.

use std::sync::Arc;

use alam::Recognizer;
use alam_datafusion::{ArabicEntities, entity_fields, register};
use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BinaryArray, DictionaryArray, Int64Array, LargeStringArray,
    ListArray, RecordBatch, StringArray, StringViewArray,
};
use datafusion::arrow::compute::concat;
use datafusion::arrow::datatypes::{DataType, Float32Type, Int32Type, Int64Type};
use datafusion::error::Result;
use datafusion::logical_expr::{ScalarUDF, Volatility};
use datafusion::prelude::SessionContext;

const TEXTS: [Option<&str>; 6] = [
    Some("وأبلغ الرئيس قاسم جومارت توكاييف نظيره بوتين بالوضع في موسكو"),
    None,
    Some(""),
    Some("وقال الأمين العام للأمم المتحدة إن الوضع خطير"),
    Some("لا أحد هنا"),
    Some("عَادَ الرَّئِيسُ إِلَى مُوسْـــكُو أَمْسِ"),
];

/// `arabic_entities(body)` over one column.
async fn tag(column: ArrayRef) -> Result<ListArray> {
    let ctx = SessionContext::new();
    register(&ctx)?;
    ctx.register_batch("articles", RecordBatch::try_from_iter([("body", column)])?)?;
    let batches = ctx
        .sql("SELECT arabic_entities(body) FROM articles")
        .await?
        .collect()
        .await?;
    let lists: Vec<&dyn Array> = batches.iter().map(|b| b.column(0).as_ref()).collect();
    if lists.is_empty() {
        let none = ListArray::new_null(item(), 0);
        return Ok(none);
    }
    Ok(concat(&lists)?.as_list::<i32>().clone())
}

fn item() -> Arc<datafusion::arrow::datatypes::Field> {
    let of = DataType::Struct(entity_fields());
    Arc::new(datafusion::arrow::datatypes::Field::new_list_field(
        of, true,
    ))
}

/// What the library says of the same texts.
fn check(found: &ListArray, texts: &[Option<&str>]) {
    let recognizer = Recognizer::bundled().expect("the bundled model loads");
    assert_eq!(found.len(), texts.len());
    for (row, text) in texts.iter().enumerate() {
        let Some(text) = text else {
            assert!(found.is_null(row), "row {row} is null");
            continue;
        };
        assert!(found.is_valid(row), "row {row} is not null");
        let expected = recognizer.tag(text).expect("tags");
        let cell = found.value(row);
        let cell = cell.as_struct();
        assert_eq!(cell.len(), expected.len(), "entities of {text}");
        for (i, entity) in expected.iter().enumerate() {
            let string = |column: usize| cell.column(column).as_string::<i32>().value(i);
            let number = |column: usize| cell.column(column).as_primitive::<Int64Type>().value(i);
            assert_eq!(string(0), entity.kind().as_str());
            assert_eq!(string(1), entity.name());
            assert_eq!(string(2), entity.text());
            let range = number(3) as usize..number(4) as usize;
            assert_eq!(range, entity.range());
            assert_eq!(&text[range], string(2), "byte offsets slice the cell");
            let score = cell.column(5).as_primitive::<Float32Type>().value(i);
            assert!(
                (score - entity.score()).abs() < 1e-3,
                "{score} for {}",
                entity.score()
            );
        }
    }
}

#[tokio::test]
async fn every_string_type_gives_what_the_library_gives() -> Result<()> {
    let dictionary: DictionaryArray<Int32Type> = TEXTS.into_iter().collect();
    let arrays: [ArrayRef; 4] = [
        Arc::new(StringArray::from_iter(TEXTS)),
        Arc::new(LargeStringArray::from_iter(TEXTS)),
        Arc::new(StringViewArray::from_iter(TEXTS)),
        Arc::new(dictionary),
    ];
    for array in arrays {
        check(&tag(array).await?, &TEXTS);
    }
    Ok(())
}

#[tokio::test]
async fn the_type_is_the_documented_one() -> Result<()> {
    let found = tag(Arc::new(StringArray::from_iter(TEXTS))).await?;
    assert_eq!(found.data_type(), &DataType::List(item()));
    let names: Vec<String> = entity_fields()
        .iter()
        .map(|f| format!("{} {}", f.name(), f.data_type()))
        .collect();
    assert_eq!(
        names,
        [
            "kind Utf8",
            "name Utf8",
            "text Utf8",
            "start Int64",
            "end Int64",
            "score Float32"
        ]
    );
    assert!(entity_fields().iter().all(|field| !field.is_nullable()));
    Ok(())
}

#[tokio::test]
async fn slices_are_tagged_from_where_they_begin() -> Result<()> {
    for (from, length) in [(1, 3), (3, 3), (5, 1), (2, 0)] {
        for array in [
            Arc::new(StringArray::from_iter(TEXTS)) as ArrayRef,
            Arc::new(LargeStringArray::from_iter(TEXTS)),
            Arc::new(StringViewArray::from_iter(TEXTS)),
        ] {
            check(
                &tag(array.slice(from, length)).await?,
                &TEXTS[from..from + length],
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn batches_without_rows_and_rows_without_text() -> Result<()> {
    check(
        &tag(Arc::new(StringArray::from_iter([None::<&str>; 0]))).await?,
        &[],
    );
    check(
        &tag(Arc::new(StringArray::from_iter([None::<&str>; 3]))).await?,
        &[None; 3],
    );
    check(
        &tag(Arc::new(StringViewArray::from_iter([Some(""); 3]))).await?,
        &[Some(""); 3],
    );
    Ok(())
}

/// 10 MB in one cell: dense in one line without an end, and mostly white space in lines.
#[tokio::test]
async fn huge_cells() -> Result<()> {
    let sentence = "وصل الرئيس بوتين أمس إلى موسكو بعد زيارة طهران";
    let lines = " ".repeat(4_000) + "\n";
    for separator in [" . ", &lines] {
        let times = 10_000_000 / (sentence.len() + separator.len()) + 1;
        let huge = vec![sentence; times].join(separator);
        assert!(huge.len() > 9_990_000);
        let found = tag(Arc::new(StringArray::from_iter_values([sentence, &huge]))).await?;
        let cell = found.value(1);
        assert!(
            cell.len() >= times * 2,
            "{} entities in {times} sentences",
            cell.len()
        );
        let cell = cell.as_struct();
        let last = cell.len() - 1;
        let start = cell.column(3).as_primitive::<Int64Type>().value(last) as usize;
        assert!(
            huge[start..].starts_with("طهران"),
            "the last entity is the last name"
        );
    }
    Ok(())
}

#[tokio::test]
async fn wrong_arguments_are_planning_errors_that_name_the_expected_types() -> Result<()> {
    let ctx = SessionContext::new();
    register(&ctx)?;
    let columns: [(&str, ArrayRef); 3] = [
        ("id", Arc::new(Int64Array::from(vec![1]))),
        ("raw", Arc::new(BinaryArray::from(vec![b"x".as_slice()]))),
        ("body", Arc::new(StringArray::from(vec!["x"]))),
    ];
    ctx.register_batch("articles", RecordBatch::try_from_iter(columns)?)?;
    for (arguments, found) in [
        ("id", "found Int64"),
        ("raw", "found Binary"),
        ("[body]", "found List"),
        ("", "found none"),
        ("body, body", "found 2: Utf8, Utf8"),
    ] {
        let sql = format!("SELECT arabic_entities({arguments}) FROM articles");
        // The plan alone: nothing has run.
        let error = ctx
            .state()
            .create_logical_plan(&sql)
            .await
            .expect_err(&sql)
            .to_string();
        assert!(
            error.contains("one argument of type Utf8, LargeUtf8 or Utf8View"),
            "{error}"
        );
        assert!(error.contains(found), "{sql}: {error}");
    }
    Ok(())
}

#[tokio::test]
async fn literals_null_and_the_alias() -> Result<()> {
    let ctx = SessionContext::new();
    register(&ctx)?;
    let sql = "SELECT arabic_entities(NULL) IS NULL, cardinality(alam_entities('وصل بوتين إلى موسكو')), \
               arabic_entities('وصل بوتين إلى موسكو')[1]['name']";
    let batches = ctx.sql(sql).await?.collect().await?;
    let row = &batches[0];
    assert!(row.column(0).as_boolean().value(0));
    assert_eq!(
        row.column(1)
            .as_primitive::<datafusion::arrow::datatypes::UInt64Type>()
            .value(0),
        2
    );
    assert_eq!(row.column(2).as_string::<i32>().value(0), "بوتين");
    Ok(())
}

#[test]
fn the_engine_knows_that_it_is_pure_and_what_it_does() -> Result<()> {
    let function = ScalarUDF::from(ArabicEntities::bundled()?);
    assert_eq!(function.signature().volatility, Volatility::Immutable);
    let documentation = function.documentation().expect("it is documented");
    assert!(documentation.description.contains("byte offsets"));
    Ok(())
}

/// A recognizer of one's own: its settings hold.
#[tokio::test]
async fn recognizers_of_ones_own() -> Result<()> {
    let people = Recognizer::builder()
        .threads(1)
        .kinds([alam::Kind::Person])
        .bundled();
    let ctx = SessionContext::new();
    ctx.register_udf(ArabicEntities::new(people.expect("the bundled model loads")).into());
    let sql = "SELECT arabic_entities('وصل بوتين إلى موسكو')";
    let batches = ctx.sql(sql).await?.collect().await?;
    let cell = batches[0].column(0).as_list::<i32>().value(0);
    assert_eq!(
        cell.as_struct()
            .column(0)
            .as_string::<i32>()
            .iter()
            .flatten()
            .collect::<Vec<_>>(),
        ["PER"]
    );
    Ok(())
}
