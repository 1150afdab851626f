"""An evaluation as one page: what a person has to see before believing a score."""

from solesight.learn.appraisal.writing import Appraisal, Heading, write_appraisal

__all__ = ["Appraisal", "Heading", "write_appraisal"]
