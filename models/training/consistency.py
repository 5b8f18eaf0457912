"""Lists what may be inconsistent in the annotations, for a person to judge by reading; decides nothing itself.

    python3 models/training/consistency.py strings --data DATA
    python3 models/training/consistency.py models --data DATA --corpus WORK/corpus --work WORK/folds

`strings`: forms that are a mention in some places and none, or of another kind, in others (words compared in their
normalized form; a place inside a longer mention does not count). `models`: sentences in which a model that was trained
on the other batches finds another labelling far likelier than the annotated one; batches are dealt into folds, a model
is trained for each.
"""

import argparse
import collections
import pathlib
import re
import subprocess
import sys

from annotations import LABELS, batches, label, read_batch, spans_of
from text import normalize, words

HERE = pathlib.Path(__file__).parent
FOLDS = 4


def sentences(data):
    for number, path in batches(data).items():
        for row in read_batch(data, number, path):
            yield number, *row


def strings(data):
    """Rows (form, counts by kind, occurrences of the rarer kinds); kind None is «no mention».

    An occurrence is (kind, id, the words around). A form that is tagged as often as not shows some of its commonest kind too.
    """
    rows = list(sentences(data))
    found = collections.defaultdict(list)
    longest = 1

    def around(sentence, a, b):
        return f"{sentence[max(0, a - 60) : a]}⟦{sentence[a:b]}⟧{sentence[b : b + 60]}"

    for _, name, sentence, spans in rows:
        for a, b, kind in spans:
            form = [normalize(sentence[a + x : a + y]) for x, y in words(sentence[a:b])]
            longest = max(longest, len(form))
            found[" ".join(form)].append((kind, name, around(sentence, a, b)))
    for _, name, sentence, spans in rows:
        ranges = words(sentence)
        forms = [normalize(sentence[a:b]) for a, b in ranges]
        free = [not any(a < y and x < b for a, b, _ in spans) for x, y in ranges]
        for i in range(len(ranges)):
            for n in range(1, longest + 1):
                if i + n > len(ranges) or not free[i + n - 1]:
                    break
                for first in {forms[i], re.sub("^[وفبلك]", "", forms[i])}:
                    key = " ".join([first, *forms[i + 1 : i + n]])
                    if key in found:
                        found[key].append((None, name, around(sentence, ranges[i][0], ranges[i + n - 1][1])))
    out = []
    for form, uses in found.items():
        counts = collections.Counter(kind for kind, _, _ in uses)
        if len(counts) > 1:
            (common, most), = counts.most_common(1)
            rare = [u for u in uses if u[0] != common]
            some = [u for u in uses if u[0] == common][:3] if most < 4 * len(rare) else []
            out.append((form, counts, rare + some))
    return sorted(out, key=lambda row: -sum(row[1].values()))


def train(args, fold, numbers):
    out = args.work / f"fold{fold}"
    if not (out / "tagger.pt").exists():
        subprocess.run(
            [sys.executable, HERE / "finetune.py", "--data", args.data, "--corpus", args.corpus, "--out", out,
             "--encoder", HERE / "checkpoints/encoder.pt", "--tokenizer", HERE / "checkpoints/tokenizer.json",
             "--epochs", str(args.epochs), "--threads", str(args.threads), "--without", *numbers],
            check=True,
        )
    return out / "tagger.pt"


def models(args):
    """Rows (log-odds, batch, id, missed, wrong, sentence), the surest first."""
    import torch

    from finetune import tensors
    from tagger import load_tagger

    torch.set_num_threads(args.threads)
    out = []
    numbers = list(batches(args.data))
    for fold in range(FOLDS):
        inside = numbers[fold::FOLDS]
        model, inputs = load_tagger(train(args, fold, inside), HERE / "checkpoints/tokenizer.json")
        crf = model.crfs["alam"]
        rows = []
        for number, name, sentence, spans in sentences(args.data):
            ranges, labels, proclitics = label(sentence, spans, {})
            if number in inside and ranges:
                item = {"words": [normalize(sentence[a:b]) for a, b in ranges],
                        "labels": [LABELS.index(l) for l in labels], "proclitics": proclitics}
                rows.append((item, number, name, sentence, ranges))
        rows.sort(key=lambda r: len(r[4]))
        for at in range(0, len(rows), 32):
            part = rows[at : at + 32]
            given, gold, _, mask = tensors([r[0] for r in part], inputs)
            with torch.no_grad():
                logits, _ = model(given, "alam")
                best = crf.viterbi(logits, mask)
                odds = crf.nll(logits, gold, mask) - crf.nll(logits, best, mask)
            for (_, number, name, sentence, ranges), o, *paths in zip(part, odds.tolist(), best.tolist(), gold.tolist()):
                if o >= args.odds:
                    found, true = (set(phrases(sentence, ranges, [LABELS[i] for i in p[: len(ranges)]])) for p in paths)
                    out.append((o, number, name, sorted(true - found), sorted(found - true), sentence))
    return sorted(out, reverse=True)


def phrases(sentence, ranges, labels):
    return [(ranges[i][0], f"{k} {sentence[ranges[i][0] : ranges[j - 1][1]]}") for i, j, k in spans_of(labels)]


def main():
    args = argparse.ArgumentParser()
    args.add_argument("what", choices=["strings", "models"])
    args.add_argument("--data", type=pathlib.Path, required=True)
    args.add_argument("--corpus", type=pathlib.Path)
    args.add_argument("--work", type=pathlib.Path)
    args.add_argument("--epochs", type=int, default=7)
    args.add_argument("--threads", type=int, default=1)
    args.add_argument("--odds", type=float, default=3.0, help="least difference of log-probabilities")
    args = args.parse_args()
    if args.what == "strings":
        for form, counts, uses in strings(args.data):
            print(f"# {form}: " + ", ".join(f"{k or 'none'} {n}" for k, n in counts.most_common()))
            for kind, name, context in uses:
                print(f"{name}\t{kind or 'none'}\t{context}")
    else:
        for odds, number, name, missed, wrong, sentence in models(args):
            print(f"{odds:.1f}\t{number}\t{name}\tannotated: {'|'.join(m for _, m in missed)}\tmodel: {'|'.join(w for _, w in wrong)}\t{sentence}")


if __name__ == "__main__":
    main()
