"""Stage 2: the encoder learns to restore hidden words of raw news.

18 % of the words are chosen: 80 % of them hidden, 10 % replaced by another word, 10 % kept; the word itself is
predicted among the most frequent ones by a softmax over shared sampled negatives, each logit corrected by the
log-probability of drawing it. Batches of 96 windows of 64 words, AdamW, learning rate warmed up and decayed to 0.
"""

import argparse
import json
import pathlib
import time

import numpy as np
import torch
from torch import nn

from model import Encoder

WINDOW, BATCH, NEGATIVES, TARGETS = 64, 96, 4096, 40_000
MASK = 2


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--corpus", type=pathlib.Path, required=True)
    args.add_argument("--out", type=pathlib.Path, required=True)
    args.add_argument("--steps", type=int, default=15_200, help="the learning rate ends at 0 with them")
    args.add_argument("--threads", type=int, default=2)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--lr", type=float, default=1.2e-3)
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    rng = np.random.default_rng(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)

    pieces = torch.from_numpy(np.load(args.corpus / "pieces.npy").astype(np.int64))
    counts = np.load(args.corpus / "counts.npy")[:TARGETS].astype(np.float64)
    stream = np.load(args.corpus / "stream.npy")
    vocab = json.load((args.corpus / "tokenizer.json").open())["model"]["vocab"]
    noise = counts**0.75
    noise /= noise.sum()
    cumulative = np.cumsum(noise)
    log_noise = torch.from_numpy(np.log(noise * NEGATIVES)).float()

    encoder = Encoder(max(vocab.values()) + 1)
    width = encoder.norm.weight.shape[0]
    head = nn.Sequential(nn.Linear(width, width), nn.GELU(approximate="tanh"), nn.LayerNorm(width))
    output = nn.Embedding(TARGETS, width)
    nn.init.normal_(output.weight, std=0.05)
    bias = nn.Parameter(torch.from_numpy(np.log(counts / counts.sum())).float())
    parameters = [*encoder.parameters(), *head.parameters(), *output.parameters(), bias]
    decay = [p for p in parameters if p.dim() == 2]
    plain = [p for p in parameters if p.dim() != 2]
    optimizer = torch.optim.AdamW(
        [{"params": decay, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
        lr=args.lr, betas=(0.9, 0.98), eps=1e-6, fused=True,
    )

    checkpoint = args.out / "pretrain.pt"
    step, seen, spent, log = 0, 0, 0.0, []
    if checkpoint.exists():
        state = torch.load(checkpoint)
        encoder.load_state_dict(state["encoder"])
        head.load_state_dict(state["head"])
        output.load_state_dict(state["output"])
        bias.data.copy_(state["bias"])
        optimizer.load_state_dict(state["optimizer"])
        step, seen, spent, log = state["step"], state["seen"], state["spent"], state["log"]
        rng = np.random.default_rng(args.seed + step)

    def save():
        torch.save(
            {"encoder": encoder.state_dict(), "head": head.state_dict(), "output": output.state_dict(),
             "bias": bias.data, "optimizer": optimizer.state_dict(), "step": step, "seen": seen,
             "spent": spent, "log": log},
            checkpoint.with_suffix(".tmp"),
        )
        checkpoint.with_suffix(".tmp").replace(checkpoint)

    started, saved, running = time.time(), time.time(), []
    encoder.train()
    base = spent
    while step < args.steps:
        spent = base + time.time() - started
        rate = min(1.0, (step + 1) / 300) * (1 - step / args.steps)
        for group in optimizer.param_groups:
            group["lr"] = args.lr * rate
        starts = rng.integers(0, len(stream) - WINDOW, BATCH)
        ids = stream[starts[:, None] + np.arange(WINDOW)]
        chosen = (rng.random(ids.shape) < 0.18) & (ids < TARGETS)
        how = rng.random(ids.shape)
        given = np.where(chosen & (how >= 0.8) & (how < 0.9), stream[rng.integers(0, len(stream), ids.shape)], ids)
        grid = pieces[torch.from_numpy(given)]
        longest = int((grid > 0).sum(2).max())
        grid = grid[:, :, :longest].clone()
        hide = torch.from_numpy(chosen & (how < 0.8))
        grid[hide] = 0
        grid[..., 0][hide] = MASK
        gold = torch.from_numpy(ids[chosen].astype(np.int64))
        negatives = torch.from_numpy(np.searchsorted(cumulative, rng.random(NEGATIVES)).clip(0, TARGETS - 1))
        with torch.autocast("cpu", torch.bfloat16):
            context, _ = encoder(grid)
            h = head(context[torch.from_numpy(chosen)])
            negative = h @ output(negatives).T
        right = (h.float() * output(gold)).sum(1) + bias[gold] - log_noise[gold]
        negative = negative.float() + bias[negatives] - log_noise[negatives]
        negative = negative.masked_fill(gold[:, None] == negatives[None, :], -1e4)
        loss = (torch.logaddexp(right, negative.logsumexp(1)) - right).mean()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        seen += ids.size
        running.append(loss.item())
        if step % 100 == 0:
            log.append((step, seen, round(spent), sum(running) / len(running)))
            print(f"{step} {seen / 1e6:.1f}M words {spent:.0f}s loss {log[-1][3]:.3f} {seen / max(spent, 1):.0f} words/s",
                  flush=True)
            running = []
        if time.time() - saved > 240:
            save()
            saved = time.time()
    save()
    torch.save({k: v.half() for k, v in encoder.state_dict().items()}, args.out / "encoder.pt")


if __name__ == "__main__":
    main()
