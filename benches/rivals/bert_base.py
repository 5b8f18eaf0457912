"""Writes a BERT-base token classifier with random weights, in float and in int8, for comparing speed (never quality).

    python3 benches/rivals/bert_base.py OUT        (needs numpy, onnx, onnxruntime)

OUT/fp32 and OUT/int8 then hold model.onnx, tokenizer.json and config.json, as a Hugging Face export does: 12 layers of
768, 12 heads, 3,072 inside, 7 labels. The pieces are those of the bundled model, so that both see the same number of
them a word. int8 is ONNX Runtime's dynamic quantization of the matrix products, a scale a column.
"""

import json
import pathlib
import shutil
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

BUNDLED = pathlib.Path(__file__).parents[2] / "models/default"
LAYERS, WIDTH, HEADS, INNER, POSITIONS = 12, 768, 12, 3072, 512
LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]


class Graph:
    def __init__(self):
        self.nodes, self.weights, self.rng = [], [], np.random.default_rng(1)

    def constant(self, array):
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(array, name))
        return name

    def random(self, *shape):
        return self.constant((self.rng.standard_normal(shape) * 0.02).astype(np.float32))

    def ints(self, *values):
        return self.constant(np.array(values, np.int64))

    def op(self, kind, *inputs, **attributes):
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def linear(self, x, rows, columns):
        return self.op("Add", self.op("MatMul", x, self.random(rows, columns)), self.random(columns))

    def norm(self, x):
        ones, zeros = self.constant(np.ones(WIDTH, np.float32)), self.constant(np.zeros(WIDTH, np.float32))
        return self.op("LayerNormalization", x, ones, zeros, axis=-1, epsilon=1e-12)

    def heads(self, x, transposed):
        x = self.op("Reshape", x, self.ints(0, 0, HEADS, WIDTH // HEADS))
        return self.op("Transpose", x, perm=[0, 2, 3, 1] if transposed else [0, 2, 1, 3])


def build(vocabulary):
    g = Graph()
    length = g.op("Slice", g.op("Shape", "input_ids"), g.ints(1), g.ints(2), g.ints(0))
    places = g.op("Slice", g.random(POSITIONS, WIDTH), g.ints(0), length, g.ints(0))
    x = g.norm(g.op("Add", g.op("Gather", g.random(vocabulary, WIDTH), "input_ids"), places))
    mask = g.op("Unsqueeze", g.op("Cast", "attention_mask", to=TensorProto.FLOAT), g.ints(1, 2))
    hidden = g.op("Mul", g.op("Sub", mask, g.constant(np.array(1, np.float32))), g.constant(np.array(1e4, np.float32)))
    scale = g.constant(np.array((WIDTH // HEADS) ** -0.5, np.float32))
    for _ in range(LAYERS):
        q, k, v = (g.heads(g.linear(x, WIDTH, WIDTH), t) for t in (False, True, False))
        weights = g.op("Softmax", g.op("Add", g.op("Mul", g.op("MatMul", q, k), scale), hidden), axis=-1)
        y = g.op("Transpose", g.op("MatMul", weights, v), perm=[0, 2, 1, 3])
        y = g.op("Reshape", y, g.ints(0, 0, WIDTH))
        x = g.norm(g.op("Add", x, g.linear(y, WIDTH, WIDTH)))
        x = g.norm(g.op("Add", x, g.linear(g.op("Gelu", g.linear(x, WIDTH, INNER)), INNER, WIDTH)))
    logits = g.linear(x, WIDTH, len(LABELS))
    g.nodes.append(helper.make_node("Identity", [logits], ["logits"]))
    value = lambda name, kind, *shape: helper.make_tensor_value_info(name, kind, shape)
    graph = helper.make_graph(
        g.nodes, "bert",
        [value(n, TensorProto.INT64, "batch", "pieces") for n in ("input_ids", "attention_mask")],
        [value("logits", TensorProto.FLOAT, "batch", "pieces", len(LABELS))],
        g.weights,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)


def main():
    out = pathlib.Path(sys.argv[1])
    tokenizer = json.loads((BUNDLED / "tokenizer.json").read_text())
    vocabulary = max(tokenizer["model"]["vocab"].values()) + 1
    config = {"model_type": "bert", "vocab_size": vocabulary, "max_position_embeddings": POSITIONS, "pad_token_id": 0,
              "id2label": dict(enumerate(LABELS))}
    for kind in ("fp32", "int8"):
        (out / kind).mkdir(parents=True, exist_ok=True)
        shutil.copy(BUNDLED / "tokenizer.json", out / kind)
        (out / kind / "config.json").write_text(json.dumps(config))
    onnx.save(build(vocabulary), out / "fp32/model.onnx")
    quantize_dynamic(out / "fp32/model.onnx", out / "int8/model.onnx", weight_type=QuantType.QInt8, per_channel=True,
                     op_types_to_quantize=["MatMul"])
    for file in sorted(out.glob("*/model.onnx")):
        print(file, file.stat().st_size)


if __name__ == "__main__":
    main()
