"""One writer at a time: a load waits for what comes by itself, and refuses beside another load."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from onebook.app.business import Business
from onebook.intake import load
from onebook.intake.writing import writing
from onebook.records import BadInput

PLAN = """
[business]
name = "Shop"
currency = "EUR"
[channels.web]
kind = "digital"
[systems.shop]
[systems.shop.sources.orders]
path = "orders.csv"
[systems.shop.records.sales_order]
source = "orders"
columns = { external_id = "id", ordered_on = "day" }
constants = { channel = "web" }
"""


@pytest.fixture
def business(make_business: Callable[..., Business]) -> Business:
    return make_business(PLAN, orders_csv="id,day\n1,2026-01-05\n")


def test_a_load_waits_for_what_comes_by_itself(business: Business) -> None:
    began, may_end = threading.Event(), threading.Event()

    def work() -> None:
        with writing(business.lake, "journey"):
            began.set()
            may_end.wait(timeout=60)

    other = threading.Thread(target=work)
    other.start()
    began.wait(timeout=60)
    threading.Timer(0.3, may_end.set).start()
    assert load(business.plan).clean
    other.join()


def test_a_load_refuses_beside_another_and_nothing_waits_for_a_load(business: Business) -> None:
    with writing(business.lake):
        for work in ("load", "journey"):
            with pytest.raises(BadInput, match="another load is running"), writing(business.lake, work):
                pass
