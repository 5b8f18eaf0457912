"""The word-grid gated dilated CNN: pieces (and characters) → words → context."""

import collections

import torch
from torch import nn
from torch.nn import functional as F

DILATIONS = (1, 2, 4, 1, 2, 4, 8, 1, 2, 4)
SMALL = 6  # layers of the smallest encoder
MAX_PIECES = 8  # positions with a factor of their own; a word's further pieces are left out
ALPHABET, MAX_CHARACTERS = 160, 16


class Characters(nn.Module):
    """Convolutions over a word's characters, the largest value of each: [.., characters] → [.., width]; 0 at first."""

    def __init__(self, width):
        super().__init__()
        self.embedding = nn.Embedding(ALPHABET, 32, padding_idx=0)
        self.narrow = nn.Conv1d(32, 96, 3, padding=1)
        self.wide = nn.Conv1d(32, 96, 5, padding=2)
        self.linear = nn.Linear(192, width, bias=False)
        nn.init.zeros_(self.linear.weight)

    def forward(self, ids):
        c = self.embedding(ids).transpose(1, 2)
        c = torch.cat([self.narrow(c).amax(2), self.wide(c).amax(2)], 1)
        return self.linear(F.gelu(c, approximate="tanh"))


class Words(nn.Module):
    """A word's vector: its piece embeddings, weighted by position, summed, projected."""

    def __init__(self, pieces, width, characters=False):
        super().__init__()
        self.embedding = nn.Embedding(pieces, width, padding_idx=0)
        nn.init.normal_(self.embedding.weight, std=0.05)
        with torch.no_grad():
            self.embedding.weight[0] = 0
        self.position = nn.Parameter(torch.ones(MAX_PIECES, width))
        self.characters = Characters(width) if characters else None
        self.norm = nn.LayerNorm(width)
        self.linear = nn.Linear(width, width)

    def forward(self, ids, characters=None):
        # ids [.., pieces]; the padding piece 0 has a zero vector. characters [types, characters] or None.
        x = (self.embedding(ids) * self.position[: ids.shape[-1]]).sum(-2)
        if characters is not None:
            x = x + self.characters(characters)
        return self.linear(F.gelu(self.norm(x), approximate="tanh"))


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
    """An encoder with more layers, or with characters, holds the smaller ones: what it adds adds nothing at first, so
    that it can start from a smaller one's weights."""

    def __init__(self, pieces, width=192, layers=SMALL, characters=False, dropout=0.1):
        super().__init__()
        self.width = width
        self.words = Words(pieces, width, characters)
        self.layers = nn.ModuleList(Layer(width, d, dropout) for d in DILATIONS[:layers])
        for layer in self.layers[SMALL:]:
            with torch.no_grad():
                layer.linear.weight[:width].zero_()
        self.norm = nn.LayerNorm(width)  # behind the smallest encoder's layers
        self.last = nn.LayerNorm(width) if layers > SMALL else None
        self.dropout = nn.Dropout(dropout)

    def load_pretrained(self, state):
        """Weights of a smaller or larger encoder, as far as both have them."""
        wanted = self.state_dict()
        if self.last and "last.weight" not in state:
            state = state | {"last.weight": state["norm.weight"], "last.bias": state["norm.bias"]}
        self.load_state_dict(wanted | {k: v for k, v in state.items() if k in wanted})

    def states(self, ids, characters=None, types=None):
        """Context [batch, words, width] after the smallest encoder's layers and after all, and the words' own vectors.

        The words are ids [batch, words, pieces], or types [batch, words] of ids [types, pieces] and characters
        [types, characters]; a word without pieces is padding.
        """
        mask = (ids[..., 0] != 0).unsqueeze(-1)
        own = self.words(ids, characters)
        if types is not None:
            own, mask = F.embedding(types, own), mask[types]
        x, mask = self.dropout(own), mask.to(own.dtype)
        for i, layer in enumerate(self.layers):
            if i == SMALL:
                middle = self.norm(x)
            x = layer(x, mask)
        return (middle, self.last(x), own) if self.last else (None, self.norm(x), own)

    def forward(self, *inputs):
        return self.states(*inputs)[1:]


def dilations_of(state):
    """Of each layer of an encoder with these weights."""
    return DILATIONS[: len({k.split(".")[1] for k in state if k.startswith("layers.")})]


def alphabet_of(types):
    """Character → id, of the commonest characters of the word types; 0 to 3 stand for something else."""
    counts = collections.Counter(c for w in types for c in w)
    return {c: i + 4 for i, (c, _) in enumerate(counts.most_common(ALPHABET - 4))}


def characters_of(word, alphabet):
    """0 padding, 1 begin, 2 end, 3 any other character."""
    return [1] + [alphabet.get(c, 3) for c in word[:MAX_CHARACTERS]] + [2]
