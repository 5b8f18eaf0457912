"""Stage 2b: the teacher's towers learn to predict each word of raw news from the words to both sides.

The softmax is over the word types of the batch and more types drawn at random, each logit corrected by the logarithm
of the chance that its type is among them; a type's output vector is made of the same pieces and characters as its
input, so that rare names are predicted too. AdamW, learning rate warmed up, held, and decayed to 0 over the last part.
"""

import argparse
import json
import pathlib
import shutil
import time

import numpy as np
import torch
from torch import nn

from towers import MAX_CHARACTERS, WIDTH, Towers, alphabet_of, characters_of

WINDOW, BATCH, EXTRA, CHUNK = 128, 96, 2048, 1024


class Cloze(nn.Module):
    """States beside a word → what the word may be."""

    def __init__(self, width=WIDTH):
        super().__init__()
        self.hidden = nn.Linear(2 * width, 2 * width)
        self.joined = nn.Linear(2 * width, width)
        self.norm = nn.LayerNorm(width)
        self.output = nn.Linear(width, width, bias=False)
        nn.init.normal_(self.output.weight, std=0.01)

    def forward(self, forward, backward):
        """States [batch, words, width] → [batch * (words - 2), width] for the words but the first and last."""
        beside = torch.cat([forward[:, :-2], backward[:, 2:]], 2)
        h = nn.functional.gelu(self.hidden(beside), approximate="tanh")
        return self.norm(self.joined(h)).flatten(0, 1)


class SampledSoftmax(torch.autograd.Function):
    """Mean cross-entropy of h [n, width] · types [m, width] + bias [m] at gold [n], in pieces that stay in the cache;
    the gradients are computed on the way."""

    @staticmethod
    def forward(ctx, h, types, bias, gold):
        h, types = h.bfloat16(), types.bfloat16()
        dh, dt, total = torch.empty_like(h), torch.zeros(types.shape), 0.0
        for at in range(0, len(h), CHUNK):
            part, right = h[at : at + CHUNK], gold[at : at + CHUNK]
            logits = (part @ types.T).float() + bias
            norm = logits.logsumexp(1, keepdim=True)
            total += (norm.squeeze(1) - logits.gather(1, right[:, None]).squeeze(1)).sum().item()
            g = logits.sub_(norm).exp_()
            g.scatter_add_(1, right[:, None], torch.full((len(right), 1), -1.0))
            g = g.bfloat16()
            dh[at : at + CHUNK] = g @ types
            dt += (g.T @ part).float()
        n = len(h)
        ctx.save_for_backward(dh.float() / n, dt / n)
        return torch.tensor(total / n)

    @staticmethod
    def backward(ctx, grad):
        dh, dt = ctx.saved_tensors
        return dh * grad, dt * grad, None, None


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--corpus", type=pathlib.Path, required=True)
    args.add_argument("--out", type=pathlib.Path, required=True)
    args.add_argument("--steps", type=int, default=5000)
    args.add_argument("--decay", type=float, default=0.3, help="last part of the steps, in which the rate falls to 0")
    args.add_argument("--threads", type=int, default=2)
    args.add_argument("--seed", type=int, default=1)
    args.add_argument("--lr", type=float, default=1.5e-3)
    args = args.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)

    pieces = np.load(args.corpus / "pieces.npy")
    counts = np.load(args.corpus / "counts.npy").astype(np.float64)
    stream = np.load(args.corpus / "stream.npy")
    types = json.load((args.corpus / "types.json").open())
    alphabet = alphabet_of(types)
    characters = np.zeros((len(types), MAX_CHARACTERS + 2), np.uint8)
    for i, w in enumerate(types):
        c = characters_of(w, alphabet)
        characters[i, : len(c)] = c
    vocab = json.load((args.corpus / "tokenizer.json").open())["model"]["vocab"]
    p = counts / counts.sum()
    q = counts**0.5
    q /= q.sum()
    cumulative = np.cumsum(q)
    # Chance of being among the candidates: in the batch's words, or drawn as an extra one.
    absent = WINDOW * BATCH * np.log1p(-p) + EXTRA * np.log1p(-q)
    bias = torch.from_numpy(np.log(p) - np.log(-np.expm1(absent))).float()

    towers, cloze = Towers(max(vocab.values()) + 1), Cloze()
    parameters = [*towers.parameters(), *cloze.parameters()]
    decay = [x for x in parameters if x.dim() >= 2 and x.shape[-2] > 1]
    plain = [x for x in parameters if not (x.dim() >= 2 and x.shape[-2] > 1)]
    optimizer = torch.optim.AdamW(
        [{"params": decay, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}],
        lr=args.lr, betas=(0.9, 0.98), eps=1e-6, fused=True,
    )
    for layer in towers.layers:
        layer.compile(dynamic=False)
    checkpoint = args.out / "pretrain.pt"
    step, seen, spent, log = 0, 0, 0.0, []
    if checkpoint.exists():
        state = torch.load(checkpoint)
        towers.load_state_dict(state["towers"])
        cloze.load_state_dict(state["cloze"])
        optimizer.load_state_dict(state["optimizer"])
        step, seen, spent, log = state["step"], state["seen"], state["spent"], state["log"]
    rng = np.random.default_rng(args.seed + step)

    def save():
        torch.save({"towers": towers.state_dict(), "cloze": cloze.state_dict(), "optimizer": optimizer.state_dict(),
                    "step": step, "seen": seen, "spent": spent, "log": log}, checkpoint.with_suffix(".tmp"))
        checkpoint.with_suffix(".tmp").replace(checkpoint)
        torch.save({"towers": {k: v.half() for k, v in towers.state_dict().items()}, "alphabet": alphabet, "step": step},
                   args.out / "towers.pt")
        (args.out / "curve.json").write_text(json.dumps(log) + "\n")  # (step, words seen, seconds, mean loss)

    started, saved, running, base = time.time(), time.time(), [], spent
    while step < args.steps:
        rate = min(1.0, (step + 1) / 400, (args.steps - step) / (args.decay * args.steps))
        for group in optimizer.param_groups:
            group["lr"] = args.lr * rate
        starts = rng.integers(0, len(stream) - WINDOW, BATCH)
        ids = stream[starts[:, None] + np.arange(WINDOW)]
        extra = np.searchsorted(cumulative, rng.random(EXTRA)).clip(0, len(types) - 1)
        candidates, places = np.unique(np.concatenate([ids.ravel(), extra]), return_inverse=True)
        grid = torch.from_numpy(places[: ids.size].reshape(ids.shape))
        depth = int((pieces[candidates] > 0).sum(1).max())
        length = int((characters[candidates] > 0).sum(1).max())
        with torch.autocast("cpu", torch.bfloat16):
            features = towers.words(torch.from_numpy(pieces[candidates, :depth].astype(np.int64)),
                                    torch.from_numpy(characters[candidates, :length].astype(np.int64)))
            forward, backward, _ = towers(features, grid)
            h = cloze(forward, backward)
            outputs = cloze.output(features)
        loss = SampledSoftmax.apply(h, outputs, bias[torch.from_numpy(candidates.astype(np.int64))], grid[:, 1:-1].flatten())
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step += 1
        seen += ids.size
        spent = base + time.time() - started
        running.append(loss.item())
        if step % 50 == 0 or step in (5, 10, 20):
            log.append((step, seen, round(spent), sum(running) / len(running)))
            print(f"{step} {seen / 1e6:.1f}M words {spent:.0f}s loss {log[-1][3]:.3f} {len(candidates)} types {seen / spent:.0f} words/s", flush=True)
            running = []
        if step == int((1 - args.decay) * args.steps):
            save()
            shutil.copy(checkpoint, args.out / "held.pt")  # from here a longer run could go on
        if time.time() - saved > 240:
            save()
            saved = time.time()
    save()


if __name__ == "__main__":
    main()
