"""Scores the folds of anercorp.py through the library: exported, tagged by `alam evaluate`, counts added up.

    python3 anercorp_score.py --tokenizer FILE OUT/fold0 OUT/fold1 …
"""

import argparse
import json
import pathlib
import subprocess
import sys

from anercorp import KINDS, f1

HERE = pathlib.Path(__file__).parent


def main():
    args = argparse.ArgumentParser()
    args.add_argument("folds", type=pathlib.Path, nargs="+", help="folders with tagger.pt and held.conll")
    args.add_argument("--tokenizer", type=pathlib.Path, required=True)
    args = args.parse_args()
    total = {c: dict.fromkeys(KINDS, 0) for c in ("gold", "found", "right")}
    for fold in args.folds:
        subprocess.run([sys.executable, HERE / "export.py", "--tagger", fold / "tagger.pt", "--tokenizer", args.tokenizer,
                        "--guideline", "anercorp", "--integers", "--out", fold / "model"], check=True, capture_output=True)
        command = ["cargo", "run", "--release", "--quiet", "--package", "alam-cli", "--", "evaluate", "--model", (fold / "model").absolute(),
                   (fold / "held.conll").absolute()]
        table = subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True).stdout
        counts = {c: {} for c in total}
        for row in (line.split() for line in table.splitlines()):
            if row and row[0] in KINDS:
                for c, n in zip(("gold", "found", "right"), row[1:]):
                    counts[c][row[0]] = int(n)
                    total[c][row[0]] += int(n)
        print(fold.name, json.dumps(f1(counts)), flush=True)
    print("all", json.dumps(f1(total)))


if __name__ == "__main__":
    main()
