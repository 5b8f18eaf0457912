"""spaCy's CNN NER for Arabic with random weights, for comparing speed (never quality).

    python3 benches/rivals/spacy_ner.py FILE      (needs spacy; run by benches/compare.rs)

A blank Arabic pipeline and `ner` with its default tok2vec. A line on standard input makes it tag the lines of FILE once;
it answers with the seconds that took.
"""

import sys
import time

import spacy


def main():
    texts = [line for line in open(sys.argv[1], encoding="utf8").read().splitlines() if line.strip()]
    nlp = spacy.blank("ar")
    ner = nlp.add_pipe("ner")
    for label in ("PER", "LOC", "ORG"):
        ner.add_label(label)
    nlp.initialize()
    sum(len(doc.ents) for doc in nlp.pipe(texts))
    print(spacy.__version__, flush=True)
    for _ in sys.stdin:
        started = time.perf_counter()
        sum(len(doc.ents) for doc in nlp.pipe(texts))
        print(time.perf_counter() - started, flush=True)


if __name__ == "__main__":
    main()
