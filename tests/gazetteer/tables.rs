//! CSV and TSV.

use alam::gazetteer::{Gazetteer, Report};

use super::loading::Failing;

fn csv(text: &str) -> alam::Result<(Gazetteer, Report)> {
    Ok(Gazetteer::builder().csv(text.as_bytes())?.build())
}

#[test]
fn columns_by_their_names() {
    let (gazetteer, report) = csv(concat!(
        "\u{feff}id,Kind, name ,aliases\r\n",
        "Q1065,ORG,الأمم المتحدة,منظمة الأمم المتحدة|هيئة الأمم\r\n",
        "\r\n",
        ",O,الرئيس,\r\n",
        "Q1,ORG,\"شركة \"\"نور\"\", المحدودة\",\r\n",
    ))
    .unwrap();
    assert_eq!(
        report.to_string(),
        "3 rows: 5 names, 0 duplicates, 0 problems"
    );
    let found = gazetteer.find("هيئة الأمم وشركة \"نور\", المحدودة");
    let ids: Vec<_> = found.iter().filter_map(|e| e.id()).collect();
    assert_eq!(ids, ["Q1065", "Q1"]);
    let tsv = "name\tkind\nفرقة \"نور\tORG\n";
    let builder = Gazetteer::builder().tsv(tsv.as_bytes()).unwrap();
    assert_eq!(builder.build().0.find("فرقة \"نور").len(), 1);
}

#[test]
fn bad_rows_are_told_of_by_line() {
    let mut bytes = concat!(
        "name,kind,id,colour,id\n",
        "موسكو,LOC,1,,\n",
        ",LOC,2,,\n",
        "طهران,,3,,\n",
        "باريس,LOC\n",
        "\"لندن\nالكبرى\",LOC,5,,\n",
        "1948,LOC,6,,\n",
        "موسكو,ORG,1,,\n",
        "موسكو,LOC,1,,\n",
    )
    .as_bytes()
    .to_vec();
    bytes.extend(b"ab\xff,LOC,7,,\nx,LOC,\xfe,,\n");
    bytes.extend("برلين,LOC,8,,".as_bytes());
    let (gazetteer, report) = Gazetteer::builder().csv(bytes.as_slice()).unwrap().build();
    let problems: Vec<String> = report.problems().iter().map(ToString::to_string).collect();
    let expected = [
        "line 1: expected columns name, kind, id and aliases, each once, found \"colour\"",
        "line 1: expected columns name, kind, id and aliases, each once, found \"id\"",
        "line 3: expected a name, found none",
        "line 4: expected a kind (PER, LOC, ORG, a label of your own, or O for a veto), found none: \"طهران\"",
        "line 5: expected 5 fields as in the header, found 2",
        "line 8: expected a name with a letter, found \"1948\"",
        "line 9: \"موسكو\" is ORG 1 here and LOC 1 at line 2; the first holds",
        "line 11: expected UTF-8, found another byte at byte 2 of the field name",
        "line 12: expected UTF-8, found another byte at byte 0 of the field id",
    ];
    assert_eq!(problems, expected);
    assert_eq!(
        (report.rows(), report.names(), report.duplicates()),
        (11, 3, 1)
    );
    assert_eq!(gazetteer.find("موسكو لندن الكبرى برلين").len(), 3);
}

#[test]
fn headers_without_what_must_be_there() {
    for (text, expected) in [
        (
            "",
            "line 1: expected a header with the column \"name\", found nothing",
        ),
        (
            "kind,id\n",
            "line 1: expected a header with the column \"name\", found kind, id",
        ),
        (
            "\nname,id\nx,y\n",
            "line 2: expected a header with the column \"kind\", found name, id",
        ),
    ] {
        assert_eq!(csv(text).unwrap_err().to_string(), expected);
    }
    let strict = || Gazetteer::builder().strict();
    let error = strict().csv("name,kind,x\n".as_bytes()).unwrap_err();
    assert!(error.to_string().contains("found \"x\""), "{error}");
    let error = strict()
        .csv("name,kind\nموسكو,LOC\n,LOC\n".as_bytes())
        .unwrap_err();
    assert_eq!(error.to_string(), "line 3: expected a name, found none");
}

/// Whatever ends the lines, and however many of them a row takes.
#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let rows =
        "name,kind\n\nموسكو,LOC\n\n\n\"لندن\nالكبرى\n\",LOC\n,LOC\n \n,LOC\n\n\n,LOC\n\"1\n2\",LOC";
    for end in ["\n", "\r\n", "\r"] {
        for last in ["", end] {
            let text = rows.replace('\n', end) + last;
            let (gazetteer, report) = csv(&text).unwrap();
            let lines: Vec<String> = report
                .problems()
                .iter()
                .map(|p| p.place.to_string())
                .collect();
            assert_eq!(
                lines,
                ["line 9", "line 11", "line 14", "line 15"],
                "{end:?}"
            );
            assert_eq!((gazetteer.len(), report.rows()), (2, 6));
        }
    }
}

#[test]
fn files_and_failing_readers() {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in [
        ("n.csv", "name,kind\nموسكو,LOC\n,LOC\n"),
        ("n.TSV", "name\tkind\nموسكو\tLOC\n\tLOC\n"),
    ] {
        let path = folder.path().join(file);
        std::fs::write(&path, text).unwrap();
        let (gazetteer, report) = Gazetteer::from_path(&path).unwrap();
        assert_eq!(gazetteer.len(), 1);
        let expected = format!("{}:3: expected a name, found none", path.display());
        assert_eq!(report.problems()[0].to_string(), expected);
    }
    let error = Gazetteer::builder()
        .csv(Failing(b"name,kind\nx,LOC\n"))
        .unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("cannot read names: the disk is gone"),
        "{error}"
    );
}
