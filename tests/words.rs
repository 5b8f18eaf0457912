//! Word boundaries: a table of cases, and laws on random text.

mod common;

use alam::words::words;
use common::arabic_text;
use common::is_letter_or_digit;
use proptest::prelude::*;

fn split(text: &str) -> Vec<&str> {
    words(text).map(|range| &text[range]).collect()
}

#[test]
fn table() {
    let cases: &[(&str, &[&str])] = &[
        ("", &[]),
        (" \n\t\u{200f}", &[]),
        ("وأبلغ توكاييف نظيره", &["وأبلغ", "توكاييف", "نظيره"]),
        ("كَازَاخِسْتَان،", &["كَازَاخِسْتَان", "،"]),
        ("قال:نعم.وقال", &["قال", ":", "نعم", ".", "وقال"]),
        ("«الخليج»", &["«", "الخليج", "»"]),
        ("بـ”العربية نت”", &["بـ", "”", "العربية", "نت", "”"]),
        ("لـBBC", &["لـ", "BBC"]),
        ("كوفيد19 فرانس24", &["كوفيد", "19", "فرانس", "24"]),
        ("#كأس_العالم", &["#", "كأس", "_", "العالم"]),
        ("عام،2008 و5،6", &["عام", "،", "2008", "و", "5", "،", "6"]),
        (
            "3.5% ١٢٫٥ 3,000 ٣٬٠٠٠ 12:30",
            &["3.5", "%", "١٢٫٥", "3,000", "٣٬٠٠٠", "12", ":", "30"],
        ),
        (
            "Al-Qaeda F-16 COVID-19 2-3",
            &["Al-Qaeda", "F-16", "COVID-19", "2", "-", "3"],
        ),
        ("U.S. don't G20 4G", &["U.S", ".", "don't", "G20", "4G"]),
        (
            "foo.bar+x@mail.example.com.",
            &["foo.bar+x@mail.example.com", "."],
        ),
        (
            "(https://alam.example/a?b=c#d). www.x.org،",
            &[
                "(",
                "https://alam.example/a?b=c#d",
                ")",
                ".",
                "www.x.org",
                "،",
            ],
        ),
        ("http://م", &["http", ":", "//", "م"]),
        (
            "https://ar.example.org/wiki/كازاخستان، و",
            &["https://ar.example.org/wiki/كازاخستان", "،", "و"],
        ),
        ("www.example.netوقال", &["www.example.net", "وقال"]),
        ("... !!! *** ()", &["...", "!!!", "***", "(", ")"]),
        (
            "\u{202b}عالم\u{202c} \u{200f}نص\u{200f}.",
            &["عالم", "نص", "."],
        ),
        ("عا\u{200c}لم", &["عا\u{200c}لم"]),
        ("\u{64e} \u{64e}ا", &["ا"]),
        ("ا\u{64e}\u{651}", &["ا\u{64e}\u{651}"]),
        ("👩‍👩‍👧 🇰🇿", &["👩‍👩‍👧", "🇰🇿"]),
        ("日本", &["日", "本"]),
        ("ⴰⵎⴰⵣⵉⵖ الأمازيغية", &["ⴰⵎⴰⵣⵉⵖ", "الأمازيغية"]),
        ("a\0b", &["a", "b"]),
    ];
    for (text, expected) in cases {
        assert_eq!(split(text), *expected, "{text}");
    }
}

/// A scan that looked at the rest of the text again at each word would not come to an end here in minutes.
#[test]
fn a_megabyte_without_a_space_takes_linear_time() {
    for unit in [
        "ا", "a", "a,", "aا", "a:", "a-", "1.", ".", "www.", "a@", "\u{64e}", "日", "👩‍",
    ] {
        let text = unit.repeat((1 << 20) / unit.len());
        let total: usize = words(&text).map(|w| w.len()).sum();
        assert!(total <= text.len(), "{unit}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn sorted_disjoint_and_slicing(text in arabic_text()) {
        let mut end = 0;
        for word in words(&text) {
            prop_assert!(end <= word.start && word.start < word.end);
            prop_assert!(text.get(word.clone()).is_some());
            // Nothing but space, controls and stray marks lies between two words.
            prop_assert!(!text[end..word.start].chars().any(is_letter_or_digit));
            end = word.end;
        }
        prop_assert!(!text[end..].chars().any(is_letter_or_digit));
    }

    #[test]
    fn a_space_changes_nothing_outside(a in arabic_text(), b in arabic_text()) {
        let joined = format!("{a} {b}");
        let mut expected: Vec<&str> = split(&a);
        expected.extend(split(&b));
        prop_assert_eq!(split(&joined), expected);
    }
}

/// The training's own word boundaries and normalization (`models/training/parity.py` writes them) are these.
#[test]
fn training_sees_the_same_words() {
    let rows = include_str!("fixtures/words.jsonl");
    for row in rows.lines() {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        let text = row["text"].as_str().unwrap();
        let found: Vec<serde_json::Value> = words(text)
            .map(|range| {
                let normalized =
                    alam::normalize::Normalizer::model().normalize(&text[range.clone()]);
                serde_json::json!([range.start, range.end, normalized.text()])
            })
            .collect();
        assert_eq!(serde_json::Value::Array(found), row["words"], "{text}");
    }
}
