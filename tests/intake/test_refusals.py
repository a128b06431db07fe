"""What is left out whole is told once for each cause, with all that it kept from being loaded."""

from __future__ import annotations

from collections.abc import Callable

from onebook.app.business import Business
from onebook.app.intake import load_business, rejects

HEAD = """
[business]
name = "Shop"
currency = "EUR"
[channels.web]
kind = "digital"
[systems.shop]
"""
RECORDS = """
[systems.shop.records.sales_order]
source = "orders"
columns = { external_id = "id", channel = "channel", ordered_on = "day" }
[systems.shop.records.sales_order_line]
source = "lines"
columns = { sales_order_id = "id", line = "n", channel = "channel", ordered_on = "day", quantity = "q", gross_amount = "g" }
[systems.shop.records.item]
sql = "item.sql"
"""  # noqa: E501 (a table of TOML stands on one line)
SOURCES = """
[systems.shop.sources]
orders = { path = "orders.csv" }
lines = { path = "lines.csv" }
items = { path = "items.csv" }
"""
FILES = {
    "orders_csv": "id,channel,day\n1,web,2024-05-01\n",
    "lines_csv": "id,n,channel,day,q,g\n1,1,web,2024-05-01,1,10.00\n",
    "items_csv": "sku,cost\nS1,2\n",
    "item_sql": "select sku as external_id, cost as unit_cost from items",
}


def refused(business: Business) -> list[str]:
    report = load_business(business, [], None, False, False, lambda *_: None)
    listed = rejects(business, None, None)
    told = [fault for system in report.systems for fault in system.refused]
    assert {(f.where, f.what) for f in told} == {(r.source_file, r.message) for r in listed if r.rule == "refused"}
    return [str(fault) for fault in told]


def without(*names: str) -> dict[str, str]:
    return {name: text for name, text in FILES.items() if name not in names}


def test_a_folder_that_is_not_there_is_one_sentence(make_business: Callable[..., Business]) -> None:
    shop = make_business(HEAD + 'folder = "exports"' + SOURCES + RECORDS, **FILES)
    (told,) = refused(shop)
    assert told.startswith("folder: 'exports' is not there. Not loaded, therefore: ")
    assert all(kind in told for kind in ("sales_order", "sales_order_line", "item"))
    assert "names no source" not in told


def test_each_file_that_cannot_be_read_names_what_is_made_of_it(make_business: Callable[..., Business]) -> None:
    shop = make_business(HEAD + SOURCES + RECORDS, **without("orders_csv", "items_csv"))
    orders, items = sorted(refused(shop), reverse=True)
    assert orders.startswith("orders.csv: is not there. Not loaded, therefore: sales_order, sales_order_line. ")
    assert items.startswith("items.csv: is not there. Not loaded, therefore: item. ")


def test_a_mapping_never_takes_another_source_for_one_that_cannot_be_read(
    make_business: Callable[..., Business],
) -> None:
    shop = make_business(
        HEAD + SOURCES + RECORDS.replace('source = "orders"\n', ""), **without("lines_csv", "items_csv")
    )
    (told,) = (fault for fault in refused(shop) if "sales_order" in fault)
    assert "it does not say which source it is of. Not loaded, therefore: sales_order_line." in told
    assert told.endswith("Set `source` to one of: orders, lines, items.")


def test_a_select_does_not_take_the_first_of_two_columns_unawares(make_business: Callable[..., Business]) -> None:
    doubled = {**FILES, "items_csv": "sku,cost,cost\nS1,2,3\n"}
    (told,) = refused(make_business(HEAD + SOURCES + RECORDS, **doubled))
    assert 'its SELECT reads a column cost that its source does not have. There are: "cost (column 2)"' in told


SPOILS = """
[business]
name = "Spoils"
currency = "EUR"
time_zone = "UTC"
[channels.web]
kind = "digital"
[systems.shop]
sources = { items = { path = "items.csv" }, people = { path = "people.csv" } }
[systems.shop.records.item]
source = "items"
columns = { external_id = "id" }
[systems.shop.records.party]
sql = "people.sql"
[systems.shop.records.party_code]
sql = "codes.sql"
"""


def test_a_select_that_fails_on_a_value_leaves_out_its_records_and_nothing_else(
    make_business: Callable[..., Business],
) -> None:
    broken = "select id as external_id, 'person' as kind, cast(strptime(day, '%d.%m.%Y') as date) as registered_on"
    business = make_business(
        SPOILS,
        items_csv="id\ni1\ni2\n",
        people_csv="id,day\np1,01.02.2024\np2,nonsense\n",
        people_sql=f"{broken} from people",
        codes_sql="select id as party_id, 'system' as scheme, id as code from people",
    )
    for _ in range(2):  # into an empty lake, and into one that holds something
        report = load_business(business, [], None, False, True, lambda *_: None)
        (system,) = report.systems
        assert {c.record_type: c.rows_read - c.rejected for c in system.counts} == {"item": 2, "party_code": 2}
        assert len(system.refused) == 1
        assert "nonsense" in str(system.refused[0])
    assert not list(business.lake.folder.rglob("party/*.parquet"))
    (business.folder / "people.csv").write_text("id,day\np1,01.02.2024\np2,02.02.2024\n")
    assert load_business(business, [], None, False, False, lambda *_: None).clean
