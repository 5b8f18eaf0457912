"""An encoder with an output layer and CRF for each guideline, and one for proclitics."""

import torch
from torch import nn
from torch.nn import functional as F

from annotations import CLASSES
from checkpoint import unpack
from crf import Crf
from inputs import PieceGrid, TypeTable
from model import Encoder, Layer
from towers import Towers


class TowerEncoder(nn.Module):
    """The teacher: both towers, and layers that see both sides at once, which are new in fine-tuning."""

    width = 384

    def __init__(self, pieces, dropout=0.2):
        super().__init__()
        self.towers = Towers(pieces, dropout=dropout)
        self.joined = nn.Linear(3 * self.towers.own.out_features, self.width)
        self.layers = nn.ModuleList(Layer(self.width, d, dropout) for d in (1, 2))
        self.norm = nn.LayerNorm(self.width)
        self.dropout = nn.Dropout(dropout)

    def pretrained(self):
        return self.towers.parameters()

    def forward(self, pieces, characters, types):
        mask = types > 0
        forward, backward, own = self.towers(self.towers.words(pieces, characters), types, mask)
        x = F.gelu(self.joined(self.dropout(torch.cat([forward, backward, own], 2))), approximate="tanh")
        mask = mask.unsqueeze(2).to(x.dtype)
        for layer in self.layers:
            x = layer(x, mask)
        return self.norm(x), own


class Tagger(nn.Module):
    """`labels`: the labels of each guideline. `encoder(*inputs)` → context and the words' own vectors."""

    def __init__(self, encoder, labels, dropout=0.3):
        super().__init__()
        self.encoder, self.labels = encoder, labels
        context, own = (encoder.width, encoder.towers.own.out_features) if hasattr(encoder, "towers") else (encoder.width,) * 2
        self.dropout = nn.Dropout(dropout)
        self.outputs = nn.ModuleDict({g: nn.Linear(context, len(l)) for g, l in labels.items()})
        self.crfs = nn.ModuleDict({g: Crf(l) for g, l in labels.items()})
        self.proclitics = nn.Sequential(
            nn.Linear(context + own, 64), nn.GELU(approximate="tanh"), nn.Linear(64, len(CLASSES))
        )

    def forward(self, inputs, guideline):
        context, own = self.encoder(*inputs)
        logits = self.outputs[guideline](self.dropout(context))
        return logits, self.proclitics(torch.cat([context, own], 2))


def from_pretrained(path, tokenizer, labels, dropout=0.2):
    """(tagger with a pretrained encoder, its inputs); the file's content tells which encoder it is."""
    state = torch.load(path)
    if "model" in state:  # a tagger: its encoder, and its output layers for guidelines that are wanted again
        model, inputs = restored(state, tokenizer)
        fresh = Tagger(model.encoder, labels)
        kept = fresh.state_dict() | {k: v for k, v in state["model"].items() if k in fresh.state_dict()}
        fresh.load_state_dict(kept)
        return fresh.train(), inputs
    if "towers" in state:
        weights = unpack(state["towers"])
        encoder = TowerEncoder(weights["words.embedding.weight"].shape[0], dropout)
        encoder.towers.load_state_dict(weights)
        return Tagger(encoder, labels), TypeTable(tokenizer, state["alphabet"])
    state = state.get("encoder", state)
    encoder = Encoder(state["words.embedding.weight"].shape[0], dropout=dropout)
    encoder.load_state_dict(unpack(state))
    return Tagger(encoder, labels), PieceGrid(tokenizer)


def load_tagger(path, tokenizer):
    """(tagger that `finetune.py` has saved, its inputs)"""
    model, inputs = restored(torch.load(path), tokenizer)
    return model.eval(), inputs


def restored(saved, tokenizer):
    weights, alphabet = saved["model"], saved.get("alphabet")
    if alphabet:
        encoder, inputs = TowerEncoder(weights["encoder.towers.words.embedding.weight"].shape[0]), TypeTable(tokenizer, alphabet)
    else:
        encoder, inputs = Encoder(weights["encoder.words.embedding.weight"].shape[0]), PieceGrid(tokenizer)
    model = Tagger(encoder, saved["labels"])
    model.load_state_dict(weights)
    return model, inputs
