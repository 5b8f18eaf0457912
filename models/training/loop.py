"""What every training of a tagger shares: optimizer, learning rate, average of the last weights, the saved file."""

import json

import torch
from torch import nn


class Loop:
    """AdamW over the encoder's weights (`lr`) and the output layers' (`outer` times); the rate rises over `warmup` steps
    and falls to 0 at `total`."""

    def __init__(self, model, lr, total, warmup, outer=10):
        self.model, self.total, self.warmup, self.done = model, total, max(1, warmup), 0
        inner = list(model.encoder.parameters())
        known = {id(p) for p in inner}
        output = [p for p in model.parameters() if id(p) not in known]
        self.optimizer = torch.optim.AdamW(
            [{"params": inner, "lr": lr, "weight_decay": 0.01}, {"params": output, "lr": outer * lr, "weight_decay": 0.0}],
            betas=(0.9, 0.98), fused=True,
        )
        self.peaks = [g["lr"] for g in self.optimizer.param_groups]
        self.sum, self.summed = None, 0

    def step(self, loss):
        rate = min(1, (self.done + 1) / self.warmup) * max(0.02, 1 - self.done / self.total)
        for group, peak in zip(self.optimizer.param_groups, self.peaks):
            group["lr"] = peak * rate
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.done += 1

    def remember(self):
        """Takes the weights as they are now into the average."""
        now = {k: v.clone().float() for k, v in self.model.state_dict().items()}
        self.sum = now if self.sum is None else {k: self.sum[k] + now[k] for k in now}
        self.summed += 1

    def average(self):
        """Puts the average of the remembered weights into the model."""
        kinds = self.model.state_dict()
        self.model.load_state_dict({k: (v / self.summed).to(kinds[k].dtype) for k, v in self.sum.items()})
        self.model.eval()


def save(out, model, inputs, temperature, scores, seed, learnt):
    """`learnt`: the guidelines whose sets the model, or any teacher of it, has learnt from."""
    out.mkdir(parents=True, exist_ok=True)
    torch.save({"model": model.state_dict(), "temperature": temperature, "scores": scores, "seed": seed,
                "labels": model.labels, "alphabet": inputs.alphabet,
                "learnt": sorted(learnt)}, out / "tagger.pt")
    (out / "scores.json").write_text(json.dumps({"seed": seed, "temperature": temperature, **scores}) + "\n")
