"""The runner of stages: which photos still lack a fact, batches, one transaction each."""

from solesight.stages.pending import count_of, count_pending, lacking, tasks_of
from solesight.stages.pool import Pool
from solesight.stages.run import StageRun, run_stage
from solesight.stages.stage import Fact, Failed, Outcome, Stage, Task, Worker

__all__ = [
    "Fact",
    "Failed",
    "Outcome",
    "Pool",
    "Stage",
    "StageRun",
    "Task",
    "Worker",
    "count_of",
    "count_pending",
    "lacking",
    "run_stage",
    "tasks_of",
]
