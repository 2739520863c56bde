"""Checks wording: rules from YAML packs, found in a draft in time linear in its length."""

from phrasebook import native

__path__ = native.first(__path__)

from phrasebook.wording.checker import Checker, Explained
from phrasebook.wording.pack import default_packs, load_pack, load_pack_text, packs_of
from phrasebook.wording.rules import Pack, Rule

__all__ = [
    "Checker",
    "Explained",
    "Pack",
    "Rule",
    "default_packs",
    "load_pack",
    "load_pack_text",
    "packs_of",
]
