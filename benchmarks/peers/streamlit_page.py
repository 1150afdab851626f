"""The job of Look as a Streamlit page, for the benchmark alone: a photo in, answers out."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import streamlit as st

import solesight


@st.cache_resource
def finder() -> object:
    """Load the models once."""
    return solesight.open(sys.argv[1]).finder()


st.title("Which shoe is this?")
given = st.file_uploader("A photo", type=["jpg", "jpeg", "png"])
if given is not None:
    with tempfile.NamedTemporaryFile(suffix=Path(given.name).suffix) as file:
        file.write(given.getvalue())
        file.flush()
        found = next(iter(finder().identify([(given.name, Path(file.name))])))  # type: ignore[attr-defined]
    st.image(given)
    for answer in found.as_json()["answers"][:5]:
        st.progress(answer["probability"], f"{answer['title']} {answer['probability']:.1%}")
    st.write("answered")
