"""Scores document entities against clusters that were read: pairs of mentions, and B-cubed.

    python3 models/training/clusters.py --data DATA [--show]

Runs `alam tag --format json` on the articles of annotations/clusters.tsv, each as one document, and compares which
mentions it joins. Counted are mentions that both have with exactly the same bytes. Pairs: of two mentions in one entity,
precision and recall, as in the link-based measures of coreference; B-cubed: Bagga & Baldwin 1998.
"""

import argparse
import collections
import hashlib
import itertools
import json
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).parents[2]


def read_gold(path):
    """{(article, hash): [[(start, end), ...], ...]}."""
    gold = collections.defaultdict(list)
    for line in path.read_text().splitlines():
        if not line.startswith("#"):
            article, digest, spans = line.split("\t")
            gold[int(article), digest].append([tuple(map(int, s.split("-"))) for s in spans.split()])
    return gold


def articles(data, wanted):
    """The texts of the articles, checked against their hashes."""
    raw = subprocess.run(["zstdcat", data / "text" / "news.txt.zst"], capture_output=True, check=True).stdout.decode()
    texts = raw.split("\n\n")
    for number, digest in wanted:
        text = "\n".join(texts[number].splitlines())
        found = hashlib.sha256(text.encode()).hexdigest()[:8]
        if found != digest:
            raise SystemExit(f"article {number}: expected a text with the hash {digest}, found {found}")
        yield text


def tag(texts):
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for i, text in enumerate(texts):
            files.append(pathlib.Path(folder, f"{i}.txt"))
            files[-1].write_text(text)
        command = ["cargo", "run", "--release", "--quiet", "--example", "tag", "--", "--format", "json", *files]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def pairs(clusters):
    return {p for cluster in clusters for p in itertools.combinations(sorted(cluster), 2)}


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--data", type=pathlib.Path, required=True)
    args.add_argument("--show", action="store_true", help="print what is joined or parted wrongly")
    args = args.parse_args()
    gold = read_gold(pathlib.Path(__file__).parent / "annotations" / "clusters.tsv")
    right = joined = true = annotated = shared = 0
    bcubed = [0.0, 0.0]
    for (article, clusters), document in zip(gold.items(), tag(articles(args.data, gold)), strict=True):
        given = collections.defaultdict(set)
        for m in document["mentions"]:
            given[m["start"], m["end"]] = m["entity"]
        known = [{s for s in cluster if s in given} for cluster in clusters]
        found = collections.defaultdict(set)
        for span in set().union(*known):
            found[given[span]].add(span)
        a, b = pairs(known), pairs(found.values())
        right, joined, true = right + len(a & b), joined + len(b), true + len(a)
        annotated, shared = annotated + sum(map(len, clusters)), shared + sum(map(len, known))
        for cluster in known:
            for span in cluster:
                both = len(cluster & found[given[span]])
                bcubed[0] += both / len(found[given[span]])
                bcubed[1] += both / len(cluster)
        if args.show:
            raw = document["text"].encode()
            for what, wrong in (("joined", b - a), ("parted", a - b)):
                named = collections.Counter(tuple(sorted(raw[x:y].decode() for x, y in pair)) for pair in wrong)
                for names, count in named.items():
                    print(what, article[0], count, *names, sep="\t")
    p, r = right / joined, right / true
    print(f"{len(gold)} articles, {annotated} mentions annotated, {shared} of them found")
    print(f"pairs    P {100 * p:.2f}  R {100 * r:.2f}  F1 {200 * p * r / (p + r):.2f}  ({right} right, {joined} joined, {true} true)")
    print(f"B-cubed  P {100 * bcubed[0] / shared:.2f}  R {100 * bcubed[1] / shared:.2f}")


if __name__ == "__main__":
    main()
