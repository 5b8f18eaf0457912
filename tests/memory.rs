//! One paragraph of any length is tagged in memory that depends on the window, not on the paragraph.

mod common;

use alam::gazetteer::{Entry, Gazetteer};
use alam::{Engine, Recognizer};

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_paragraph() {
    let sentence =
        "أبلغ توكاييف نظيره بوتين في ألما آتا أن منظمة معاهدة الأمن الجماعي أرسلت قواتها. ";
    let text = sentence.repeat((24 << 20) / sentence.len());
    // Vetoes meet the text everywhere, and leave nothing behind.
    let vetoes = ["بوتين", "ألما آتا", "منظمة معاهدة الأمن الجماعي", "في"].map(Entry::veto);
    let (vetoes, _) = Gazetteer::builder().entries(vetoes).unwrap().build();
    for (name, gazetteer) in [("grid", None), ("wordpiece", None), ("grid", Some(vetoes))] {
        // Only spans that are certain, so that the result itself takes no room.
        let mut builder = Recognizer::builder().engine(Engine::Rten).min_score(1.0);
        if let Some(gazetteer) = gazetteer {
            builder = builder.gazetteer(gazetteer);
        }
        let recognizer = builder.from_dir(common::fixture(name)).unwrap();
        recognizer
            .tag(&text[..text.floor_char_boundary(1 << 20)])
            .unwrap();
        let before = common::peak();
        let found = recognizer.tag(&text).unwrap();
        let grown = common::peak() - before;
        assert!(found.len() < 1000);
        assert!(
            grown < 8 << 20,
            "{name}: {grown} bytes more for 24 times the text"
        );
    }
}
