"""Writes words and normalized forms of some texts, as text.py sees them, to tests/fixtures/words.jsonl.

The crate's test `training_sees_the_same_words` compares them with its own, so that the model is given at run time
what it was trained on. Texts: the example articles, this project's own sentences, and odd cases.
"""

import json
import pathlib

from annotations import read_own
from text import normalize, words

ROOT = pathlib.Path(__file__).parents[2]
ODD = [
    "لـBBC بـ”العربية نت”، ﻻعب ﷺ كوفيد19 قال:نعم.وقال", "عام،2008 و5،6 ١٢٫٥ ٣٬٠٠٠ 12:30 3.5%", "Al-Qaeda F-16 2-3 don't U.S. G20",
    "foo@bar.com https://a.b/c?d=1. www.x.org، ...", "\u202bعالم\u202c عا\u200cلم #كأس_العالم ـ", "مو\u0654تمر ا\u0653سيا ي\u0654",
    "https://ar.example.org/wiki/كازاخستان، www.example.netوقال",
    "ایران کابل ۀ ہ ٱلله ٲ", "'اقتباس' ‘آخر’ – — ٪٥ ؟ ؛", "ⴰⵎⴰⵣⵉⵖ Œuvre İstanbul", "a\0b ()[]{}", "1.2.3 a.b.c x,y 1,2 a'b",
    "مُحَمَّدٌ رَحْمٰن قُرْآنۖ", "السنة/الشهر (2021-2022) +212", "«الخليج»:«نعم»", "𐤀 é é ñ",
]


def main():
    articles = [l for p in sorted((ROOT / "examples/data").glob("*.txt")) for l in p.read_text(encoding="utf8").splitlines()]
    rows = []
    for text in [*articles, *(s for _, s, _ in read_own()), *ODD]:
        at = lambda i: len(text[:i].encode())
        rows.append({"text": text, "words": [[at(a), at(b), normalize(text[a:b])] for a, b in words(text)]})
    out = ROOT / "tests/fixtures/words.jsonl"
    out.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows if r["text"]), encoding="utf8")
    print(f"{len(rows)} texts in {out}")


if __name__ == "__main__":
    main()
