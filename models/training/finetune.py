"""Stage 3: the encoder learns to tag, from this project's annotations and public sets.

Each guideline has an output layer and CRF of its own on the one encoder; ours weighs most and is the only one that is
exported. The last epochs' weights are averaged. Batches 25 and 26 are the development sets and never trained on.
"""

import argparse
import pathlib
import random
import time

import numpy as np
import torch
from torch.nn import functional as F

from annotations import CLASSES, IGNORE, LABELS, WEAK, batches, label, load_counts, read_batch, read_conll, read_own, spans_of, weak_class
from augment import LONGEST, joined
from inputs import HIDDEN
from loop import Loop, save
from model import DILATIONS
from names import Names, cities
from news import HELD_OUT
from tagger import from_pretrained, learnt_by
from text import normalize

SIDE = {
    "anercorp": "anercorp/train.conll",
    "cleananercorp": "cleananercorp/train.conll",
    "newsfane": "newsfane/train.conll",
    "aqmar": "aqmar/train.conll",
    "wojood": "wojood_sample/all.conll",
}
# Those that do not repeat ANERcorp's text: what learns from no others may be cross-validated on it (anercorp.py).
OTHER_TEXT = ["aqmar", "wojood"]
BATCH_WORDS = 1600


def own_sentences(args, counts):
    train, dev = [], []
    annotated = {number: read_batch(args.data, number, path) for number, path in batches(args.data).items()}
    annotated["own"] = read_own()
    for number, rows in annotated.items():
        for _, sentence, spans in rows:
            ranges, labels, proclitics = label(sentence, spans, counts)
            if not ranges:
                continue
            names = [normalize(sentence[a:b]) for a, b in ranges]
            item = {
                "words": names,
                "labels": [LABELS.index(l) for l in labels],
                "proclitics": proclitics,
                "ranges": ranges, "text": sentence, "spans": spans, "batch": number,
            }
            if number in HELD_OUT:
                dev.append(item)
            elif number not in args.without:
                for i, w in enumerate(names if args.weak else []):
                    weak = weak_class(w, counts) if proclitics[i] == IGNORE else IGNORE
                    if weak != IGNORE:
                        proclitics[i] = WEAK + weak
                train.append(item)
    again = [x for x in train if not x["batch"].startswith("p")] * (args.often - 1)
    again += [x for x in train if x["batch"] == "own"] * (args.own - 1)
    return train + again, dev


def side_sentences(data, names):
    sets, labels = {}, {}
    for name in names:
        sentences = read_conll(data / "ner" / SIDE[name])
        labels[name] = ["O"] + sorted({l for _, ls in sentences for l in ls if l != "O"})
        index = {l: i for i, l in enumerate(labels[name])}
        items = []
        for ws, ls in sentences:
            for at in range(0, len(ws), LONGEST):
                part = slice(at, at + LONGEST)
                items.append({"words": [normalize(w) for w in ws[part]], "written": ws[part],
                              "labels": [index[l] for l in ls[part]], "proclitics": [IGNORE] * len(ws[part])})
        sets[name] = items
    return sets, labels


def packed(items, rng):
    """Batches of like length, of about BATCH_WORDS words."""
    items = sorted(items, key=lambda x: len(x["labels"]) + rng.random() * 8)
    out, batch = [], []
    for item in items:
        batch.append(item)
        if len(item["labels"]) * len(batch) >= BATCH_WORDS:
            out.append(batch)
            batch = []
    return out + ([batch] if batch else [])


class Side:
    """Batches of several guidelines' sets: a guideline is drawn by the square root of its size, its sentences in turn.

    `remake` gives a guideline's sentences anew each time that all were drawn.
    """

    def __init__(self, sets, rng, remake=None):
        self.sets, self.rng, self.remake = sets, rng, remake or {}
        self.names, self.weights = list(sets), [len(s) ** 0.5 for s in sets.values()]
        self.queues = {name: [] for name in sets}

    def draw(self):
        name = self.rng.choices(self.names, self.weights)[0]
        if not self.queues[name]:
            items = self.remake[name]() if name in self.remake else self.sets[name]
            self.queues[name] = packed(items, self.rng)
            self.rng.shuffle(self.queues[name])
        return name, self.queues[name].pop()


def tensors(batch, inputs, drop=0.0, rng=None):
    """(what the encoder reads, labels, proclitic classes, mask), words hidden with a chance of `drop`."""
    shape = len(batch), max(len(x["labels"]) for x in batch)
    labels, proclitics = np.zeros(shape, np.int64), np.full(shape, IGNORE, np.int64)
    mask = np.zeros(shape, bool)
    words = []
    for r, x in enumerate(batch):
        n = len(x["labels"])
        labels[r, :n], proclitics[r, :n], mask[r, :n] = x["labels"], x["proclitics"], True
        words.append(list(x["words"]))
    if drop:
        for r, i in zip(*np.nonzero(mask & (rng.random(shape) < drop))):
            words[r][i], proclitics[r, i] = HIDDEN, IGNORE
    return inputs(words), *map(torch.from_numpy, (labels, proclitics, mask))


def proclitic_loss(logits, classes):
    """Cross-entropy over words with a class; guessed classes weigh a fifth."""
    known = classes != IGNORE
    logits, classes = logits[known], classes[known]
    weights = torch.where(classes >= WEAK, 0.2, 1.0)
    return (F.cross_entropy(logits, classes % WEAK, reduction="none") * weights).sum() / weights.sum()


def batch_loss(model, inputs, guideline, batch, drop, rng, clitic_weight):
    """Loss of an annotated batch: labels a word, and the proclitics where any are known."""
    given, gold, clitic, mask = tensors(batch, inputs, drop, rng)
    with torch.autocast("cpu", torch.bfloat16):
        logits, proclitics = model(given, guideline)
    loss = model.crfs[guideline].nll(logits.float(), gold, mask).sum() / mask.sum()
    if clitic_weight and guideline == "alam" and (clitic != IGNORE).any():
        loss = loss + clitic_weight * proclitic_loss(proclitics.float().flatten(0, 1), clitic.flatten())
    return loss


@torch.no_grad()
def evaluate(model, inputs, dev, errors=None):
    """Exact spans (kind, characters without proclitics) and proclitics of gold spans in words that could have one."""
    model.eval()
    inputs.vary(0, None)
    right, found, gold = ({k: 0 for k in ("PER", "LOC", "ORG")} for _ in range(3))
    sure = [0, 0]
    for at in range(0, len(dev), 16):
        batch = dev[at : at + 16]
        given, _, _, mask = tensors(batch, inputs)
        logits, proclitics = model(given, "alam")
        paths = model.crfs["alam"].viterbi(logits, mask).tolist()
        for r, x in enumerate(batch):
            found_spans = spans_of([LABELS[l] for l in paths[r][: len(x["ranges"])]])
            predicted = {(start_of(x, i, proclitics[r, i]), x["ranges"][j - 1][1], k) for i, j, k in found_spans}
            true = set(x["spans"])
            for k in gold:
                gold[k] += sum(s[2] == k for s in true)
                found[k] += sum(s[2] == k for s in predicted)
                right[k] += sum(s[2] == k for s in predicted & true)
            for i, c in enumerate(x["proclitics"]):
                if c != IGNORE and normalize(x["text"][slice(*x["ranges"][i])])[0] in "وفبلكس":
                    sure[1] += 1
                    sure[0] += best_class(x, i, proclitics[r, i]) == c
                    if errors is not None and best_class(x, i, proclitics[r, i]) != c:
                        errors.append((x["words"][i], c, best_class(x, i, proclitics[r, i])))
    model.train()
    f = lambda r, p, g: 200 * r / max(p + g, 1)
    scores = {k: round(f(right[k], found[k], gold[k]), 2) for k in gold}
    scores["micro"] = round(f(sum(right.values()), sum(found.values()), sum(gold.values())), 2)
    scores["proclitics"] = round(100 * sure[0] / max(sure[1], 1), 2)
    return scores


def best_class(x, i, logits):
    """As src/clitics: the best class that the word's letters allow."""
    word = normalize(x["text"][slice(*x["ranges"][i])])
    best = (-1e9, 0)
    for (letters, article), c in CLASSES.items():
        chain = word[:letters]
        fits = letters == 0 or (
            len(word) >= letters + 2
            and (letters == 1 and chain in tuple("وفبلكس") or letters == 2 and chain[0] in "وف" and chain[1] in "بلكس")
            and (not article or (chain[-1] == "ل" and word[letters] == "ل"))
        )
        if fits and logits[c].item() > best[0]:
            best = (logits[c].item(), c)
    return best[1]


def start_of(x, i, logits):
    """Character at which a span in word i begins, behind its proclitics."""
    a, b = x["ranges"][i]
    letters = {c: k[0] for k, c in CLASSES.items()}[best_class(x, i, logits)]
    at = a
    while letters and at < b:
        letters -= bool(normalize(x["text"][at]))
        at += 1
    while at < b and at > a and not normalize(x["text"][at]):
        at += 1
    return at


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--data", type=pathlib.Path, required=True)
    args.add_argument("--corpus", type=pathlib.Path, required=True)
    args.add_argument("--encoder", type=pathlib.Path, required=True)
    args.add_argument("--tokenizer", type=pathlib.Path, required=True, help="that of the encoder")
    args.add_argument("--out", type=pathlib.Path, required=True)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--epochs", type=int, default=8)
    args.add_argument("--lr", type=float, default=4e-4)
    args.add_argument("--threads", type=int, default=2)
    args.add_argument("--drop", type=float, default=0.1, help="part of the words that are hidden")
    args.add_argument("--clitic-weight", type=float, default=0.3, help="weight of the proclitics in the loss")
    args.add_argument("--vary", type=float, default=0.2, help="part of the words that are cut into other pieces")
    args.add_argument("--share", type=float, default=0.15, help="part of the names that get other proclitics")
    args.add_argument("--swap", type=float, default=0.1, help="part of the names of people and places that others replace")
    args.add_argument("--without", nargs="*", default=[], help="batches to leave out of training")
    args.add_argument("--often", type=int, default=1, help="times that the batches are seen for each of the passages")
    args.add_argument("--own", type=int, default=10, help="the same of the project's own sentences, few among tens of thousands")
    args.add_argument("--weak", action=argparse.BooleanOptionalAction, default=True, help="guess proclitics of other words from corpus counts")
    args.add_argument("--side", type=float, default=0.1, help="batches of the public sets for each of ours")
    args.add_argument("--sets", nargs="*", choices=SIDE, default=OTHER_TEXT, help="the public sets")
    args.add_argument("--layers", type=int, default=len(DILATIONS), help="layers of the encoder")
    args.add_argument("--characters", action=argparse.BooleanOptionalAction, default=True, help="whether it reads them")
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng, np_rng = random.Random(args.seed), np.random.default_rng(args.seed)

    counts = load_counts(args.corpus)
    train, dev = own_sentences(args, counts)
    sets, labels = side_sentences(args.data, args.sets if args.side else [])
    labels = {"alam": LABELS, **labels}
    print(f"{len(train)} training sentences, {len(dev)} development sentences, side sets "
          + ", ".join(f"{k} {len(v)}" for k, v in sets.items()), flush=True)

    model, inputs = from_pretrained(args.encoder, args.tokenizer, labels, args.layers, args.characters)
    names = Names(train, cities(), args.swap)
    per_epoch = int((1 + args.side) * len(packed(joined(train, rng, args.share, names), rng)))
    total, started = args.epochs * per_epoch, time.time()
    loop = Loop(model, args.lr, total, int(0.05 * total))
    side = Side(sets, rng)
    for epoch in range(args.epochs):
        inputs.vary(args.vary, rng)
        queue = [("alam", b) for b in packed(joined(train, rng, args.share, names), rng)]
        queue += [side.draw() for _ in range(int(args.side * len(queue)))]
        rng.shuffle(queue)
        losses = []
        for guideline, batch in queue:
            loss = batch_loss(model, inputs, guideline, batch, args.drop, np_rng, args.clitic_weight)
            if guideline == "alam":
                losses.append(loss.item())
            loop.step(loss)
        if epoch >= args.epochs - max(2, args.epochs // 2):
            loop.remember()
        print(f"epoch {epoch + 1} {time.time() - started:.0f}s loss {np.mean(losses):.4f} {evaluate(model, inputs, dev)}", flush=True)
    loop.average()
    save(args.out, model, inputs, *report(model, inputs, dev), args.seed, {*labels, *learnt_by(args.encoder)})


def report(model, inputs, dev):
    """(temperature that fits best, scores); prints both and the proclitics that are missed."""
    errors = []
    scores = evaluate(model, inputs, dev, errors)
    print("proclitics missed (word, right class, given class):", errors)
    for number in HELD_OUT:
        scores[number] = evaluate(model, inputs, [x for x in dev if x["batch"] == number])["micro"]
    best = min((t / 20 for t in range(12, 50)), key=lambda t: temperature_loss(model, inputs, dev, t))
    print(f"averaged {scores} temperature {best}", flush=True)
    return best, scores


@torch.no_grad()
def temperature_loss(model, inputs, dev, temperature):
    model.eval()
    loss = 0.0
    for at in range(0, len(dev), 16):
        given, gold, _, mask = tensors(dev[at : at + 16], inputs)
        logits, _ = model(given, "alam")
        loss += model.crfs["alam"].nll(logits, gold, mask, temperature).sum().item()
    return loss


if __name__ == "__main__":
    main()
