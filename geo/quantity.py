"""
A number that carries its own doubt.

`Draws` are equally likely values of one quantity; `Interval` is what may be published of them.
Draws made from one matrix of assumptions stay aligned: value i of one goes with value i of another,
so sums and differences of draws keep the errors that the two share.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, model_validator

FloatArray = NDArray[np.float64]
"""A one-dimensional array of draws unless its docstring says otherwise."""

PROBABILITIES = (0.05, 0.25, 0.50, 0.75, 0.95)
"""The published quantiles: the 90 % interval, the 50 % interval and the median."""

Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A ratio between 0 and 1; never a percentage before the page."""


class Frozen(BaseModel):
    """A value: built whole, never changed, and refusing keys that it does not know."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, use_attribute_docstrings=True
    )


class Interval(Frozen):
    """Five quantiles of one quantity, unrounded; the unit stands in the name of the field."""

    p05: float
    p25: float
    p50: float
    p75: float
    p95: float

    @model_validator(mode="after")
    def _ordered(self) -> Interval:
        values = (self.p05, self.p25, self.p50, self.p75, self.p95)
        if any(low > high for low, high in pairwise(values)):
            msg = f"Quantiles must not fall: found {values}"
            raise ValueError(msg)
        return self

    @classmethod
    def of(cls, draws: FloatArray) -> Interval:
        """
        Summarise draws by their five published quantiles.

        Examples
        --------
        >>> import numpy as np
        >>> Interval.of(np.arange(101.0)).p95
        95.0
        """
        p05, p25, p50, p75, p95 = (float(q) for q in np.quantile(draws, PROBABILITIES))
        return cls(p05=p05, p25=p25, p50=p50, p75=p75, p95=p95)
