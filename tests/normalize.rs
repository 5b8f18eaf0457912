//! Normalization: each rule by table, the laws by random text.

mod common;

use alam::normalize::Normalizer;
use common::arabic_text;
use proptest::prelude::*;

fn presets() -> [Normalizer; 4] {
    [
        Normalizer::none(),
        Normalizer::display(),
        Normalizer::matching(),
        Normalizer::model(),
    ]
}

#[test]
fn rules() {
    let none = Normalizer::none();
    let cases = [
        (
            none.alef(true),
            "أحمد إبراهيم آدم ٱلله ٲ",
            "احمد ابراهيم ادم الله ا",
        ),
        (none.ya(true), "مصطفى على ایران", "مصطفي علي ايران"),
        (none.ta_marbuta(true), "القاهرة", "القاهره"),
        (none.persian(true), "کابل ڪ ھە ۀ ہ", "كابل ك هه ه ه"),
        (none.tatweel(true), "محـــمد ـ", "محمد "),
        (none.diacritics(true), "مُحَمَّدٌ رَحْمٰن قُرْآنۖ", "محمد رحمن قرآن"),
        (
            none.presentation(true),
            "ﻻعب ﷺ ﺍﻟﻌﺮﺏ ﷲ",
            "لاعب صلى الله عليه وسلم العرب الله",
        ),
        (none.presentation(true), "مؤتمر", "مؤتمر"),
        (none.presentation(true), "ﹰ﴾﴿", "\u{64B}﴾﴿"),
        (
            none.digits(true),
            "٢٠٢٢ ۱۲٫۵ ٣٬٠٠٠ ٪٥",
            "2022 12.5 3,000 %5",
        ),
        (
            none.controls(true),
            "\u{200f}عا\u{200c}لم\u{ad}\u{202c}\u{feff}",
            "عالم",
        ),
        (
            none.punctuation(true),
            "«نعم»، “لا”؛ ‘هل’؟ – —",
            "\"نعم\", \"لا\"; \"هل\"? - -",
        ),
        (
            none,
            "أإآ ى ة ـ ُ ﻻ ٣ \u{200f} «»",
            "أإآ ى ة ـ ُ ﻻ ٣ \u{200f} «»",
        ),
        (Normalizer::matching(), "هههههه", "هههههه"),
        (Normalizer::matching(), "Ünlü CNN", "Ünlü CNN"),
    ];
    for (normalizer, raw, expected) in cases {
        assert_eq!(
            normalizer.normalize(raw).text(),
            expected,
            "{normalizer:?} {raw}"
        );
    }
}

#[test]
fn combining_hamza_makes_one_letter() {
    let normalizer = Normalizer::none().presentation(true);
    for (raw, expected) in [
        ("ا\u{654}", "أ"),
        ("ا\u{655}", "إ"),
        ("ا\u{653}", "آ"),
        ("و\u{654}", "ؤ"),
        ("ي\u{654}", "ئ"),
    ] {
        let normalized = normalizer.normalize(raw);
        assert_eq!(normalized.text(), expected);
        assert_eq!(normalized.alignment().to_raw(0..2), 0..4);
    }
    let all = Normalizer::matching();
    assert_eq!(
        all.normalize("مو\u{654}تمر ا\u{64e}\u{654}").text(),
        "مؤتمر ا"
    );
}

#[test]
fn alignment_of_a_letter_holds_its_marks() {
    let raw = "قَالَ ﷺ";
    let normalized = Normalizer::matching().normalize(raw);
    let alignment = normalized.alignment();
    assert_eq!(normalized.text(), "قال صلي الله عليه وسلم");
    assert_eq!(&raw[alignment.to_raw(0..2)], "قَ");
    assert_eq!(&raw[alignment.to_raw(2..6)], "الَ");
    // Inside the ligature there are no boundaries.
    let of_god = normalized.text().find("الله").unwrap();
    assert_eq!(&raw[alignment.to_raw(of_god..of_god + 4)], "ﷺ");
    assert_eq!(alignment.to_raw_chars(raw, 0..6), 0..5);
    let ligature = raw.find('ﷺ').unwrap();
    assert_eq!(
        &normalized.text()[alignment.to_normalized(ligature..raw.len())],
        "صلي الله عليه وسلم"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn twice_is_once(text in arabic_text(), rules in any::<u16>()) {
        let mut all = presets().to_vec();
        let on = |bit: u16| rules & (1 << bit) != 0;
        all.push(
            Normalizer::none().alef(on(0)).ya(on(1)).ta_marbuta(on(2)).persian(on(3)).tatweel(on(4))
                .diacritics(on(5)).presentation(on(6)).digits(on(7)).controls(on(8)).punctuation(on(9)),
        );
        for normalizer in all {
            let once = normalizer.normalize(&text).into_text();
            let twice = normalizer.normalize(&once).into_text();
            prop_assert_eq!(&twice, &once, "{:?}", normalizer);
        }
    }

    #[test]
    fn alignment_is_monotonic_and_slices(text in arabic_text()) {
        for normalizer in presets() {
            let normalized = normalizer.normalize(&text);
            let alignment = normalized.alignment();
            let mut end = 0;
            let mut covered = 0;
            for (i, c) in normalized.text().char_indices() {
                let raw = alignment.to_raw(i..i + c.len_utf8());
                prop_assert!(text.get(raw.clone()).is_some() && !raw.is_empty());
                // Equal ranges: several characters of one ligature.
                prop_assert!(raw.start == end || raw.end == end);
                end = raw.end;
                covered = raw.end;
                let back = alignment.to_normalized(raw);
                prop_assert!(normalized.text().get(back.clone()).is_some());
                prop_assert!(back.start <= i && i + c.len_utf8() <= back.end);
            }
            prop_assert!(normalized.text().is_empty() || covered == text.len());
            prop_assert_eq!(alignment.raw_len(), text.len());
            prop_assert_eq!(alignment.normalized_len(), normalized.text().len());
        }
    }

    #[test]
    fn raw_ranges_come_back_no_smaller(text in arabic_text(), a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
        let boundaries: Vec<usize> = text.char_indices().map(|(i, _)| i).chain([text.len()]).collect();
        let (a, b) = (*a.get(&boundaries), *b.get(&boundaries));
        let range = a.min(b)..a.max(b);
        let normalized = Normalizer::model().normalize(&text);
        let there = normalized.alignment().to_normalized(range.clone());
        prop_assert!(normalized.text().get(there.clone()).is_some());
        if !there.is_empty() {
            let back = normalized.alignment().to_raw(there);
            prop_assert!(back.start <= range.start && range.end <= back.end);
        }
    }

    #[test]
    fn without_alignment_the_same(text in arabic_text()) {
        for normalizer in presets() {
            let mut out = String::new();
            normalizer.normalize_into(&text, &mut out);
            prop_assert_eq!(out, normalizer.normalize(&text).into_text());
        }
    }
}
