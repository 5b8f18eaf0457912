//! The bundled model on articles: what it must find, and that nothing around it changes the answer.

mod common;

use alam::{Engine, Entity, Kind, Recognizer};
use common::{engines, passes_alone};

const ARTICLE: &str = include_str!("../examples/data/kazakhstan.txt");

fn recognizer() -> Recognizer {
    Recognizer::builder()
        .engine(Engine::Rten)
        .bundled()
        .unwrap()
}

fn described<'t>(entities: &[Entity<'t>]) -> Vec<(Kind, &'t str)> {
    entities
        .iter()
        .map(|e| (e.kind().clone(), e.text()))
        .collect()
}

#[test]
fn the_article_on_kazakhstan() {
    let recognizer = recognizer();
    let entities = recognizer.tag(ARTICLE).unwrap();
    for entity in &entities {
        assert_eq!(&ARTICLE[entity.range()], entity.text());
        assert_eq!(
            &ARTICLE[entity.full_range()],
            format!("{}{}", entity.proclitics(), entity.text())
        );
    }
    let all = described(&entities);
    for (kind, text) in [
        (Kind::Person, "قاسم جومارت توكاييف"),
        (Kind::Person, "توكاييف"),
        (Kind::Person, "فلاديمير بوتين"),
        (Kind::Organization, "منظمة معاهدة الأمن الجماعي"),
        (Kind::Organization, "CSTO"),
        (Kind::Organization, "لأمم المتحدة"),
        (Kind::Location, "ألما آتا"),
        (Kind::Location, "كازاخستان"),
        (Kind::Location, "كَازَاخِسْتَان"),
    ] {
        assert!(
            all.contains(&(kind.clone(), text)),
            "{kind} {text} is not in {all:?}"
        );
    }
    let first = ARTICLE.find("ألما آتا").unwrap();
    assert!(
        entities
            .iter()
            .any(|e| e.range() == (first..first + "ألما آتا".len()) && *e.kind() == Kind::Location)
    );
    let un = entities.iter().find(|e| e.text() == "لأمم المتحدة").unwrap();
    assert_eq!(
        (un.proclitics(), un.name().as_str(), un.key().as_str()),
        ("ل", "الأمم المتحدة", "الامم المتحده")
    );
}

/// Words at the left edge of a name, in a sentence that calls for one: what is proclitic, and what is the name.
#[test]
fn proclitics_leave_the_span_and_letters_of_the_name_stay() {
    let recognizer = recognizer();
    for (text, proclitics, name) in [
        ("التقى الرئيس الفرنسي ماكرون وبوتين في موسكو", "و", "بوتين"),
        (
            "قال وزير الخارجية المصري إن القاهرة ترحب بزيارة وفد من كازاخستان",
            "",
            "كازاخستان",
        ),
        (
            "أعلنت السعودية دعمها لكازاخستان في هذه الأزمة",
            "ل",
            "كازاخستان",
        ),
        ("وصل الوفد إلى لبنان أمس", "", "لبنان"),
        ("قدمت فرنسا مساعدات للبنان بعد الانفجار", "ل", "لبنان"),
        ("عاد الوزير إلى فرنسا بعد زيارة قصيرة", "", "فرنسا"),
        ("دخلت القوات الأمريكية سوريا قبل سنوات", "", "سوريا"),
        ("عقد الاجتماع في باريس بحضور وزراء الخارجية", "", "باريس"),
        ("وصل رئيس الوزراء إلى بلجيكا اليوم", "", "بلجيكا"),
        ("قال الرئيس محمود عباس إن فلسطين لن تتنازل", "", "فلسطين"),
        (
            "التقى المبعوث الدولي قادة المعارضة بباريس أمس",
            "ب",
            "باريس",
        ),
        (
            "قال الزعيم الدرزي وليد جنبلاط إن الوضع صعب",
            "",
            "وليد جنبلاط",
        ),
        ("التقى الرئيس الفرنسي ماكرون ﻭبوتين في موسكو", "ﻭ", "بوتين"),
        ("رحبت موسكو وبالكرملين قالت مصادر", "وب", "الكرملين"),
        ("دعت القاهرة إلى دعم لسوريا ولليبيا", "ول", "ليبيا"),
        ("بوتين يصل إلى طهران", "", "بوتين"),
        ("وقالت مصادر إن سوريا ولبنان اتفقتا", "و", "لبنان"),
        (
            "وقال الأمين العام للأمم المتحدة إن الوضع خطير",
            "ل",
            "الأمم المتحدة",
        ),
    ] {
        let entities = recognizer.tag(text).unwrap();
        let found = entities.iter().find(|e| e.name() == name);
        let found = found
            .unwrap_or_else(|| panic!("{name} is not among {:?} of {text}", described(&entities)));
        assert_eq!(found.proclitics(), proclitics, "{text}");
    }
}

#[test]
fn engines_agree_on_the_articles() {
    for article in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data")).unwrap()
    {
        let text = std::fs::read_to_string(article.unwrap().path()).unwrap();
        let results: Vec<Vec<_>> = engines()
            .into_iter()
            .map(|engine| {
                let recognizer = Recognizer::builder().engine(engine).bundled().unwrap();
                let entities = recognizer.tag(&text).unwrap();
                entities
                    .iter()
                    .map(|e| (e.kind().clone(), e.range(), e.full_range(), e.score()))
                    .collect()
            })
            .collect();
        assert!(!results[0].is_empty());
        for other in &results[1..] {
            assert_eq!(results[0].len(), other.len());
            for (a, b) in results[0].iter().zip(other) {
                assert_eq!((&a.0, &a.1, &a.2), (&b.0, &b.1, &b.2));
                // The bundled model computes in 8 bits: the engines round apart in places (DESIGN.md).
                assert!((a.3 - b.3).abs() < 1e-2, "{} {}", a.3, b.3);
            }
        }
    }
}

#[test]
fn a_bad_library_is_a_typed_error() {
    // In a process of its own: the variable is read by the whole process.
    for path in ["/nowhere/libonnxruntime.so", "/etc/passwd", "/"] {
        passes_alone(
            "child_with_a_bad_library",
            &[("ORT_DYLIB_PATH", path)],
            path,
        );
    }
}

#[test]
#[ignore = "run by a_bad_library_is_a_typed_error, with ORT_DYLIB_PATH set"]
fn child_with_a_bad_library() {
    if !cfg!(feature = "ort") {
        return;
    }
    for engine in [Engine::Auto, Engine::Ort] {
        let error = Recognizer::builder().engine(engine).bundled().unwrap_err();
        assert!(
            matches!(error, alam::Error::EngineUnavailable { .. }),
            "{error:?}"
        );
        let path = std::env::var("ORT_DYLIB_PATH").unwrap();
        assert!(error.to_string().contains(&path), "{error}");
    }
    // rten is still there.
    assert!(!recognizer().tag(ARTICLE).unwrap().is_empty());
}

#[test]
fn spelling_variants_give_the_same_entities() {
    let recognizer = recognizer();
    let plain = described_by_key(&recognizer, ARTICLE);
    let with_tatweel = ARTICLE.replace("كا", "كـا").replace("مو", "مــو");
    let without_hamza = ARTICLE
        .replace(['أ', 'إ', 'آ'], "ا")
        .replace('ة', "ه")
        .replace('ى', "ي");
    let with_marks: String = ARTICLE
        .chars()
        .flat_map(|c| [c].into_iter().chain((c == 'ن').then_some('\u{64e}')))
        .collect();
    let windows_lines = ARTICLE.replace('\n', "\r\n");
    let presentation = ARTICLE.replace("لا", "ﻻ").replace('و', "ﻭ");
    let bidi = ARTICLE.replace(' ', "\u{200f} ");
    for (name, text) in [
        ("tatweel", with_tatweel),
        ("hamza", without_hamza),
        ("marks", with_marks),
        ("CRLF", windows_lines),
        ("presentation forms", presentation),
        ("bidi", bidi),
    ] {
        assert_eq!(described_by_key(&recognizer, &text), plain, "{name}");
    }
}

fn described_by_key(recognizer: &Recognizer, text: &str) -> Vec<(Kind, String)> {
    recognizer
        .tag(text)
        .unwrap()
        .iter()
        .map(|e| (e.kind().clone(), e.key()))
        .collect()
}

#[test]
fn one_long_paragraph_is_tagged_to_its_end() {
    let recognizer = recognizer();
    let paragraph = ARTICLE.replace('\n', " ");
    let once = recognizer.tag(&paragraph).unwrap().len();
    let long = paragraph.repeat(40);
    let entities = recognizer.tag(&long).unwrap();
    assert!(
        entities.len() >= once * 39 && entities.len() <= once * 41,
        "{} of {}",
        entities.len(),
        once * 40
    );
    // Every repetition has the same ones, wherever windows and decoded parts meet.
    let count = |i: usize| {
        let part = i * paragraph.len()..(i + 1) * paragraph.len();
        entities
            .iter()
            .filter(|e| part.contains(&e.range().start))
            .map(|e| e.range().start - part.start)
            .collect::<Vec<_>>()
    };
    let second = count(1);
    for i in 2..39 {
        assert_eq!(count(i), second, "repetition {i}");
    }
}

#[test]
fn texts_without_arabic_or_names_have_no_entities() {
    let recognizer = recognizer();
    for text in [
        "",
        " \n ",
        "...",
        "12:30 — 2022",
        "\u{64e}\u{651}",
        "\0\0",
        "\u{202e}",
        "ـــ",
    ] {
        assert!(recognizer.tag(text).unwrap().is_empty(), "{text:?}");
    }
}

#[test]
fn threads_share_one_recognizer() {
    let recognizer = recognizer();
    let expected = described_by_key(&recognizer, ARTICLE);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5 {
                    assert_eq!(described_by_key(&recognizer, ARTICLE), expected);
                }
            });
        }
    });
}

#[cfg(feature = "serde")]
#[test]
fn entities_serialize() {
    let entities = recognizer()
        .tag(ARTICLE)
        .unwrap()
        .iter()
        .map(Entity::to_owned)
        .collect::<Vec<_>>();
    let json = serde_json::to_string(&entities).unwrap();
    let back: Vec<alam::OwnedEntity> = serde_json::from_str(&json).unwrap();
    assert_eq!(back, entities);
    assert!(json.contains(r#""kind":"PER""#));
}
