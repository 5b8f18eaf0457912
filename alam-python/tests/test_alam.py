"""The Python module, on texts written for it."""

import threading
import time

import alam
import numpy as np
import pyarrow as pa
import pytest

TEXT = "😀 وصل الرئيس فلاديمير بوتين إلى مُوسْكو.\nوقال وزير للأمم المتحدة إن بوتين هنا"


@pytest.fixture(scope="module")
def recognizer():
    return alam.Recognizer()


def test_offsets_are_characters(recognizer):
    found = recognizer.tag(TEXT)
    assert [TEXT[e.start : e.end] for e in found] == [e.text for e in found]
    assert [(e.kind, e.name) for e in found] == [
        ("PER", "فلاديمير بوتين"),
        ("LOC", "موسكو"),
        ("ORG", "الأمم المتحدة"),
        ("PER", "بوتين"),
    ]
    un = found[2]
    assert (un.proclitics, TEXT[un.full_start : un.start], un.key) == ("ل", "ل", "الامم المتحده")
    assert 0 <= un.score <= 1 and un.origin == "model" and un.id is None
    assert "PER" in repr(found[0])


def test_offsets_in_bytes(recognizer):
    raw = TEXT.encode()
    for e in recognizer.tag(TEXT, offsets="bytes"):
        assert raw[e.start : e.end].decode() == e.text


@pytest.mark.parametrize("wrong", ["lines", "", "CHARS"])
def test_other_offsets_are_refused(recognizer, wrong):
    for call in (recognizer.tag, recognizer.document):
        with pytest.raises(ValueError, match="expected 'chars' or 'bytes', found"):
            call(TEXT, offsets=wrong)
    with pytest.raises(ValueError, match="expected 'chars' or 'bytes'"):
        recognizer.tag_batch([TEXT], offsets=wrong)


def spans(batch):
    return [None if found is None else [(e.kind, e.start, e.end) for e in found] for found in batch]


@pytest.mark.parametrize(
    "make",
    [
        list,
        tuple,
        iter,
        lambda t: np.array(t, dtype=object),
        pa.array,
        lambda t: pa.array(t, pa.large_string()),
        lambda t: pa.array(t, pa.string_view()),
        lambda t: pa.chunked_array([pa.array(t[:2], pa.string()), pa.array(t[2:], pa.string())]),
        lambda t: pa.array(["x", *t, "y"])[1:-1],
    ],
)
def test_batches_of_all_sorts(recognizer, make):
    texts = [TEXT, None, "", "زار بوتين طهران"]
    expected = [spans([recognizer.tag(t)])[0] if t is not None else None for t in texts]
    assert spans(recognizer.tag_batch(make(texts))) == expected
    assert expected[2] == [] and len(expected[3]) == 2


def test_numpy_strings(recognizer):
    texts = [TEXT, "", "زار بوتين طهران"]
    expected = spans(recognizer.tag_batch(texts))
    for dtype in ("U", np.dtypes.StringDType()):
        assert spans(recognizer.tag_batch(np.array(texts, dtype=dtype))) == expected
    with pytest.raises(ValueError, match="1 dimension, found 2"):
        recognizer.tag_batch(np.array([texts]))


def test_nothing(recognizer):
    assert recognizer.tag("") == [] and recognizer.tag_batch([]) == [] and recognizer.document("") == []
    assert recognizer.tag_batch(pa.nulls(3)) == [None] * 3
    assert recognizer.tag_batch(pa.array([], pa.string())) == []


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ("نص", "found one str; use tag"),
        (5, "found int"),
        (["نص", 5], r"texts\[1\]: expected str or None, found int"),
        (np.array([1.5]), r"texts\[0\]: expected str or None, found float"),
        (pa.array([1]), "string_view, found Int64"),
    ],
)
def test_what_is_no_text_is_refused(recognizer, texts, message):
    with pytest.raises(TypeError, match=message):
        recognizer.tag_batch(texts)


def test_lone_surrogates_are_refused(recognizer):
    with pytest.raises(ValueError, match="lone surrogates"):
        recognizer.tag("نص \ud800")
    with pytest.raises(ValueError, match=r"texts\[1\].*lone surrogates"):
        recognizer.tag_batch(["", "\udfff"])


def test_settings(tmp_path):
    assert {e.kind for e in alam.Recognizer(kinds=["PER"]).tag(TEXT)} == {"PER"}
    assert alam.Recognizer(min_score=1.0).tag(TEXT) == []
    assert alam.Recognizer(engine="rten").engine == "rten"
    for wrong in ({"min_score": 2.0}, {"threads": 0}, {"batch_size": 0}, {"kinds": ["FOOD"]}, {"engine": "gpu"}):
        with pytest.raises(ValueError, match="expected"):
            alam.Recognizer(**wrong)
    with pytest.raises(alam.AlamError, match=r"model\.onnx"):
        alam.Recognizer(tmp_path)
    with pytest.raises(alam.AlamError, match="nowhere"):
        alam.Recognizer(tmp_path / "nowhere")


def test_names_of_ones_own(tmp_path):
    names = tmp_path / "names.csv"
    names.write_text("name,kind,id\nفلاديمير بوتين,PER,Q7747\n,PER,Q1\n", encoding="utf-8")
    with pytest.warns(UserWarning, match=r"names\.csv:3"):
        recognizer = alam.Recognizer(names=names)
    putin = recognizer.tag(TEXT)[0]
    assert (putin.id, putin.origin) == ("Q7747", "both")
    assert recognizer.document(TEXT)[0].id == "Q7747"
    with pytest.raises(alam.AlamError, match="names"):
        alam.Recognizer(names=tmp_path / "names.xls")


def test_documents(recognizer):
    entities = recognizer.document(TEXT)
    putin = entities[0]
    assert (putin.kind, putin.name, putin.count) == ("PER", "فلاديمير بوتين", 2)
    assert [TEXT[m.start : m.end] for m in putin.mentions] == ["فلاديمير بوتين", "بوتين"]
    assert putin.names == [("فلاديمير بوتين", 1), ("بوتين", 1)]
    assert putin.votes[0][0] == "PER"


def test_a_huge_text_is_read_whole(recognizer):
    # Mostly white space, so that it does not take half a minute.
    text = ("زار بوتين طهران." + " " * 480 + "\n") * 20_000
    assert len(text.encode()) > 10_000_000
    found = recognizer.tag(text)
    assert len(found) > 39_000 and text[found[-1].start : found[-1].end] == "طهران"


def test_other_threads_run_meanwhile(recognizer):
    """While a batch is tagged, Python goes on."""
    texts, ticks = [TEXT * 20] * 200, []
    done = threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    begun = time.perf_counter()
    recognizer.tag_batch(texts)
    ended = time.perf_counter()
    done.set()
    thread.join()
    assert sum(begun < t < ended for t in ticks) > 10


def test_threads_share_one_recognizer(recognizer):
    expected, found = spans([recognizer.tag(TEXT)]), []
    threads = [threading.Thread(target=lambda: found.append(spans([recognizer.tag(TEXT)]))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8
