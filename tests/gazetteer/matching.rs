//! What matches, without a model.

use alam::Origin;
use alam::gazetteer::Gazetteer;

use super::gazetteer;

/// `proclitics|text` of what is found.
fn found(gazetteer: &Gazetteer, text: &str) -> Vec<String> {
    let found = gazetteer.find(text);
    for entity in &found {
        assert_eq!(&text[entity.range()], entity.text());
        assert_eq!((entity.origin(), entity.score()), (Origin::Gazetteer, 1.0));
    }
    let shown = |e: &alam::Entity<'_>| format!("{}|{}", e.proclitics(), e.text());
    found.iter().map(shown).collect()
}

fn table(names: &[&str], rows: &[(&str, &[&str])]) {
    let gazetteer = gazetteer(names);
    for (text, expected) in rows {
        assert_eq!(found(&gazetteer, text), *expected, "{text}");
    }
}

#[test]
fn spellings() {
    table(
        &["أحمد_الشرع PER", "القاهرة LOC", "CSTO ORG", "كوفيد19 MISC"],
        &[
            ("قال أحمد الشرع", &["|أحمد الشرع"]),
            ("قال احمد الشرع", &["|احمد الشرع"]),
            ("قال أَحْـمَد   الشَّرع.", &["|أَحْـمَد   الشَّرع"]),
            ("في القاهره", &["|القاهره"]),
            ("في ﺍﻟﻘﺎﻫﺮﺓ", &["|ﺍﻟﻘﺎﻫﺮﺓ"]),
            ("قال:القاهرة!", &["|القاهرة"]),
            ("أحمد، الشرع", &[]),
            ("أحمد\nالشرع", &[]),
            ("أحمد", &[]),
            ("(CSTO)", &["|CSTO"]),
            ("csto", &[]),
            ("من كوفيد19", &["|كوفيد19"]),
            ("", &[]),
        ],
    );
}

#[test]
fn the_article_counts_as_it_is_spelled() {
    table(
        &["شرق LOC", "الغرب LOC"],
        &[("شرق الشرق", &["|شرق"]), ("غرب الغرب", &["|الغرب"])],
    );
}

#[test]
fn proclitics() {
    table(
        &[
            "بوتين PER",
            "الأمم_المتحدة ORG",
            "لبنان LOC",
            "الليكود ORG",
            "لي PER",
            "كر PER",
            "سام PER",
            "لي_كوان_يو PER",
            "ليبيا LOC",
        ],
        &[
            ("وبوتين", &["و|بوتين"]),
            ("وببوتين", &["وب|بوتين"]),
            ("ووبوتين", &[]),
            ("وَبُوتين", &["وَ|بُوتين"]),
            ("للأمم المتحدة", &["ل|لأمم المتحدة"]),
            ("وللأمم المتحدة", &["ول|لأمم المتحدة"]),
            ("بالأمم المتحدة", &["ب|الأمم المتحدة"]),
            ("أمم متحدة", &[]),
            ("للبنان", &["ل|لبنان"]),
            ("وللبنان", &["ول|لبنان"]),
            ("لليكود", &["ل|ليكود"]),
            ("ولليكود", &["ول|ليكود"]),
            ("ولليبيا", &["ول|ليبيا"]),
            // Nothing but the first word carries them.
            ("الأمم والمتحدة", &[]),
            // Too short, or a name as it stands.
            ("ولي", &[]),
            ("بكر", &[]),
            ("فكر", &[]),
            ("وَلي", &[]),
            ("وسام", &[]),
            ("لي", &["|لي"]),
            // More words make it sure.
            ("ولي كوان يو", &["و|لي كوان يو"]),
            // The cut would fall into the ligature.
            ("ﻻمم المتحدة", &[]),
        ],
    );
}

#[test]
fn restored_names_are_the_entries() {
    let gazetteer = gazetteer(&[
        "الأمم_المتحدة ORG Q1065",
        "الليكود ORG Q1",
        "اللجنة_الأولمبية ORG",
    ]);
    for (text, name) in [
        ("للأمم المتحدة", "الأمم المتحدة"),
        ("لليكود", "الليكود"),
        ("للجنة الأولمبية", "اللجنة الأولمبية"),
        ("والليكود", "الليكود"),
    ] {
        assert_eq!(gazetteer.find(text)[0].name(), name, "{text}");
    }
    assert_eq!(gazetteer.find("للأمم المتحدة")[0].id(), Some("Q1065"));
}

#[test]
fn leftmost_then_longest() {
    table(
        &[
            "محمد_بن_سلمان PER",
            "سلمان PER",
            "سلمان_العودة PER",
            "بن_سلمان PER",
            "العودة_إلى_الوطن MISC",
        ],
        &[
            ("محمد بن سلمان", &["|محمد بن سلمان"]),
            ("محمد بن سلمان العودة", &["|محمد بن سلمان"]),
            ("الملك سلمان", &["|سلمان"]),
            ("محمد بن نايف", &[]),
            ("محمد محمد بن سلمان", &["|محمد بن سلمان"]),
            ("بن سلمان العودة", &["|بن سلمان"]),
            ("سلمان العودة إلى الوطن", &["|سلمان العودة"]),
            ("سلمان سلمان", &["|سلمان", "|سلمان"]),
            ("وسلمان العودة", &["و|سلمان العودة"]),
            ("ومحمد بن سلمان", &["و|محمد بن سلمان"]),
        ],
    );
}

#[test]
fn a_word_that_is_listed_is_not_taken_apart() {
    table(&["وبوتين LOC", "بوتين PER"], &[("وبوتين", &["|وبوتين"])]);
    // But the longer name holds.
    let names = ["وبوتين LOC", "بوتين_الكبير PER"];
    table(&names, &[("وبوتين الكبير", &["و|بوتين الكبير"])]);
}

#[test]
fn vetoes_are_no_names_and_hold_off_shorter_ones() {
    table(
        &["ريال_مدريد O", "مدريد LOC", "ريال_مدريد_الجديد ORG"],
        &[
            ("في مدريد", &["|مدريد"]),
            ("فاز ريال مدريد", &[]),
            ("ريال مدريد الجديد", &["|ريال مدريد الجديد"]),
        ],
    );
}

#[test]
fn shared_by_threads_and_clones() {
    fn is_shared<T: Send + Sync + Clone>(_: &T) {}
    let gazetteer = gazetteer(&["بوتين PER", "موسكو LOC", "روسيا LOC"]);
    is_shared(&gazetteer);
    assert_eq!((gazetteer.len(), gazetteer.is_empty()), (3, false));
    let kinds: Vec<_> = gazetteer.kinds().iter().map(alam::Kind::as_str).collect();
    assert_eq!(kinds, ["PER", "LOC"]);
    assert!(super::gazetteer(&[]).find("بوتين").is_empty());
}
