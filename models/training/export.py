"""Stage 6: the trained tagger → model.onnx, config.json, tokenizer.json.

The graph is written node by node: input_ids [batch, words, pieces] and, of an encoder that reads characters,
character_ids [batch, words, 18] (int64, padded with 0) → logits [batch, words, 7] and proclitics [batch, words, 5]. What
depends on one word alone ends in the value word_vectors [batch, words, 192], so that an engine can keep it. From there the
words of a batch are rows of one matrix, without padding. Weight matrices are stored as int8 with a scale a row (embeddings) or column
(layers), and multiplied in float: a quarter of the size, the engine folds the constants when it loads.

With --integers the layers compute in int8 too: what goes into their products is rounded to 8 bits with one fixed scale a
layer (the largest value in a calibration run), so that a text's scores do not depend on the batch it is in. The engines
then round apart in places, so that their scores differ in the third decimal.
"""

import argparse
import json
import pathlib

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from annotations import read_own
from model import MAX_CHARACTERS, MAX_PIECES, SMALL, dilations_of
from tagger import encoder_part, load_tagger, reads_characters
from text import forms


class Graph:
    def __init__(self):
        self.nodes, self.initializers, self.count = [], [], 0

    def name(self, base):
        self.count += 1
        return f"{base}_{self.count}"

    def constant(self, base, array):
        name = self.name(base)
        self.initializers.append(numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def op(self, kind, *inputs, outputs=1, **attributes):
        names = [self.name(kind.lower()) for _ in range(outputs)]
        self.nodes.append(helper.make_node(kind, list(inputs), names, **attributes))
        return names[0] if outputs == 1 else names

    def matrix(self, base, weight):
        """[in, out] weights, int8 with a scale a column."""
        scale = np.maximum(np.abs(weight).max(0, keepdims=True) / 127, 1e-12)
        stored = np.round(weight / scale).astype(np.int8)
        floats = self.op("Cast", self.constant(base, stored), to=TensorProto.FLOAT)
        return self.op("Mul", floats, self.constant(base + "_scale", scale.astype(np.float32)))

    def linear(self, base, x, weight, bias, stored=True):
        w = self.matrix(base, weight.T) if stored else self.constant(base, weight.T.copy())
        return self.op("Add", self.op("MatMul", x, w), self.constant(base + "_bias", bias))

    def quantized(self, base, x, largest):
        """x rounded to 8 bits over -largest..largest; its zero is 128."""
        return self.op("QuantizeLinear", x, self.constant(base + "_step", np.array(np.float32(largest / 127))), self.zero())

    def zero(self):
        return self.constant("zero", np.array(128, np.uint8))

    def integer_linear(self, base, x, largest, weight, bias):
        """As `linear`, of a `quantized` x, multiplied in integers."""
        scale = np.maximum(np.abs(weight).max(1) / 127, 1e-12).astype(np.float32)
        stored = np.round(weight / scale[:, None]).astype(np.int8).T
        y = self.op("MatMulInteger", x, self.constant(base, stored), self.zero(), self.constant("none", np.array(0, np.int8)))
        y = self.op("Mul", self.op("Cast", y, to=TensorProto.FLOAT), self.constant(base + "_scale", scale * np.float32(largest / 127)))
        return self.op("Add", y, self.constant(base + "_bias", bias))

    def norm(self, base, x, weight, bias):
        return self.op("LayerNormalization", x, self.constant(base + "_weight", weight),
                       self.constant(base + "_bias", bias), axis=-1, epsilon=1e-5)

    def gelu(self, x):
        return self.op("Gelu", x, approximate="tanh")


@torch.no_grad()
def calibrate(model, inputs, sentences):
    """The largest absolute value that goes into each layer's product, over lists of normalized words."""
    largest = [0.0] * len(model.encoder.layers)

    def keep(i):
        return lambda module, given, output: largest.__setitem__(i, max(largest[i], output.abs().max().item()))

    hooks = [layer.norm.register_forward_hook(keep(i)) for i, layer in enumerate(model.encoder.layers)]
    for sentence in sentences:
        model(inputs([sentence]), "alam")
    for hook in hooks:
        hook.remove()
    return largest


class Rows:
    """The words of a batch as rows of one matrix, without padding; each knows its neighbours' rows in its paragraph."""

    def __init__(self, g):
        self.g, self.known = g, {}
        self.scalar = lambda v: g.constant("int", np.array(v, np.int64))
        one = lambda v: g.constant("int", np.array([v], np.int64))
        first = g.op("Gather", "input_ids", self.scalar(0), axis=2)  # [batch, words]
        word = g.op("Cast", g.op("Greater", first, self.scalar(0)), to=TensorProto.INT64)
        self.shape = g.op("Shape", first)
        width = g.op("Gather", self.shape, self.scalar(1))
        lengths = g.op("ReduceSum", word, one(1), keepdims=0)
        flat = g.op("Reshape", word, one(-1))
        self.kept = g.op("Squeeze", g.op("NonZero", flat), one(0))  # places of the words in the grid
        self.number = g.op("Gather", g.op("Shape", self.kept), self.scalar(0))
        self.row = g.op("Range", self.scalar(0), self.number, self.scalar(1))
        self.column = g.op("Mod", self.kept, width)
        self.length = g.op("Gather", lengths, g.op("Div", self.kept, width))
        # The row of each place of the grid; padding takes any.
        before = g.op("Sub", g.op("CumSum", flat, self.scalar(0)), one(1))
        self.back = g.op("Mul", before, flat)

    def flat(self, x, width):
        """[batch, words, width] → [rows, width]."""
        g = self.g
        x = g.op("Reshape", x, g.constant("int", np.array([-1, width], np.int64)))
        return g.op("Gather", x, self.kept, axis=0)

    def beside(self, x, d, padding):
        """[rows, width] → [rows, 3 · width]: the word d before, the word, the word d behind; zero where there is none."""
        g = self.g
        if d not in self.known:
            left = g.op("Where", g.op("GreaterOrEqual", self.column, self.scalar(d)), g.op("Sub", self.row, self.scalar(d)), self.number)
            inside = g.op("Less", g.op("Add", self.column, self.scalar(d)), self.length)
            right = g.op("Where", inside, g.op("Add", self.row, self.scalar(d)), self.number)
            last = g.constant("int", np.array([1], np.int64))
            self.known[d] = g.op("Concat", *(g.op("Unsqueeze", i, last) for i in (left, self.row, right)), axis=1)
        ints = lambda *v: g.constant("int", np.array(v, np.int64))
        padded = g.op("Pad", x, ints(0, 0, 1, 0), *padding)  # a zero row behind the last
        return g.op("Reshape", g.op("Gather", padded, self.known[d], axis=0), ints(0, -1))

    def grid(self, x):
        """[rows, columns] → [batch, words, columns]."""
        g = self.g
        shape = g.op("Concat", self.shape, g.constant("int", np.array([-1], np.int64)), axis=0)
        return g.op("Reshape", g.op("Gather", x, self.back, axis=0), shape)


def characters(g, w, integers):
    """character_ids → [batch, words, width]: both convolutions as one product over a character and two to each side."""
    ints = lambda *v: g.constant("int", np.array(v, np.int64))
    p, length = "encoder.words.characters.", MAX_CHARACTERS + 2
    narrow, wide = w[p + "narrow.weight"], w[p + "wide.weight"]  # [out, in, kernel]
    kernel = np.concatenate([np.pad(narrow, ((0, 0), (0, 0), (1, 1))), wide])
    kernel = kernel.transpose(0, 2, 1).reshape(len(kernel), -1)
    bias = np.concatenate([w[p + "narrow.bias"], w[p + "wide.bias"]])
    table, padding = w[p + "embedding.weight"], []
    if integers:  # the few embeddings themselves are bytes
        largest = np.abs(table).max()
        table, padding = (np.round(table / (largest / 127)) + 128).astype(np.uint8), [g.zero()]
    x = g.op("Pad", g.op("Gather", g.constant("character", table), "character_ids", axis=0), ints(0, 0, 2, 0, 0, 0, 2, 0), *padding)
    places = g.constant("int", np.arange(length)[:, None] + np.arange(5))
    x = g.op("Reshape", g.op("Gather", x, places, axis=2), ints(0, 0, length, -1))
    y = g.integer_linear("characters", x, largest, kernel, bias) if integers else g.linear("characters", x, kernel, bias)
    # The largest of a word's characters in three steps: engines reduce over a middle axis slowly.
    for parts in (2, 3, 3):
        length //= parts
        y = g.op("Max", *(g.op("Slice", y, ints(i * length), ints((i + 1) * length), ints(2)) for i in range(parts)))
    y = g.gelu(g.op("Squeeze", y, ints(2)))
    return g.op("MatMul", y, g.matrix("characters_out", w[p + "linear.weight"].T))


def build(state, guideline, labels, largest=None):
    """`largest`: from `calibrate`, for products in integers."""
    w = {k: v.float().numpy() for k, v in state.items()}
    g = Graph()
    ints = lambda *v: g.constant("int", np.array(v, np.int64))
    table = w["encoder.words.embedding.weight"]
    table[0] = 0
    scale = np.maximum(np.abs(table).max(1, keepdims=True) / 127, 1e-12).astype(np.float32)
    stored = g.op("Gather", g.constant("embedding", np.round(table / scale).astype(np.int8)), "input_ids", axis=0)
    scales = g.op("Gather", g.constant("embedding_scale", scale), "input_ids", axis=0)
    pieces = g.op("Mul", g.op("Cast", stored, to=TensorProto.FLOAT), scales)
    depth = g.op("Slice", g.op("Shape", "input_ids"), ints(2), ints(3), ints(0))
    position = g.op("Slice", g.constant("position", w["encoder.words.position"]), ints(0), depth, ints(0))
    # The sum over a word's pieces as a product with ones: engines reduce over a middle axis slowly.
    ones = g.op("Slice", g.constant("ones", np.ones((1, MAX_PIECES), np.float32)), ints(0), depth, ints(1))
    total = g.op("Squeeze", g.op("MatMul", ones, g.op("Mul", pieces, position)), ints(2))
    if reads_characters(encoder_part(w)):
        total = g.op("Add", total, characters(g, w, bool(largest)))
    x = g.gelu(g.norm("word_norm", total, w["encoder.words.norm.weight"], w["encoder.words.norm.bias"]))
    x = g.linear("word", x, w["encoder.words.linear.weight"], w["encoder.words.linear.bias"])
    g.nodes[-1].output[0] = own = x = "word_vectors"
    rows = Rows(g)
    own = x = rows.flat(own, table.shape[1])
    dilations = dilations_of(encoder_part(w))
    for i, d in enumerate(dilations):
        p = f"encoder.layers.{i}."
        y = g.norm(f"norm{i}", x, w[p + "norm.weight"], w[p + "norm.bias"])
        # In integers, rounded before the neighbours are laid beside it: a third of the work, and bytes are moved.
        y = rows.beside(g.quantized(f"layer{i}", y, largest[i]) if largest else y, d, [g.zero()] if largest else [])
        weights = w[p + "linear.weight"], w[p + "linear.bias"]
        y = g.integer_linear(f"layer{i}", y, largest[i], *weights) if largest else g.linear(f"layer{i}", y, *weights)
        a, b = g.op("Split", y, outputs=2, axis=1, num_outputs=2)
        x = g.op("Add", x, g.op("Mul", a, g.op("Sigmoid", b)))
    last = "encoder.last" if len(dilations) > SMALL else "encoder.norm"
    x = g.norm("norm", x, w[f"{last}.weight"], w[f"{last}.bias"])
    logits = g.linear("output", x, w[f"outputs.{guideline}.weight"], w[f"outputs.{guideline}.bias"], stored=False)
    h = g.op("Concat", x, own, axis=1)
    h = g.gelu(g.linear("proclitics0", h, w["proclitics.0.weight"], w["proclitics.0.bias"]))
    proclitics = g.linear("proclitics1", h, w["proclitics.2.weight"], w["proclitics.2.bias"], stored=False)
    for name, columns in (("logits", logits), ("proclitics", proclitics)):
        g.nodes.append(helper.make_node("Identity", [rows.grid(columns)], [name]))
    value = lambda name, kind, *shape: helper.make_tensor_value_info(name, kind, shape)
    graph = helper.make_graph(
        g.nodes, "alam",
        [value("input_ids", TensorProto.INT64, "batch", "words", "pieces"),
         *([value("character_ids", TensorProto.INT64, "batch", "words", MAX_CHARACTERS + 2)] if reads_characters(encoder_part(w)) else [])],
        [value("logits", TensorProto.FLOAT, "batch", "words", labels),
         value("proclitics", TensorProto.FLOAT, "batch", "words", 5)],
        g.initializers,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=9, producer_name="alam")
    onnx.checker.check_model(model, full_check=True)
    return model


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--tagger", type=pathlib.Path, required=True)
    args.add_argument("--tokenizer", type=pathlib.Path, required=True)
    args.add_argument("--out", type=pathlib.Path, required=True)
    args.add_argument("--integers", action="store_true", help="compute the layers in int8")
    args.add_argument("--guideline", default="alam", help="whose output layer")
    args = args.parse_args()
    torch.set_num_threads(1)  # sums, and so the scales, depend on it
    saved = torch.load(args.tagger)
    state = saved["model"]
    args.out.mkdir(parents=True, exist_ok=True)
    largest = None
    if args.integers:
        sentences = [forms(s) for _, s, _ in read_own()]
        largest = calibrate(*load_tagger(args.tagger, args.tokenizer), sentences)
    labels = saved["labels"][args.guideline]
    model = build(state, args.guideline, len(labels), largest)
    onnx.save(model, str(args.out / "model.onnx"))

    crf = {k.split(".")[-1]: v.float().numpy() for k, v in state.items() if k.startswith(f"crfs.{args.guideline}.")}
    rounded = lambda a: [[round(float(x), 4) for x in r] for r in a] if a.ndim == 2 else [round(float(x), 4) for x in a]
    config = {
        "architectures": ["AlamForTokenClassification"],
        "model_type": "alam",
        "vocab_size": int(state["encoder.words.embedding.weight"].shape[0]),
        "pad_token_id": 0,
        "id2label": {str(i): l for i, l in enumerate(labels)},
        "label2id": {l: i for i, l in enumerate(labels)},
        "alam": {
            "normalization": "model",
            # Half an overlap holds all the words that the layers see to one side: windows decide as one would.
            "window": 256, "overlap": 2 * sum(dilations_of(encoder_part(state))) + 4, "max_pieces": MAX_PIECES,
            "transitions": rounded(crf["transitions"]), "start": rounded(crf["start"]), "end": rounded(crf["end"]),
            "temperature": saved["temperature"],
        },
    }
    if reads_characters(encoder_part(state)):
        alphabet = sorted(saved["alphabet"], key=saved["alphabet"].get)
        assert [saved["alphabet"][c] for c in alphabet] == list(range(4, 4 + len(alphabet)))
        config["alam"]["characters"] = {"alphabet": "".join(alphabet), "longest": MAX_CHARACTERS}
    (args.out / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    tokenizer = json.loads(args.tokenizer.read_text())
    # The format of `tokenizers` 1.0, which is read without converting it first.
    tokenizer["version"], tokenizer["model"]["byte_level"] = "2.0", False
    tokenizer["model"]["merges"] = [m if isinstance(m, list) else m.split(" ") for m in tokenizer["model"]["merges"]]
    (args.out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")) + "\n")
    for file in sorted(args.out.iterdir()):
        print(file.name, file.stat().st_size)


if __name__ == "__main__":
    main()
