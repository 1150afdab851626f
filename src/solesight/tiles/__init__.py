"""Small pictures of frames with the shoe's mask: what figures over many photos are made from."""

from solesight.tiles.palettes import pixel_palette
from solesight.tiles.portraits import (
    EigenShoes,
    eigen_shoes,
    mean_shoe,
    median_shoe,
    signed_picture,
    spread_map,
)
from solesight.tiles.reading import Tiles, read_tiles
from solesight.tiles.stage import SIDE, TileStage, draw, tile_config
from solesight.tiles.verb import Tiled, draw_tiles

__all__ = [
    "SIDE",
    "EigenShoes",
    "TileStage",
    "Tiled",
    "Tiles",
    "draw",
    "draw_tiles",
    "eigen_shoes",
    "mean_shoe",
    "median_shoe",
    "pixel_palette",
    "read_tiles",
    "signed_picture",
    "spread_map",
    "tile_config",
]
