"""Annotated sentences → words with IOB2 labels and proclitic classes."""

import json
import pathlib
import re

from news import passage
from text import normalize, words

LETTERS = "\u0621-\u063f\u0641-\u064a\u064b-\u0652\u0670\u0671-\u06d3"
BEFORE = re.compile(f"[{LETTERS}]*$")
ARABIC = re.compile(f"[{LETTERS}]")
PROCLITICS = re.compile(r"^[وف]?[سبلك]?$|^لل$|^[وف]لل?$")
KINDS = {"P": "PER", "L": "LOC", "O": "ORG"}
LABELS = ["O"] + [f"{p}-{k}" for k in ("PER", "LOC", "ORG") for p in "BI"]
# Classes of the model's second output, as in src/clitics: letters, and whether the article follows ل without alef.
CLASSES = {(0, False): 0, (1, False): 1, (2, False): 2, (1, True): 3, (2, True): 4}
IGNORE = -1
WEAK = 10  # added to a class that is only guessed from corpus counts


def read_rows(path):
    rows = (line.rstrip("\n").split("\t", 1) for line in path.open(encoding="utf8"))
    return {r[0]: r[1] for r in rows if len(r) == 2}


def align(sentence, annotation):
    """(start, end, kind) in characters; a mention that is not found in text order raises."""
    spans, at = [], 0
    for item in annotation.split("|"):
        item = item.strip()
        if item in ("", "-"):
            continue
        kind, form = item.split(":", 1)
        form, start = form.strip(), at
        while True:
            i = sentence.find(form, start)
            if i < 0:
                raise ValueError(f"{item!r} not found behind {at} in {sentence!r}")
            j = i + len(form)
            left = BEFORE.search(sentence[:i]).group()
            if (j == len(sentence) or not ARABIC.match(sentence[j])) and PROCLITICS.match(left):
                break
            start = i + 1
        spans.append((i, j, KINDS[kind]))
        at = j
    return spans


def proclitic_class(word, offset, counts):
    """The class of a span that begins `offset` characters into `word`; counts: corpus frequency of normalized words."""
    letters = len(normalize(word[:offset]))
    rest = normalize(word[offset:])
    article = (
        letters > 0
        and normalize(word[:offset]).endswith("ل")
        and rest.startswith("ل")
        and counts.get("ا" + rest, 0) > counts.get(rest, 0)
    )
    return CLASSES.get((letters, article), IGNORE)


def weak_class(word, counts):
    """A class by corpus counts alone, for words that are no annotated name: sure cases only, else IGNORE.

    A word whose rest is far commoner than itself has a proclitic (وقال, قال); one whose rest hardly occurs has none.
    """
    own = counts.get(word, 0)
    if word[:1] not in tuple("وفبلكس") or own < 5:
        return IGNORE
    best, most = 0, 0
    for (letters, article), c in CLASSES.items():
        chain = word[:letters]
        fits = letters == 1 and chain in tuple("وفبلك") or letters == 2 and chain[0] in "وف" and chain[1:] in tuple("بلك")
        if not fits or len(word) < letters + 2 or (article and not (chain[-1] == "ل" and word[letters] == "ل")):
            continue
        rest = counts.get(("ا" if article else "") + word[letters:], 0)
        if rest > most:
            best, most = c, rest
    if most < 0.1 * own:
        return 0
    if most > 4 * own and (word[0] in "وبل"):
        return best
    return IGNORE


def label(sentence, spans, counts):
    """Words of the sentence: (start, end), IOB2 label, proclitic class of a span's first word."""
    ranges = words(sentence)
    labels, proclitics = ["O"] * len(ranges), [IGNORE] * len(ranges)
    for start, end, kind in spans:
        inside = [i for i, (a, b) in enumerate(ranges) if a < end and start < b]
        for n, i in enumerate(inside):
            labels[i] = ("I-" if n else "B-") + kind
        if inside:
            a, b = ranges[inside[0]]
            proclitics[inside[0]] = proclitic_class(sentence[a:b], max(0, start - a), counts)
    return ranges, labels, proclitics


def spans_of(labels):
    """IOB2 labels → (first word, behind the last word, kind) of each span."""
    out = []
    for i, l in enumerate(labels):
        if l.startswith("B-"):
            out.append((i, i + 1, l[2:]))
        elif l.startswith("I-") and out:
            out[-1] = (out[-1][0], i + 1, l[2:])
    return out


def batches(data):
    """Numbers of the annotated batches; an annotation in this project's own folder wins."""
    own = pathlib.Path(__file__).parent / "annotations"
    found = {p.stem[4:]: p for folder in (data / "news", own) for p in sorted(folder.glob("ann_*.tsv"))}
    return dict(sorted(found.items()))


def read_batch(data, number, path):
    """[(id, sentence, spans)]; sentences without a row are not annotated and left out. Batches of passages of the raw
    news (`pNN`) name where each stands there."""
    if number.startswith("p"):
        return [(i, s, align(s, v)) for i, v in read_rows(path).items() for s in [passage(data, i)]]
    places = (data / "news" / f"batch_{number}.txt", data / "news/todo" / f"batch_{number}.txt")
    sentences = read_rows(next(p for p in places if p.exists()))
    annotations = read_rows(path)
    return [(i, s, align(s, annotations[i])) for i, s in sentences.items() if i in annotations]


MARKED = re.compile(r"\[([PLO]) ([^\]]+)\]")


def read_own():
    """[(id, sentence, spans)] of the sentences that were written for this project, entities marked [P …] [L …] [O …]."""
    out = []
    lines = (pathlib.Path(__file__).parent / "annotations/own.txt").read_text(encoding="utf8").splitlines()
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        sentence, spans, at = "", [], 0
        for m in MARKED.finditer(line):
            sentence += line[at : m.start()]
            spans.append((len(sentence), len(sentence) + len(m[2]), KINDS[m[1]]))
            sentence += m[2]
            at = m.end()
        out.append((f"own{number}", sentence + line[at:], spans))
    return out


def read_conll(path):
    """[(words, labels)] of a TOKEN<TAB>TAG file."""
    out, ws, ls = [], [], []
    for line in [*path.open(encoding="utf8"), "\n"]:
        line = line.rstrip("\n")
        if line:
            w, l = line.split("\t")
            ws.append(w)
            ls.append(l)
        elif ws:
            out.append((ws, ls))
            ws, ls = [], []
    return out


def load_counts(corpus):
    import numpy as np

    types = json.load((corpus / "types.json").open())
    return dict(zip(types, np.load(corpus / "counts.npy").tolist()))


def main():
    """python3 annotations.py DATA: sentences, words and mentions of each batch."""
    import collections
    import sys

    data, total = pathlib.Path(sys.argv[1]), collections.Counter()
    print("| batch | sentences | words | PER | LOC | ORG | mentions |\n|---|---|---|---|---|---|---|")
    row = lambda n, c: print(f"| {n} | {c['s']:,} | {c['w']:,} | {c['PER']:,} | {c['LOC']:,} | {c['ORG']:,} | {c['PER'] + c['LOC'] + c['ORG']:,} |")
    for number, path in batches(data).items():
        counts = collections.Counter()
        for _, sentence, spans in read_batch(data, number, path):
            counts.update(s=1, w=len(words(sentence)))
            counts.update(k for _, _, k in spans)
        row(number, counts)
        total += counts
    row("all", total)


if __name__ == "__main__":
    main()
