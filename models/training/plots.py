"""Draws the model card's pictures as SVG, from what score.py and pretraining wrote; the standard library does.

    python3 plots.py --score score.json --curve curve.json --out ../figures
    python3 plots.py --speed compare.md --out ../../benches      (what `cargo bench --bench compare` printed)
"""

import argparse
import json
import math
import pathlib

INK, FAINT, BLUE, FONT = "#444", "#bbb", "#2266aa", 'font-family="sans-serif" font-size="12"'


class Picture:
    def __init__(self, width, height, title):
        self.size, self.title, self.parts = (width, height), title, []

    def line(self, points, colour=INK, dash="", width=1):
        way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        self.parts.append(f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="{width}" stroke-dasharray="{dash}"/>')

    def rect(self, x, y, w, h, colour, opacity=1.0):
        self.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}" fill="{colour}" fill-opacity="{opacity:.2f}"/>')

    def text(self, x, y, words, anchor="middle", colour=INK):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" {FONT}>{words}</text>')

    def save(self, path):
        w, h = self.size
        body = "\n".join(self.parts)
        path.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}" role="img">\n'
                        f'<title>{self.title}</title>\n<rect width="{w}" height="{h}" fill="white"/>\n{body}\n</svg>\n')


def frame(p, left, top, side, high, xs, ys, xlabel, ylabel):
    """Axes; xs and ys: (place from 0 to 1, words). Gives the function that places a point."""
    at = lambda x, y: (left + x * side, top + (1 - y) * high)
    for x, words in xs:
        p.line([at(x, 0), at(x, 1)], FAINT)
        p.text(at(x, 0)[0], top + high + 16, words)
    for y, words in ys:
        p.line([at(0, y), at(1, y)], FAINT)
        p.text(left - 6, at(0, y)[1] + 4, words, "end")
    p.text(left + side / 2, top + high + 34, xlabel)
    p.text(left, top - 10, ylabel, "start")
    return at


def calibration(score):
    p = Picture(360, 340, "Calibration: score of a span against the part that is right")
    tenths = [(i / 5, f"{i / 5:.1f}") for i in range(6)]
    at = frame(p, 50, 30, 260, 250, tenths, tenths, "mean score of the bin", "part that is right")
    p.line([at(0, 0), at(1, 1)], INK, "4 4")
    bins = score["bins"]
    most = max(n for *_, n in bins)
    for mean, right, n in bins:
        x, y = at(mean, right)
        size = 3 + 9 * (n / most) ** 0.5
        p.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}" fill="{BLUE}" fill-opacity="0.7"><title>{n} spans</title></circle>')
    return p


def confusion(score):
    """Rows: annotated. Columns: found; a kind counts where the edges are right, others stand apart."""
    kinds = ["PER", "LOC", "ORG"]
    columns = [*kinds, "other edges", "nothing"]
    counts = {}
    for true, given, same, n in score["confusion"]:
        column = given if same else ("nothing" if given is None else "other edges") if true else given
        counts[true or "nothing", column] = counts.get((true or "nothing", column), 0) + n
    p = Picture(480, 260, "What is found for what is annotated")
    p.text(110 + 175, 20, "found")
    for c, column in enumerate(columns):
        p.text(145 + 70 * c, 42, column)
    for r, row in enumerate([*kinds, "nothing"]):
        p.text(100, 75 + 48 * r, row, "end")
        total = sum(n for (a, _), n in counts.items() if a == row)
        for c, column in enumerate(columns):
            n = counts.get((row, column), 0)
            p.rect(111 + 70 * c, 50 + 48 * r, 68, 46, BLUE, 0.05 + 0.75 * n / max(total, 1))
            p.text(145 + 70 * c, 78 + 48 * r, n if n or (row, column) != ("nothing", "nothing") else "")
    return p


def curve(rows):
    """rows: (step, words, seconds, loss)."""
    p = Picture(480, 300, "Loss of the further pretraining")
    most, low, high = rows[-1][1], min(r[3] for r in rows), max(r[3] for r in rows)
    millions = range(0, int(most / 1e6) + 1, 10)
    levels = range(int(low), int(high) + 2)
    place = lambda loss: (loss - levels[0]) / (levels[-1] - levels[0])
    at = frame(p, 50, 30, 390, 210, [(1e6 * m / most, m) for m in millions], [(place(l), l) for l in levels],
               "million words read", "cross-entropy (nats a word)")
    p.line([at(r[1] / most, place(r[3])) for r in rows], BLUE, width=2)
    return p


def speed(table, article="an article, a call"):
    """Words a second of each system on one input, in powers of ten."""
    rows = [[cell.strip() for cell in line.strip("|\n ").split("|")] for line in table if line.startswith(f"| {article} ")]
    p = Picture(560, 70 + 34 * len(rows), "Words a second on one thread")
    powers = range(1, 6)
    place = lambda words: (math.log10(words) - powers[0]) / (powers[-1] - powers[0])
    at = frame(p, 210, 20, 270, 34 * len(rows), [(place(10**n), f"{10**n:,}") for n in powers], [], "words a second (logarithmic)", "")
    for i, (_, system, words, _, ratio) in enumerate(rows):
        (left, _), (right, _) = at(0, 0), at(place(float(words)), 0)
        p.rect(left, 25 + 34 * i, right - left, 24, BLUE, 0.8 if i == 0 else 0.35)
        p.text(left - 8, 41 + 34 * i, system, "end")
        p.text(right + 6, 41 + 34 * i, f"{int(words):,}" + (f" (1/{float(ratio):.3g})" if i else ""), "start")
    return p


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--score", type=pathlib.Path)
    args.add_argument("--curve", type=pathlib.Path)
    args.add_argument("--speed", type=pathlib.Path)
    args.add_argument("--out", type=pathlib.Path, required=True)
    args = args.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    if args.score:
        score = json.loads(args.score.read_text())
        calibration(score).save(args.out / "calibration.svg")
        confusion(score).save(args.out / "confusion.svg")
    if args.speed:
        speed(args.speed.open(encoding="utf8")).save(args.out / "speed.svg")
    if args.curve:
        curve(json.loads(args.curve.read_text())).save(args.out / "pretraining.svg")


if __name__ == "__main__":
    main()
