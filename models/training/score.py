"""Scores the bundled model through the Rust library on an annotated batch: raw sentences in, exact spans compared.

    python3 models/training/score.py --data DATA [--batch 26]

Runs the example `tag` on the batch's sentences and compares its spans (kind and range without proclitics) with the
annotations. Also: proclitics decided rightly, over spans whose first word begins with one of their letters and is the
first word of a found span; and the expected calibration error of the scores (10 bins of equal width).
"""

import argparse
import json
import pathlib
import subprocess

from annotations import batches, read_batch
from text import normalize, words

ROOT = pathlib.Path(__file__).parents[2]


def tag(sentences, options):
    command = ["cargo", "run", "--release", "--quiet", "--example", "tag", "--", "--format", "json", *options]
    done = subprocess.run(command, cwd=ROOT, input="\n".join(sentences) + "\n", capture_output=True, text=True, check=True)
    return [json.loads(line)["entities"] for line in done.stdout.splitlines()]


def calibration(scored):
    """Expected calibration error over ten bins of [(score, right)]."""
    error = 0.0
    for b in range(10):
        inside = [(s, r) for s, r in scored if b / 10 <= s < (b + 1) / 10 or (b == 9 and s == 1)]
        if inside:
            error += abs(sum(s for s, _ in inside) - sum(r for _, r in inside)) / len(scored)
    return error


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--data", type=pathlib.Path, required=True)
    args.add_argument("--batch", default="26")
    args.add_argument("--show", action="store_true", help="print what differs")
    args.add_argument("options", nargs="*", help="further options of the example `tag`")
    args = args.parse_args()
    rows = read_batch(args.data, args.batch, batches(args.data)[args.batch])
    right, found, gold = ({k: 0 for k in ("PER", "LOC", "ORG")} for _ in range(3))
    scored, proclitics = [], [0, 0]
    for (name, sentence, spans), entities in zip(rows, tag([r[1] for r in rows], args.options), strict=True):
        at = lambda i: len(sentence[:i].encode())
        true = {(at(a), at(b), k) for a, b, k in spans}
        given = {(e["start"], e["end"], e["kind"]) for e in entities}
        scored += [(e["score"], (e["start"], e["end"], e["kind"]) in true) for e in entities]
        for k in gold:
            gold[k] += sum(s[2] == k for s in true)
            found[k] += sum(s[2] == k for s in given)
            right[k] += sum(s[2] == k for s in true & given)
        starts = {e["full_start"]: e["start"] for e in entities}
        for a, _, _ in spans:
            word = next((w for w in words(sentence) if w[0] <= a < w[1]), None)
            if word and normalize(sentence[slice(*word)])[:1] in tuple("وفبلكس") and at(word[0]) in starts:
                proclitics[1] += 1
                proclitics[0] += starts[at(word[0])] == at(a)
                if args.show and starts[at(word[0])] != at(a):
                    print("proclitics", sentence[slice(*word)], "annotated at", a - word[0])
        if args.show and true != given:
            text = lambda s: f"{s[2]} {sentence.encode()[s[0]:s[1]].decode()}"
            print(name, "missed", sorted(map(text, true - given)), "wrong", sorted(map(text, given - true)))

    def line(label, r, f, g):
        p, c = r / max(f, 1), r / max(g, 1)
        print(f"{label:6} gold {g:5} found {f:5} right {r:5}  P {100 * p:5.1f}  R {100 * c:5.1f}  F1 {100 * 2 * r / max(f + g, 1):5.1f}")

    for k in gold:
        line(k, right[k], found[k], gold[k])
    line("micro", sum(right.values()), sum(found.values()), sum(gold.values()))
    print(f"proclitics {proclitics[0]} of {proclitics[1]}, {100 * proclitics[0] / max(proclitics[1], 1):.1f} %")
    print(f"calibration error {calibration(scored):.3f}")


if __name__ == "__main__":
    main()
