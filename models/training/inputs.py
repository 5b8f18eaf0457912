"""Batches of words → what an encoder reads."""

import numpy as np
import torch
from tokenizers import Tokenizer

from model import MAX_CHARACTERS, MAX_PIECES, characters_of

MASK = 2
HIDDEN = None  # stands for a word that the model is not shown


class PieceGrid:
    """For the small encoder: piece ids [batch, words, pieces], padded with 0."""

    def __init__(self, tokenizer, alphabet):
        self.tokenizer, self.alphabet = Tokenizer.from_file(str(tokenizer)), alphabet
        self.known = {HIDDEN: [MASK]}
        self.varied, self.rng, self.share = Tokenizer.from_file(str(tokenizer)), None, 0.0

    def vary(self, share, rng, dropout=0.3):
        """From now on a share of the words is cut into other pieces, as BPE-dropout does (Provilkov et al. 2020), so that
        the short pieces of unseen names are learnt too."""
        self.varied.model.dropout, self.rng, self.share = dropout, rng, share

    def pieces(self, word):
        if self.share and word is not HIDDEN and self.rng.random() < self.share:
            return self.varied.encode(word).ids[:MAX_PIECES] or [1]
        ids = self.known.get(word)
        if ids is None:
            ids = self.tokenizer.encode(word).ids[:MAX_PIECES] or [1]
            self.known[word] = ids
        return ids

    def __call__(self, batch):
        rows = [[self.pieces(w) for w in ws] for ws in batch]
        ids = np.zeros((len(rows), max(map(len, rows)), max(len(p) for r in rows for p in r)), np.int64)
        for r, row in enumerate(rows):
            for w, p in enumerate(row):
                ids[r, w, : len(p)] = p
        return (torch.from_numpy(ids),)


class TypeTable(PieceGrid):
    """For the deep encoder: each word type of the batch once, its pieces and characters, and which word is which type.

    Row 0 is no word. → pieces [types, pieces], characters [types, characters], types [batch, words].
    """

    def __init__(self, tokenizer, alphabet):
        super().__init__(tokenizer, alphabet)
        self.characters = {HIDDEN: []}

    def __call__(self, batch):
        types = {}
        grid = np.zeros((len(batch), max(map(len, batch))), np.int64)
        for r, ws in enumerate(batch):
            for i, w in enumerate(ws):
                grid[r, i] = types.setdefault(w, len(types) + 1)
        pieces = [self.pieces(w) for w in types]
        for w in types:
            if w not in self.characters:
                self.characters[w] = characters_of(w, self.alphabet)
        characters = [self.characters[w] for w in types]
        p = np.zeros((len(types) + 1, max(map(len, pieces))), np.int64)
        c = np.zeros((len(types) + 1, MAX_CHARACTERS + 2), np.int64)
        for t, (a, b) in enumerate(zip(pieces, characters), 1):
            p[t, : len(a)] = a
            c[t, : len(b)] = b
        return torch.from_numpy(p), torch.from_numpy(c), torch.from_numpy(grid)
