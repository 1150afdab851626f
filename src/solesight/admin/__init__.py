"""Looking after a workspace: `status`, `doctor`, `forget`."""

from solesight.admin.doctor import Check, Diagnosis, doctor
from solesight.admin.forget import Forgotten, forget
from solesight.admin.status import Status, status

__all__ = ["Check", "Diagnosis", "Forgotten", "Status", "doctor", "forget", "status"]
