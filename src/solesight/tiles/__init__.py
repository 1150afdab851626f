"""Small pictures of frames with the shoe's mask: what figures over many photos are made from."""

from solesight.tiles.reading import Tiles, read_tiles
from solesight.tiles.stage import SIDE, TileStage, tile_config
from solesight.tiles.verb import Tiled, draw_tiles

__all__ = ["SIDE", "TileStage", "Tiled", "Tiles", "draw_tiles", "read_tiles", "tile_config"]
