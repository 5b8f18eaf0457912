"""Stage 1: raw news → normalized words, the BPE tokenizer, and windows of word ids for pretraining.

Articles that share eight words in a row with a held-out annotated batch are left out, so that the
development score does not profit from having seen its articles.
"""

import argparse
import collections
import json
import pathlib
from multiprocessing import Pool

import numpy as np
from tokenizers import Tokenizer, models, trainers

from news import held_out_shingles, raw_articles, shingles
from text import forms

PIECES = 24_000
TARGETS = 40_000


def paragraph_words(article):
    return [forms(p) for p in article.split("\n")]


def trained(counts):
    """The BPE tokenizer of the word counts."""
    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]", continuing_subword_prefix="##"))
    trainer = trainers.BpeTrainer(
        vocab_size=PIECES,
        special_tokens=["[PAD]", "[UNK]", "[MASK]"],
        continuing_subword_prefix="##",
        min_frequency=3,
        limit_alphabet=400,
        show_progress=False,
    )
    # Square-root damping is not used: frequent words should become single pieces.
    tokenizer.train_from_iterator((w for w, n in counts.items() for _ in range(min(n, 2000))), trainer)
    return tokenizer


def main():
    args = argparse.ArgumentParser()
    args.add_argument("--data", type=pathlib.Path, required=True)
    args.add_argument("--work", type=pathlib.Path, required=True)
    args.add_argument("--tokenizer", type=pathlib.Path, help="one that is there already, of a pretrained encoder; else trained anew")
    args = args.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    articles, held = raw_articles(args.data), held_out_shingles(args.data)
    kept, dropped = [], 0
    with Pool(2) as pool:
        for paragraphs in pool.imap(paragraph_words, articles, chunksize=256):
            flat = [w for p in paragraphs for w in p]
            if any(s in held for s in shingles(flat)):
                dropped += 1
                continue
            kept.append(paragraphs)
    counts = collections.Counter(w for ps in kept for p in ps for w in p)
    print(f"{len(articles)} articles, {dropped} held out, {sum(counts.values())} words, {len(counts)} types")

    tokenizer = Tokenizer.from_file(str(args.tokenizer)) if args.tokenizer else trained(counts)
    tokenizer.save(str(args.work / "tokenizer.json"))

    types = [w for w, _ in counts.most_common()]
    ids = {w: i for i, w in enumerate(types)}
    pieces = [e.ids[:8] for e in tokenizer.encode_batch(types)]
    table = np.zeros((len(types), 8), np.uint16)
    for i, p in enumerate(pieces):
        table[i, : len(p)] = p or [1]
    n = np.array([counts[w] for w in types])
    length = (table > 0).sum(1)
    print(f"{tokenizer.get_vocab_size()} pieces, {(n * length).sum() / n.sum():.3f} a word")
    np.save(args.work / "pieces.npy", table)
    np.save(args.work / "counts.npy", n.astype(np.int32))
    json.dump(types, (args.work / "types.json").open("w"), ensure_ascii=False)
    flat = np.fromiter((ids[w] for ps in kept for p in ps for w in p), np.int32)
    ends = np.cumsum([sum(map(len, ps)) for ps in kept])
    np.save(args.work / "stream.npy", flat)
    np.save(args.work / "article_ends.npy", ends.astype(np.int64))


if __name__ == "__main__":
    main()
