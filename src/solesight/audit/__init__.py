"""The verb `audit`: can a model tell the label without looking at the shoe?"""

from solesight.audit.across import Across
from solesight.audit.decisions import Decided, take_decisions
from solesight.audit.plan import AuditPlan
from solesight.audit.probing import Probed
from solesight.audit.rows import AuditRows
from solesight.audit.sheet import write_sheet
from solesight.audit.verb import Audited, audit
from solesight.audit.wording import Verdict, source_speaking
from solesight.audit.writing import Heading, Written, write_audit

__all__ = [
    "Across",
    "AuditPlan",
    "AuditRows",
    "Audited",
    "Decided",
    "Heading",
    "Probed",
    "Verdict",
    "Written",
    "audit",
    "source_speaking",
    "take_decisions",
    "write_audit",
    "write_sheet",
]
