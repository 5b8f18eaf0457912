"""Words a second of `tag_batch`: `python speed.py FILE`, one article a line; texts as a list, as NumPy and as Arrow."""

import statistics
import sys
import time

import alam
import numpy as np
import pyarrow as pa

ROUNDS = 3


def main(path: str) -> None:
    with open(path, encoding="utf-8") as file:
        texts = [line for line in file.read().splitlines() if line]
    words = sum(len(text.split()) for text in texts)
    forms = {"list": texts, "NumPy": np.array(texts, dtype=np.dtypes.StringDType()), "Arrow": pa.array(texts)}
    recognizer = alam.Recognizer()
    recognizer.tag_batch(texts[:50])
    took: dict[str, list[float]] = {name: [] for name in forms}
    # In turns, so that a noisy minute falls on all of them.
    for _ in range(ROUNDS):
        for name, form in forms.items():
            begun = time.perf_counter()
            recognizer.tag_batch(form)
            took[name].append(time.perf_counter() - begun)
    print(f"{len(texts)} articles, {words} words between spaces")
    for name, seconds in took.items():
        rates = sorted(words / s for s in seconds)
        print(f"{name:6} {statistics.median(rates):9,.0f} words/s ({rates[0]:,.0f} to {rates[-1]:,.0f})")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: speed.py FILE, one article a line")
    main(sys.argv[1])
