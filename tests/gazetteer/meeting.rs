//! The table of `alam::gazetteer`, row by row, with the bundled model.

use alam::gazetteer::Policy;
use alam::{Engine, Entity, Kind, Recognizer, RecognizerBuilder};

use super::gazetteer;

fn builder() -> RecognizerBuilder {
    Recognizer::builder().engine(Engine::Rten).threads(2)
}

/// `KIND proclitics|text origin id score` of each; the score is `model` where it is the model's own at these bytes.
fn described(plain: &[Entity<'_>], entities: &[Entity<'_>]) -> Vec<String> {
    let one = |e: &Entity<'_>| {
        let same = |p: &&Entity<'_>| p.full_range() == e.full_range() && p.score() == e.score();
        let score = if plain.iter().any(|p| same(&p)) {
            "model".into()
        } else {
            e.score().to_string()
        };
        let (kind, proclitics, text) = (e.kind(), e.proclitics(), e.text());
        let id = e.id().unwrap_or("-");
        format!("{kind} {proclitics}|{text} {} {id} {score}", e.origin())
    };
    entities.iter().map(one).collect()
}

/// What comes out of `text` with these names; every way of tagging must give the same.
fn outcome(text: &str, names: &[&str], policy: Policy) -> Vec<String> {
    let plain = builder().bundled().unwrap();
    let plain = plain.tag(text).unwrap();
    let builder = builder().gazetteer(gazetteer(names));
    let recognizer = builder.gazetteer_policy(policy).bundled().unwrap();
    let entities = recognizer.tag(text).unwrap();
    let texts = ["", text, "قال", text];
    let batch = recognizer.tag_batch(&texts).unwrap();
    assert_eq!((&batch[1], &batch[3]), (&entities, &entities));
    let stream = recognizer.tag_iter(texts).map(Result::unwrap);
    let stream: Vec<Vec<_>> = stream
        .map(|t| t.entities().map(|e| e.to_owned()).collect())
        .collect();
    let owned: Vec<_> = entities.iter().map(Entity::to_owned).collect();
    assert_eq!((&stream[1], &stream[3]), (&owned, &owned));
    let places: Vec<_> = alam::words::words(text).collect();
    let words: Vec<&str> = places.iter().map(|r| &text[r.clone()]).collect();
    let spans = recognizer.tag_words(&words).unwrap();
    assert_eq!(spans.len(), entities.len());
    for (span, entity) in spans.iter().zip(&entities) {
        let full = places[span.words.start].start..places[span.words.end - 1].end;
        assert_eq!((full, &span.kind), (entity.full_range(), entity.kind()));
        assert_eq!(span.proclitics, entity.proclitics().len());
        assert_eq!(
            (span.origin, span.id.as_deref()),
            (entity.origin(), entity.id())
        );
        assert!((span.score - entity.score()).abs() < 1e-6);
    }
    described(&plain, &entities)
}

const CAIRO: &str = "زار فلاديمير بوتين جامعة القاهرة أمس";
const PUTIN: &str = "PER |فلاديمير بوتين model - model";
const UNIVERSITY: &str = "ORG |جامعة القاهرة model - model";
const MACRON: &str = "التقى الرئيس الفرنسي ماكرون وبوتين في موسكو";

#[test]
fn the_table() {
    let all = Policy::new();
    let rows: &[(&str, &[&str], Policy, &[&str])] = &[
        (CAIRO, &[], all, &[PUTIN, UNIVERSITY]),
        // Is the model's span.
        (
            CAIRO,
            &["جامعة_القاهرة ORG Q1"],
            all,
            &[PUTIN, "ORG |جامعة القاهرة both Q1 model"],
        ),
        (
            CAIRO,
            &["جامعة_القاهرة LOC Q1"],
            all,
            &[PUTIN, "LOC |جامعة القاهرة both Q1 model"],
        ),
        (
            CAIRO,
            &["جامعة_القاهرة LOC Q1"],
            all.relabels(false),
            &[PUTIN, UNIVERSITY],
        ),
        (
            CAIRO,
            &["جامعة_القاهرة ORG Q1"],
            all.relabels(false).adds(false).replaces(false),
            &[PUTIN, "ORG |جامعة القاهرة both Q1 model"],
        ),
        // Has its words, and other proclitics.
        (
            MACRON,
            &["وبوتين PER Q2"],
            all,
            &[
                "PER |ماكرون model - model",
                "PER |وبوتين both Q2 model",
                "LOC |موسكو model - model",
            ],
        ),
        (
            MACRON,
            &["وبوتين LOC Q2"],
            all.relabels(false),
            &[
                "PER |ماكرون model - model",
                "PER و|بوتين model - model",
                "LOC |موسكو model - model",
            ],
        ),
        // The model's own reading is the better one, where both are listed.
        (
            MACRON,
            &["وبوتين LOC Q2", "بوتين PER Q3"],
            all,
            &[
                "PER |ماكرون model - model",
                "PER و|بوتين both Q3 model",
                "LOC |موسكو model - model",
            ],
        ),
        // Meets none.
        (
            CAIRO,
            &["أمس DATE"],
            all,
            &[PUTIN, UNIVERSITY, "DATE |أمس gazetteer - 1"],
        ),
        (CAIRO, &["أمس DATE"], all.adds(false), &[PUTIN, UNIVERSITY]),
        // Covers, and is longer.
        (
            CAIRO,
            &["زار_فلاديمير_بوتين MISC Q4"],
            all,
            &["MISC |زار فلاديمير بوتين gazetteer Q4 1", UNIVERSITY],
        ),
        (
            CAIRO,
            &["فلاديمير_بوتين_جامعة_القاهرة MISC"],
            all,
            &["MISC |فلاديمير بوتين جامعة القاهرة gazetteer - 1"],
        ),
        (
            CAIRO,
            &["فلاديمير_بوتين_جامعة_القاهرة MISC"],
            all.replaces(false),
            &[PUTIN, UNIVERSITY],
        ),
        // Lies within.
        (CAIRO, &["القاهرة LOC Q85"], all, &[PUTIN, UNIVERSITY]),
        // Crosses: more words, as many, fewer words than one of two.
        (CAIRO, &["القاهرة_أمس_ MISC"], all, &[PUTIN, UNIVERSITY]),
        (CAIRO, &["بوتين_جامعة MISC"], all, &[PUTIN, UNIVERSITY]),
        (
            "زار جامعة القاهرة أمس صباحا",
            &["القاهرة_أمس_صباحا MISC Q5"],
            all,
            &["MISC |القاهرة أمس صباحا gazetteer Q5 1"],
        ),
        (
            "زار جامعة القاهرة أمس صباحا",
            &["القاهرة_أمس_صباحا MISC Q5"],
            all.replaces(false),
            &[UNIVERSITY],
        ),
        // Vetoes.
        (CAIRO, &["جامعة_القاهرة O"], all, &[PUTIN]),
        (
            CAIRO,
            &["القاهرة O", "فلاديمير O", "جامعة O"],
            all,
            &[PUTIN, UNIVERSITY],
        ),
        (
            MACRON,
            &["بوتين O", "وبوتين LOC"],
            all.adds(false),
            &["PER |ماكرون model - model", "LOC |موسكو model - model"],
        ),
    ];
    for (text, names, policy, expected) in rows {
        assert_eq!(
            outcome(text, names, *policy),
            *expected,
            "{text}: {names:?}"
        );
    }
}

/// A short word, or a common name, behind a letter is a match only where the model takes it for one.
#[test]
fn doubtful_readings_count_where_the_model_agrees() {
    let text = "قال وزير الدفاع إن ماكرون وسلمان وصلا";
    let plain = builder().bundled().unwrap();
    let plain = plain.tag(text).unwrap();
    let exact = plain.iter().find(|e| e.text() == "سلمان");
    assert_eq!(
        exact.map(Entity::proclitics),
        Some("و"),
        "the model reads و"
    );
    let names = ["سلمان PER Q6", "زير PER Q7"];
    let found = outcome(text, &names, Policy::new());
    assert!(
        found.contains(&"PER و|سلمان both Q6 model".into()),
        "{found:?}"
    );
}

#[test]
fn proclitics_and_marks_in_the_text() {
    let text = "وصل وفد لِلْأُمَم المُتّحــدة إلى دمشق";
    let found = outcome(text, &["الأمم_المتحدة ORG Q1065"], Policy::new());
    assert_eq!(found[0], "ORG لِ|لْأُمَم المُتّحــدة both Q1065 model");
}

#[test]
fn scores_and_kinds() {
    let text = "قال زعيم حزب الليكود في أمس";
    let names = ["الليكود ORG Q1", "أمس DATE"];
    let tag = |builder: RecognizerBuilder| {
        let recognizer = builder.gazetteer(gazetteer(&names)).bundled().unwrap();
        let entities = recognizer.tag(text).unwrap();
        let one = |e: &Entity<'_>| format!("{} {} {}", e.kind(), e.text(), e.origin());
        entities.iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(
        tag(builder()),
        ["ORG حزب الليكود model", "DATE أمس gazetteer"]
    );
    // A span of the model below the score is as good as not found; a name is not asked.
    let strictest = tag(builder().min_score(1.0));
    assert_eq!(strictest, ["ORG الليكود gazetteer", "DATE أمس gazetteer"]);
    // Kinds are left out last, and may be the gazetteer's own.
    let date = Kind::Other("DATE".into());
    assert_eq!(tag(builder().kinds([date])), ["DATE أمس gazetteer"]);
    let other = builder()
        .kinds([Kind::Other("MONEY".into())])
        .gazetteer(gazetteer(&names));
    let error = other.bundled().unwrap_err().to_string();
    assert!(
        error.contains("MONEY") && error.contains("the gazetteer ORG, DATE"),
        "{error}"
    );
    // A kind that a name has taken away is gone before kinds are asked.
    let people = builder()
        .kinds([Kind::Person])
        .gazetteer(gazetteer(&["حزب_الليكود PER"]));
    assert_eq!(people.bundled().unwrap().tag(text).unwrap().len(), 1);
}

/// A paragraph that is decoded in parts: what is found does not depend on where it is cut.
#[test]
fn one_long_paragraph() {
    let article = include_str!("../../examples/data/kazakhstan.txt").replace('\n', " ");
    let text = article.repeat(24);
    assert!(alam::words::words(&text).count() > 5000);
    let names = [
        "قاسم_جومارت_توكاييف PER Q1",
        "توكاييف PER Q1",
        "الرئيس_قاسم MISC",
        "ألما_آتا LOC Q2",
        "في ORG",
        "نور_سلطان O",
    ];
    let recognizer = builder().gazetteer(gazetteer(&names)).bundled().unwrap();
    let key = |e: &Entity<'_>, shift: usize| {
        (
            e.range().start - shift,
            e.kind().clone(),
            e.origin(),
            e.id().map(str::to_owned),
        )
    };
    let whole = recognizer.tag(&text).unwrap();
    assert!(
        whole
            .windows(2)
            .all(|w| w[0].full_range().end <= w[1].full_range().start)
    );
    // The fourth copy of the article stands as the fifth.
    let copy = |n: usize| {
        let range = article.len() * n..article.len() * (n + 1);
        let own = whole.iter().filter(|e| range.contains(&e.range().start));
        own.map(|e| key(e, range.start)).collect::<Vec<_>>()
    };
    for n in 2..23 {
        assert_eq!(copy(1), copy(n), "copy {n}");
    }
    let origins: std::collections::BTreeSet<_> = whole.iter().map(Entity::origin).collect();
    assert_eq!(origins.len(), 3);
}

#[test]
fn no_name_goes_over_the_end_of_a_line() {
    let names = gazetteer(&["أمس_صباحا DATE"]);
    let recognizer = builder().gazetteer(names).bundled().unwrap();
    assert_eq!(recognizer.tag("كان أمس صباحا").unwrap().len(), 1);
    assert_eq!(recognizer.tag("كان أمس\nصباحا").unwrap(), []);
    assert_eq!(recognizer.tag("كان وأمس\nصباحا").unwrap(), []);
    let texts = ["كان أمس", "صباحا", "وأمس صباحا"];
    let found = recognizer.tag_batch(&texts).unwrap();
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [0, 0, 1]);
}
