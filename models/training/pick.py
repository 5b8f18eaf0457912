"""Picks passages of raw news that are worth annotating: those on which several taggers differ most, or, without
`--taggers`, those in whose spans the bundled model believes least.

    python3 models/training/pick.py --data DATA [--taggers T1/tagger.pt T2/tagger.pt …] --count 2500 --out FILE

The raw news is walked in strata (its articles stand in order of source and subject), so that no subject is missed; the
2021–22 articles, which come first, get a share of their own. At most `--each` passages an article and call; none of an
article that shares eight words in a row with a held-out batch, none that shares them with what is annotated already. A
passage is a paragraph or a run of its sentences, of 12 to 70 words. Its name is `tARTICLE:PARAGRAPH:START-END` (counted from 0, characters),
by which it is found again in the data; no text is kept with the annotations.
"""

import argparse
import pathlib
import random

import torch

from annotations import LABELS, batches, read_batch, spans_of
from news import held_out_shingles, passages, raw_articles, shingles
from text import forms

NEWEST, STRATA = 4100, 60


def candidates(data, rng, count, taken, share, each):
    """`count` passages [(first article of the stratum, name, text)], at most `each` an article, spread over the strata."""
    articles = raw_articles(data)
    held = held_out_shingles(data)
    known = set()
    for number, path in batches(data).items():
        for _, sentence, _ in read_batch(data, number, path):
            known.update(shingles(forms(sentence)))
    newest = int(count * share)
    strata = [(0, NEWEST, newest)]
    width = (len(articles) - NEWEST) // STRATA
    strata += [(NEWEST + i * width, NEWEST + (i + 1) * width, (count - newest) // STRATA) for i in range(STRATA)]
    out = []
    for first, last, n in strata:
        numbers = list(range(first, last))
        rng.shuffle(numbers)
        found = []
        for i in numbers:
            if len(found) >= n:
                break
            paragraphs = articles[i].split("\n")
            if any(s in held for s in shingles([w for p in paragraphs for w in forms(p)])):
                continue
            choice = [(p, a, b) for p, text in enumerate(paragraphs) for a, b in passages(text)]
            choice = [c for c in choice if (f"t{i}:{c[0]}", c[1]) not in taken]
            choice = [(p, a, b) for p, a, b in choice if not any(s in known for s in shingles(forms(paragraphs[p][a:b])))]
            for p, a, b in rng.sample(choice, min(each, len(choice))):
                found.append((first, f"t{i}:{p}:{a}-{b}", paragraphs[p][a:b]))
        out += found[:n]
    return out


def doubts(texts):
    """For each text the number of spans that the bundled model expects to be wrong, a square root of its words."""
    from score import tag

    found = tag([" ".join(t.split()) for t in texts], [])
    return [sum(1 - e["score"] for e in es) / max(len(forms(t)), 1) ** 0.5 for t, es in zip(texts, found, strict=True)]


@torch.no_grad()
def differences(texts, taggers, tokenizer):
    """For each text the number of spans that only some taggers find, a square root of its words."""
    from finetune import tensors
    from tagger import load_tagger

    items = []
    for t in texts:
        ws = forms(t)
        items.append({"words": ws, "labels": [0] * len(ws), "proclitics": [-1] * len(ws)})
    order = sorted(range(len(items)), key=lambda i: len(items[i]["labels"]))
    votes = [{} for _ in items]
    for path in taggers:
        model, inputs = load_tagger(path, tokenizer)
        for at in range(0, len(order), 32):
            part = order[at : at + 32]
            given, _, _, mask = tensors([items[i] for i in part], inputs)
            paths = model.crfs["alam"].viterbi(model(given, "alam")[0], mask).tolist()
            for i, labels in zip(part, paths):
                for span in spans_of([LABELS[l] for l in labels[: len(items[i]["labels"])]]):
                    votes[i][span] = votes[i].get(span, 0) + 1
    return [sum(n < len(taggers) for n in v.values()) / max(len(x["labels"]), 1) ** 0.5 for v, x in zip(votes, items)]


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--data", type=pathlib.Path, required=True)
    args.add_argument("--taggers", type=pathlib.Path, nargs="+")
    args.add_argument("--tokenizer", type=pathlib.Path, default=pathlib.Path(__file__).parent / "checkpoints/tokenizer.json")
    args.add_argument("--count", type=int, default=2500)
    args.add_argument("--pool", type=int, default=5, help="candidates looked at for each picked")
    args.add_argument("--each", type=int, default=1, help="most passages of an article")
    args.add_argument("--random", type=float, default=0.15, help="part picked at random, so that easy text is seen too")
    args.add_argument("--newest", type=float, default=0.4, help="part of the candidates that is of 2021–22")
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--without", type=pathlib.Path, nargs="*", default=[], help="files of passages picked before")
    args.add_argument("--out", type=pathlib.Path, required=True)
    args = args.parse_args()
    torch.set_num_threads(1)
    rng = random.Random(args.seed)
    taken = set()
    for line in (l for f in args.without for l in f.open(encoding="utf8")):
        place, span = line.split("\t")[0].rsplit(":", 1)
        taken.add((place, int(span.split("-")[0])))
    rows = candidates(args.data, rng, args.count * args.pool, taken, args.newest, args.each)
    texts = [t for _, _, t in rows]
    scores = differences(texts, args.taggers, args.tokenizer) if args.taggers else doubts(texts)
    picked = []
    for first in sorted({r[0] for r in rows}):
        inside = sorted((i for i, r in enumerate(rows) if r[0] == first), key=lambda i: -scores[i])
        n = round(len(inside) / args.pool)
        best = round(n * (1 - args.random))
        picked += inside[:best] + rng.sample(inside[best:], n - best)
    rng.shuffle(picked)
    args.out.write_text("".join(f"{rows[i][1]}\t{rows[i][2]}\n" for i in picked), encoding="utf8")
    mean = lambda xs: sum(xs) / max(len(xs), 1)
    print(f"{len(picked)} of {len(rows)} passages; doubtful spans a √word {mean([scores[i] for i in picked]):.3f}, of all {mean(scores):.3f}")


if __name__ == "__main__":
    main()
