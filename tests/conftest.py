"""PERFSCORE_HYPOTHESIS_PROFILE comes in; the Hypothesis settings of every property test go out."""

import os

from hypothesis import HealthCheck, settings

pytest_plugins = ["support.browser"]

# On a build server the examples are always the same: a red run is then red for everyone who repeats it.
_fixed = os.environ.get("CI", "").lower() == "true"

for _profile, _examples in {"default": 60, "quick": 10, "nightly": 5_000}.items():
    settings.register_profile(
        _profile,
        max_examples=_examples,
        deadline=None,
        derandomize=_fixed,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )

settings.load_profile(os.environ.get("PERFSCORE_HYPOTHESIS_PROFILE", "default"))
