"""
The published shape of the displacement and flood results; part of the contract in docs/results.md.

``would_displace`` counts people in footprints not yet cleared, ``displaced`` those of footprints
that have been; the two are never added. ``beyond_registry = de-facto - registered and present``, in
persons, turned into households with the site's one definition. Intervals are unclipped and
unrounded.
"""

from __future__ import annotations

from typing import Literal

from geo.exposure.model import Displaces, Outline, Status, Takes
from geo.quantity import Frozen, Interval, Share

RiskClass = Literal["remote", "possible", "even", "likely", "near_certain"]
"""Five classes of P(lies in a footprint not yet cleared): under 0.05, 0.05-0.25, 0.25-0.5, 0.5-0.9,
0.9 and over. Cut points: geo.displacement.risk.BREAKS."""


class Counted(Frozen):
    """A number of households and the same number in persons."""

    households: Interval
    persons: Interval


class Registered(Frozen):
    """The registry as published."""

    households: int
    persons: int
    source: str
    counted_on: str | None
    cut_off: str | None
    cut_off_reason: str | None = None
    """Why `cut_off` is None."""
    covers: tuple[str, ...] = ()
    """Names of the footprints whose people it counts: the gap is of their ground alone, which may
    be less than that of the headline."""


class DefinitionEffect(Frozen):
    """What the household definition alone does to the registry's count, if all are registered."""

    households: Interval
    """Registered persons / persons per household - registered households."""
    sentence: str


class BeyondRegistry(Frozen):
    """
    De-facto people minus those registered and present.

    People who are present and not registered are never fewer than none: an interval that reaches
    below 0 says how little is known, not that somebody is missing. It is published unclipped.
    """

    households: Interval
    persons: Interval
    probability_positive: Share
    """P(more people live there than are registered): de-facto above the registry as printed, those
    included who may have left."""
    definition_effect: DefinitionEffect


class OfficialCount(Frozen):
    """A published count of one project's people, with what it counted."""

    id: str
    project: str
    footprint: str | None
    count: float
    count_kind: str
    """What was counted: households, families, persons, parties, buildings..."""
    official: bool
    """False for press, NGO and derived counts."""
    date: str | None
    source: str
    beyond: Counted | None
    """Our estimate minus this count, where both count residents of the same footprint."""
    reason: str | None
    """Why `beyond` is None."""


class DocumentedCount(Frozen):
    """One count as it was published, before anything is converted."""

    footprint: str
    count: float
    unit: Literal["households", "persons"]
    count_kind: str
    source: str


class Floor(Frozen):
    """Documented counts below which the number cannot lie, save for their own error."""

    households: float
    """The counts in households; those of persons by the median household size."""
    sources: tuple[str, ...]
    documented: tuple[DocumentedCount, ...] = ()
    """What was published, one count a footprint."""
    sentence: str = ""
    """What was published, what it makes in households, and how far below draws may lie."""


class Method(Frozen):
    """One way of counting, side by side with the others."""

    id: str
    title: str
    households: Interval | None
    """None where the method is absent; then `absent` says why."""
    weight: float
    """Share of the pooled draws; 0 where absent."""
    ground_share: Share | None = None
    """Share of the block's ground of which it speaks, as far as footprints have an area; None where
    it speaks of ground without one."""
    inputs: tuple[str, ...]
    caveats: tuple[str, ...]
    absent: str | None = None


class Agreement(Frozen):
    """Whether the methods agree, in a number and a sentence."""

    heterogeneity: float | None
    """Largest over smallest median of the methods; None with fewer than two."""
    i_squared: Share | None = None
    """Share of the methods' disagreement that their own doubt does not explain (Higgins)."""
    tau: float | None = None
    """Standard deviation of the log between methods, beyond their own doubt (median draw)."""
    p_value: Share | None = None
    """Chance that methods as doubtful as these differ as much as they do, or more."""
    conflict: bool
    sentence: str


class WithoutMethod(Frozen):
    """The headline as it would be without one of its methods."""

    method: str
    title: str
    households: Interval
    beyond_registry_households: Interval | None
    """None where the block has no gap."""
    probability_positive: Share | None
    conflict: bool


class Driver(Frozen):
    """
    How much of the variance of the headline goes with one assumption, or one group of them.

    The headline is the gap where there is one, else the households; `DisplacementBlock.drivers_of`
    says which.
    """

    assumption: str
    """Id of the assumption, or what a group of columns stands for, in words."""
    first_order: Share
    """Share of the variance that goes with it alone (Sobol')."""
    total: Share
    """Share that goes with it alone and together with others; totals may add to more than 1."""
    total_error: float
    """Half width of the 95 % interval of `total`, by bootstrap of the design."""
    households_if_low: float | None = None
    """Middle of the headline over the draws in the assumption's lowest tenth; None for a group
    without an order, such as the choice of a method."""
    households_if_high: float | None = None
    """The same for its highest tenth."""
    positive_if_low: Share | None = None
    """P(beyond > 0) over the lowest tenth; None where there is no gap."""
    positive_if_high: Share | None = None


class MonteCarloError(Frozen):
    """Standard errors of published numbers that come from the finite number of draws alone."""

    p05: float
    p50: float
    p95: float
    """Of the block's households."""
    probability_positive: float | None
    """Of P(beyond > 0); None where there is no gap."""


class SampledZone(Frozen):
    """How many structures a field sample would visit in one footprint."""

    zone: str
    name: str
    structures: int
    """Structures to visit."""
    of_structures: float
    """Structures that the footprint is thought to hold (median)."""


class FieldSample(Frozen):
    """What a field sample would buy, simulated before anybody goes (preposterior analysis)."""

    zones: tuple[SampledZone, ...]
    """Where to go, most first; empty where `reason` says why no plan can be made."""
    structures: int
    """Structures to visit in all."""
    width_before_households: float | None
    """Width of the 90 % interval now."""
    width_after_households: float | None
    """Width that is to be expected after the visit."""
    halves: bool
    """Whether the plan is expected to halve the interval."""
    curve: tuple[tuple[int, float], ...] = ()
    """(structures visited, expected width in households), as the sample grows."""
    sentence: str
    reason: str | None = None
    """Why there is no plan."""


PartBy = Literal["zone", "settlement", "phase", "tenure", "kind"]
"""phase of the project; tenure class a, b, c of ESS5 (World Bank 2018), paragraph 10; kind:
physical displacement (home lost), economic (income lost) or both."""


class Part(Frozen):
    """
    One row of a breakdown of a block's people; the rows of one `by` add up to the whole.

    Zones and settlements may overlap, so each row of those holds ground that no earlier row, in
    order of id, has held; the row with key '' holds what belongs to none.
    """

    by: PartBy
    key: str
    """'' for what is not known or belongs to none."""
    name: str
    households: Interval | None
    persons: Interval | None
    reason: str | None = None
    """Why there is no number."""
    source: str | None = None


class PartyCount(Frozen):
    """People of one standing in a resettlement plan, as documented; never estimated here."""

    party: Literal[
        "project_affected_households",
        "structure_owners",
        "tenants",
        "businesses",
        "vulnerable",
    ]
    count: float | None
    at_least: bool = False
    note: str
    """What was counted and by whom, or why there is no count."""


class Zone(Frozen):
    """One footprint. Zones may overlap; the block's total counts every piece once."""

    id: str
    name: str
    project: str
    status: Status
    takes: Takes
    outline: Outline
    cleared_on: str | None
    cleared_from: str | None = None
    """Begin of a clearance that took longer than a year."""
    phase: str | None = None
    """Phase of the project that takes it, as published."""
    displacement: Displaces | None = None
    """What a source says that people lose there; None where none says it."""
    area_m2: float | None
    published_area_m2: float | None
    accuracy_m: float
    households: Interval | None
    persons: Interval | None
    beyond_registry: Counted | None
    beyond_reason: str | None = None
    """Why `beyond_registry` is None."""
    floor_households: float | None
    floor_documented: str | None = None
    """The floor as it was published, and what it makes in households."""
    only_counts_speak: bool
    reason: str | None
    """Why households is None."""
    source: str


class Place(Frozen):
    """A settlement or a grid cell with its probability of lying in a footprint."""

    id: str
    name: str | None
    kind: Literal["settlement", "cell"]
    located: bool
    share_inside: Share | None
    """Expected share of the place's ground inside footprints of this block; None: not located."""
    households_inside: Interval | None
    """Estimated households on that ground, by the pooled density of the pieces; None where none of
    it lies inside: the headline then says nothing of its people, not that there are none."""
    beyond_registry_households: Interval | None
    documented_households: float | None
    documented_persons: float | None
    count_kind: str | None
    status: str | None = None
    """What became of a settlement, as published."""
    count_date: str | None = None
    flood_events: tuple[str, ...]
    """Ids of events in whose reported area at least a twentieth of the place lies."""
    risk: RiskClass | None
    reasons: tuple[str, ...]
    source: str | None


class NotCounted(Frozen):
    """A documented eviction that is in no headline."""

    settlement: str
    sentence: str
    source: str | None


class DisplacementBlock(Frozen):
    """One headline with all that belongs to it."""

    households: Interval | None
    persons: Interval | None
    registered: Registered | None
    beyond_registry: BeyondRegistry | None
    reason: str | None
    """Why one of the above is None."""
    incomplete: tuple[str, ...]
    """Footprints of this block of which no number can be given: the total is 'at least'."""
    official_counts: tuple[OfficialCount, ...]
    floor: Floor | None
    affected_not_displaced: Counted | None
    affected_not_displaced_note: str
    businesses: float | None
    businesses_at_least: bool = False
    """True where the count is of a part, or derived as the least there can be."""
    businesses_note: str
    methods: tuple[Method, ...]
    agreement: Agreement
    without: tuple[WithoutMethod, ...] = ()
    """The headline without each method that carries weight; empty where fewer than two do."""
    drivers: tuple[Driver, ...]
    """Largest total first."""
    drivers_of: Literal["beyond_registry", "households"] = "households"
    monte_carlo_error: MonteCarloError | None = None
    field_sample: FieldSample | None = None
    parts: tuple[Part, ...] = ()
    parties: tuple[PartyCount, ...] = ()
    zones: tuple[Zone, ...]
    settlements: tuple[Place, ...]
    """Where people live or lived; those who are gone already stand under `displaced` only."""
    not_counted: tuple[NotCounted, ...] = ()
    """Settlements whose people are gone and of whom no headline holds anybody."""
    cells: tuple[Place, ...]
    sentence: str
    """The answer in one plain sentence that may be quoted."""


class Displacement(Frozen):
    """Both headlines, never mixed; None where the site has no footprint of that kind."""

    would_displace: DisplacementBlock | None
    displaced: DisplacementBlock | None
    would_displace_reason: str | None
    displaced_reason: str | None
    """Why the block is None."""


class Reported(Frozen):
    """One published number of a flood. Numbers of one event overlap: side by side, never added."""

    what: Literal["people", "wards"]
    place: str | None
    value_low: float | None
    value_high: float | None
    """None: the number reads 'at least `value_low`'."""
    unit: str
    date: str | None
    note: str | None
    source: str


class FloodEvent(Frozen):
    """One event: what was reported or modelled, and who of the site's people was inside."""

    id: str
    name: str
    kind: str
    """river, rain, canal or modelled depth: never added to each other."""
    date: str | None
    level: str | None
    """Gauge level or depth with its datum, in words."""
    households: Interval | None
    """Households of the footprints inside the event's reported area; None where it has none."""
    structures: float | None
    structures_reason: str | None = None
    """Why `structures` is None."""
    promised_items: tuple[str, ...]
    """Promises of which more than half of the accuracy disc lies inside."""
    not_observable_share: Share
    """Share of the footprints' ground about which the event's sources say nothing."""
    located_reports: int
    not_located: tuple[str, ...]
    """Places reported flooded that no source locates."""
    reported: tuple[Reported, ...] = ()
    """People and wards as published, of the whole event and not of the footprints."""
    sentence: str
    source: str
