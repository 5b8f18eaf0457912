"""Stage 2: the deep encoder, and the small one inside it, learn to restore hidden words of raw news.

18 % of the words are chosen: 80 % of them hidden, 10 % replaced by another word, 10 % kept; the word itself is
predicted among the most frequent ones by a softmax over shared sampled negatives, each logit corrected by the
log-probability of drawing it, from the states after all layers and, at half the weight, from those after the small
encoder's; a third of the batches has no characters, as the small encoder has none. Batches of 96 windows of 64 words,
AdamW, learning rate warmed up and decayed to 0. `--start` goes on from an encoder's weights, which rest while the
output layer learns its first 200 steps.
"""

import argparse
import json
import pathlib
import time

import numpy as np
import torch
from torch import nn

from checkpoint import unpack
from model import DILATIONS, MAX_CHARACTERS, Encoder, alphabet_of, characters_of

WINDOW, BATCH, NEGATIVES, TARGETS = 64, 96, 4096, 40_000
MASK, REST, WARM = 2, 200, 300


class Restorer(nn.Module):
    """States of hidden words → how likely each frequent word is there."""

    def __init__(self, counts, width):
        super().__init__()
        self.hidden = nn.Sequential(nn.Linear(width, width), nn.GELU(approximate="tanh"), nn.LayerNorm(width))
        self.output = nn.Embedding(TARGETS, width)
        nn.init.normal_(self.output.weight, std=0.05)
        self.bias = nn.Parameter(torch.from_numpy(np.log(counts / counts.sum())).float())
        noise = counts**0.75 / (counts**0.75).sum()
        self.cumulative = np.cumsum(noise)
        self.register_buffer("log_noise", torch.from_numpy(np.log(noise * NEGATIVES)).float())

    def forward(self, states, gold, rng):
        """Loss of each of several states [hidden words, width] for the words gold [hidden words]."""
        negatives = torch.from_numpy(np.searchsorted(self.cumulative, rng.random(NEGATIVES)).clip(0, TARGETS - 1))
        right, table = self.output(gold), self.output(negatives).T
        losses = []
        for state in states:
            h = self.hidden(state)
            one = (h.float() * right).sum(1) + self.bias[gold] - self.log_noise[gold]
            rest = (h @ table).float() + self.bias[negatives] - self.log_noise[negatives]
            rest = rest.masked_fill(gold[:, None] == negatives[None, :], -1e4)
            losses.append((torch.logaddexp(one, rest.logsumexp(1)) - one).mean())
        return losses


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--corpus", type=pathlib.Path, required=True)
    args.add_argument("--out", type=pathlib.Path, required=True)
    args.add_argument("--start", type=pathlib.Path, help="an encoder to go on from")
    args.add_argument("--steps", type=int, default=15_200, help="the learning rate ends at 0 with them")
    args.add_argument("--threads", type=int, default=2)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--lr", type=float, default=1.2e-3)
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)

    types = json.load((args.corpus / "types.json").open())
    alphabet = alphabet_of(types)
    # One row more than types: the hidden word.
    pieces = np.load(args.corpus / "pieces.npy")
    pieces = np.concatenate([pieces, np.array([[MASK] + [0] * (pieces.shape[1] - 1)], pieces.dtype)])
    characters = np.zeros((len(pieces), MAX_CHARACTERS + 2), np.uint8)
    for i, w in enumerate(types):
        c = characters_of(w, alphabet)
        characters[i, : len(c)] = c
    stream = np.load(args.corpus / "stream.npy")
    vocab = json.load((args.corpus / "tokenizer.json").open())["model"]["vocab"]

    encoder = Encoder(max(vocab.values()) + 1, layers=len(DILATIONS), characters=True)
    if args.start:
        state = torch.load(args.start)
        encoder.load_pretrained(unpack(state.get("encoder", state)))
    restorer = Restorer(np.load(args.corpus / "counts.npy")[:TARGETS].astype(np.float64), encoder.width)
    rest = REST if args.start else 0
    both = nn.ModuleDict({"encoder": encoder, "restorer": restorer})
    groups = [{"params": [p for p in module.parameters() if (p.dim() >= 2) == matrix], "weight_decay": 0.01 * matrix, "from": at}
              for module, at in ((encoder, rest), (restorer, 0)) for matrix in (True, False)]
    optimizer = torch.optim.AdamW(groups, lr=args.lr, betas=(0.9, 0.98), eps=1e-6, fused=True)
    checkpoint = args.out / "pretrain.pt"
    step, seen, spent, log = 0, 0, 0.0, []
    if checkpoint.exists():
        state = torch.load(checkpoint)
        both.load_state_dict(state["both"])
        optimizer.load_state_dict(state["optimizer"])
        step, seen, spent, log = state["step"], state["seen"], state["spent"], state["log"]
    rng = np.random.default_rng(args.seed + step)

    def save():
        torch.save({"both": both.state_dict(), "optimizer": optimizer.state_dict(), "step": step, "seen": seen,
                    "spent": spent, "log": log}, checkpoint.with_suffix(".tmp"))
        checkpoint.with_suffix(".tmp").replace(checkpoint)
        torch.save({"encoder": {k: v.half() for k, v in encoder.state_dict().items()}, "alphabet": alphabet}, args.out / "encoder.pt")
        (args.out / "curve.json").write_text(json.dumps(log) + "\n")  # (step, words seen, seconds, mean losses)

    for layer in encoder.layers:
        layer.compile(dynamic=False)
    started, saved, base, running = time.time(), time.time(), spent, []
    both.train()
    while step < args.steps:
        for group in optimizer.param_groups:
            group["lr"] = args.lr * min(1.0, max(0, step + 1 - group["from"]) / WARM) * (1 - step / args.steps)
        starts = rng.integers(0, len(stream) - WINDOW, BATCH)
        ids = stream[starts[:, None] + np.arange(WINDOW)]
        chosen = (rng.random(ids.shape) < 0.18) & (ids < TARGETS)
        how = rng.random(ids.shape)
        given = np.where(chosen & (how >= 0.8) & (how < 0.9), stream[rng.integers(0, len(stream), ids.shape)], ids)
        given[chosen & (how < 0.8)] = len(types)
        batch, places = np.unique(given, return_inverse=True)
        depth, length = ((table[batch] > 0).sum(1).max() for table in (pieces, characters))
        with_characters = rng.random() >= 1 / 3
        with torch.autocast("cpu", torch.bfloat16):
            middle, last, _ = encoder.states(
                torch.from_numpy(pieces[batch, :depth].astype(np.int64)),
                torch.from_numpy(characters[batch, :length].astype(np.int64)) if with_characters else None,
                torch.from_numpy(places.reshape(ids.shape)),
            )
            where = torch.from_numpy(chosen)
            losses = restorer([last[where], middle[where]], torch.from_numpy(ids[chosen].astype(np.int64)), rng)
        optimizer.zero_grad(set_to_none=True)
        (losses[0] + 0.5 * losses[1]).backward()
        nn.utils.clip_grad_norm_(both.parameters(), 1.0)
        optimizer.step()
        step += 1
        seen += ids.size
        spent = base + time.time() - started
        running.append([l.item() for l in losses])
        if step % 100 == 0 or step in (5, 20):
            log.append((step, seen, round(spent), *np.mean(running, 0).round(4).tolist()))
            print(f"{step} {seen / 1e6:.1f}M words {spent:.0f}s losses {log[-1][3:]} {seen / spent:.0f} words/s", flush=True)
            running = []
        if time.time() - saved > 240:
            save()
            saved = time.time()
    save()


if __name__ == "__main__":
    main()
