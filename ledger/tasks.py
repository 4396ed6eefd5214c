"""The ledger's periodic jobs (config/schedule.py has their rhythm): one call inward, one line per fact.

Any run may be missed or doubled: what is due stands in the database, and two runs at once do not meet.
"""

import structlog
from celery import shared_task

from kit.clock import now
from ledger.actions import holds, upkeep
from ledger.audit import sealer
from ledger.audit.keys import SealKeyMalformed, SealKeyMissing
from ledger.invariants import list_broken

SEALING_S, FOLDING_S = 8, 8  # leaves room for one more part before a task's soft limit of 20 s
ACCOUNTS_SWEPT = 200  # a run; each is locked for the moment it takes to give its holds back
NIGHTLY_SOFT_S, NIGHTLY_HARD_S = 270, 290  # everything is added up again; below half of the broker's patience

log = structlog.get_logger(__name__)


@shared_task
def seal_entries() -> None:
    try:
        records = sealer.seal_entries(budget_s=SEALING_S)
    except (SealKeyMissing, SealKeyMalformed) as refused:
        log.error("ledger.not_sealed", reason=str(refused), unsealed_s=sealer.unsealed_age_s(at=now()))
        return
    if records:
        log.info("ledger.sealed", records=records)


@shared_task
def fold_positions() -> None:
    sides = upkeep.fold_positions(budget_s=FOLDING_S)
    if sides:
        log.info("ledger.folded", sides=sides)


@shared_task
def expire_holds() -> None:
    accounts = holds.expire_holds(at=now(), accounts=ACCOUNTS_SWEPT)
    if accounts:
        log.info("ledger.holds_expired", accounts=accounts)


@shared_task
def prepare_partitions() -> None:
    made = upkeep.prepare_partitions()
    if made:
        log.info("ledger.partitions_made", partitions=made)


@shared_task(soft_time_limit=NIGHTLY_SOFT_S, time_limit=NIGHTLY_HARD_S)
def check_invariants() -> None:
    broken = list_broken(at=now())
    for finding in broken:
        log.error(
            "ledger.invariant_broken",
            invariant=finding.truth,
            offender=finding.offender,
            fault=finding.fault,
            offenders=finding.offenders,
        )
    if not broken:
        log.info("ledger.invariants_hold")
