"""Stage 6: the small encoder learns what the teachers say of raw news, and the annotations between.

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
from torch import nn
from torch.nn import functional as F

from annotations import IGNORE, LABELS, load_counts
from augment import joined
from finetune import evaluate, own_sentences, packed, proclitic_loss, temperature_loss, tensors
from inputs import HIDDEN
from news import HELD_OUT
from tagger import from_pretrained

SOFT_WORDS = 4000


class Soft:
    """The passages that soften.py has written, as batches of like length in random order."""

    def __init__(self, path, corpus, rng):
        arrays = np.load(path)
        self.types, self.labels, self.proclitics = arrays["types"], arrays["labels"], arrays["proclitics"]
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
    args.add_argument("--steps", type=int, default=4000)
    args.add_argument("--gold", type=float, default=0.5, help="annotated batches a step")
    args.add_argument("--lr", type=float, default=1e-3)
    args.add_argument("--drop", type=float, default=0.03)
    args.add_argument("--share", type=float, default=0.1)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--threads", type=int, default=2)
    args.add_argument("--without", nargs="*", default=[])
    args.add_argument("--weak", action=argparse.BooleanOptionalAction, default=True)
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng, np_rng = random.Random(args.seed), np.random.default_rng(args.seed)
    train, dev = own_sentences(args, load_counts(args.corpus))
    soft = Soft(args.soft, args.corpus, np_rng)
    model, inputs = from_pretrained(args.encoder, args.tokenizer, {"alam": LABELS}, dropout=0.1)
    crf = model.crfs["alam"]
    inner = list(model.encoder.parameters())
    known = {id(p) for p in inner}
    outer = [p for p in model.parameters() if id(p) not in known]
    optimizer = torch.optim.AdamW(
        [{"params": inner, "lr": args.lr, "weight_decay": 0.01}, {"params": outer, "lr": args.lr * 4, "weight_decay": 0.0}],
        betas=(0.9, 0.98), fused=True,
    )
    peaks = [g["lr"] for g in optimizer.param_groups]
    queue, average, averaged, losses, started = [], None, 0, [], time.time()
    model.train()
    for step in range(args.steps):
        rate = min(1, (step + 1) / 200) * max(0.02, 1 - step / args.steps)
        for group, peak in zip(optimizer.param_groups, peaks):
            group["lr"] = peak * rate
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
                queue = packed(joined(train, rng, args.share), rng)
                rng.shuffle(queue)
            given, gold, clitic, m = tensors(queue.pop(), inputs, args.drop, np_rng)
            with torch.autocast("cpu", torch.bfloat16):
                logits, proclitics = model(given, "alam")
            loss = loss + crf.nll(logits.float(), gold, m).sum() / m.sum()
            if (clitic != IGNORE).any():
                loss = loss + 0.3 * proclitic_loss(proclitics.float().flatten(0, 1), clitic.flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step >= 0.8 * args.steps and (step + 1) % 20 == 0 or step + 1 == args.steps:
            snapshot = {k: v.clone().float() for k, v in model.state_dict().items()}
            average = snapshot if average is None else {k: average[k] + snapshot[k] for k in snapshot}
            averaged += 1
        if (step + 1) % 250 == 0:
            print(f"{step + 1} {time.time() - started:.0f}s loss {np.mean(losses):.4f} {evaluate(model, inputs, dev)}", flush=True)
            losses = []
    dtypes = model.state_dict()
    model.load_state_dict({k: (v / averaged).to(dtypes[k].dtype) for k, v in average.items()})
    scores = evaluate(model, inputs, dev)
    best = min((t / 20 for t in range(10, 50)), key=lambda t: temperature_loss(model, inputs, dev, t))
    for number in HELD_OUT:
        scores[number] = evaluate(model, inputs, [x for x in dev if x["batch"] == number])["micro"]
    print(f"averaged {scores} temperature {best}", flush=True)
    args.out.mkdir(parents=True, exist_ok=True)
    torch.save({"model": model.state_dict(), "temperature": best, "scores": scores, "seed": args.seed,
                "labels": {"alam": LABELS}, "alphabet": getattr(inputs, "alphabet", None)}, args.out / "tagger.pt")
    (args.out / "scores.json").write_text(json.dumps({"seed": args.seed, "temperature": best, **scores}) + "\n")


if __name__ == "__main__":
    main()
