"""The spaCy component."""

import spacy

TEXTS = ["وصل الرئيس فلاديمير بوتين إلى موسكو", "", "وقال وبوتين للأمم المتحدة إن الوضع خطير"]


def test_entities_fill_the_document():
    nlp = spacy.blank("ar")
    nlp.add_pipe("alam")
    doc = nlp(TEXTS[0])
    assert [(e.text, e.label_) for e in doc.ents] == [("فلاديمير بوتين", "PER"), ("موسكو", "LOC")]
    assert doc.text[doc._.alam[0].start : doc._.alam[0].end] == "فلاديمير بوتين"


def test_proclitics_are_inside_the_tokens_but_not_the_entities():
    nlp = spacy.blank("ar")
    nlp.add_pipe("alam")
    doc = nlp("قال وزير للأمم المتحدة إن الوضع خطير")
    assert [e.text for e in doc.ents] == ["للأمم المتحدة"]
    assert [e.name for e in doc._.alam] == ["الأمم المتحدة"]


def test_streams_equal_single_documents():
    nlp = spacy.blank("ar")
    nlp.add_pipe("alam", config={"min_score": 0.1})
    single = [[(e.text, e.label_) for e in nlp(text).ents] for text in TEXTS]
    stream = [[(e.text, e.label_) for e in doc.ents] for doc in nlp.pipe(TEXTS * 3, batch_size=2)]
    assert stream == single * 3
