"""The one place that talks to the network: a guarded fetch. Nothing else in the package may."""

from solesight.fetch.addresses import is_public
from solesight.fetch.fetching import Caps, Fetched, Fetcher
from solesight.fetch.network import Network
from solesight.fetch.spelling import address_key, is_placeholder_url, largest, one_address
from solesight.fetch.urls import Url, checked_url, host_of

__all__ = [
    "Caps",
    "Fetched",
    "Fetcher",
    "Network",
    "Url",
    "address_key",
    "checked_url",
    "host_of",
    "is_placeholder_url",
    "is_public",
    "largest",
    "one_address",
]
