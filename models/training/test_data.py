"""Tests of the data code: python3 -m unittest models/training/test_data.py (needs numpy and regex only)."""

import pathlib
import random
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from annotations import CLASSES, IGNORE, LABELS, align, label, proclitic_class, read_own, spans_of, weak_class
from augment import misspelt, punctuated
from names import Names
from news import passages, shingles
from text import normalize, words

COUNTS = {"الامم": 100, "لامم": 0, "لبنان": 80, "البنان": 0, "قال": 1000, "وقال": 200, "وليد": 60, "ليد": 0}


class Data(unittest.TestCase):
    def test_alignment_follows_the_text(self):
        sentence = "وقال بوتين إن وبوتين غير بوتين"
        spans = align(sentence, "P:بوتين|P:بوتين|P:بوتين")
        self.assertEqual([sentence[a:b] for a, b, _ in spans], ["بوتين"] * 3)
        self.assertEqual(sentence[spans[1][0] - 1], "و")
        with self.assertRaises(ValueError):
            align("وقال بوتين", "L:موسكو")
        self.assertEqual(align("لا أحد", "-"), [])

    def test_labels_lead_back_to_the_spans(self):
        for _, sentence, spans in read_own():
            ranges, labels, proclitics = label(sentence, spans, COUNTS)
            found, k = [], None
            for (a, b), l, p in zip(ranges, labels, proclitics):
                if l.startswith("B-"):
                    letters = next((n for (n, _), c in CLASSES.items() if c == p), 0)
                    found.append([a + letters, b, l[2:]])
                elif l.startswith("I-"):
                    self.assertEqual(found[-1][2], l[2:])
                    found[-1][1] = b
                self.assertIn(l, LABELS)
            self.assertEqual([tuple(f) for f in found], spans, sentence)

    def test_proclitic_classes(self):
        self.assertEqual(proclitic_class("للأمم", 1, COUNTS), CLASSES[1, True])
        self.assertEqual(proclitic_class("للبنان", 1, COUNTS), CLASSES[1, False])
        self.assertEqual(proclitic_class("وَبالكرملين", 3, COUNTS), CLASSES[2, False])
        self.assertEqual(proclitic_class("بوتين", 0, COUNTS), 0)
        self.assertEqual(proclitic_class("وسيبوتين", 3, COUNTS), IGNORE)
        self.assertEqual(weak_class("وقال", COUNTS), CLASSES[1, False])
        self.assertEqual(weak_class("وليد", COUNTS), 0)

    def test_passages_are_whole_sentences(self):
        sentence = "قال الوزير إن بلاده ستشارك في المؤتمر الذي يعقد الشهر المقبل في القاهرة بحضور وفود من عشرين دولة."
        paragraph = f"{sentence} {sentence[:-1]}؟قصير جدا."
        found = [paragraph[a:b] for a, b in passages(paragraph)]
        self.assertEqual(found, [f"{sentence} {sentence[:-1]}؟"], "closed at 25 words, the two behind are left out")
        self.assertEqual([paragraph[a:b] for a, b in passages(sentence)], [sentence])
        self.assertEqual(passages("قصير جدا."), [])

    def test_shingles(self):
        self.assertEqual(list(shingles("a b c d e f g h i".split())), ["a b c d e f g h", "b c d e f g h i"])
        self.assertEqual(list(shingles("a b".split())), [])

    def test_normalization_is_stable(self):
        for _, sentence, _ in read_own():
            for a, b in words(sentence):
                once = normalize(sentence[a:b])
                self.assertEqual(normalize(once), once)


    def test_augmented_sentences_keep_their_names(self):
        rng, changed = random.Random(1), 0
        item = {"words": ["قال", "توكاييف", ",", "في", "موسكو", "."], "labels": [0, 1, 0, 0, 3, 0], "proclitics": [-1, 0, -1, -1, 0, -1]}
        for _ in range(300):
            out = punctuated(misspelt(item, rng, share=0.5), rng, share=0.5)
            self.assertEqual(len({len(v) for v in out.values()}), 1)
            names = [(w, l, p) for w, l, p in zip(*out.values()) if l]
            self.assertEqual([n[1:] for n in names], [(1, 0), (3, 0)])
            self.assertEqual(names[1][0], "موسكو")
            self.assertIn(names[0][0], ("توكاييف", "توكييف", "توكايف"))
            changed += out["words"] != item["words"]
        self.assertGreater(changed, 200)
        self.assertEqual(item["words"][1], "توكاييف")

    def test_replaced_names_keep_their_kind_and_proclitics(self):
        rng = random.Random(1)
        item = {"words": ["وزار", "بوتين", "للقاهره", "ووليد", "جنبلاط"], "labels": [0, 1, 3, 1, 2],
                "proclitics": [-1, 0, CLASSES[1, True], CLASSES[1, False], -1]}
        names = Names([item], [("سان", "خوسيه"), ("الجزائر",)], share=0.5)
        self.assertEqual(names.pools, {"PER": [[("بوتين",), ("وليد", "جنبلاط")]],
                                       "LOC": [[("القاهره",)], [("سان", "خوسيه"), ("الجزائر",)]]})
        seen = set()
        for _ in range(200):
            out = names.swapped(item, rng)
            self.assertEqual(len({len(v) for v in out.values()}), 1)
            found = []
            for i, j, kind in spans_of([LABELS[l] for l in out["labels"]]):
                letters, article = next(k for k, c in CLASSES.items() if c == out["proclitics"][i])
                chain, rest = out["words"][i][:letters], out["words"][i][letters:]
                found.append((kind, chain, " ".join([("ا" if article else "") + rest, *out["words"][i + 1 : j]])))
            self.assertEqual([f[:2] for f in found], [("PER", ""), ("LOC", "ل"), ("PER", "و")])
            self.assertTrue({found[0][2], found[2][2]} <= {"بوتين", "وليد جنبلاط"})
            self.assertIn(found[1][2], ("القاهره", "الجزائر", "سان خوسيه"))
            seen.add(tuple(f[2] for f in found))
        self.assertEqual(len(seen), 12)


if __name__ == "__main__":
    unittest.main()
