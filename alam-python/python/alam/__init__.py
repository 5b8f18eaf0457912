"""Finds people, places and organisations in Arabic news text."""

from alam._alam import AlamError, DocumentEntity, Entity, Recognizer, __version__

__all__ = ["AlamError", "DocumentEntity", "Entity", "Recognizer", "__version__"]
