"""Normalization and word boundaries for training: the library's `match` preset and `words`, in Python.

The Rust crate is the authority (`src/normalize`, `src/words.rs`); `parity.py` writes what this file says of some texts, and a test of the crate compares.
"""

import unicodedata

import regex

# Letters of the Arabic script, presentation forms included, without punctuation, marks and digits.
ARABIC = r"[[\p{Script=Arabic}&&\p{L}]\u0640]"
IGNORED = r"\p{M}\p{Cf}"  # extend the character before them (UAX 29, WB4)
OTHER = rf"[[\p{{L}}\p{{N}}_]--{ARABIC}]"
LATIN = rf"[\p{{L}}--{ARABIC}]"

WORD = regex.compile(
    rf"""(?V1)
      (?:https?://|www\.)[^\s/\p{{Script=Arabic}}"«»“”<>()،؛؟]+(?:/[^\s"«»“”<>()،؛؟]*)?(?<![.,;:!?'\]])
    | [A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+
    | {ARABIC}[{ARABIC}{IGNORED}]*
    | {OTHER}(?:
          [{OTHER}{IGNORED}]
        | (?<={LATIN}[{IGNORED}]*)[.'’](?={LATIN})
        | (?<=\p{{N}}[{IGNORED}]*)[.,'\u066b\u066c](?=\p{{N}})
        | (?<={LATIN}[{IGNORED}]*)-(?={OTHER})
      )*
    | ([^\s\p{{M}}\p{{Cf}}\p{{Cc}}])\p{{M}}*\1*
    """,
    regex.VERBOSE,
)
TRAILING = regex.compile(r"\p{Cf}+$")

FOLD = {}
for source, target in {
    "أإآٱٲٳ": "ا",
    "ىیېۍ": "ي",
    "ة": "ه",
    "ۃەہھۀ": "ه",
    "کڪ": "ك",
    "«»“”„″‘’‚‹›": '"',
    "–—−‐‑": "-",
    "،٬": ",",
    "؛": ";",
    "؟": "?",
    "٪": "%",
    "٫": ".",
}.items():
    for c in source:
        FOLD[ord(c)] = target
for i in range(10):
    FOLD[0x660 + i] = FOLD[0x6F0 + i] = str(i)
REMOVED = regex.compile(r"(?V1)[\p{Cf}\u0640[\p{Mn}&&[\p{Script=Arabic}\u064b-\u065f\u0670]]]")
PRESENTATION = regex.compile("[\ufb50-\ufdff\ufe70-\ufefc]")


COMPOSED = regex.compile("[اويەہے][\u0653-\u0655]")


def normalize(word):
    """The form that the pieces are made of."""
    word = COMPOSED.sub(lambda m: unicodedata.normalize("NFC", m[0]), word)
    if PRESENTATION.search(word):
        word = PRESENTATION.sub(lambda m: unicodedata.normalize("NFKC", m[0]), word)
    return REMOVED.sub("", word).translate(FOLD)


def words(text):
    """(start, end) in characters of each word of `text`."""
    out = []
    for m in WORD.finditer(text):
        start, end = m.span()
        t = TRAILING.search(text, start, end)
        out.append((start, t.start() if t else end))
    return out


def forms(text):
    """The normalized words of `text`."""
    return [normalize(text[a:b]) for a, b in words(text)]
