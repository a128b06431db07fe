"""Credit over records: which steps count, that all models add up to orders and net sales, and that figures open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from onebook.app.business import Business, measuring, open_business
from onebook.app.credit.behind import credited_in, entries_select
from onebook.app.credit.credits import NOBODY, UNKNOWN, Credit, ask_credit, credit_in
from onebook.app.credit.how import How
from onebook.app.credit.words import credit_notes, credit_shape
from onebook.app.downloading import pnl_sheet
from onebook.app.influence import ask_pnl_influence, influence_in
from onebook.app.journeys import journeying
from onebook.app.measuring import Asking, kpi_in, pnl_in
from onebook.app.report import report_in
from onebook.app.tables import pnl_columns, pnl_rows
from onebook.intake import load
from onebook.measures import Session, pnl_lines, use_models
from onebook.records import BadInput
from onebook.web.report import compose

PLAN = """
[business]
name = "Shop"
currency = "EUR"
time_zone = "UTC"
recognise = "order"
[channels.web]
kind = "digital"
[channels.store]
kind = "physical"
[channels.search]
kind = "digital"
sells = false
own = false
[channels.mail]
kind = "digital"
sells = false
[systems.shop]
[systems.shop.sources]
people = { path = "people.csv" }
orders = { path = "orders.csv" }
lines = { path = "lines.csv" }
returns = { path = "returns.csv" }
touches = { path = "touches.csv" }
costs = { path = "costs.csv" }
campaigns = { path = "campaigns.csv" }
[systems.shop.records.party]
source = "people"
columns = { external_id = "id" }
constants = { kind = "person" }
[systems.shop.records.sales_order]
source = "orders"
columns = { external_id = "id", channel = "channel", ordered_at = "at", customer_id = "who", status = "status" }
constants = { delivery_method = "carry_out" }
[systems.shop.records.sales_order_line]
source = "lines"
columns = { sales_order_id = "order", line = "line", item_id = "item", channel = "channel", ordered_on = "on", gross_amount = "amount", cancelled_on = "cancelled" }
constants = { quantity = "1", delivery_method = "carry_out" }
[systems.shop.records.sales_return]
source = "returns"
columns = { external_id = "id", line = "line", sales_order_id = "order", order_line = "line", channel = "channel", returned_on = "on", amount = "amount" }
constants = { quantity = "1" }
[systems.shop.records.touch]
source = "touches"
columns = { external_id = "id", kind = "kind", channel = "channel", touched_at = "at", customer_id = "who", visitor_id = "visitor", visit_id = "visit", campaign_id = "campaign", purpose = "purpose", page = "page" }
[systems.shop.records.campaign]
source = "campaigns"
columns = { external_id = "id", name = "name", channel = "channel" }
[systems.shop.records.cost]
source = "costs"
columns = { external_id = "id", kind = "kind", channel = "channel", campaign_id = "campaign", incurred_on = "on", amount = "amount" }
"""  # noqa: E501 (columns of one record stand on one line)

FILES = {
    "people_csv": "id\n1\n2\n3\n4\n",
    # 1: three steps, the click and the visit it led to being one. 2: only a parcel followed. 3: a step too old.
    # Nobody: bought without a name. 4 never bought.
    "orders_csv": """id,channel,at,who,status
A,store,2026-03-20T12:00:00Z,1,placed
B,web,2026-03-21T12:00:00Z,2,placed
C,web,2026-03-22T12:00:00Z,3,placed
D,store,2026-03-23T12:00:00Z,,placed
E,web,2026-03-24T12:00:00Z,1,cancelled
""",
    "lines_csv": """order,line,item,channel,on,amount,cancelled
A,1,I,store,2026-03-20,100.0001,
B,1,I,web,2026-03-21,50,
C,1,I,web,2026-03-22,20,
D,1,I,store,2026-03-23,7,
E,1,I,web,2026-03-24,9,2026-03-24
""",
    "returns_csv": "id,line,order,channel,on,amount\nR,1,A,store,2026-04-02,40\n",
    "touches_csv": """id,kind,channel,at,who,visitor,visit,campaign,purpose,page
1,click,search,2026-03-10T10:00:00Z,1,V1,,K1,,
2,visit,web,2026-03-10T10:00:05Z,1,V1,10,K1,shop,/sofa?utm=a
3,click,mail,2026-03-12T10:00:00Z,1,V1,,,,
4,visit,web,2026-03-15T10:00:00Z,1,V1,11,,shop,/home
5,visit,web,2026-03-20T09:00:00Z,2,V2,12,,track,/parcel
6,visit,web,2026-02-10T09:00:00Z,3,V3,13,,shop,/home
7,visit,web,2026-03-01T09:00:00Z,4,V4,14,K1,shop,/home
8,visit,web,2026-03-05T09:00:00Z,4,V4,15,,shop,/home
9,visit,web,2026-05-30T09:00:00Z,4,V4,16,,shop,/home
""",
    "campaigns_csv": "id,name,channel\nK1,Spring,search\nK2,Leaflet,mail\n",
    "costs_csv": "id,kind,channel,campaign,on,amount\n1,marketing,search,K1,2026-03-05,12\n"
    "2,marketing,mail,K2,2026-03-05,5\n3,marketing,,,2026-03-05,3\n",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """The shop, loaded, its journey built, and open."""
    folder = tmp_path_factory.mktemp("shop")
    (folder / "onebook.toml").write_text(PLAN, encoding="utf-8")
    for name, text in FILES.items():
        (folder / name.replace("_csv", ".csv")).write_text(text, encoding="utf-8")
    business = open_business(folder)
    report = load(business.plan)
    assert report.clean, [str(f) for s in report.systems for f in s.refused]
    with measuring(business) as session:
        before = influence_in(session, Asking())
        assert before
        assert before.stale, "nothing is told before it is known who did what"
    with journeying(business) as session:
        yield session


def adds_up(found: Credit) -> None:
    for model in found.models:
        assert sum(part.given[model.name].value for part in found.parts) == found.value, model.name
        assert sum(part.given[model.name].conversions for part in found.parts) == found.orders, model.name


def given(found: Credit, model: str) -> dict[str, tuple[Decimal, Decimal]]:
    return {part.key: (part.given[model].conversions, part.given[model].value) for part in found.parts}


def test_steps_count_once_and_by_who_brought_them(shop: Session) -> None:
    found = credit_in(shop, Asking(), How())
    assert len(found.models) == 11
    # Orders A and E of person 1: click in search (with its visit), click in the mail, a visit by itself.
    assert (found.orders, found.met, found.unknown, found.nobody) == (5, 2, 2, 1)
    linear = given(found, "linear")
    assert {key: round(linear[key][0], 2) for key in linear} == {
        "search": Decimal("0.67"), "mail": Decimal("0.67"), "web": Decimal("0.67"), UNKNOWN: 2, NOBODY: 1,
    }  # fmt: skip
    assert given(found, "first")["search"] == (2, Decimal("60.0001"))
    assert given(found, "last_non_direct")["mail"] == (2, Decimal("60.0001"))
    # Person 4's two visits in March are a path without an order; the one in May is too young to tell, and person 3's
    # visit lies too far back: a path without an order as well.
    assert (found.silent, found.undecided) == (2, 1)
    assert found.walks
    assert found.walks.converts == 0.5


def test_models_add_up_to_orders_placed_and_to_net_sales(shop: Session) -> None:
    for by in ("channel", "campaign", "content"):
        for period in (None, "2026-03", "2026-04"):
            adds_up(credit_in(shop, Asking(period), How(by=by)))
    found = credit_in(shop, Asking(), How())
    assert found.value == pnl_in(shop, Asking()).whole.totals["net_sales"] == Decimal("137.0001")
    placed = kpi_in(shop, "demand_orders", Asking(), ()).figures
    assert found.orders == placed["demand_orders", "current", None].value
    march = credit_in(shop, Asking("2026-03"), How())
    assert march.value == Decimal("137.0001"), "what came back later is taken off the order"
    assert march.sales == pnl_in(shop, Asking("2026-03")).whole.totals["net_sales"] == Decimal("177.0001")
    assert any("net sales of the same days" in note for note in credit_notes(march))


def test_costs_are_those_of_the_pnl(shop: Session) -> None:
    found = credit_in(shop, Asking(), How())
    marketing = pnl_in(shop, Asking()).whole.channels["marketing"]
    assert {p.key: p.spent for p in found.parts if p.spent} == {c: -marketing[c] for c in ("search", "mail")}
    assert found.unspent == -marketing["unassigned"] == 3
    search = next(p for p in found.parts if p.key == "search")
    assert search.per_spent("first") == Decimal("60.0001") / 12
    assert search.per_order("first") == 6
    campaigns = {p.key: p for p in credit_in(shop, Asking(), How(by="campaign")).parts}
    assert campaigns["K2"].name == "Leaflet"
    assert (campaigns["K2"].spent, campaigns["K2"].orders) == (5, 0)


def test_a_look_back_takes_in_what_lies_within_it(shop: Session) -> None:
    far = credit_in(shop, Asking(), How(look_back=60))
    assert (far.met, far.unknown) == (3, 1), "the visit 40 days before counts"
    near = credit_in(shop, Asking(), How(look_back=6))
    assert {p.key for p in near.parts if p.kind == "met" and p.orders} == {"web"}
    with pytest.raises(BadInput, match="1 to 3650 days"):
        credit_in(shop, Asking(), How(look_back=0))


def test_content_is_the_page_on_which_a_visit_began(shop: Session) -> None:
    found = given(credit_in(shop, Asking(), How(by="content")), "linear")
    assert set(found) == {"/sofa", "/home", "(click)", UNKNOWN, NOBODY}


@pytest.mark.parametrize("model", ["first", "last", "linear", "u_shaped", "position", "time_decay", "shapley"])
def test_a_figure_opens_to_orders_and_steps_that_add_up_to_it(shop: Session, model: str) -> None:
    found = credit_in(shop, Asking(), How())
    for part in found.parts:
        if part.kind == "met" and not part.orders:
            continue
        for of in ("orders", "steps"):
            opened = credited_in(shop, Asking(), How(), model, part.key, of)
            assert opened.adds_up
            assert (opened.conversions, opened.value) == (part.given[model].conversions, part.given[model].value)
            assert sum(entry.value for entry in opened.page(0)) == opened.value
    every = credited_in(shop, Asking(), How(), model, "")
    assert (every.conversions, every.value) == (found.orders, found.value)
    steps = credited_in(shop, Asking(), How(), "linear", "mail", "steps").page(0)
    assert {entry.document for entry in steps} == {("touch", "shop", "3")}


def test_a_markov_chain_opens_to_the_orders_that_met_the_channel(shop: Session) -> None:
    opened = credited_in(shop, Asking(), How(), "markov", "mail")
    assert not opened.adds_up
    assert [entry.document[2] for entry in opened.page(0)] == ["E", "A"]
    assert "'E'" in entries_select(opened.page(1), "value")
    with pytest.raises(BadInput, match="no step was in 'television'"):
        credited_in(shop, Asking(), How(), "linear", "television")


def test_influenced_sales_are_of_orders_in_other_channels(shop: Session) -> None:
    told = influence_in(shop, Asking())
    assert told
    assert told.channels == {
        "search": (Decimal("60.0001"), 2), "mail": (Decimal("60.0001"), 2), "web": (Decimal("60.0001"), 1),
    }  # fmt: skip
    use_models(shop, ["influenced_order"])
    rows = shop.con.execute("select by_channel, document_id, channel from influenced_order order by all").fetchall()
    assert ("web", "A", "store") in rows, "the visits to the site before the purchase in the store"
    assert not any(by == channel for by, _, channel in rows)
    narrowed = influence_in(shop, Asking(channels=("mail",)))
    assert narrowed
    assert narrowed.channels.keys() == {"mail"}
    assert influence_in(shop, Asking(where=("item=I",))) is None


def test_influenced_sales_stand_in_files_and_report_but_in_no_sum(shop: Session) -> None:
    told, statement = influence_in(shop, Asking()), pnl_in(shop, Asking(), None, allocated=False)
    assert told
    *lines, memo = [dict(zip(pnl_columns(statement), row, strict=True)) for row in pnl_rows(statement, told)]
    assert [line["line"] for line in lines] == [line.name for line in pnl_lines()]
    assert (memo["line"], memo["business"], memo["web"]) == ("memo_influenced_sales", None, Decimal("60.0001"))
    written = pnl_sheet(statement, told)
    assert dict(zip(written.columns, written.rows[-1], strict=True))["web"] == Decimal("60.0001")
    assert "no part of the sums" in written.notes[-1]
    section = next(one for one in compose(report_in(shop, Asking())).sections if one.title == "P&L")
    rows = [[cell.text for cell in line.cells] for table in section.tables for line in table.lines]
    memos = [row for row in rows if row[0] == "Memo: influenced sales elsewhere"]
    assert sum(row.count("60.00") for row in memos) == 3
    assert "no part of the sums" in section.notes[-1]


EMPTY = {name: text.splitlines()[0] + "\n" for name, text in FILES.items()}


def test_where_nothing_is_known_it_is_said(make_business: Callable[..., Business]) -> None:
    no_orders = make_business(PLAN, **FILES | {n: EMPTY[n] for n in ("orders_csv", "lines_csv", "returns_csv")})
    load(no_orders.plan)
    found = ask_credit(no_orders, Asking(), How())
    adds_up(found)
    assert (found.orders, found.value) == (0, 0)


def test_without_steps_orders_stand_for_themselves(make_business: Callable[..., Business]) -> None:
    business = make_business(PLAN, **FILES | {"touches_csv": EMPTY["touches_csv"]})
    load(business.plan)
    found = ask_credit(business, Asking(), How())
    adds_up(found)
    # Nobody's steps are known, and then nobody is told apart either.
    assert found.met == 0
    assert found.unknown + found.nobody == 5
    assert ask_pnl_influence(business, Asking(), None, allocated=False)[1] is None
    assert credit_shape(found)["removal_effects"] is None or found.walks


def test_one_channel_one_customer_one_day(make_business: Callable[..., Business]) -> None:
    files = {
        "people_csv": "id\n1\n",
        "orders_csv": "id,channel,at,who,status\nA,web,2026-03-20,1,placed\n",
        "lines_csv": "order,line,item,channel,on,amount,cancelled\nA,1,I,web,2026-03-20,5,\n",
        "touches_csv": FILES["touches_csv"].splitlines()[0] + "\n1,visit,web,2026-03-20T10:00:00Z,1,V,1,,shop,/\n",
    }
    business = make_business(PLAN, **EMPTY | files)
    load(business.plan)
    found = ask_credit(business, Asking(), How())
    adds_up(found)
    assert {model: told["web"] for model in ("first", "markov", "shapley") for told in [given(found, model)]} == {
        "first": (1, 5), "markov": (1, 5), "shapley": (1, 5),
    }  # fmt: skip
    assert any("Only 1 order has a step before it" in note for note in credit_notes(found))
