"""Listings and photos in: `add` takes folders, archives and tables; `collect` asks sources."""

from solesight.collect.add import Added, add
from solesight.collect.client import AnswerCache, Client, Hosts, Manners, Tries
from solesight.collect.codes import CodeMerge, CodesMerged, decide_codes, merge_codes
from solesight.collect.collecting import Ask, Wanted, check_live, collect, plan, with_suffixes
from solesight.collect.folders import MANIFESTS
from solesight.collect.importing import (
    Importing,
    import_lists,
    import_records,
    import_saved,
    import_waiting,
)
from solesight.collect.items import Refused
from solesight.collect.lists import ListColumns
from solesight.collect.models import (
    ModelLine,
    ModelsFound,
    catalog_names,
    file_names,
    gather,
    read_models,
)
from solesight.collect.queue.fetching import Pace
from solesight.collect.results import Asked, Collected, FailedPhoto, Plan
from solesight.collect.sources import Listing, Query, Source, SourceInfo, find_source, known_sources
from solesight.collect.tables import TABLE_SUFFIXES

__all__ = [
    "MANIFESTS",
    "TABLE_SUFFIXES",
    "Added",
    "AnswerCache",
    "Ask",
    "Asked",
    "Client",
    "CodeMerge",
    "CodesMerged",
    "Collected",
    "FailedPhoto",
    "Hosts",
    "Importing",
    "ListColumns",
    "Listing",
    "Manners",
    "ModelLine",
    "ModelsFound",
    "Pace",
    "Plan",
    "Query",
    "Refused",
    "Source",
    "SourceInfo",
    "Tries",
    "Wanted",
    "add",
    "catalog_names",
    "check_live",
    "collect",
    "decide_codes",
    "file_names",
    "find_source",
    "gather",
    "import_lists",
    "import_records",
    "import_saved",
    "import_waiting",
    "known_sources",
    "merge_codes",
    "plan",
    "read_models",
    "with_suffixes",
]
