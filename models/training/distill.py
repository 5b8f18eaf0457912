"""Stage 5: the small encoder learns what the teachers say of raw news, and the annotations between.

Each step has a batch of soft passages (cross-entropy of the label posteriors, through the CRF) and, in a share of the steps, a batch
of annotated sentences as in finetune.py. The weights of the last fifth of the steps are averaged.
"""

import argparse
import json
import pathlib
import random
import time

import numpy as np
import torch

from annotations import LABELS, load_counts
from augment import joined
from finetune import batch_loss, evaluate, own_sentences, packed, report
from inputs import HIDDEN
from loop import Loop, save
from model import DILATIONS
from names import Names, cities
from tagger import from_pretrained, learnt_by

SOFT_WORDS = 4000


class Soft:
    """The passages that soften.py has written, as batches of like length in random order."""

    def __init__(self, path, corpus, rng):
        arrays = np.load(path)
        self.types, self.labels, self.proclitics = arrays["types"], arrays["labels"], arrays["proclitics"]
        self.learnt = arrays["learnt"].tolist()
        self.names = json.load((corpus / "types.json").open())
        self.lengths = arrays["lengths"]
        self.offsets = np.concatenate([[0], np.cumsum(self.lengths)])
        self.rng, self.queue = rng, []

    def batch(self):
        if not self.queue:
            order = np.argsort(self.lengths + self.rng.random(len(self.lengths)) * 6)
            part, words = [], 0
            for i in order:
                part.append(int(i))
                if max(words, self.lengths[i]) * len(part) >= SOFT_WORDS:
                    self.queue.append(part)
                    part = []
            self.rng.shuffle(self.queue)
        part = self.queue.pop()
        shape = len(part), int(max(self.lengths[i] for i in part))
        labels, proclitics = np.zeros((*shape, 7), np.float32), np.zeros((*shape, 5), np.float32)
        mask = np.zeros(shape, bool)
        words = []
        for r, i in enumerate(part):
            where, n = slice(self.offsets[i], self.offsets[i + 1]), self.lengths[i]
            labels[r, :n], proclitics[r, :n], mask[r, :n] = self.labels[where], self.proclitics[where], True
            words.append([self.names[t] for t in self.types[where]])
        return words, *map(torch.from_numpy, (labels, proclitics, mask))


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--data", type=pathlib.Path, required=True)
    args.add_argument("--corpus", type=pathlib.Path, required=True)
    args.add_argument("--encoder", type=pathlib.Path, required=True)
    args.add_argument("--tokenizer", type=pathlib.Path, required=True)
    args.add_argument("--soft", type=pathlib.Path, required=True)
    args.add_argument("--out", type=pathlib.Path, required=True)
    args.add_argument("--steps", type=int, default=1800)
    args.add_argument("--layers", type=int, default=len(DILATIONS), help="layers of the student")
    args.add_argument("--characters", action=argparse.BooleanOptionalAction, default=True, help="whether it reads them")
    args.add_argument("--gold", type=float, default=0.5, help="annotated batches a step")
    args.add_argument("--lr", type=float, default=6e-4)
    args.add_argument("--drop", type=float, default=0.03)
    args.add_argument("--vary", type=float, default=0.2)
    args.add_argument("--share", type=float, default=0.15)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--threads", type=int, default=2)
    args.add_argument("--swap", type=float, default=0.1, help="part of the names of people and places that others replace")
    args.add_argument("--without", nargs="*", default=[])
    args.add_argument("--often", type=int, default=1, help="times that the batches are seen for each of the passages")
    args.add_argument("--own", type=int, default=10, help="the same of the project's own sentences, few among tens of thousands")
    args.add_argument("--weak", action=argparse.BooleanOptionalAction, default=True)
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng, np_rng = random.Random(args.seed), np.random.default_rng(args.seed)
    train, dev = own_sentences(args, load_counts(args.corpus))
    names = Names(train, cities(), args.swap)
    soft = Soft(args.soft, args.corpus, np_rng)
    model, inputs = from_pretrained(args.encoder, args.tokenizer, {"alam": LABELS}, args.layers, args.characters, dropout=0.1)
    crf = model.crfs["alam"]
    loop = Loop(model, args.lr, args.steps, 200, outer=4)
    queue, losses, started = [], [], time.time()
    model.train()
    inputs.vary(args.vary, rng)
    for step in range(args.steps):
        words, labels, clitics, mask = soft.batch()
        hidden = np_rng.random(mask.shape) < args.drop
        words = [[HIDDEN if hidden[r, i] else w for i, w in enumerate(ws)] for r, ws in enumerate(words)]
        with torch.autocast("cpu", torch.bfloat16):
            logits, proclitics = model(inputs(words), "alam")
        loss = -(labels * crf.posteriors(logits.float(), mask)).sum() / mask.sum()
        begins = labels[..., 1::2].sum(2) + 0.05 * mask
        each = -(clitics * proclitics.float().log_softmax(2)).sum(2)
        loss = loss + 0.3 * (begins * each).sum() / begins.sum()
        losses.append(loss.item())
        if np_rng.random() < args.gold:
            if not queue:
                queue = packed(joined(train, rng, args.share, names), rng)
                rng.shuffle(queue)
            loss = loss + batch_loss(model, inputs, "alam", queue.pop(), args.drop, np_rng, clitic_weight=0.3)
        loop.step(loss)
        inputs.vary(args.vary, rng)  # evaluation ends it
        if step >= 0.8 * args.steps and (step + 1) % 20 == 0 or step + 1 == args.steps:
            loop.remember()
        if (step + 1) % 250 == 0:
            print(f"{step + 1} {time.time() - started:.0f}s loss {np.mean(losses):.4f} {evaluate(model, inputs, dev)}", flush=True)
            losses = []
    loop.average()
    save(args.out, model, inputs, *report(model, inputs, dev), args.seed, {"alam", *soft.learnt, *learnt_by(args.encoder)})


if __name__ == "__main__":
    main()
