"""Scores a model through the Rust library on annotated batches: raw sentences in, exact spans compared.

    python3 models/training/score.py --data DATA [--batch 25 26] [--json FILE] [-- OPTIONS OF alam tag]

Runs `alam tag` on the batches' sentences and compares its spans (kind and range without proclitics) with the
annotations. Also: proclitics decided rightly, over annotated spans whose first word begins with one of their letters and
is the first word of a found span; the expected calibration error of the scores (10 bins of equal width); and what stands
where, kind by kind. `--json` writes all of it for `plots.py`.
"""

import argparse
import collections
import json
import pathlib
import subprocess

from annotations import batches, read_batch
from news import HELD_OUT
from text import normalize, words

ROOT = pathlib.Path(__file__).parents[2]
KINDS = ("PER", "LOC", "ORG")


def tag(sentences, options):
    command = ["cargo", "run", "--release", "--quiet", "--package", "alam-cli", "--", "tag", "--format", "json", *options]
    done = subprocess.run(command, cwd=ROOT, input="\n".join(sentences) + "\n", capture_output=True, text=True, check=True)
    return [json.loads(line)["mentions"] for line in done.stdout.splitlines()]


def calibration(scored):
    """(expected calibration error, [(mean score, part that is right, number)] of ten bins) of [(score, right)]."""
    error, bins = 0.0, []
    for b in range(10):
        inside = [(s, r) for s, r in scored if b / 10 <= s < (b + 1) / 10 or (b == 9 and s == 1)]
        if inside:
            mean, right = (sum(x[i] for x in inside) / len(inside) for i in (0, 1))
            error += abs(mean - right) * len(inside) / len(scored)
            bins.append((mean, right, len(inside)))
    return error, bins


def placed(true, given):
    """((annotated kind or None, found kind or None), same edges) of spans that meet, and of those that meet none."""
    out, met = collections.Counter(), set()
    for a, b, kind in true:
        over = [g for g in given if g[0] < b and a < g[1]]
        best = max(over, key=lambda g: ((g[0], g[1]) == (a, b), min(b, g[1]) - max(a, g[0])), default=None)
        met.update(over)
        out[kind, best and best[2], bool(best and best[:2] == (a, b))] += 1
    for g in given:
        if g not in met:
            out[None, g[2], False] += 1
    return out


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--data", type=pathlib.Path, required=True)
    args.add_argument("--batch", nargs="+", default=list(HELD_OUT))
    args.add_argument("--json", type=pathlib.Path)
    args.add_argument("--show", action="store_true", help="print what differs")
    args.add_argument("options", nargs="*", help="further options of `alam tag`")
    args = args.parse_args()
    rows = [r for b in args.batch for r in read_batch(args.data, b, batches(args.data)[b])]
    right, found, gold = (dict.fromkeys(KINDS, 0) for _ in range(3))
    scored, proclitics, confusion = [], [0, 0], collections.Counter()
    for (name, sentence, spans), entities in zip(rows, tag([r[1] for r in rows], args.options), strict=True):
        at = lambda i: len(sentence[:i].encode())
        true = {(at(a), at(b), k) for a, b, k in spans}
        given = {(e["start"], e["end"], e["kind"]) for e in entities}
        scored += [(e["score"], (e["start"], e["end"], e["kind"]) in true) for e in entities]
        confusion += placed(true, given)
        for k in KINDS:
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
        p, c, f1 = (100 * x for x in (r / max(f, 1), r / max(g, 1), 2 * r / max(f + g, 1)))
        print(f"{label:6} gold {g:5} found {f:5} right {r:5}  P {p:5.1f}  R {c:5.1f}  F1 {f1:5.1f}")
        return {"gold": g, "found": f, "right": r, "P": p, "R": c, "F1": f1}

    error, bins = calibration(scored)
    result = {"batches": args.batch, "kinds": {k: line(k, right[k], found[k], gold[k]) for k in KINDS}}
    result["kinds"]["all"] = line("micro", *(sum(x.values()) for x in (right, found, gold)))
    print(f"proclitics {proclitics[0]} of {proclitics[1]}, {100 * proclitics[0] / max(proclitics[1], 1):.1f} %")
    print(f"calibration error {error:.3f}")
    if args.json:
        result |= {"proclitics": proclitics, "calibration_error": error, "bins": bins,
                   "confusion": [[*k, n] for k, n in sorted(confusion.items(), key=str)]}
        args.json.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
