"""Named color sets, and which panel of a shoe wears which of their colors."""

from __future__ import annotations

from dataclasses import dataclass

from solesight.samples.layers import rgb


@dataclass(frozen=True)
class Colorway:
    """A named set of colors as hex: base, overlay, accent, midsole, outsole, laces, lining."""

    name: str
    base: str
    overlay: str
    accent: str
    midsole: str
    outsole: str
    laces: str
    lining: str


def _read(table: str) -> tuple[Colorway, ...]:
    rows = [line.split("|") for line in table.strip().splitlines()]
    return tuple(
        Colorway(row[0].strip(), *(f"#{color}" for color in row[1].split())) for row in rows
    )


#: For sneakers and slides. The words before a slash go into titles.
SPORT = _read("""
Harbor Blue / Bone    | F1ECE0 2F5F9E 2F5F9E F3EFE6 D9CDB4 F1ECE0 2F5F9E
Ember / Chalk         | F4F1EA C8452B 1F1F22 F6F3EC C8452B F4F1EA 1F1F22
Moss / Sand           | E2D5BB 5C6B3C E8E0CC EFE7D6 B98A55 5C6B3C C9B78F
Ink / White           | F5F5F3 1C1E24 1C1E24 F5F5F3 1C1E24 F5F5F3 1C1E24
Triple Bone           | EAE3D4 E3DAC8 D6CAB2 EDE6D8 D9CDB7 EAE3D4 E3DAC8
Blackout              | 26272B 1D1E21 34363B 222326 1A1B1D 26272B 1D1E21
Solar / Graphite      | F39A1F 3A3D44 F7C948 F2EFE8 3A3D44 3A3D44 3A3D44
Orchid Fog            | D9CBE3 9C7DB8 F0E6F4 F5F1F6 C6B4D6 F5F1F6 9C7DB8
Mint Ice              | DDF1E6 7CC7A8 2F8F77 F7FBF8 A9DCC6 FFFFFF 7CC7A8
Clay / Gum            | C98467 A9593D F0DCC7 F3E6D3 B77B45 F0DCC7 8B4A34
Royal Poppy           | 2546B8 D9372C F3F3F0 F3F3F0 2546B8 F3F3F0 D9372C
Wolf Slate            | C9CCCF 7E868E 4B5158 EEEFF0 9BA2A8 E8EAEB 7E868E
Saffron / Navy        | EDB53A 1F2B52 1F2B52 F4EEDF 1F2B52 F4EEDF 1F2B52
Bordeaux / Cream      | F1E7D3 6E1F2F C9A25B F1E7D3 6E1F2F F1E7D3 6E1F2F
Glacier               | EAF3F8 9FC6DC 3E86AE F8FBFC BFDCEA FFFFFF 9FC6DC
Olive Drab            | 6C6B4A 4B4B33 D07A2D D9D2BD 3A3A2B 4B4B33 D07A2D
Coral Reef            | F6B8A6 EE6C57 2BA6A0 FBF3EE EE6C57 FBF3EE 2BA6A0
Chalk / Pine          | F3F1EA 1F5A44 1F5A44 F6F4EE B98350 F3F1EA 1F5A44
Violet Hour           | 3B2F63 7650C7 E4B4F0 EFEAF7 3B2F63 7650C7 E4B4F0
Cocoa                 | 8A6748 5B3F2B D9C3A0 E9DCC5 6E4B31 D9C3A0 5B3F2B
Lemon Zest            | F5E663 F0C419 2D2D2D F8F6EA 2D2D2D 2D2D2D F8F6EA
Concrete              | B8B6B0 97958F DFDDD8 DEDCD6 84827D B8B6B0 97958F
Cherry / White        | F6F5F2 B5162C B5162C F6F5F2 B5162C F6F5F2 B5162C
Teal Tide             | 0F7C86 0A4C5C F4A259 F1F5F3 0A4C5C F1F5F3 F4A259
""")

#: For loafers and boots.
LEATHER = _read("""
Cognac                | A9622F 8E4E23 D9A25E 4A2E1C 2F1E14 6B3A1B D9B88A
Oxblood               | 6A1F26 571820 B98A4A 33191A 241314 57181F C79F7A
Espresso              | 4A3226 3A271E A67C52 2B1D17 1F1511 3A271E A98765
Onyx                  | 26262A 1D1D20 B9A16B 1F1F22 171719 26262A 6F6A63
Wheat                 | CF9B55 B98444 5B3A22 DCC08D 7A4E2B 8B5A2E E2C69A
Navy Suede            | 2B3A5C 222E4A C6A873 E6DAC2 7C5636 222E4A C9B692
Waxed Olive           | 5E5C3C 4C4A30 C58B42 3A3426 2A261C 4C4A30 B7A57E
Bone Suede            | DCCFB6 CDBE9F 8A6B45 EDE4D1 A9794A CDBE9F E7DDC8
""")

#: Which color each panel wears; a model names one of these.
BLOCKINGS: dict[str, dict[str, str]] = {
    "framed": {"mudguard": "overlay", "eyestay": "overlay", "heel": "overlay", "collar": "base"},
    "toe": {"mudguard": "overlay", "heel": "overlay", "eyestay": "base", "collar": "overlay"},
    "inverse": {"side_panel": "overlay", "toe_box": "base", "vamp": "base", "mudguard": "overlay",
                "eyestay": "base", "heel": "accent", "collar": "overlay", "mark": "base"},
    "tonal": {"mudguard": "base", "eyestay": "base", "heel": "overlay", "collar": "base"},
    "runner": {"mudguard": "overlay", "eyestay": "accent", "heel": "overlay", "collar": "base",
               "mark": "accent", "saddle": "overlay"},
    "plain": {"mudguard": "base", "eyestay": "base", "heel": "base", "collar": "base"},
}  # fmt: skip

_COMMON = {
    "toe_box": "base",
    "vamp": "base",
    "side_panel": "base",
    "mudguard": "overlay",
    "eyestay": "overlay",
    "saddle": "overlay",
    "heel": "overlay",
    "collar": "base",
    "tongue": "base",
    "mark": "accent",
    "laces": "laces",
    "lining": "lining",
    "midsole": "midsole",
    "outsole": "outsole",
}


def part_colors(colorway: Colorway, blocking: str) -> dict[str, str]:
    """Return the hex color of every part of a shoe in this colorway."""
    roles = _COMMON | BLOCKINGS[blocking]
    colors = {part: str(getattr(colorway, role)) for part, role in roles.items()}
    grounds = (
        (colors["side_panel"], colors["saddle"])
        if blocking == "runner"
        else (colors["side_panel"],)
    )
    if min(contrast(colors["mark"], ground) for ground in grounds) < 60:
        choices = (
            colorway.accent,
            colorway.overlay,
            colorway.base,
            colorway.lining,
            colorway.midsole,
        )
        colors["mark"] = max(choices, key=lambda c: min(contrast(c, ground) for ground in grounds))
    return colors


def contrast(one: str, other: str) -> float:
    """Return how far two hex colors lie apart, 0 to 441."""
    pairs = zip(rgb(one), rgb(other), strict=True)
    return float(sum((a - b) ** 2 for a, b in pairs) ** 0.5)
