"""The raw news, and how what is held out of it is recognized."""

import functools
import subprocess

from text import normalize, words

HELD_OUT = ("25", "26")  # the development sets
SHINGLE = 8


@functools.cache
def raw_articles(data):
    """Articles, each paragraphs, a line each."""
    raw = subprocess.run(["zstd", "-dc", data / "text/news.txt.zst"], capture_output=True, check=True).stdout.decode()
    return [a.strip("\n") for a in raw.split("\n\n") if a.strip()]


def passage(data, name):
    """The text of the passage `tARTICLE:PARAGRAPH:START-END` (counted from 0; characters)."""
    article, paragraph, span = name.removeprefix("t").split(":")
    start, end = map(int, span.split("-"))
    return raw_articles(data)[int(article)].split("\n")[int(paragraph)][start:end]


def shingles(ws):
    return (" ".join(ws[i : i + SHINGLE]) for i in range(len(ws) - SHINGLE + 1))


def held_out_shingles(data):
    """Every eight words in a row of the held-out batches."""
    held = set()
    for batch in HELD_OUT:
        for line in (data / f"news/batch_{batch}.txt").open(encoding="utf8"):
            s = line.rstrip("\n").split("\t", 1)[1]
            held.update(shingles([normalize(s[a:b]) for a, b in words(s)]))
    return held
