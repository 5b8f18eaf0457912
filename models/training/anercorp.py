"""The model under ANERcorp's guideline: cross-validation over its train part, and the model trained on all of it.

    python3 anercorp.py --data DATA --corpus WORK/corpus --start ENCODER --tokenizer FILE --out OUT [--fold 0..4]

The sentences stand in the order of the articles; a fold is a fifth of them in a row. With --fold that fifth is left out
and scored (exact spans over words; PER, LOC, ORG), and so is what repeats it: CLEANANERCorp and NewsFANE hold the same
text, so their sentences that share 20 letters in a row with the fold are dropped (NewsFANE cuts words otherwise, letters
agree). A fold may start from a tagger, but from none that has learnt, itself or through a teacher, from any of these
sets. The project's own annotations and the other sets are learnt beside.
"""

import argparse
import pathlib
import random
import time

import numpy as np
import torch

from annotations import LABELS, load_counts, spans_of
from augment import joined
from finetune import SIDE, Side, batch_loss, own_sentences, packed, side_sentences, tensors
from loop import Loop, save
from tagger import from_pretrained, learnt_by

FOLDS, SHARED = 5, 20
SAME_TEXT = {"anercorp", "cleananercorp", "newsfane"}
KINDS = ("PER", "LOC", "ORG")


def letters(item):
    return "".join(c for w in item["words"] for c in w if c.isalpha())


def without_repeats(sets, held):
    """The sets without sentences that share letters in a row with the held-out ones."""
    seen = set()
    for x in held:
        s = letters(x)
        seen.update(s[i : i + SHARED] for i in range(len(s) - SHARED + 1))
    fresh = lambda s: not any(s[i : i + SHARED] in seen for i in range(len(s) - SHARED + 1))
    return {name: [x for x in items if fresh(letters(x))] for name, items in sets.items()}


@torch.no_grad()
def evaluate(model, inputs, held, labels):
    model.eval()
    right, found, gold = ({k: 0 for k in KINDS} for _ in range(3))
    for at in range(0, len(held), 32):
        batch = held[at : at + 32]
        given, truth, _, mask = tensors(batch, inputs)
        paths = model.crfs["anercorp"].viterbi(model(given, "anercorp")[0], mask).tolist()
        for x, path, true in zip(batch, paths, truth.tolist()):
            n = len(x["labels"])
            a, b = (set(spans_of([labels[i] for i in p[:n]])) for p in (path, true))
            for k in KINDS:
                right[k] += sum(s[2] == k for s in a & b)
                found[k] += sum(s[2] == k for s in a)
                gold[k] += sum(s[2] == k for s in b)
    model.train()
    return {"right": right, "found": found, "gold": gold}


def f1(counts):
    """F1 in percent of each kind and of all together."""
    f = lambda r, p, g: round(200 * r / max(p + g, 1), 2)
    rows = {k: f(counts["right"][k], counts["found"][k], counts["gold"][k]) for k in KINDS}
    return rows | {"micro": f(*(sum(counts[c].values()) for c in ("right", "found", "gold")))}


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--data", type=pathlib.Path, required=True)
    args.add_argument("--corpus", type=pathlib.Path, required=True)
    args.add_argument("--start", type=pathlib.Path, required=True, help="pretrained encoder or tagger")
    args.add_argument("--tokenizer", type=pathlib.Path, required=True)
    args.add_argument("--out", type=pathlib.Path, required=True)
    args.add_argument("--fold", type=int, choices=range(FOLDS))
    args.add_argument("--epochs", type=int, default=6)
    args.add_argument("--lr", type=float, default=3e-4)
    args.add_argument("--drop", type=float, default=0.05)
    args.add_argument("--beside", type=float, default=1.5, help="batches of the other sets for each of ANERcorp")
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--threads", type=int, default=2)
    args = args.parse_args()
    args.without, args.weak, args.often, args.own = [], True, 1, 1
    repeated = SAME_TEXT & set(learnt_by(args.start))
    if args.fold is not None and repeated:
        raise SystemExit(f"{args.start} has learnt from {', '.join(sorted(repeated))}, and so from the fold that would score it")
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng, np_rng = random.Random(args.seed), np.random.default_rng(args.seed)

    sets, labels = side_sentences(args.data, SIDE)
    own, _ = own_sentences(args, load_counts(args.corpus))
    main_set, held = sets.pop("anercorp"), []
    if args.fold is not None:
        args.out.mkdir(parents=True, exist_ok=True)
        a, b = (len(main_set) * i // FOLDS for i in (args.fold, args.fold + 1))
        main_set, held = main_set[:a] + main_set[b:], main_set[a:b]
        lines = ("".join(f"{w}\t{labels['anercorp'][l]}\n" for w, l in zip(x["written"], x["labels"])) for x in held)
        (args.out / "held.conll").write_text("\n".join(lines), encoding="utf8")
        before = {k: len(v) for k, v in sets.items()}
        sets = without_repeats(sets, held)
        print(f"fold {args.fold}: {len(held)} sentences; dropped "
              + ", ".join(f"{k} {before[k] - len(v)}" for k, v in sets.items()), flush=True)
    sets["alam"] = own
    model, inputs = from_pretrained(args.start, args.tokenizer, {"alam": LABELS, **labels})
    total = args.epochs * int((1 + args.beside) * len(packed(main_set, rng)))
    loop, started = Loop(model, args.lr, total, int(0.05 * total)), time.time()
    side = Side(sets, rng, {"alam": lambda: joined(own, rng, 0.1)})
    for epoch in range(args.epochs):
        queue = [("anercorp", b) for b in packed(main_set, rng)]
        queue += [side.draw() for _ in range(int(args.beside * len(queue)))]
        rng.shuffle(queue)
        losses = []
        for guideline, batch in queue:
            loss = batch_loss(model, inputs, guideline, batch, args.drop, np_rng, clitic_weight=0)
            losses.append(loss.item())
            loop.step(loss)
        if epoch >= args.epochs - 3:
            loop.remember()
        line = f1(evaluate(model, inputs, held, labels["anercorp"])) if held else ""
        print(f"epoch {epoch + 1} {time.time() - started:.0f}s loss {np.mean(losses):.4f} {line}", flush=True)
    loop.average()
    counts = evaluate(model, inputs, held, labels["anercorp"])
    print("averaged", f1(counts), flush=True)
    save(args.out, model, inputs, 1.0, counts, args.seed, labels)


if __name__ == "__main__":
    main()
