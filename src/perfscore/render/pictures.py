"""Results and scales come in; their pictures, as SVG that stands within a page, go out.

Pictures fill the width that they are given: lengths are shares of it, while letters keep their size, so that they are
as easy to read on a telephone as on a desk. Their colours are those of the page.
"""

from perfscore.render.picture_scale import scale_picture
from perfscore.render.picture_waterfall import Fall, falls, waterfall

__all__ = ["Fall", "falls", "scale_picture", "waterfall"]
