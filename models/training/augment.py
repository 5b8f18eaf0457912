"""Training sentences made from others: other proclitics, other spellings and punctuation, paragraphs."""

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


def misspelt(x, rng, share=0.03):
    """The item with a long vowel left out inside some of its names, as transliterations vary (توكاييف, توكايف)."""
    words = list(x["words"])
    for i, label in enumerate(x["labels"]):
        if label and len(words[i]) >= 6 and rng.random() < share:
            vowels = [j for j in range(3, len(words[i]) - 1) if words[i][j] in "اوي"]
            if vowels:
                j = rng.choice(vowels)
                words[i] = words[i][:j] + words[i][j + 1 :]
    return x | {"words": words}


def punctuated(x, rng, share=0.06):
    """The item without its last full stop, without commas, or between quotation marks now and then."""
    rows = list(zip(x["words"], x["labels"], x["proclitics"]))
    if rows[-1][0] in (".", "!", "?", "..", "...") and len(rows) > 1 and rng.random() < share:
        rows.pop()
    if rng.random() < share:
        rows = [r for r in rows if r[0] not in (",", ";") or r[1]] or rows
    if rng.random() < share:
        rows = [('"', 0, IGNORE), *rows, ('"', 0, IGNORE)]
    return dict(zip(("words", "labels", "proclitics"), map(list, zip(*rows))))


def joined(items, rng, share, names=None):
    """Sentences in a row as one paragraph now and then, as articles have them; `names` replaces some of theirs."""
    out, i = [], 0
    while i < len(items):
        n = rng.choice((1, 1, 1, 2, 3))
        part = [x for x in items[i : i + n] if x["batch"] == items[i]["batch"]]
        part = [names.swapped(x, rng) for x in part] if names else part
        part = [punctuated(misspelt(with_other_proclitics(x, rng, share), rng), rng) for x in part]
        out.append({k: [y for x in part for y in x[k]][:LONGEST] for k in ("words", "labels", "proclitics")})
        i += len(part)
    return out
