"""The word-grid gated dilated CNN: pieces → words → context → labels."""

import torch
from torch import nn
from torch.nn import functional as F

DILATIONS = (1, 2, 4, 1, 2, 4)
MAX_PIECES = 8  # positions with a factor of their own; a word's further pieces are left out


class Words(nn.Module):
    """A word's vector: its piece embeddings, weighted by position, summed, projected."""

    def __init__(self, pieces, width):
        super().__init__()
        self.embedding = nn.Embedding(pieces, width, padding_idx=0)
        nn.init.normal_(self.embedding.weight, std=0.05)
        with torch.no_grad():
            self.embedding.weight[0] = 0
        self.position = nn.Parameter(torch.ones(MAX_PIECES, width))
        self.norm = nn.LayerNorm(width)
        self.linear = nn.Linear(width, width)

    def forward(self, ids):
        # ids [batch, words, pieces]; the padding piece 0 has a zero vector.
        e = self.embedding(ids) * self.position[: ids.shape[2]]
        return self.linear(F.gelu(self.norm(e.sum(2)), approximate="tanh"))


class Layer(nn.Module):
    """x + GLU(W · [x(t-d), x(t), x(t+d)]): a gated convolution written as one matrix product."""

    def __init__(self, width, dilation, dropout):
        super().__init__()
        self.dilation = dilation
        self.norm = nn.LayerNorm(width)
        self.linear = nn.Linear(3 * width, 2 * width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x, mask):
        d = self.dilation
        n = self.norm(x) * mask
        p = F.pad(n, (0, 0, d, d))
        w = x.shape[1]
        y = self.linear(torch.cat([p[:, :w], n, p[:, 2 * d :]], 2))
        return x + self.dropout(F.glu(y, 2))


class Encoder(nn.Module):
    def __init__(self, pieces, width=192, dilations=DILATIONS, dropout=0.1):
        super().__init__()
        self.width = width
        self.words = Words(pieces, width)
        self.layers = nn.ModuleList(Layer(width, d, dropout) for d in dilations)
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)

    def pretrained(self):
        return self.parameters()

    def forward(self, ids):
        """[batch, words, pieces] → context [batch, words, width], words' own vectors likewise."""
        mask = (ids[:, :, 0] != 0).unsqueeze(2)
        own = self.words(ids)
        x = self.dropout(own)
        mask = mask.to(x.dtype)
        for layer in self.layers:
            x = layer(x, mask)
        return self.norm(x), own
