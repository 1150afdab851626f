"""The job of Look as a Gradio page, for the benchmark alone: a photo in, the first answers out."""

from __future__ import annotations

import sys
from pathlib import Path

import gradio as gr

import solesight

finder = solesight.open(sys.argv[1]).finder()


def answer(photo: str) -> dict[str, float]:
    """Name the shoe in a photo."""
    found = next(iter(finder.identify([(Path(photo).name, Path(photo))])))
    return {one["title"]: one["probability"] for one in found.as_json()["answers"][:5]}


with gr.Blocks(title="Which shoe is this?", analytics_enabled=False) as page:
    given = gr.Image(type="filepath", label="A photo", sources=["upload"])
    said = gr.Label(label="answered", num_top_classes=5)
    given.upload(answer, given, said)
page.launch(server_name="127.0.0.1", server_port=int(sys.argv[2]), quiet=True)
