"""Training sentences made from others: other proclitics, paragraphs."""

from annotations import CLASSES, IGNORE, WEAK

LONGEST = 160  # words of a training paragraph

CHAINS = ("", "و", "ب", "ل", "ف", "ك", "وب", "ول", "فل", "وك")
CHAIN_WEIGHTS = (70, 8, 5, 5, 0.5, 0.5, 5, 5, 0.5, 0.5)


def with_other_proclitics(x, rng, share):
    """The item with other proclitics before some of its names: the same names, and so the same labels."""
    out = {k: list(x[k]) for k in ("words", "labels", "proclitics")}
    shapes = {c: k for k, c in CLASSES.items()}
    for i, c in enumerate(x["proclitics"]):
        if c == IGNORE or c >= WEAK or rng.random() >= share:
            continue
        letters, article = shapes[c]
        name = ("ا" if article else "") + x["words"][i][letters:]
        chain = rng.choices(CHAINS, CHAIN_WEIGHTS)[0]
        article = chain.endswith("ل") and name.startswith("ال")
        if not "ء" <= name[:1] <= "ي":
            continue
        out["words"][i] = chain + (name[1:] if article else name)
        out["proclitics"][i] = CLASSES[len(chain), article]
    return out


def joined(items, rng, share):
    """Sentences in a row as one paragraph now and then, as articles have them."""
    out, i = [], 0
    while i < len(items):
        n = rng.choice((1, 1, 1, 2, 3))
        part = [x for x in items[i : i + n] if x["batch"] == items[i]["batch"]]
        part = [with_other_proclitics(x, rng, share) for x in part]
        out.append({k: [y for x in part for y in x[k]][:LONGEST] for k in ("words", "labels", "proclitics")})
        i += len(part)
    return out
