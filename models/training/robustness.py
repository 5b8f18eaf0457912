"""How many entities stay when a text's surface changes: through the Rust library, on the development batches.

    python3 models/training/robustness.py --data DATA [-- OPTIONS OF THE EXAMPLE tag]

Each sentence is tagged as it is and in each variant. An entity stays where the variant has one of the same kind and the
same normalized text, in the same order; what is new counts against the variant too: the share is that of twice the common
ones among both lists.
"""

import argparse
import difflib
import pathlib
import random
import unicodedata

from annotations import batches, read_batch
from news import HELD_OUT
from score import tag
from text import normalize

JOINING = set("بتثجحخسشصضطظعغفقكلمنهيئ")
MARKS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"
ALEFS = "اأإآ"


def isolated():
    """Letter → its isolated presentation form."""
    out = {}
    for code in range(0xFE70, 0xFEFD):
        kind, *letters = unicodedata.decomposition(chr(code)).split() or [""]
        if kind == "<isolated>" and len(letters) == 1:
            out[chr(int(letters[0], 16))] = chr(code)
    return out


FORMS = isolated()


def tatweel(text, rng):
    """Behind a fifth of the letters that join the next one."""
    follows = lambda i: i + 1 < len(text) and "\u0621" <= text[i + 1] <= "\u064a"
    return "".join(c + "ـ" * (c in JOINING and follows(i) and rng.random() < 0.2) for i, c in enumerate(text))


def diacritics(text, rng):
    """Behind a third of the letters."""
    letter = lambda c: "\u0621" <= c <= "\u064a" and c != "ـ"
    return "".join(c + (rng.choice(MARKS) if letter(c) and rng.random() < 0.33 else "") for c in text)


VARIANTS = {
    "tatweel": tatweel,
    "diacritics": diacritics,
    "alef variants swapped": lambda text, rng: "".join(rng.choice(ALEFS) if c in ALEFS else c for c in text),
    "no hamza, ta marbuta as ha, alef maqsura as ya": lambda text, rng: text.translate(str.maketrans("أإآةى", "ااا" + "هي")),
    "presentation forms": lambda text, rng: "".join(FORMS.get(c, c) for c in text),
    "CRLF": lambda text, rng: text + "\r",
    "doubled spaces": lambda text, rng: text.replace(" ", "  "),
    "a right-to-left mark before each word": lambda text, rng: text.replace(" ", " \u200f"),
    "no punctuation at the end": lambda text, rng: text.rstrip(".!؟… "),
    "three dots at the end": lambda text, rng: text.rstrip(".!؟… ") + "...",
    "quotation marks around the text": lambda text, rng: f"«{text}»",
}


def entities(texts, options):
    raw = [t.encode() for t in texts]
    words = lambda t: " ".join(normalize(t.decode()).split())
    return [[(e["kind"], words(t[e["start"] : e["end"]])) for e in es]
            for t, es in zip(raw, tag(texts, options), strict=True)]


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--data", type=pathlib.Path, required=True)
    args.add_argument("--batch", nargs="+", default=list(HELD_OUT))
    args.add_argument("--show", action="store_true", help="print what differs")
    args.add_argument("options", nargs="*", help="further options of `alam tag`")
    args = args.parse_args()
    texts = [r[1] for b in args.batch for r in read_batch(args.data, b, batches(args.data)[b])]
    plain = entities(texts, args.options)
    print(f"{len(texts)} sentences, {sum(map(len, plain))} entities\n\n| variant | entities that stay |\n|---|---|")
    for name, variant in VARIANTS.items():
        rng = random.Random(1)
        changed = [variant(t, rng) for t in texts]
        common, all_ = 0, 0
        for text, a, b in zip(changed, plain, entities(changed, args.options)):
            common += 2 * sum(m.size for m in difflib.SequenceMatcher(None, a, b, autojunk=False).get_matching_blocks())
            all_ += len(a) + len(b)
            if args.show and a != b:
                print(text, "\n   ", a, "\n   ", b)
        print(f"| {name} | {100 * common / all_:.2f} % |", flush=True)


if __name__ == "__main__":
    main()
