"""Every widget in a page of its own, opened from disk: it comes alive; without JavaScript the first state is there."""

from importlib import import_module

import pytest

from splatlib.widgets import _join


@pytest.fixture(scope="session", params=_join.names())
def page_file(request, tmp_path_factory):
    """Write one page that holds one widget in its first state, as the book does."""
    kind = getattr(import_module("splatlib.widgets"), _join.class_name(request.param))
    path = tmp_path_factory.mktemp("page") / f"{request.param}.html"
    path.write_text(
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{request.param}</title>"
        f"<style>{_join.stylesheet()}</style><h1>{request.param}</h1>{kind().html().replace('data-anchor=', 'id=')}"
        f"<script type=module>{_join.page((request.param,), False)}</script>"
    )
    return path


def test_it_moves_when_opened_from_disk(page_file, new_page):
    page = new_page(page_file.as_uri())
    slider = page.locator(".splat-widget input[type=range]").first
    before = int(slider.input_value())
    slider.press("ArrowRight")
    assert int(slider.input_value()) == before + 1


def test_without_javascript_the_first_state_is_readable(page_file, new_page):
    page = new_page(page_file.as_uri(), java_script_enabled=False)
    live = new_page(page_file.as_uri())
    for table in page.locator(".splat-widget table").all():
        name = table.get_attribute("data-name")
        plain = table.locator("td").all_inner_texts()
        cells = live.locator(f'.splat-widget [role=grid][data-name="{name}"] [role=gridcell]')
        assert plain == cells.evaluate_all("cells => cells.map(c => c.dataset.value)")
