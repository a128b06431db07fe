"""Pages show what the measures say, and every figure opens down to documents that add up to it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from merchant import HOSTILE, load, serving, write_business
from pages import Page, number, read

from onebook.app.business import measuring, open_business
from onebook.app.measuring import Asking, board_in, pnl_in
from onebook.measures import pnl_lines
from onebook.web import make_app
from onebook.web.words import amount, figure

STORE = f"Läden {HOSTILE}"


def test_the_statement_is_the_pnl(client: httpx.Client, loaded: Path) -> None:
    with measuring(open_business(loaded)) as session:
        found = pnl_in(session, Asking("2024"))
    page = read(client, "/pnl?period=2024")
    rows = page.rows()
    assert page.head()[1] == "Business"
    assert page.head()[2] == "The year before"
    assert list(rows) == [line.label for line in pnl_lines()]
    assert rows["Gross sales"][1].text == "517.01"
    for line in pnl_lines():
        shown = [cell.text.strip() for cell in rows[line.label][1:]]
        told = [found.whole.totals[line.name], found.previous.totals[line.name] if found.previous else None]
        told += [found.whole.channels[line.name].get(c) for c in found.channels]
        for text, value in zip(shown, told, strict=True):
            assert text == amount(value) or (not value and text in ("", "–")) or line.business_only, (line.name, text)
    assert page.answer == (
        "2024: net sales 387.01 EUR, 287.0 % above the year before; operating profit of 73.51 EUR, 19.0 % of net sales."
    ).replace(" %", "\N{NO-BREAK SPACE}%")


def documents_of(client: httpx.Client, page: Page) -> Decimal:
    """What the documents of a line's page add up to, over all of its pages."""
    total = Decimal(0)
    while True:
        if "Documents" in page.tables:
            total += sum((number(row[-1].text) for row in page.tables["Documents"][1:]), Decimal(0))
        if not page.after:
            return total
        page = read(client, page.after)


OPENED = ("Gross sales", "Returns", "Operating profit")


@pytest.mark.parametrize("asked", ["by=channel&period=2024", "by=month&from=2024-01-15&to=2024-02-10", "by=item_group"])
def test_figures_of_the_statement_open_to_documents_that_add_up(client: httpx.Client, asked: str) -> None:
    rows = read(client, f"/pnl?{asked}").rows()
    cells = [cell for label in OPENED for cell in rows[label][1:] if cell.href]
    assert len(cells) > len(OPENED)
    for cell in cells:
        page = read(client, cell.href)
        assert number(page.answer.split(": ", 1)[1]) == number(cell.text), (cell, page.answer)
        assert amount(documents_of(client, page)) == amount(number(cell.text)), cell


def test_what_no_figure_opens_is_only_what_cannot_be_asked_for(client: httpx.Client) -> None:
    for row in read(client, "/pnl?by=channel").tables[""][1:]:
        assert all(cell.href for cell in row[1:] if cell.text.strip() not in ("", "–"))


def test_shared_costs_are_laid_upon_channels_on_request_only(client: httpx.Client) -> None:
    assert read(client, "/pnl?period=2024").rows()["Shared costs"][3].text.strip() == ""
    rows = read(client, "/pnl?period=2024&allocate=1").rows()
    web, store = rows["Shared costs"][3:5]
    assert number(web.text) + number(store.text) == Decimal(-100)
    page = read(client, web.href)
    assert number(page.answer.split(": ", 1)[1]) == number(web.text)
    assert f"{web.text} EUR are its share of shared costs" in page.text
    whole = next(link for link in page.links if link == "/pnl/shared_costs?period=2024")
    assert documents_of(client, read(client, whole)) == Decimal(-100)
    profit = read(client, rows["Operating profit"][3].href)
    assert "svg" in profit.tags, "its course by month"
    added = [number(row[1].text) for row in profit.tables["What adds up to it"][1:]]
    assert sum(added[:-1]) == added[-1] == number(rows["Operating profit"][3].text)


def test_a_line_opens_to_the_record_and_on_to_its_lines(client: httpx.Client) -> None:
    page = read(client, "/pnl/gross_sales?period=2024-01&channel=web")
    (row,) = page.tables["Documents"][1:]
    assert row[0].text == "sales order A/1 <b>&\"'?#%"
    order = read(client, row[0].href)
    assert order.title == "Sales order A/1 <b>&\"'?#%"
    lines = order.tables["Sales order line"]
    at = [cell.text for cell in lines[0]].index("gross amount")
    assert lines[1][at].text == "100.00"
    item = next(cell for cell in lines[1] if cell.href.startswith("/document/item/"))
    assert read(client, item.href).rows()["name"][1].text == "Lamp"


def test_returns_and_lines_stand_with_their_order(client: httpx.Client) -> None:
    order = read(client, "/document/sales_order/shop/2")
    assert {"Sales order line", "Sales return"} <= order.tables.keys()
    lines = order.rows("Sales order line")
    at = order.head("Sales order line").index("gross amount")
    assert number(lines["Together"][at].text) == number(lines["1"][at].text) + number(lines["2"][at].text)
    returned = next(link for link in order.links if link.startswith("/document/sales_return/"))
    assert read(client, returned).rows()["sales order id"][1].href == "/document/sales_order/shop/2"


def test_the_board_is_the_board(client: httpx.Client, loaded: Path) -> None:
    with measuring(open_business(loaded)) as session:
        found = board_in(session, Asking("2024"))
    page = read(client, "/?period=2024")
    rows = page.rows()
    assert page.head()[2] == "Trend"
    channels = page.head()[5:]
    assert channels == ["Web & more", "Läden <script>alert(1)</script>"]
    at = {None: 1, "web": 5, "store": 6}
    assert len(found.rows) > 20
    for row in found.rows:
        cell = next(cells for label, cells in rows.items() if label == row.kpi.label)[at[row.channel]]
        assert cell.text.startswith(figure(row.figure.value, row.kpi.unit, whole=True)), row
        assert cell.href.startswith(f"/kpi/{row.kpi.name}?")
    assert "1 of 2 goals missed; Discount rate (5.8 %, goal 1.0 %)." in page.answer.replace("\N{NO-BREAK SPACE}", " ")
    assert rows["Orders placed"][4].text.split() == ["2", "✓", "reached"]
    assert rows["Discount rate"][4].text.split() == ["1.0", "%", "✗", "missed"]
    for missing in found.empty:
        assert f"/kpi/{missing.name}?period=2024" in page.links


def test_a_kpi_opens_by_channel_and_month_and_to_its_documents(client: httpx.Client) -> None:
    page = read(client, "/kpi/discount_rate?period=2024")
    assert page.answer.startswith("2024: 5.8")
    assert "Goal 1.0" in page.answer
    assert "✗ missed" in page.answer
    head = page.head("By channel")
    for table in ("By channel", "By month"):
        rows = page.rows(table)
        rows.pop("Business", None)
        for column, total in (("Numerator", Decimal(30)), ("Denominator", Decimal("517.01"))):
            at = page.head(table).index(column)
            assert abs(sum(number(cells[at].text) for cells in rows.values()) - total) < Decimal("0.02")
    documents = page.tables["Documents"][1:]
    assert sum(number(row[-2].text) for row in documents if row[-2].text.strip()) == Decimal(30)
    by_channel = page.rows("By channel")["Web & more"][head.index("Figure")]
    assert read(client, by_channel.href).answer.startswith("2024, Web & more: 3.8")
    by_month = page.rows("By month")["2024-02"][1]
    assert read(client, by_month.href).answer.startswith("2024-02: 0.0")
    assert "sum(discount_amount)" in page.text


def test_every_kpi_opens_even_without_records(client: httpx.Client) -> None:
    links = {link for link in read(client, "/?period=2024").links if link.startswith("/kpi/")}
    names = sorted({link.removeprefix("/kpi/").split("?")[0] for link in links})
    assert len(names) > 40
    for name in names[::6]:
        read(client, f"/kpi/{name}?period=2024")


def test_a_kpi_by_another_dimension(client: httpx.Client) -> None:
    page = read(client, "/kpi/net_sales?by=item_group")
    assert "lights & <i>more</i>" in page.rows("By item group")
    narrowed = page.rows("By item group")["lights & <i>more</i>"][1]
    assert number(read(client, narrowed.href).answer.split(": ", 1)[1]) == number(narrowed.text)


def test_a_statement_of_many_parts_comes_in_pages(
    client: httpx.Client, loaded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read(client, "/pnl?by=item_group").rows()["Net sales"]
    monkeypatch.setattr("onebook.web.pages.pnl.PARTS", 2)
    with serving(make_app(loaded)) as other:  # which remembers no page yet
        page, shown = read(other, "/pnl?by=item_group"), []
        while True:
            shown += page.rows()["Net sales"][2:]
            if not page.after:
                break
            page = read(other, page.after)
    assert [cell.text for cell in shown] == [cell.text for cell in whole[2:]]
    known = [abs(number(cell.text)) for cell in shown[:-1]]
    assert known == sorted(known, reverse=True)
    assert sum(number(cell.text) for cell in shown) == number(whole[1].text)
    newest = read(client, "/pnl?period=2024&by=month").head()
    assert newest[-2:] == ["2024-01", "2024-02"]


def test_a_part_of_the_business_ends_where_parts_end(client: httpx.Client) -> None:
    page = read(client, "/pnl?period=2024&channel=web")
    assert list(page.rows())[-1] == "Contribution 2"
    assert "contribution 2 of" in page.answer


@pytest.mark.parametrize("path", ["/", "/pnl", "/kpi/net_sales", "/pnl/gross_sales"])
def test_a_period_without_anything_says_so_once_and_leads_to_another(client: httpx.Client, path: str) -> None:
    page = read(client, f"{path}?period=2030-05&channel=web")
    assert page.answer.startswith("2030-05, Web & more: ")
    assert not page.tables
    assert page.text.count("so there is nothing here. Try 2024-01, the latest full month.") == 1
    assert f"{path}?period=2024-01&channel=web" in [link.removesuffix("&by=channel") for link in page.links]


def test_a_kpi_says_why_it_cannot_be_told_and_nothing_else(client: httpx.Client) -> None:
    never = read(client, "/kpi/nps?period=2024").text
    assert "It cannot be told: there are no survey records" in never
    assert "recorded here" not in never
    apart = read(client, "/kpi/customers?period=2024&where=item_group%3Dlights").text
    assert "It cannot be told: it is not told by item_group." in apart


def test_budgets_stand_beside_their_channels_and_lines_say_what_is_left_out(tmp_path: Path) -> None:
    write_business(tmp_path)
    plan = tmp_path / "onebook.toml"
    told = plan.read_text(encoding="utf-8").replace("costs = {", 'plans = { path = "plans.csv" }\ncosts = {')
    columns = '{ pnl_line = "line", channel = "channel", month = "month", amount = "amount" }'
    told += f'[systems.shop.records.budget]\nsource = "plans"\ncolumns = {columns}\n'
    plan.write_text(told, encoding="utf-8")
    (tmp_path / "plans.csv").write_text(
        "line,channel,month,amount\ngross_sales,web,2024-01-01,80\ngross_sales,store,2024-01-01,0\n", encoding="utf-8"
    )
    costs = tmp_path / "costs.sql"
    costs.write_text(costs.read_text(encoding="utf-8").replace(" from costs", ", 'GBP' as currency from costs"))
    load(tmp_path)
    with serving(make_app(tmp_path)) as client:
        page = read(client, "/pnl?period=2024-01")
        assert page.head()[2:] == ["Budget", "Web & more", STORE]
        shown = [cell.text.replace("\N{NO-BREAK SPACE}", " ").strip() for cell in page.rows()["Gross sales"][2:]]
        assert shown == ["80.00", "100.00 budget 80.00 +25.0 %", "250.51 budget 0.00"]
        assert [cell.text.strip() for cell in page.rows()["Returns"][2:]] == ["–", "", ""]
        rows = client.get("/download/pnl.csv?period=2024-01").content.decode("utf-8-sig").splitlines()
        assert rows[0] == "line,label,business,budget,web,budget_web,store,budget_store"
        assert rows[1] == "gross_sales,Gross sales,350.5050,80.0000,100.0000,80.0000,250.5050,0.0000"
        missing = "left out of these figures: give exchange_rate records for GBP"
        assert missing in read(client, "/pnl/marketing?period=2024-01").text
        assert missing not in read(client, "/pnl/gross_sales?period=2024-01").text


def test_pages_of_many_documents(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("documents", "pages.line"):
        monkeypatch.setattr(f"onebook.web.{module}.PAGE", 2)
    with serving(make_app(loaded)) as other:  # which remembers no page yet
        page = read(other, "/pnl/gross_sales?period=2024")
        assert len(page.tables["Documents"]) == 3
        assert "1 to 2 of 4" in page.text
        assert documents_of(other, page) == Decimal("517.0100")


def test_behind_the_last_page_of_documents_stands_the_last(client: httpx.Client) -> None:
    for path in ("/pnl/gross_sales", "/kpi/net_sales"):
        assert len(read(client, f"{path}?period=2024&page=999999").tables["Documents"]) > 1


def test_only_documents_that_are_there_are_links(client: httpx.Client) -> None:
    customers = read(client, "/kpi/customers?period=2024").tables["Documents"][1:]
    assert {row[0].text for row in customers} >= {"party c1", "party c2"}
    assert not any(row[0].href for row in customers)


def test_parts_end_where_nothing_is_known_of_shared_costs(client: httpx.Client) -> None:
    page = read(client, "/pnl?period=2024&by=item_group")
    shared = {name: page.rows()["Operating profit"][at].text.strip() for at, name in enumerate(page.head())}
    assert shared["lights"] == ""
    assert number(shared["Not known"]) < 0
    assert read(client, "/pnl?period=2024&by=").head()[3:] == ["Web & more", STORE]


def test_a_kpi_of_one_channel_stands_in_one_row(client: httpx.Client) -> None:
    assert list(read(client, "/kpi/discount_rate?period=2024&channel=web").rows("By channel")) == ["Web & more"]


def test_the_plan_shows_flows_picture_and_findings_but_no_secret(client: httpx.Client) -> None:
    page = read(client, "/plan")
    assert "svg" in page.tags
    told = [[cell.text for cell in row] for row in page.tables["Carried by Onebook"][1:]]
    assert [row[:2] for row in told] == [["shop", "the book"]]
    assert {"cost", "sales order, sales order line"} <= {
        word.rstrip(" 0123456789.,") for word in told[0][2].split("; ")
    }
    assert "clear text" in page.text
    assert "db.example" not in page.text


def test_a_form_carries_on_what_was_asked(client: httpx.Client) -> None:
    page = client.get("/pnl?from=2024-01-15&to=2024-02-10&channel=web&by=month").text
    assert page.count('<input type="hidden" name="channel" value="web">') == 2
    assert '<option value="month" selected>' in page
    same = client.get("/pnl?from=2024-01-15&to=2024-02-10&period=2024-01").text
    assert '<option value="2024-01" selected>' in same
    assert '<option value="all">' in same
    assert "All time" in read(client, "/pnl?from=2024-01-15&to=2024-02-10&period=all").answer


def test_documents_of_an_unknown_value(client: httpx.Client) -> None:
    where = quote("item_group=")
    assert number(read(client, f"/pnl/gross_sales?where={where}").answer.split(": ", 1)[1]) == Decimal("5.00")


def test_the_menu_carries_on_the_days_and_the_channel_alone(client: httpx.Client) -> None:
    asked = "period=2024&channel=web"
    page = read(client, f"/kpi/net_sales?{asked}&where=item_group%3Dlights&by=week&page=2")
    assert {f"/?{asked}", f"/pnl?{asked}", f"/delivery?{asked}", f"/data?{asked}"} <= set(page.links)
    assert f"/pnl?{asked}" in read(client, f"/data?{asked}").links
    assert "/pnl" in Page(client.get("/pnl?period=never").text).links, "what is wrong is not carried on"


def test_what_a_kpi_is_told_apart_by_stays_when_it_is_narrowed(client: httpx.Client) -> None:
    page = read(client, "/kpi/net_sales?period=2024&by=item_group")
    for cell in (page.rows("By channel")["Web & more"][1], page.rows("By month")["2024-02"][1]):
        assert "By item group" in read(client, cell.href).tables
    assert "By item group" not in read(client, page.rows("By item group")["lights"][1].href).tables
    assert "By channel" in read(client, "/kpi/net_sales?by=channel").tables


@pytest.mark.parametrize(("path", "setting"), [("/", "board.CHANNELS"), ("/pnl", "pnl.PARTS")])
def test_of_many_channels_each_stands_on_one_page(
    client: httpx.Client, loaded: Path, monkeypatch: pytest.MonkeyPatch, path: str, setting: str
) -> None:
    whole = read(client, f"{path}?period=2024").head()
    monkeypatch.setattr(f"onebook.web.pages.{setting}", 1)
    with serving(make_app(loaded)) as other:  # which remembers no page yet
        first = read(other, f"{path}?period=2024")
        second = read(other, first.after)
    assert first.head() == whole[:-1]
    assert second.head() == [*whole[:-2], whole[-1]]
    assert not second.after


def test_very_many_channels_of_a_figure_are_cut_with_a_word(loaded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onebook.web.pages.line.CHANNELS", 1)
    monkeypatch.setattr("onebook.web.pages.kpi.PARTS", 1)
    with serving(make_app(loaded)) as client:
        line = read(client, "/pnl/gross_sales?period=2024").rows("By channel")
        assert [cells[1].text for cells in line.values()] == ["261.51", "255.51", "517.01"]
        assert list(line)[1] == "1 other"
        page = read(client, "/kpi/net_sales?period=2024")
        assert len(page.rows("By channel")) == 2
        assert "1 more channel that weighs less is in the file." in page.text


def test_filters_are_told_by_what_they_are(client: httpx.Client) -> None:
    asked = "where=place%3D&where=item_group%3D*&where=channel%3Dweb"
    assert read(client, f"/pnl?{asked}").answer.startswith("All time, place not known, any item group, Web & more: ")


def test_goals_are_said_to_be_missing_only_where_there_are_none(own: Path, client: httpx.Client) -> None:
    assert "No goals are set" not in read(client, "/?where=item_group%3Dlights").text
    plan = own / "onebook.toml"
    goals = "[goals]\ndemand_orders = 2\ndiscount_rate = 0.01\n"
    plan.write_text(plan.read_text(encoding="utf-8").replace(goals, ""), encoding="utf-8")
    with serving(make_app(own)) as other:
        assert "No goals are set" in read(other, "/?period=2024").text


def test_a_document_names_channels_and_systems_as_the_plan_does(client: httpx.Client) -> None:
    order = read(client, "/document/sales_order/shop/2")
    assert order.rows()["channel"][1].text == STORE
    lines = order.text.split("<h2>Sales order line</h2>")[1].split("<table>")[1].split("</caption>")[0]
    assert "customer" not in lines, "the order itself says who bought"
