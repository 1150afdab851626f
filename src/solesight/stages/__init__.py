"""The runner of stages: which photos still lack a fact, batches, one transaction each."""

from solesight.stages.framed import FramedStage
from solesight.stages.pending import count_of, lacking
from solesight.stages.pool import Pool
from solesight.stages.run import StageRun, run_stage
from solesight.stages.stage import Fact, Failed, Outcome, Stage, Task, Worker

__all__ = [
    "Fact",
    "Failed",
    "FramedStage",
    "Outcome",
    "Pool",
    "Stage",
    "StageRun",
    "Task",
    "Worker",
    "count_of",
    "lacking",
    "run_stage",
]
