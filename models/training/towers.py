"""The teacher's encoder: two causal towers of gated convolutions, one reading from each side (the cloze model of Baevski
et al. 2019, with convolutions).

A word's vector comes from its pieces and its characters. Position t of the forward tower has read the words up to t, of
the backward tower those from t on. Pretraining predicts every word from the two states beside it, so each position is a
training example, and none of the input is hidden.
"""

import collections

import torch
from torch import nn
from torch.nn import functional as F

from model import MAX_PIECES

DILATIONS = (1, 2, 4, 8, 1, 2, 4)
WIDTH, PIECE_WIDTH, CHARACTERS, MAX_CHARACTERS = 320, 192, 160, 16


class WordFeatures(nn.Module):
    """Pieces and characters of word types → [types, width]."""

    def __init__(self, pieces, width=WIDTH):
        super().__init__()
        self.embedding = nn.Embedding(pieces, PIECE_WIDTH, padding_idx=0)
        nn.init.normal_(self.embedding.weight, std=0.1)
        with torch.no_grad():
            self.embedding.weight[0] = 0
        self.position = nn.Parameter(torch.ones(MAX_PIECES, PIECE_WIDTH))
        self.from_pieces = nn.Linear(PIECE_WIDTH, width)
        self.characters = nn.Embedding(CHARACTERS, 32, padding_idx=0)
        self.narrow = nn.Conv1d(32, 96, 3, padding=1)
        self.wide = nn.Conv1d(32, 96, 5, padding=2)
        self.from_characters = nn.Linear(192, width, bias=False)
        self.norm = nn.LayerNorm(width)

    def forward(self, pieces, characters):
        # pieces [types, pieces], characters [types, characters]; both padded with 0.
        p = (self.embedding(pieces) * self.position[: pieces.shape[1]]).sum(1)
        c = self.characters(characters).transpose(1, 2)
        c = torch.cat([self.narrow(c).amax(2), self.wide(c).amax(2)], 1)
        return F.gelu(self.norm(self.from_pieces(p) + self.from_characters(F.gelu(c))), approximate="tanh")


class Layer(nn.Module):
    """x + GLU(W · [x(t-2d), x(t-d), x(t)]), for both towers at once. x [2, batch, words, width].

    The norm has no weights of its own: those of the product do. Dropout hides the same features in all words.
    """

    def __init__(self, width, dilation, dropout):
        super().__init__()
        self.dilation, self.dropout = dilation, dropout
        self.weight = nn.Parameter(torch.randn(2, 3 * width, 2 * width) * (3 * width) ** -0.5)
        self.bias = nn.Parameter(torch.zeros(2, 1, 2 * width))

    def forward(self, x, mask):
        t, b, n, w = x.shape
        d = self.dilation
        y = F.layer_norm(x, (w,))
        p = F.pad(y if mask is None else y * mask, (0, 0, 2 * d, 0))
        y = torch.cat([p[:, :, :n], p[:, :, d : n + d], p[:, :, 2 * d :]], 3).view(t, b * n, 3 * w)
        y = torch.baddbmm(self.bias.to(y.dtype), y, self.weight.to(y.dtype)).view(t, b, n, 2 * w)
        y = F.glu(y, 3)
        if self.training and self.dropout:
            y = y * hide(y, self.dropout)
        return x + y


def hide(x, share):
    """A factor [.., 1, features] that hides a share of the features of a whole sequence."""
    keep = torch.rand(*x.shape[:-2], 1, x.shape[-1]) >= share
    return keep.to(x.dtype) / (1 - share)


class Towers(nn.Module):
    def __init__(self, pieces, width=WIDTH, dilations=DILATIONS, dropout=0.1):
        super().__init__()
        self.words = WordFeatures(pieces, width)
        self.own = nn.Linear(width, width)
        self.layers = nn.ModuleList(Layer(width, d, dropout) for d in dilations)
        self.norms = nn.ModuleList(nn.LayerNorm(width) for _ in range(2))

    def forward(self, features, types, mask=None):
        """features [types, width] of `words`, types [batch, words] rows of it, mask [batch, words] or None →
        forward and backward states [batch, words, width], and the words' own vectors."""
        own = self.own(features)[types]
        x = torch.stack([own, own.flip(1)])
        if mask is not None:
            mask = torch.stack([mask, mask.flip(1)]).unsqueeze(3).to(x.dtype)
        for layer in self.layers:
            x = layer(x, mask)
        return self.norms[0](x[0]), self.norms[1](x[1].flip(1)), own


def alphabet_of(types):
    """Character → id, of the commonest characters of the word types; 0 to 3 stand for something else."""
    counts = collections.Counter(c for w in types for c in w)
    return {c: i + 4 for i, (c, _) in enumerate(counts.most_common(CHARACTERS - 4))}


def characters_of(word, alphabet):
    """0 padding, 1 begin, 2 end, 3 any other character."""
    return [1] + [alphabet.get(c, 3) for c in word[:MAX_CHARACTERS]] + [2]
