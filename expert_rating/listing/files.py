"""The whole rating as .xlsx and .csv, and the job that prepares it when it is long."""

import hashlib
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from typing import IO, Any

from django.core import signing
from django.core.files.base import File
from django.db.models import Max
from django.http import QueryDict
from django.utils import timezone

from accounts.territory import directory
from expert_rating.formatting import NO_ASSESSMENTS
from expert_rating.listing.asked import Campaigns, Filters
from expert_rating.listing.ordered import Found, TwoParts, rated, read_named, read_rated, unrated
from expert_rating.listing.pages import by_result, levels_of
from expert_rating.models import Campaign, ExpertLevel, RatedCount
from portal.jobs import job_handler, start_job
from portal.kinds import OrganisationKind
from portal.models import Job, KeptUpload
from portal.spreadsheets import csv_lines, write

JOB = PURPOSE = "rating.file"
# Of more rows a file is a job.
DIRECT_ROWS = 10_000
CHUNK = 1000
LINES_AT_ONCE = 200
SHOWN = Decimal("0.01")
COLUMNS = [
    "Место", "Организация", "Полное наименование", "Субъект РФ", "Муниципалитет",
    *(f"Баллы: {level.label.lower()}" for level in ExpertLevel), "Итог", "Число оценок",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One file: of which list, in which format."""

    kind: OrganisationKind
    fmt: str
    campaign: Campaign | None
    filters: Filters
    parts: TwoParts

    @classmethod
    def read(cls, kind: OrganisationKind, fmt: str, asked: QueryDict) -> "Asked":
        campaign = Campaigns.of(kind, asked.get("campaign", "")).shown
        filters = Filters.read(asked)
        parts = by_result(campaign.pk if campaign else None, kind, filters, open_only=False)
        return cls(kind, fmt, campaign, filters, parts)

    @property
    def campaign_id(self) -> int | None:
        return self.campaign.pk if self.campaign else None

    @property
    def is_long(self) -> bool:
        return len(self.parts) > DIRECT_ROWS

    @property
    def name(self) -> str:
        return f"rating-{self.kind}-{timezone.localdate():%Y-%m-%d}.{self.fmt}"

    @property
    def title(self) -> str:
        return f"Рейтинг {self.kind.short}"

    @property
    def payload(self) -> dict[str, Any]:
        """What the job needs to ask the same; unknown values of the address are already left out."""
        chosen = self.filters.chosen
        wanted = {
            "q": self.filters.query,
            "district": chosen.district,
            "region": chosen.region,
            "municipality": chosen.municipality,
            "campaign": str(self.campaign_id or ""),
        }
        return {"kind": self.kind.value, "fmt": self.fmt, "asked": wanted}

    def last_change(self) -> datetime | None:
        """When the results last changed; two files asked for between two changes are one."""
        rows = RatedCount.objects.filter(campaign=self.campaign_id, kind=self.kind)
        found: datetime | None = rows.aggregate(last=Max("changed_at"))["last"]
        return found


# --- Rows ---------------------------------------------------------------------------------------------


def numbers(asked: Asked) -> tuple[list[int], list[int]]:
    """The order is read at once, so that a row that moves meanwhile is neither lost nor doubled."""
    with_result = rated(asked.campaign_id, asked.kind, asked.filters)
    order = with_result.order_by("-total", "sort_name", "organisation_id")
    without = unrated(asked.campaign_id, asked.kind, asked.filters).order_by("sort_name", "id")
    return list(order.values_list("organisation_id", flat=True)), list(without.values_list("pk", flat=True))


def rows(asked: Asked) -> Iterator[list[Any]]:
    for chunk in chunks(asked):
        yield from chunk


def chunks(asked: Asked) -> Iterator[list[list[Any]]]:
    with_result, without = numbers(asked)
    every = Filters("", directory().choose())
    for keys in batches(with_result):
        results = rated(asked.campaign_id, asked.kind, every).filter(organisation__in=keys)
        yield table_rows(asked.campaign_id, read_rated(results, 0, len(keys)))
    for keys in batches(without):
        organisations = unrated(asked.campaign_id, asked.kind, every).filter(pk__in=keys)
        yield table_rows(asked.campaign_id, read_named(organisations, 0, len(keys)))


def batches(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def table_rows(campaign_id: int | None, found: list[Found]) -> list[list[Any]]:
    levels = levels_of(campaign_id, [one.number for one in found])
    known = directory()
    made = []
    for one in found:
        own = levels.get(one.number, {})
        place = known.municipalities.get(str(one.municipality_id))
        points = [rounded(own[level].points) if level in own else NO_ASSESSMENTS for level in ExpertLevel.values]
        made.append(
            [
                one.place,
                one.short_name,
                one.full_name,
                known.regions[place.above].name if place else "",
                place.name if place else "",
                *points,
                rounded(one.total) if one.total is not None else NO_ASSESSMENTS,
                one.assessments,
            ]
        )
    return made


def rounded(value: Decimal) -> Decimal:
    return value.quantize(SHOWN, ROUND_HALF_UP)


# --- Files --------------------------------------------------------------------------------------------


def csv_parts(asked: Asked) -> Iterator[bytes]:
    """Some hundred lines at a time: a piece a line would cost more than the lines."""
    lines = csv_lines(columns=COLUMNS, rows=rows(asked))
    while part := b"".join(islice(lines, LINES_AT_ONCE)):
        yield part


def xlsx_file(asked: Asked, found: Iterator[list[Any]] | None = None) -> IO[bytes]:
    made = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    write(made, title=asked.title, columns=COLUMNS, rows=found or rows(asked))
    made.seek(0)
    return made


def csv_file(found: Iterator[list[Any]]) -> IO[bytes]:
    made = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    made.writelines(csv_lines(columns=COLUMNS, rows=found))
    made.seek(0)
    return made


# --- The job ------------------------------------------------------------------------------------------


def start(asked: Asked, *, by: Any | None) -> Job:
    """The job of this content: whoever asks for the same on the same day gets the same file."""
    content = [asked.payload, str(asked.last_change()), str(timezone.localdate())]
    key = f"{JOB}:{hashlib.sha256(repr(content).encode()).hexdigest()}"
    job = start_job(kind=JOB, payload=asked.payload, by=by, key=key)
    if job.status != Job.Status.FAILED:
        return job
    return start_job(kind=JOB, payload=asked.payload, by=by, key=f"{key}:{job.pk}")


def token_of(job: Job) -> str:
    return signing.dumps(job.pk, salt=JOB)


def job_of(token: str) -> Job | None:
    try:
        pk = signing.loads(token, salt=JOB)
    except signing.BadSignature:
        return None
    return Job.objects.filter(pk=pk, kind=JOB).first()


@job_handler(JOB)
def make_file(job: Job) -> dict[str, Any]:
    """From the start each time: a half of a file is no use to the next worker."""
    query = QueryDict(mutable=True)
    query.update(job.payload["asked"])
    asked = Asked.read(OrganisationKind(job.payload["kind"]), job.payload["fmt"], query)
    found = told(asked, job)
    with xlsx_file(asked, found) if asked.fmt == "xlsx" else csv_file(found) as made:
        kept = KeptUpload.objects.create(
            token=secrets.token_urlsafe(32), file=File(made, name=asked.name), name=asked.name, purpose=PURPOSE
        )
    return {"file": kept.token}


def told(asked: Asked, job: Job) -> Iterator[list[Any]]:
    """The rows, the progress said after each chunk."""
    done, total = 0, len(asked.parts)
    for chunk in chunks(asked):
        yield from chunk
        done += len(chunk)
        job.advance(done=done, total=max(total, done))
