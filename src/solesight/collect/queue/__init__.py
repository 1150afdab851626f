"""The queue of `collect`: queries and downloads in the catalog, with leases."""

from solesight.collect.queue.crawls import Crawl, find_crawl, turn_page
from solesight.collect.queue.downloads import MAX_TRIES, Lease, Queued, Scope, release_dead

__all__ = [
    "MAX_TRIES",
    "Crawl",
    "Lease",
    "Queued",
    "Scope",
    "find_crawl",
    "release_dead",
    "turn_page",
]
