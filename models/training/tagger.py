"""An encoder with an output layer and CRF for each guideline, and one for proclitics."""

import torch
from torch import nn

from annotations import CLASSES
from checkpoint import unpack
from crf import Crf
from inputs import PieceGrid, TypeTable
from model import Encoder, dilations_of


class Tagger(nn.Module):
    """`labels`: the labels of each guideline."""

    def __init__(self, encoder, labels, dropout=0.3):
        super().__init__()
        self.encoder, self.labels = encoder, labels
        self.dropout = nn.Dropout(dropout)
        self.outputs = nn.ModuleDict({g: nn.Linear(encoder.width, len(l)) for g, l in labels.items()})
        self.crfs = nn.ModuleDict({g: Crf(l) for g, l in labels.items()})
        self.proclitics = nn.Sequential(
            nn.Linear(2 * encoder.width, 64), nn.GELU(approximate="tanh"), nn.Linear(64, len(CLASSES))
        )

    def forward(self, inputs, guideline):
        context, own = self.encoder(*inputs)
        logits = self.outputs[guideline](self.dropout(context))
        return logits, self.proclitics(torch.cat([context, own], 2))


def from_pretrained(path, tokenizer, labels, layers=None, characters=None, dropout=0.2):
    """(tagger with a pretrained encoder, its inputs). Layers and characters are those of the encoder unless told. Of a
    tagger's file, its output layers for guidelines that are wanted again are taken too."""
    state = torch.load(path)
    weights = state.get("model") or unpack(state["encoder"])
    parts = encoder_part(weights) or weights
    layers = len(dilations_of(parts)) if layers is None else layers
    characters = reads_characters(parts) if characters is None else characters
    encoder = Encoder(parts["words.embedding.weight"].shape[0], layers=layers, characters=characters, dropout=dropout)
    model, inputs = Tagger(encoder, labels), inputs_of(encoder, tokenizer, state["alphabet"])
    model.encoder.load_pretrained(parts)
    if "model" in state:
        wanted = model.state_dict()
        model.load_state_dict(wanted | {k: v for k, v in weights.items() if k in wanted and not k.startswith("encoder.")})
    return model.train(), inputs


def load_tagger(path, tokenizer):
    """(tagger that training has saved, its inputs)"""
    saved = torch.load(path)
    parts = encoder_part(saved["model"])
    encoder = Encoder(parts["words.embedding.weight"].shape[0], layers=len(dilations_of(parts)),
                      characters=reads_characters(parts))
    model = Tagger(encoder, saved["labels"])
    model.load_state_dict(saved["model"])
    return model.eval(), inputs_of(encoder, tokenizer, saved["alphabet"])


def encoder_part(weights):
    """A tagger's encoder."""
    return {k.removeprefix("encoder."): v for k, v in weights.items() if k.startswith("encoder.")}


def reads_characters(parts):
    """Whether an encoder with these weights does."""
    return any(k.startswith("words.characters.") for k in parts)


def inputs_of(encoder, tokenizer, alphabet):
    return (TypeTable if encoder.words.characters else PieceGrid)(tokenizer, alphabet)


def learnt_by(path):
    """The guidelines whose sets a saved tagger, or any teacher of it, has learnt from; none for a pretrained encoder."""
    return torch.load(path).get("learnt", [])
