"""Taking data in, for the command line and the pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from onebook.app.business import Business
from onebook.intake import LoadReport, Reject, dismiss_rejects, list_rejects, load, retry_rejects
from onebook.intake.load import Progress
from onebook.intake.rejects import COLUMNS, read_repairs
from onebook.records import BadInput, Fault

__all__ = ["REJECT_COLUMNS", "dismiss", "load_business", "load_shape", "rejects", "retry"]

REJECT_COLUMNS = COLUMNS


def load_business(
    business: Business, systems: Sequence[str], since: str | None, dry_run: bool, again: bool, progress: Progress
) -> LoadReport:
    """Load the systems; see `intake.load`."""
    return load(business.plan, systems, since=_day(since), dry_run=dry_run, again=again, progress=progress)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(Fault("--since", f"'{text}' is no date.", "Write it like 2026-01-31.")) from error


def rejects(business: Business, system: str | None, record_type: str | None) -> tuple[Reject, ...]:
    """Return what is kept out now."""
    return list_rejects(business.lake, system, record_type)


def dismiss(business: Business, ids: Sequence[str], file: str | None) -> int:
    """Give up rows that were kept out; see `intake.dismiss_rejects`."""
    return dismiss_rejects(business.plan, ids, file)


def retry(business: Business, repairs: Path | None) -> LoadReport:
    """Try what is kept out again, mended by the CSV file if one is given."""
    if repairs is None:
        return retry_rejects(business.plan)
    try:
        with repairs.open(encoding="utf-8-sig", newline="") as lines:
            return retry_rejects(business.plan, read_repairs(lines))
    except OSError as error:
        what = f"it cannot be read: {(error.strerror or str(error)).lower()}."
        mend = "Name the file that `onebook rejects --csv` wrote and you have mended."
        raise BadInput(Fault(str(repairs), what, mend)) from error
    except UnicodeDecodeError as error:
        raise BadInput(Fault(str(repairs), "it is no text in UTF-8.", "Save it as CSV in UTF-8.")) from error


def load_shape(report: LoadReport) -> dict[str, object]:
    """Return a load's report as JSON."""
    return {
        "dry_run": report.dry_run,
        "systems": [
            {
                "system": s.system, "load": s.load_id, "unchanged": s.unchanged, "set_aside": s.set_aside,
                "refused": [{"where": f.where, "what": f.what, "mend": f.mend} for f in s.refused],
                "records": [
                    {"record_type": c.record_type, "read": c.rows_read, "good": c.good, "rejected": c.rejected,
                     "added": c.added, "replaced": c.replaced, "unchanged": c.unchanged, "removed": c.removed}
                    for c in s.counts
                ],
            }
            for s in report.systems
        ],
    }  # fmt: skip
