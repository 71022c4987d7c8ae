"""The territory as filters and forms offer it: federal district → region → municipality.

Built once and kept in the process: the 89 regions are read from memory, not drawn anew for every request. Whoever
changes the directory calls `forget()`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256

from django.utils.functional import cached_property
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from accounts.models import FederalDistrict, Municipality, Region
from accounts.models.directory import NO_DISTRICT
from portal.remembered import Remembered
from portal.text import name_key, normalise

OUTSIDE = "none"

ANY_DISTRICT = "Все округа"
ANY_REGION = "Все субъекты РФ"
ANY_MUNICIPALITY = "Все муниципальные районы"
REGION_FIRST = "Сначала субъект РФ"
NAMELESS = SafeString("")
# As people shorten and lengthen them; «Город Калининград» is «Калининград».
PLACE_WORDS = {
    "обл": "область", "респ": "республика", "р-н": "район", "го": "городской округ", "мр": "муниципальный район",
    "г": "", "гор": "", "город": "", "федерального": "", "значения": "",
}  # fmt: skip
WORDS_OF_A_PLACE = re.compile(r"[^\s.,;()/]+")


def place_key(text: str) -> str:
    """What names of regions and municipalities compare by where they are typed: «г. Калининград», «обл. Калининградская».

    Looser than `name_key`: two places may share it, so it finds and never names.
    """
    said = " ".join(PLACE_WORDS.get(word, word) for word in WORDS_OF_A_PLACE.findall(name_key(text)))
    return " ".join(sorted(said.replace("-", " ").split()))


@dataclass(frozen=True, slots=True)
class Place:
    """A region or a municipality; `above` is the key of the district or of the region, `html` the name escaped."""

    key: str
    name: str
    above: str
    html: SafeString

    @classmethod
    def of(cls, key: str, name: str, above: str) -> "Place":
        return cls(key, name, above, escape(name))


@dataclass(frozen=True)
class Directory:
    """All districts, regions and municipalities by key, and their options as ready HTML."""

    districts: dict[str, str]
    regions: dict[str, Place]
    municipalities: dict[str, Place]
    drawn: dict[str, SafeString] = field(default_factory=dict)

    @cached_property
    def regions_of(self) -> dict[str, list[Place]]:
        return grouped(self.regions.values())

    @cached_property
    def municipalities_of(self) -> dict[str, list[Place]]:
        return grouped(self.municipalities.values())

    @cached_property
    def digest(self) -> str:
        """Changes with every name and every place in the country."""
        places = [*self.regions.values(), *self.municipalities.values()]
        named = repr((sorted(self.districts.items()), sorted((p.above, p.key, p.name) for p in places)))
        return sha256(named.encode()).hexdigest()

    def choose(self, *, district: str = "", region: str = "", municipality: str = "") -> "Chosen":
        """What of the asked exists and agrees: the wider choice wins, because it is the one just changed."""
        district = district if district in self.districts else ""
        place = self.municipalities.get(municipality)
        if place and not region:
            region = place.above
        if region not in self.regions or (district and self.regions[region].above != district):
            region = ""
        if place is None or place.above != region:
            municipality = ""
        return Chosen(self, district, region, municipality)

    def names(self, municipality_id: int | None) -> tuple[SafeString, SafeString]:
        """(region, municipality) of an organisation, ready for HTML: lists print them in every row."""
        place = self.municipalities.get(str(municipality_id))
        return (self.regions[place.above].html, place.html) if place else (NAMELESS, NAMELESS)

    def options(self, name: str, choices: Iterable[tuple[str, str]], *, empty: str, selected: str) -> SafeString:
        """<option>s drawn once under `name`; the selected one is marked in a copy of the text."""
        html = self.drawn.get(name)
        if html is None:
            drawn = format_html_join("", '<option value="{}">{}</option>', choices)
            html = self.drawn[name] = format_html('<option value="">{}</option>{}', empty, drawn)
        if not selected:
            return html
        mark = f'<option value="{selected}"'
        return mark_safe(html.replace(mark, f"{mark} selected", 1))  # noqa: S308 - drawn above, `selected` is a known key


@dataclass(frozen=True, slots=True)
class Chosen:
    """A territory chosen in a filter or a form; every key is known or empty."""

    directory: Directory
    district: str = ""
    region: str = ""
    municipality: str = ""

    @property
    def municipality_ids(self) -> list[int] | None:
        """All that lies in the territory chosen, so that no list joins the directory; None is the whole country."""
        if self.municipality:
            return [int(self.municipality)]
        if not (self.region or self.district):
            return None
        known = self.directory
        regions = [self.region] if self.region else [place.key for place in known.regions_of.get(self.district, [])]
        return [int(place.key) for region in regions for place in known.municipalities_of.get(region, [])]

    @property
    def district_options(self) -> SafeString:
        known = self.directory
        return known.options("districts", known.districts.items(), empty=ANY_DISTRICT, selected=self.district)

    @property
    def region_options(self) -> SafeString:
        known = self.directory
        places = known.regions_of.get(self.district, []) if self.district else known.regions.values()
        choices = ((place.key, place.name) for place in places)
        return known.options(f"regions {self.district}", choices, empty=ANY_REGION, selected=self.region)

    @property
    def municipality_options(self) -> SafeString:
        if not self.region:
            return self.directory.options("no region", (), empty=REGION_FIRST, selected="")
        places = self.directory.municipalities_of.get(self.region, [])
        choices = ((place.key, place.name) for place in places)
        return self.directory.options(
            f"municipalities {self.region}", choices, empty=ANY_MUNICIPALITY, selected=self.municipality
        )

    @property
    def named(self) -> list[tuple[str, str]]:
        """(parameter, name) of each level chosen, the widest first."""
        known = self.directory
        pairs = [
            ("district", known.districts.get(self.district, "")),
            ("region", known.regions[self.region].name if self.region else ""),
            ("municipality", known.municipalities[self.municipality].name if self.municipality else ""),
        ]
        return [(parameter, name) for parameter, name in pairs if name]


def grouped(places: Iterable[Place]) -> dict[str, list[Place]]:
    groups: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        groups[place.above].append(place)
    return dict(groups)


def read() -> Directory:
    """Three queries, once per process and change of the directory."""
    districts = {str(pk): name for pk, name in FederalDistrict.objects.values_list("pk", "name")}
    regions = [
        Place.of(code, name, str(district or OUTSIDE))
        for code, name, district in Region.objects.values_list("code", "name", "federal_district_id")
    ]
    # Sorted here: PostgreSQL's C order would put «Ё» before «А».
    regions.sort(key=lambda place: normalise(place.name))
    if any(place.above == OUTSIDE for place in regions):
        districts[OUTSIDE] = NO_DISTRICT
    municipalities = Municipality.objects.order_by("sort_name").values_list("pk", "name", "type", "region_id")
    return Directory(
        districts,
        {place.key: place for place in regions},
        {str(pk): Place.of(str(pk), f"{name} ({type_})", region) for pk, name, type_, region in municipalities},
    )


# After a change of districts, regions or municipalities: `forget()`.
directory = Remembered("territory", read)
forget = directory.forget
