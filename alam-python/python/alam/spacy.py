"""alam as a spaCy component: `nlp.add_pipe("alam")` fills `doc.ents`.

spaCy's tokens keep attached proclitics (وبوتين is one token), and `doc.ents` are runs of tokens: an entity is widened to
whole tokens there. Its exact characters stand in `doc._.alam`, a list of `alam.Entity` with character offsets into
`doc.text`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Literal

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from alam import Entity, Recognizer

if not Doc.has_extension("alam"):
    Doc.set_extension("alam", default=None)


class AlamComponent:
    """Sets the entities of documents."""

    def __init__(self, recognizer: Recognizer) -> None:
        self.recognizer = recognizer

    def __call__(self, doc: Doc) -> Doc:
        return self._fill(doc, self.recognizer.tag(doc.text))

    def pipe(self, stream: Iterable[Doc], batch_size: int = 256) -> Iterator[Doc]:
        """Documents as they come, `batch_size` of them on all threads."""
        stream = iter(stream)
        while docs := list(islice(stream, batch_size)):
            found = self.recognizer.tag_batch([doc.text for doc in docs])
            for doc, entities in zip(docs, found, strict=True):
                yield self._fill(doc, entities or [])

    @staticmethod
    def _fill(doc: Doc, entities: list[Entity]) -> Doc:
        spans = [
            doc.char_span(e.start, e.end, label=e.kind, kb_id=e.id or "", alignment_mode="expand") for e in entities
        ]
        # Two entities inside one token: the longer has it, as in spaCy's own pipelines.
        doc.set_ents(filter_spans([span for span in spans if span is not None]))
        doc._.alam = entities
        return doc


@Language.factory("alam", default_config={"model": None, "engine": "auto", "threads": None, "min_score": 0.0})
def make(
    nlp: Language,
    name: str,
    model: str | None,
    engine: Literal["auto", "rten", "ort"],
    threads: int | None,
    min_score: float,
) -> AlamComponent:
    """The component; its settings are those of `alam.Recognizer`."""
    return AlamComponent(Recognizer(model, engine=engine, threads=threads, min_score=min_score))
