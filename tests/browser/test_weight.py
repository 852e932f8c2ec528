"""What a patient's phone has to load before the portal can be used."""

import pytest
from app_server import ROOT

from psc_app import frontend_build

pytestmark = pytest.mark.browser

_MOST_KILOBYTES = 300


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    frontend_build.ensure_built(ROOT, say=print)


def test_the_portals_first_load_stays_below_300_kilobytes_of_script() -> None:
    weight, files = frontend_build.bundle_report(ROOT, "/")
    assert files > 3, "the page's scripts were not found"
    assert weight < _MOST_KILOBYTES


def test_no_chart_library_is_loaded_with_the_portal() -> None:
    for script in frontend_build.page_scripts(ROOT, "/"):
        assert "plotly" not in script.name.lower()
        assert "plotly" not in script.read_text(errors="replace").lower()


@pytest.mark.parametrize("page", ["/agent", "/supervisor"])
def test_no_page_fetches_the_chart_library_before_a_chart_is_there(page: str) -> None:
    scripts = frontend_build.page_scripts(ROOT, page)
    assert len(scripts) > 3, "the page's scripts were not found"
    assert not [one.name for one in scripts if "plotly" in one.name]
