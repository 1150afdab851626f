"""One settings object: flags beat the environment (SOLESIGHT_*), which beats solesight.toml."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as SourceError

from solesight.errors import SettingsError

__all__ = ["Settings", "load_settings"]

SETTINGS_FILE = "solesight.toml"


def _cores() -> int:
    """Count the cores that this process may use (containers often grant fewer than exist)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Settings(BaseSettings):
    """What can be set; every field is also an environment variable SOLESIGHT_<NAME>."""

    model_config = SettingsConfigDict(env_prefix="SOLESIGHT_", extra="forbid", frozen=True)

    catalog_url: str | None = Field(
        default=None, description="database URL; default: catalog.db inside the workspace"
    )
    photos_url: str | None = Field(
        default=None, description="fsspec URL of the photo store; default: photos/ in the workspace"
    )
    workers: int = Field(default_factory=_cores, ge=0, description="worker processes; 0 = inline")
    batch: int = Field(default=32, ge=1, le=1024, description="photos a transaction")
    embedder: str = Field(
        default="efficientnet-lite0-int8+sneaker",
        description="name, or path of an ONNX file, or several joined by +: whose vectors are "
        "learned from (models and brands have their own while this is not set)",
    )
    naming_embedder: str = Field(
        default="sneaker", description="the same: by whose vectors shoes are named and compared"
    )
    seed: int = Field(default=0, ge=0, description="seed of everything random")
    max_bytes: int = Field(default=64 * 2**20, ge=1, description="largest file read, in bytes")
    max_pixels: int = Field(default=80_000_000, ge=1, description="largest picture, in pixels")
    thresholds: dict[str, float] = Field(
        default_factory=dict, description="of clean: shoe, extent, sharpness, cut, several"
    )
    naming_thresholds: dict[str, float] = Field(
        default_factory=dict, description="of identify: shoe, model, brand, unknown"
    )
    explain_background: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="share of what speaks for an answer that may lie on the background before "
        "`explain` warns",
    )
    contact: str | None = Field(
        default=None,
        description="your e-mail address or page: `collect` names it to every host that it asks",
    )
    source_keys: dict[str, str] = Field(
        default_factory=dict, repr=False, description="your own keys of sources, see collect"
    )
    photo_rate: float = Field(
        default=1.0, gt=0, le=1000, description="photos a second from one host, at most"
    )
    photo_daily: int = Field(default=5000, ge=1, description="photos a day from one host, at most")
    connections: int = Field(
        default=1, ge=1, le=16, description="photos fetched at once from one host"
    )
    resale_sources: tuple[str, ...] = Field(default=(), description="more sources that mean hyped")
    shop_sources: tuple[str, ...] = Field(default=(), description="more sources of everyday shoes")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Put the settings file after flags and environment; no dotenv, no secret files."""
        file = settings_cls.model_config.get("toml_file")
        tail = (TomlConfigSettingsSource(settings_cls),) if file else ()
        return (init_settings, env_settings, *tail)


def load_settings(folder: Path, **flags: Any) -> Settings:
    """Read the settings that hold for a workspace folder.

    Args:
        folder: the workspace; its ``solesight.toml`` is read when there.
        **flags: values given by the caller; None means "not given".

    Raises:
        SettingsError: a value cannot work, or a name is unknown; the message names each.
    """
    # A subclass per call binds the file without touching the class others use.
    file = folder / SETTINGS_FILE
    bound = type(
        "BoundSettings",
        (Settings,),
        {"model_config": SettingsConfigDict(toml_file=file) if file.is_file() else {}},
    )
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        read = bound(**given)
        return Settings.model_construct(_fields_set=read.model_fields_set, **read.model_dump())
    except ValidationError as error:
        problems = "; ".join(
            f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors()
        )
        raise SettingsError(f"settings do not fit ({problems})") from error
    except SourceError as error:
        # A list in the environment is written as JSON: SOLESIGHT_RESALE_SOURCES='["a", "b"]'.
        text = f"{error}; lists are written as JSON"
        raise SettingsError(f"the environment's settings do not fit ({text})") from error
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file}: cannot be read as TOML ({error})") from error
