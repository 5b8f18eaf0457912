"""Stage 4: teachers label raw news: the mean of their posteriors for each word, for the student to learn.

Passages of the pretraining text (no held-out articles), at most LONGEST words of one article each. Written as arrays:
word types, lengths of the passages, label posteriors [words, 7] and proclitic probabilities [words, 5]. `--beside` takes
what other teachers have said of the same passages into the mean.
"""

import argparse
import json
import pathlib
import time

import numpy as np
import torch

from tagger import learnt_by, load_tagger

LONGEST = 96


def passages(ends, rng, words):
    """(start, end) in the stream of runs of one article, in random order, of about `words` words together."""
    out = []
    for start, end in zip([0, *ends[:-1]], ends):
        at = start
        while at < end:
            n = int(rng.integers(12, LONGEST + 1))
            out.append((at, min(end, at + n)))
            at += n
    out = [p for p in out if p[1] - p[0] >= 5]
    chosen, total = [], 0
    for i in rng.permutation(len(out)):
        chosen.append(out[i])
        total += out[i][1] - out[i][0]
        if total >= words:
            break
    return chosen


@torch.no_grad()
def main():
    args = argparse.ArgumentParser()
    args.add_argument("--corpus", type=pathlib.Path, required=True)
    args.add_argument("--taggers", type=pathlib.Path, nargs="+", required=True)
    args.add_argument("--tokenizer", type=pathlib.Path, required=True)
    args.add_argument("--beside", type=pathlib.Path, help="an earlier file of this stage, of the same seed and number of words")
    args.add_argument("--words", type=int, default=3_000_000)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--threads", type=int, default=2)
    args.add_argument("--out", type=pathlib.Path, required=True)
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    types = json.load((args.corpus / "types.json").open())
    stream = np.load(args.corpus / "stream.npy")
    ends = np.load(args.corpus / "article_ends.npy").tolist()
    chosen = passages(ends, np.random.default_rng(args.seed), args.words)
    chosen.sort(key=lambda p: p[1] - p[0])
    lengths = np.array([b - a for a, b in chosen], np.int32)
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    ids = np.concatenate([stream[a:b] for a, b in chosen])
    labels, proclitics = np.zeros((len(ids), 7), np.float32), np.zeros((len(ids), 5), np.float32)
    number, learnt = len(args.taggers), {g for path in args.taggers for g in learnt_by(path)}
    if args.beside:
        earlier = np.load(args.beside)
        if not np.array_equal(earlier["types"], ids):
            raise SystemExit(f"{args.beside} is of other passages")
        others = int(earlier["number"])
        number, learnt = number + others, learnt | set(earlier["learnt"].tolist())
        labels += earlier["labels"] * np.float32(others / number)
        proclitics += earlier["proclitics"] * np.float32(others / number)
    started = time.time()
    for path in args.taggers:
        model, inputs = load_tagger(path, args.tokenizer)
        at = 0
        while at < len(chosen):
            n = max(1, 6000 // int(lengths[min(at + 60, len(chosen) - 1)]))
            part = range(at, min(at + n, len(chosen)))
            words = [[types[w] for w in ids[offsets[i] : offsets[i + 1]]] for i in part]
            mask = torch.arange(max(map(len, words)))[None] < torch.tensor([len(w) for w in words])[:, None]
            with torch.autocast("cpu", torch.bfloat16):
                logits, clitics = model(inputs(words), "alam")
            p = model.crfs["alam"].posteriors(logits.float(), mask).exp()[mask].numpy()
            where = slice(offsets[part[0]], offsets[part[-1] + 1])
            labels[where] += p / number
            proclitics[where] += clitics.float().softmax(2)[mask].numpy() / number
            at += n
        print(f"{path} {len(ids)} words {time.time() - started:.0f}s", flush=True)
    np.savez(args.out, types=ids, lengths=lengths, labels=labels.astype(np.float16),
             proclitics=proclitics.astype(np.float16), number=number, learnt=sorted(learnt))


if __name__ == "__main__":
    main()
