"""The whole rating as .xlsx and .csv, and the job that prepares it when it is long."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Max
from django.http import QueryDict
from django.utils import timezone

from accounts.territory import directory
from expert_rating.formatting import NO_ASSESSMENTS
from expert_rating.listing.asked import Campaigns, Filters
from expert_rating.listing.ordered import Found, TwoParts, rated, read_named, read_rated, unrated
from expert_rating.listing.pages import by_result
from expert_rating.models import Campaign, ExpertLevel, Level, RatedCount
from expert_rating.results import directory_stamp
from portal import prepared_files
from portal.jobs import job_handler
from portal.kinds import OrganisationKind
from portal.models import Job
from portal.prepared_files import DIRECT_ROWS, keep_made, made_file, start_file, told

JOB = "rating.file"
CHUNK = 1000
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
        yield table_rows(read_rated(results, 0, len(keys)))
    for keys in batches(without):
        organisations = unrated(asked.campaign_id, asked.kind, every).filter(pk__in=keys)
        yield table_rows(read_named(organisations, 0, len(keys)))


def batches(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def table_rows(found: list[Found]) -> list[list[Any]]:
    known = directory()
    made = []
    for one in found:
        own = Level.read(one.copies)
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


# --- The job ------------------------------------------------------------------------------------------


def start(asked: Asked, *, by: Any | None) -> Job:
    """One job for all who ask for the same between two changes of the results or the directory."""
    content = [str(asked.last_change()), directory_stamp.stamp(), directory().digest]
    return start_file(JOB, asked.payload, content=content, by=by)


def token_of(job: Job) -> str:
    return prepared_files.token_of(job)


def job_of(token: str) -> Job | None:
    return prepared_files.job_of(JOB, token)


@job_handler(JOB, "Файл рейтинга")
def make_file(job: Job) -> dict[str, Any]:
    """From the start each time: a half of a file is no use to the next worker."""
    query = QueryDict(mutable=True)
    query.update(job.payload["asked"])
    asked = Asked.read(OrganisationKind(job.payload["kind"]), job.payload["fmt"], query)
    found = told(chunks(asked), job, len(asked.parts))
    with made_file(asked.fmt, title=asked.title, columns=COLUMNS, rows=found) as made:
        return keep_made(made, name=asked.name, kind=JOB)
