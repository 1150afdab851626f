"""The polite client: robots files, turns and budgets, blocks, kept answers, keys."""

from solesight.collect.client.answers import AnswerCache
from solesight.collect.client.blocks import Block, find_block
from solesight.collect.client.client import Client, Tries, noai, photo_caps
from solesight.collect.client.hosts import Hosts, Manners

__all__ = [
    "AnswerCache",
    "Block",
    "Client",
    "Hosts",
    "Manners",
    "Tries",
    "find_block",
    "noai",
    "photo_caps",
]
