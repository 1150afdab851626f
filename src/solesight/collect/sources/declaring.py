"""What a source is: a declaration and two pure functions, ``request`` and ``parse``.

A source touches neither network nor catalog: it says what to ask, and reads what was answered. So
each can be tested on an answer alone, and none can be impolite.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from solesight.collect.sources.htmltree import html_tree
from solesight.errors import AnswerError

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

__all__ = [
    "Access",
    "Answer",
    "Listing",
    "OAuth",
    "Offer",
    "Page",
    "PhotoLink",
    "Query",
    "Request",
    "Source",
    "SourceInfo",
]

#: open: anyone may ask; keyed: with the user's own key; opt_in: after reading the terms; saved:
#: no live calls, saved pages and exports only.
Access = Literal["open", "keyed", "opt_in", "saved"]


@dataclass(frozen=True)
class Offer:
    """One price observation of a listing.

    Attributes:
        kind: retail, last_sale, ask, bid or average.
        amount: exact decimal, as text.
        currency: ISO 4217.
        size: of the shoe, where the price is of one size.
        condition: new, used ...
        at: when it held, ISO 8601; None means when the answer was given.
        market: where, when that is not the listing's source.
    """

    kind: str
    amount: str
    currency: str
    size: str | None = None
    condition: str | None = None
    at: str | None = None
    market: str | None = None


@dataclass(frozen=True)
class PhotoLink:
    """Where a photo of a listing can be had.

    Attributes:
        url: its address.
        role: main, side, detail, or spin (one of a turntable's views).
        width: pixels, where the source says so.
        height: pixels, where the source says so.
    """

    url: str
    role: str = "main"
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True)
class Listing:
    """An offer or a page of one shoe at a source.

    Attributes:
        key: the source's own name for it; with the source it names the listing for ever.
        title: as written there.
        page: address of the page for people.
        photos: in the source's order, the main one first.
        offers: price observations.
        labels: brand, model, colorway, style_code, gender, release_date ...; no unknown values.
        licence: of the photos, where the source says so.
        licence_url: its text.
        credit: whom to name.
        source: where it was listed, when that is not the source that was asked.
    """

    key: str
    title: str
    page: str | None = None
    photos: tuple[PhotoLink, ...] = ()
    offers: tuple[Offer, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    licence: str | None = None
    licence_url: str | None = None
    credit: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Query:
    """What is looked for.

    Attributes:
        text: the words.
        limit: photos wanted; a hint for page sizes.
        options: of the source: licence, country, marketplace ...
    """

    text: str
    limit: int = 100
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Request:
    """What to ask; keys are named, never carried.

    Attributes:
        url: without parameters.
        params: of the address.
        headers: besides the client's own.
        json: a body; then the method is POST.
        key_params: parameter -> name of the key that the client fills in at the last moment.
        key_json: field of the body -> name of a key.
        key_headers: header -> name of a key; ``{token}`` stands for the OAuth token.
    """

    url: str
    params: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Mapping[str, Any] | None = None
    key_params: Mapping[str, str] = field(default_factory=dict)
    key_json: Mapping[str, str] = field(default_factory=dict)
    key_headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class OAuth:
    """How a token is got (RFC 6749).

    Attributes:
        url: the token endpoint.
        grant: client_credentials, or refresh_token for what a person allowed once in a browser.
        id_key: name of the key that holds the client's id.
        secret_key: name of the key that holds its secret.
        refresh_key: name of the key that holds the refresh token.
        scope: what is asked for.
        extra: more fields of the form.
    """

    url: str
    grant: Literal["client_credentials", "refresh_token"]
    id_key: str
    secret_key: str
    refresh_key: str | None = None
    scope: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What was answered, live or saved.

    Attributes:
        url: the address that answered, or the file that was saved.
        body: its bytes, unpacked.
        content_type: as said.
        status: of HTTP.
        headers: names in lower case.
        at: when, ISO 8601.
        asked: the parameters or the body of the request, keys left out.
    """

    url: str
    body: bytes
    content_type: str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    asked: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """The body as text; UTF-8 with or without mark, UTF-16 by its mark, odd bytes marked."""
        if self.body.startswith((b"\xff\xfe", b"\xfe\xff")):
            return self.body.decode("utf-16", errors="replace")
        return self.body.decode("utf-8-sig", errors="replace")

    @property
    def is_html(self) -> bool:
        """Whether the body looks like a page rather than like data."""
        return self.text[:2000].lstrip()[:1] == "<"

    def json(self) -> Any:
        """Read the body as JSON; a prefix against cross-site inclusion is passed over.

        Raises:
            AnswerError: it is none.
        """
        if isinstance(self._json, AnswerError):
            raise self._json
        return self._json

    @cached_property
    def _json(self) -> Any:
        text = self.text.removeprefix(")]}'")
        try:
            return json.loads(text)
        except (ValueError, RecursionError) as error:
            return AnswerError(f"{self.url[:200]}: is not JSON ({str(error)[:100]})")

    @cached_property
    def html(self) -> LexborHTMLParser:
        """The body as HTML; whatever it is, there is a tree."""
        return html_tree(self.text)


@dataclass(frozen=True)
class Page:
    """What an answer holds.

    Attributes:
        listings: in the answer's order.
        next: cursor of the next page; None at the end.
        total: how many listings the source says there are, or None.
        details: what to ask besides, for more of these listings: prices, further photos.
    """

    listings: tuple[Listing, ...] = ()
    next: str | None = None
    total: int | None = None
    details: tuple[Request, ...] = ()


@dataclass(frozen=True)
class SourceInfo:
    """The declaration of a source.

    Attributes:
        name: what is typed.
        title: what people call it.
        access: who may ask it, see `Access`.
        hosts: the hosts that its requests may go to.
        terms_url: where its terms stand.
        terms: what they say, in a sentence or two.
        rate: requests a second; the robots file may ask for less.
        daily: requests a day.
        keys: names of the user's keys that it needs.
        key_url: where a key is got.
        ttl: seconds that an answer is held fresh.
        listed_as: source of its listings in the catalog.
        official: a documented interface for programs: its own terms hold for it, in the place of
            the robots file, which speaks of pages. Photos always ask the robots file.
        options: names that its queries may set.
        note: what else to know.
    """

    name: str
    title: str
    access: Access
    hosts: tuple[str, ...] = ()
    terms_url: str = ""
    terms: str = ""
    rate: float = 1.0
    daily: int = 2000
    keys: tuple[str, ...] = ()
    key_url: str = ""
    ttl: float = 86_400.0
    listed_as: str = ""
    official: bool = False
    options: tuple[str, ...] = ()
    note: str = ""

    @property
    def market(self) -> str:
        """The source that its listings have in the catalog."""
        return self.listed_as or self.name


@dataclass(frozen=True)
class Source:
    """A declaration with its two functions.

    Attributes:
        info: the declaration.
        parse: an answer -> its listings; raises AnswerError, and nothing else, on what it cannot
            read.
        request: (query, cursor) -> what to ask; None for sources without live calls.
        oauth: how its token is got, where it needs one.
        prefers: of two sources that read as much in a saved page, the one with more gets it.
    """

    info: SourceInfo
    parse: Callable[[Answer], Page]
    request: Callable[[Query, str | None], Request] | None = None
    oauth: OAuth | None = None
    prefers: int = 0
