"""The raw news, and how what is held out of it is recognized."""

import functools
import re
import subprocess

from text import forms

HELD_OUT = ("25", "26")  # the development sets
SHINGLE = 8
# The end of a sentence; in some sources the next one follows without a space.
END = re.compile(r"[.!؟…]+[\"”»)]*(?:\s+|(?=[\u0621-\u064a]{2}))")


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


def passages(paragraph):
    """(start, end) of runs of whole sentences, of at least 25 words where the paragraph has them."""
    ends = [m.end() for m in END.finditer(paragraph)]
    out, start = [], 0
    for end in [*ends, len(paragraph)]:
        if len(paragraph[start:end].split()) >= 25 or end == len(paragraph):
            a, b = start, end
            while a < b and paragraph[a].isspace():
                a += 1
            while b > a and paragraph[b - 1].isspace():
                b -= 1
            if 12 <= len(paragraph[a:b].split()) <= 70:
                out.append((a, b))
            start = end
    return out


def shingles(ws):
    return (" ".join(ws[i : i + SHINGLE]) for i in range(len(ws) - SHINGLE + 1))


def held_out_shingles(data):
    """Every eight words in a row of the held-out batches."""
    held = set()
    for batch in HELD_OUT:
        for line in (data / f"news/batch_{batch}.txt").open(encoding="utf8"):
            s = line.rstrip("\n").split("\t", 1)[1]
            held.update(shingles(forms(s)))
    return held
