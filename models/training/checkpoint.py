"""Pretrained weights in a quarter of their size: matrices as int8 with a scale a row, the rest as fp16.

    python3 checkpoint.py FROM.pt TO.pt
"""

import sys

import torch


def pack(state):
    out = {}
    for name, value in state.items():
        if value.is_floating_point() and value.dim() >= 2 and value.numel() > 10_000:
            value = value.float()
            scale = (value.abs().amax(-1, keepdim=True) / 127).clamp_min(1e-12)
            out[name] = ((value / scale).round().to(torch.int8), scale.half())
        else:
            out[name] = value.half() if value.is_floating_point() else value
    return out


def unpack(state):
    """As `pack` got it, in float; states that are not packed come back in float too."""
    floats = lambda v: v[0].float() * v[1].float() if isinstance(v, tuple) else v.float() if v.is_floating_point() else v
    return {name: floats(value) for name, value in state.items()}


if __name__ == "__main__":
    source = torch.load(sys.argv[1])
    torch.save({k: pack(v) if k == "encoder" else v for k, v in source.items()}, sys.argv[2])
