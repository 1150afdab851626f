"""Looking after a workspace: `status`, `doctor`, `forget`."""

from solesight.admin.doctor import Check, Diagnosis, doctor
from solesight.admin.forget import Forgotten, allow_place, forget, forget_place
from solesight.admin.places import Place
from solesight.admin.status import Status, status

__all__ = [
    "Check",
    "Diagnosis",
    "Forgotten",
    "Place",
    "Status",
    "allow_place",
    "doctor",
    "forget",
    "forget_place",
    "status",
]
