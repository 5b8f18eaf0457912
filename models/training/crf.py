"""A linear-chain CRF over batches of padded sequences."""

import torch
from torch import nn


class Crf(nn.Module):
    def __init__(self, labels):
        super().__init__()
        n = len(labels)
        self.transitions = nn.Parameter(torch.zeros(n, n))
        self.start = nn.Parameter(torch.zeros(n))
        self.end = nn.Parameter(torch.zeros(n))
        allowed = torch.ones(n, n, dtype=torch.bool)
        begin = torch.ones(n, dtype=torch.bool)
        for to, name in enumerate(labels):
            if name.startswith("I-"):
                begin[to] = False
                for source, other in enumerate(labels):
                    allowed[source, to] = other[1:] == name[1:]
        self.register_buffer("allowed", allowed)
        self.register_buffer("begin", begin)

    def scores(self):
        return (
            self.transitions.masked_fill(~self.allowed, -1e4),
            self.start.masked_fill(~self.begin, -1e4),
            self.end,
        )

    def nll(self, logits, gold, mask, temperature=1.0):
        """Negative log-likelihood of each sequence. logits [batch, words, labels], gold and mask [batch, words]."""
        between, start, end = (s / temperature for s in self.scores())
        logits = logits / temperature
        alpha = start + logits[:, 0]
        emit = logits.gather(2, gold.unsqueeze(2)).squeeze(2)
        score = start[gold[:, 0]] + emit[:, 0]
        for t in range(1, logits.shape[1]):
            m = mask[:, t]
            step = torch.logsumexp(alpha.unsqueeze(2) + between, 1) + logits[:, t]
            alpha = torch.where(m.unsqueeze(1), step, alpha)
            score = score + (between[gold[:, t - 1], gold[:, t]] + emit[:, t]) * m
        last = gold.gather(1, (mask.sum(1, keepdim=True) - 1).long()).squeeze(1)
        return torch.logsumexp(alpha + end, 1) - score - end[last]

    def posteriors(self, logits, mask):
        """log p(label of a word | sequence), [batch, words, labels]; padding is 0. Differentiable."""
        between, start, end = self.scores()
        forward = [start + logits[:, 0]]
        for t in range(1, logits.shape[1]):
            step = torch.logsumexp(forward[-1].unsqueeze(2) + between, 1) + logits[:, t]
            forward.append(torch.where(mask[:, t : t + 1], step, forward[-1]))
        backward = [end.expand(logits.shape[0], -1)]
        for t in range(logits.shape[1] - 1, 0, -1):
            step = torch.logsumexp(between + (backward[-1] + logits[:, t]).unsqueeze(1), 2)
            backward.append(torch.where(mask[:, t : t + 1], step, backward[-1]))
        total = torch.stack(forward, 1) + torch.stack(backward[::-1], 1)
        return total.log_softmax(2) * mask.unsqueeze(2)

    @torch.no_grad()
    def viterbi(self, logits, mask):
        between, start, end = self.scores()
        alpha = start + logits[:, 0]
        back = []
        for t in range(1, logits.shape[1]):
            best, where = (alpha.unsqueeze(2) + between).max(1)
            m = mask[:, t].unsqueeze(1)
            back.append(torch.where(m, where, torch.arange(logits.shape[2]).expand_as(where)))
            alpha = torch.where(m, best + logits[:, t], alpha)
        label = (alpha + end).argmax(1)
        path = [label]
        for where in reversed(back):
            label = where.gather(1, label.unsqueeze(1)).squeeze(1)
            path.append(label)
        return torch.stack(path[::-1], 1)
