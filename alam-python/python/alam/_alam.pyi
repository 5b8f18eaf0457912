import os
from collections.abc import Iterable
from typing import Any, Literal, Protocol, final

__all__ = ["AlamError", "DocumentEntity", "Entity", "Recognizer", "__version__"]
__version__: str

_Offsets = Literal["chars", "bytes"]

class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object | None = None) -> tuple[object, object]: ...

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class _NumpyArray(Protocol):
    @property
    def dtype(self) -> Any: ...
    @property
    def ndim(self) -> int: ...
    def tolist(self) -> Any: ...

class AlamError(Exception):
    """What alam could not do: what was expected, what was found, and where."""

@final
class Entity:
    """A person, place or organisation in a text."""

    @property
    def kind(self) -> str:
        """PER, LOC, ORG, MISC, or a custom model's own label."""
    @property
    def text(self) -> str:
        """As written, without attached proclitics."""
    @property
    def name(self) -> str:
        """For showing: the article restored, no diacritics, no tatweel."""
    @property
    def key(self) -> str:
        """For comparing: alef, ya, ta marbuta and digits unified as well."""
    @property
    def proclitics(self) -> str:
        """The attached proclitics as written, for instance وب."""
    @property
    def start(self) -> int:
        """Offset of the first character (or byte) of `text`."""
    @property
    def end(self) -> int:
        """Offset one past the last."""
    @property
    def full_start(self) -> int:
        """Offset of the first proclitic."""
    @property
    def score(self) -> float:
        """Probability of exactly this span and kind, 0 to 1."""
    @property
    def origin(self) -> Literal["model", "gazetteer", "both"]:
        """Who found it."""
    @property
    def id(self) -> str | None:
        """The gazetteer's identifier."""

@final
class DocumentEntity:
    """A person, place or organisation of a whole text, with all its mentions."""

    @property
    def name(self) -> str:
        """The canonical name: the fullest that the text gives."""
    @property
    def kind(self) -> str:
        """The kind that the mentions vote for."""
    @property
    def votes(self) -> list[tuple[str, float]]:
        """Each kind with its share of the mentions' scores, the largest first."""
    @property
    def names(self) -> list[tuple[str, int]]:
        """The spellings with their counts, the most frequent first."""
    @property
    def mentions(self) -> list[Entity]:
        """In the order of the text."""
    @property
    def count(self) -> int:
        """Number of mentions."""
    @property
    def id(self) -> str | None:
        """The gazetteer's identifier."""

@final
class Recognizer:
    """Finds people, places and organisations; share one between threads."""

    def __new__(
        cls,
        model: str | os.PathLike[str] | None = None,
        *,
        engine: Literal["auto", "rten", "ort"] = "auto",
        threads: int | None = None,
        batch_size: int | None = None,
        min_score: float = 0.0,
        kinds: list[str] | None = None,
        names: str | os.PathLike[str] | None = None,
    ) -> Recognizer:
        """The bundled model, or one from a folder (`model.onnx`, `tokenizer.json`, `config.json`).

        `names`: your own names beside the model's, a .csv, .tsv (columns name, kind, id, aliases) or .jsonl file; bad rows
        are left out with a UserWarning each.
        """
    def tag(self, text: str, *, offsets: _Offsets = "chars") -> list[Entity]:
        """The entities of a text of any length, in order."""
    def tag_batch(
        self,
        texts: Iterable[str | None] | _NumpyArray | _ArrowArray | _ArrowStream,
        *,
        offsets: _Offsets = "chars",
    ) -> list[list[Entity] | None]:
        """The entities of each text (None for None), on all threads, without the interpreter's lock."""
    def document(self, text: str, *, offsets: _Offsets = "chars") -> list[DocumentEntity]:
        """The entities of a text, each with all its mentions, in the order of their first mentions."""
    @property
    def kinds(self) -> list[str]:
        """The kinds that the model tags."""
    @property
    def engine(self) -> str:
        """Name of the engine that runs the model."""
