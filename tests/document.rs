//! Mentions joined to entities, on articles written for it.

mod common;

use alam::document::{Document, Resolver};
use alam::{Kind, Recognizer};
use proptest::prelude::*;

/// The entities as `KIND canonical: mention | mention`, in order.
fn lines(document: &Document<'_>) -> Vec<String> {
    let line = |entity: &alam::document::DocumentEntity<'_>| {
        let mentions: Vec<&str> = entity.mentions().iter().map(alam::Entity::text).collect();
        format!(
            "{} {}: {}",
            entity.kind(),
            entity.name(),
            mentions.join(" | ")
        )
    };
    document.entities().iter().map(line).collect()
}

fn resolved(text: &str) -> Vec<String> {
    lines(&Recognizer::bundled().unwrap().document(text).unwrap())
}

#[track_caller]
fn has(lines: &[String], expected: &[&str]) {
    for line in expected {
        assert!(
            lines.iter().any(|l| l == line),
            "expected {line:?}, found {lines:#?}"
        );
    }
}

#[test]
fn short_after_long_proclitics_and_spellings() {
    let found = resolved(
        "أبلغ الرئيس الكازاخستاني قاسم جومارت توكاييف نظيره الروسي فلاديمير بوتين بالوضع.\n\
         وقال بوتين لتوكاييف إن موسكو تراقب الوضع في كازاخستان. وشكر توكايف الرئيس بوتين.",
    );
    has(
        &found,
        &[
            "PER قاسم جومارت توكاييف: قاسم جومارت توكاييف | توكاييف | توكايف",
            "PER فلاديمير بوتين: فلاديمير بوتين | بوتين | بوتين",
        ],
    );
}

#[test]
fn two_people_of_one_family_stay_apart() {
    let found = resolved(
        "التقى الرئيس بشار الأسد شقيقه ماهر الأسد في دمشق.\n\
         وقال بشار الأسد إن الحكومة ستستقيل. وأضاف الأسد أن القرار نهائي.\n\
         أما ماهر الأسد فلم يعلق. وغادر الأسد القاعة.",
    );
    has(
        &found,
        &[
            "PER بشار الأسد: بشار الأسد | بشار الأسد | الأسد",
            "PER ماهر الأسد: ماهر الأسد | ماهر الأسد | الأسد",
        ],
    );
}

#[test]
fn a_father_is_not_his_son() {
    let found = resolved(
        "استقبل الملك سلمان رئيس الوزراء البريطاني ديفيد كاميرون في الرياض.\n\
         وحضر اللقاء ولي العهد محمد بن سلمان. وقال بن سلمان إن اللقاء كان مثمرا.",
    );
    has(
        &found,
        &[
            "PER سلمان: سلمان",
            "PER محمد بن سلمان: محمد بن سلمان | بن سلمان",
        ],
    );
}

#[test]
fn acronyms_and_official_names() {
    let found = resolved(
        "دعت منظمة معاهدة الأمن الجماعي (CSTO) إلى الهدوء، وقالت CSTO إنها سترسل جنودا.\n\
         وأعلنت المملكة العربية السعودية دعمها للأمم المتحدة، وأرسلت السعودية مساعدات، ورحبت الأمم المتحدة بذلك.\n\
         ودعت وزارة الخارجية الروسية إلى الحوار، وقالت الخارجية الروسية إنها قلقة.",
    );
    has(
        &found,
        &[
            "ORG منظمة معاهدة الأمن الجماعي: منظمة معاهدة الأمن الجماعي | CSTO | CSTO",
            "LOC المملكة العربية السعودية: المملكة العربية السعودية | السعودية",
            "ORG الأمم المتحدة: لأمم المتحدة | الأمم المتحدة",
            "ORG وزارة الخارجية الروسية: وزارة الخارجية الروسية | الخارجية الروسية",
        ],
    );
}

#[test]
fn a_place_in_brackets_is_no_second_name() {
    let found = resolved("وصل الوفد إلى باريس (فرنسا) ثم إلى برلين (ألمانيا) قادما من لندن.");
    assert_eq!(
        found.iter().filter(|l| l.starts_with("LOC")).count(),
        5,
        "{found:#?}"
    );
}

#[test]
fn aliases_join_only_where_they_are_given() {
    let recognizer = Recognizer::bundled().unwrap();
    let text = "وصل الجنود إلى ألما آتا.\nوقال شهود في ألماتي إن الهدوء عاد إلى ألما آتا.";
    let mentions = recognizer.tag(text).unwrap();
    assert_eq!(mentions.len(), 3);
    assert_eq!(
        Resolver::new()
            .resolve(text, mentions.clone())
            .entities()
            .len(),
        2
    );
    let resolver = Resolver::new().alias(["ألماتي", "أَلما آتا"]);
    let document = resolver.resolve(text, mentions);
    assert_eq!(
        lines(&document),
        ["LOC ألما آتا: ألما آتا | ألماتي | ألما آتا"]
    );
    assert_eq!(
        document.entities()[0].names(),
        [("ألما آتا".to_owned(), 2), ("ألماتي".to_owned(), 1)]
    );
}

#[test]
fn the_kind_is_what_the_mentions_vote_for() {
    let recognizer = Recognizer::bundled().unwrap();
    let text = std::fs::read_to_string("examples/data/kazakhstan.txt").unwrap();
    let document = recognizer.document(&text).unwrap();
    let tokayev = document
        .entities()
        .iter()
        .find(|e| e.name().ends_with("توكاييف"))
        .unwrap();
    assert_eq!((tokayev.kind(), tokayev.count()), (&Kind::Person, 5));
    assert_eq!(tokayev.first(), tokayev.mentions()[0].range());
    for entity in document.entities() {
        let sum: f32 = entity.votes().iter().map(|(_, share)| share).sum();
        assert!((sum - 1.0).abs() < 1e-5, "{sum}");
        assert_eq!(&entity.votes()[0].0, entity.kind());
    }
}

#[test]
fn nothing_of_nothing() {
    let document = Resolver::new().resolve("", []);
    assert!(document.entities().is_empty() && document.mentions().is_empty());
}

proptest! {
    /// Every mention stands in exactly one entity, in the order of the text, whatever the text.
    #[test]
    fn no_mention_is_lost(text in proptest::collection::vec(common::arabic_text(), 1..6)) {
        thread_local!(static RECOGNIZER: Recognizer = Recognizer::bundled().unwrap());
        let text = text.join(" محمد بن سلمان في الرياض (RIYADH) مع الأسد وبشار الأسد وماهر الأسد ");
        RECOGNIZER.with(|recognizer| {
            let mentions = recognizer.tag(&text).unwrap();
            let document = Resolver::new().resolve(&text, mentions.clone());
            let back: Vec<_> = document.mentions().into_iter().map(|(_, m)| m.clone()).collect();
            prop_assert_eq!(back, mentions);
            let firsts: Vec<usize> = document.entities().iter().map(|e| e.first().start).collect();
            prop_assert!(firsts.is_sorted());
            Ok(())
        })?;
    }
}
