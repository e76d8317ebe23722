"""Pictures of results, scales and scenarios, as SVG that stands within a page.

Pictures fill the width that they are given: lengths are shares of it, while letters keep their size, so that they are
as easy to read on a telephone as on a desk. Their colours are those of the page.
"""

from perfscore.reports.curve import Curve, Stretch, Threshold
from perfscore.reports.picture_heat import Heat, heat_picture, heat_text
from perfscore.reports.picture_scale import scale_picture
from perfscore.reports.picture_steps import step_picture, step_text
from perfscore.reports.picture_tornado import Swing, Tornado, tornado_picture, tornado_text
from perfscore.reports.picture_waterfall import Fall, falls, waterfall

__all__ = [
    "Curve",
    "Fall",
    "Heat",
    "Stretch",
    "Swing",
    "Threshold",
    "Tornado",
    "falls",
    "heat_picture",
    "heat_text",
    "scale_picture",
    "step_picture",
    "step_text",
    "tornado_picture",
    "tornado_text",
    "waterfall",
]
