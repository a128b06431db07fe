"""Checking a plan: every fault is found, on its line, and a sound plan has none."""

from __future__ import annotations

import pytest

from onebook.plan import Capabilities, parse_plan
from onebook.plan.check import check_plan
from onebook.records import record_types

CAPABILITIES = {
    "files": Capabilities(frozenset(record_types()), mapped=True),
    "tpcds": Capabilities(frozenset({"item", "sales_order", "sales_order_line", "sales_return", "stock_count"})),
    "shop": Capabilities(
        frozenset({"item", "party", "sales_order", "sales_order_line"}), frozenset({"item", "party", "stock_count"})
    ),
    "erp": Capabilities(frozenset(record_types()), frozenset({"sales_order", "sales_order_line", "item", "party"})),
}

SOUND = """\
[business]
name = "Kern"
currency = "EUR"
[channels]
web = { kind = "digital" }
store = { kind = "physical" }
[systems.shop]
kind = "shop"
channels = ["web"]
takes = ["stock_count"]
[systems.till]
channels = ["store"]
takes = ["item"]
by_hand = ["item"]
records.sales_order = {source = "sales", columns.external_id = "No", columns.ordered_at = "Time", columns.channel="At"}
[systems.till.sources.sales]
path = "exports/*.csv"
[systems.till.records.sales_order_line]
source = "sales"
columns = { sales_order_id = "No", line = "Pos", ordered_at = "Time", quantity = "Qty", gross_amount = "Net" }
constants = { channel = "store", delivery_method = "carry_out" }
[systems.erp]
kind = "erp"
gives = ["item", "stock_count", "cost"]
owns = ["item"]
secrets = { key = "env:ERP_KEY" }
[places.main]
serves = ["web", "store"]
[goals]
nps = 50
"""
LAST = SOUND.count("\n")
TILL = "systems.till.records.sales_order_line"


def find(text: str):
    plan = parse_plan(text)
    kpis = {"nps": "points", "on_time_delivery": "share"}
    files, folders = {"good.sql", "./till.db"}, {".", "exports"}
    return check_plan(
        plan, text, CAPABILITIES, kpis, {"ERP_KEY"}, files.__contains__, folders.__contains__, {"b2b", "b2c"}
    )


def shown(finding) -> str:
    return str(finding.as_fault("onebook.toml"))


def test_a_sound_plan_has_no_faults():
    assert [shown(f) for f in find(SOUND) if f.severity == "fault"] == []


def added(more: str) -> str:
    return SOUND + more


def changed(old: str, new: str) -> str:
    assert old in SOUND, old
    return SOUND.replace(old, new)


CASES = [
    # names
    ("unknown KPI", added("on_time_delivry = 0.9"), LAST + 1, "goals.on_time_delivry",
     "there is no KPI 'on_time_delivry'. Did you mean 'on_time_delivery'?"),
    ("stock told to an unknown channel", added("[availability.channels.webb]\ncap = 3"), LAST + 1,
     "availability.channels.webb", "there is no channel 'webb'. Did you mean 'web'?"),
    ("goal for an unknown channel", changed("nps = 50", "nps = { value = 1, channels = { webb = 2 } }"), LAST,
     "goals.nps.channels.webb", "there is no channel 'webb'. Did you mean 'web'?"),
    ("unknown record type given", changed('gives = ["item", "stock', 'gives = ["items", "stock'), 24,
     "systems.erp.gives", "there is no record type 'items'. Did you mean 'item'?"),
    ("unknown record type in a list over lines", changed('takes = ["item"]', 'takes = [\n "item",\n "stok_count"]'), 15,
     "systems.till.takes", "Did you mean 'stock_count'?"),
    ("unknown record type owned", changed('owns = ["item"]', 'owns = ["itm"]'), 25, "systems.erp.owns",
     "Did you mean 'item'?"),
    ("unknown record type mapped", changed(f"[{TILL}]", "[systems.till.records.salesorderline]"), 18,
     "systems.till.records.salesorderline", "Did you mean 'sales_order_line'?"),
    ("unknown record type of ids", changed('owns = ["item"]', 'owns = ["item"]\nids = { partys = "shop" }'), 26,
     "systems.erp.ids.partys", "Did you mean 'party'?"),
    ("unknown record type priced", added("[manual.minutes]\nsales_orders = 2"), LAST + 2, "manual.minutes.sales_orders",
     "Did you mean 'sales_order'?"),
    ("unknown kind of system", changed('kind = "shop"', 'kind = "shopp"'), 8, "systems.shop.kind",
     "there is no kind of system 'shopp'. Did you mean 'shop'?"),
    ("unknown system of orders",
     changed('web = { kind = "digital" }', 'web = { kind = "digital", order_system = "shp" }'),
     5, "channels.web.order_system", "there is no system 'shp'. Did you mean 'shop'?"),
    ("unknown system of rates", added('[exchange_rates]\nsystem = "bank"'), LAST + 2, "exchange_rates.system",
     "there is no system 'bank'. There are: shop, till, erp."),
    ("unknown system of ids", changed('owns = ["item"]', 'owns = ["item"]\nids = { party = "shoop" }'), 26,
     "systems.erp.ids.party", "Did you mean 'shop'?"),
    ("unknown channel of a system", changed('channels = ["web"]', 'channels = ["web", "app"]'), 9,
     "systems.shop.channels",
     "there is no channel 'app'. There are: web, store."),
    ("not a currency", changed('"EUR"', '"EUX"'), 3, "business.currency", "not a currency of ISO 4217"),
    # places and channels
    ("place that serves nothing", changed('serves = ["web", "store"]', 'label = "Main"'), 27, "places.main",
     "this warehouse serves no channel."),
    ("place that serves an unknown channel", changed('serves = ["web", "store"]', 'serves = ["web", "stor"]'), 28,
     "places.main.serves", "there is no channel 'stor'. Did you mean 'store'?"),
    ("rules of routing for an unknown channel", added('[routing.channels]\nwep = ["nearest"]'), LAST + 2,
     "routing.channels.wep", "there is no channel 'wep'. Did you mean 'web'?"),
    ("half a pair of coordinates", changed('serves = ["web", "store"]', 'serves = ["web", "store"]\nlatitude = 52.5'),
     27, "places.main", "of its latitude and longitude only one is given."),
    ("orders reach nobody", changed("store = { kind", 'phone = { kind = "human" }\nstore = { kind'), 6,
     "channels.phone",
     "its orders reach nobody: no system gives sales_order_line for it."),
    ("orders without lines", changed('kind = "shop"\n', 'kind = "shop"\ngives = ["sales_order"]\n'), 5, "channels.web",
     "its orders reach nobody: shop gives its orders without their lines."),
    ("order system without orders", changed("web = { kind", 'web = { order_system = "erp", kind'), 5,
     "channels.web.order_system", "its orders reach nobody: erp gives no sales_order_line."),
    ("stock that nobody feeds", changed('owns = ["item"]', 'owns = ["item"]\nchannels = ["web"]'), 6, "channels.store",
     "nobody feeds its stock: the systems that give stock do not name it."),
    ("stock system without stock", changed("web = { kind", 'web = { stock_system = "shop", kind'), 5,
     "channels.web.stock_system", "nobody feeds its stock: shop gives no stock_count or stock_move."),
    # owners
    ("two owners", changed('takes = ["stock_count"]', 'takes = ["stock_count"]\nowns = ["item"]'), 26,
     "systems.erp.owns",
     "item has 2 owners: shop and erp."),
    ("no owner", changed('owns = ["item"]\n', ""), 24, "systems.erp.gives",
     'item has no owner: shop and erp both give it. Say which one is right: owns = ["item"] below one of them.'),
    ("orders counted twice", changed('"cost"]', '"cost", "sales_order", "sales_order_line"]'), 24, "systems.erp.gives",
     "sales_order and sales_order_line of the channel web have no owner: shop and erp both give them; they would be"),
    ("taken, but given by nobody",
     changed('takes = ["item"]\nby_hand = ["item"]', 'takes = ["budget"]\nby_hand = ["budget"]'),
     13, "systems.till.takes", "till takes budget, but budget has no owner: no system gives it."),
    ("owner gives nothing", changed('owns = ["item"]', 'owns = ["item", "lead"]'), 25, "systems.erp.owns",
     "erp owns lead, but does not give it."),
    ("loop", changed('gives = ["item", "stock_count", "cost"]\nowns = ["item"]',
                     'gives = ["item", "stock_count", "cost", "party"]\nowns = ["item"]\ntakes = ["party"]')
     .replace('takes = ["stock_count"]', 'takes = ["stock_count", "party"]'), 10, "systems.shop.takes",
     "party would go round: shop feeds erp feeds shop."),
    ("ids go round", changed('owns = ["item"]', 'owns = ["item"]\nids = { item = "shop" }')
     .replace('channels = ["web"]', 'channels = ["web"]\nids = { item = "erp" }'), 10, "systems.shop.ids.item",
     "the ids of item go round: shop uses those of erp uses those of shop."),
    ("own ids", changed('owns = ["item"]', 'owns = ["item"]\nids = { item = "erp" }'), 26, "systems.erp.ids.item",
     "erp already uses its own ids of item."),
    ("lines without their documents", changed('kind = "shop"\n', 'kind = "shop"\ngives = ["sales_order_line"]\n'), 9,
     "systems.shop.gives",
     "every sales_order_line would be kept out: it is a part of a sales_order, and shop gives none."),
    ("cannot take", changed('by_hand = ["item"]\n', ""), 13, "systems.till.takes",
     "till is to take item, but a system of kind files cannot take it. It can take: nothing. Remove it, or write"),
    ("cannot give",
     changed('kind = "shop"\n', 'kind = "shop"\ngives = ["sales_order", "sales_order_line", "invoice"]\n'), 9,
     "systems.shop.gives", "shop is to give invoice, but a system of kind shop cannot give it."),
    ("gives without a mapping", changed('takes = ["item"]', 'takes = ["item"]\ngives = ["payment"]'), 14,
     "systems.till.gives",
     "till is to give payment, but no mapping says how to read it. Add [systems.till.records.payment]"),
    # mappings
    ("no SQL file", changed('source = "sales"\n', 'sql = "lines.sql"\n').replace("columns = {", "#"), 19, f"{TILL}.sql",
     "there is no file 'lines.sql'."),
    ("SQL and columns", changed('source = "sales"\n', 'source = "sales"\nsql = "good.sql"\n'), 19, f"{TILL}.source",
     "a mapping with sql has no source or columns."),
    ("neither SQL nor source", added("[systems.till.records.item]\nconstants = { kind = 'goods' }"), LAST + 1,
     "systems.till.records.item", "it does not say where its records come from."),
    ("no source", changed('source = "sales"\n', "").replace("[systems.till.sources.sales]",
     "[systems.till.sources.b]\npath = 'b.csv'\n[systems.till.sources.sales]"), 20, TILL,
     'it has columns, but does not say of which source. Add source = "b".'),
    ("no columns", changed("columns = {", "#"), 18, TILL, "it has a source, but no columns."),
    ("unknown source", changed('source = "sales"\n', 'source = "sale"\n'), 19, f"{TILL}.source",
     "there is no source 'sale'. Did you mean 'sales'?"),
    ("unknown field", changed("quantity =", "quantty ="), 20, f"{TILL}.columns.quantty",
     "sales_order_line has no field 'quantty'. Did you mean 'quantity'?"),
    ("unknown field that may be empty",
     changed('source = "sales"\n', 'source = "sales"\nmay_be_empty = ["colour"]\n'), 20,
     f"{TILL}.may_be_empty", "sales_order_line has no field 'colour'."),
    ("needed field", changed(', ordered_at = "Time"', ""), 18, TILL,
     "it gives no ordered_at or ordered_on, which every sales_order_line needs."),
    ("key that may not be empty",
     changed(', line = "Pos"', "").replace('source = "sales"\n', 'source = "sales"\nmay_be_empty = ["line"]\n'),
     18, TILL, "it gives no line, by which records of this type are told apart."),
    ("column and constant", changed("constants = {", "constants = { quantity = 1,"), 21, f"{TILL}.constants.quantity",
     "quantity is both a column and a constant."),
    ("constant channel", changed('channel = "store"', 'channel = "stores"'), 21, f"{TILL}.constants.channel",
     "there is no channel 'stores'. Did you mean 'store'?"),
    ("constant choice", changed('"carry_out"', '"carryout"'), 21, f"{TILL}.constants.delivery_method",
     "Did you mean 'carry_out'?"),
    ("constant currency", changed("constants = {", 'constants = { currency = "EURO",'), 21,
     f"{TILL}.constants.currency",
     "not a currency"),
    ("named columns",
     changed('"exports/*.csv"', '"exports/*.csv"\nheader = false\ncolumns = ["No", "Pos", "Time", "Qty", "At"]'),
     22, f"{TILL}.columns.gross_amount", "there is no column 'Net'. There are: No, Pos, Time, Qty, At."),
    ("no header and no names",
     changed('"No"', '"column_1"').replace('"At"', '"column_5"').replace('"Pos"', '"column_2"')
     .replace('"Time"', '"column_3"').replace('"Net"', '"column_4"')
     .replace('path = "exports/*.csv"', 'path = "exports/*.csv"\nheader = false'), 21, f"{TILL}.columns.quantity",
     "a file without a header has no column 'Qty'."),
    ("tax without its rate", changed('source = "sales"\n', 'source = "sales"\ntax_included = true\n'), 20,
     f"{TILL}.tax_included", "gross_amount with tax in it needs the rate"),
    ("same marks", changed('source = "sales"\n', 'source = "sales"\nthousands = "."\n'), 20, f"{TILL}.thousands",
     "'.' is the mark of both thousands and decimals."),
    ("no mark", changed('source = "sales"\n', 'source = "sales"\nthousands = "0"\n'), 20, f"{TILL}.thousands",
     "no mark"),
    ("date format of a spreadsheet", changed('source = "sales"\n', 'source = "sales"\ndate_format = "dd.mm.yyyy"\n'),
     20,
     f"{TILL}.date_format", "'dd.mm.yyyy' is no date format. Write %d for the day"),
    ("two sources in one", changed('path = "exports/*.csv"', 'path = "exports/*.csv"\ntable = "t"'), 16,
     "systems.till.sources.sales", "it has path and table: a source is one of them."),
    ("no source in one", changed('path = "exports/*.csv"', "skip = 1"), 16, "systems.till.sources.sales",
     "it says neither path nor table nor query"),
    ("table without database", changed('path = "exports/*.csv"', 'table = "sales"'), 17,
     "systems.till.sources.sales.table",
     "a table needs a database, and [systems.till] names none."),
    ("tables without database", changed(
        'path = "exports/*.csv"', 'table = "sales"\n[systems.till.sources.two]\nquery = "select 1"'), 17,
     "systems.till.sources.sales.table",
     "a table needs a database (and so do 1 more of its sources), and [systems.till] names none."),
    ("path out of the business", changed('"exports/*.csv"', '"../other/*.csv"'), 17, "systems.till.sources.sales.path",
     "leads out of the business's folder."),
    ("absolute path", changed('"exports/*.csv"', '"/etc/passwd"'), 17, "systems.till.sources.sales.path", "leads out"),
    # folders and databases
    ("no such folder", changed('channels = ["store"]', 'channels = ["store"]\nfolder = "export"'), 13,
     "systems.till.folder", "there is no folder 'export'."),
    ("no such database", changed('channels = ["store"]', 'channels = ["store"]\ndatabase = "tills.db"'), 13,
     "systems.till.database", "there is no database 'tills.db'."),
    ("database out of the business", changed('channels = ["store"]', 'channels = ["store"]\ndatabase = "../till.db"'),
     13, "systems.till.database", "'../till.db' leads out of the business's folder."),
    # money
    ("shares short of one", added("[costs.shared]\nby = 'fixed'\nshares = { web = 0.3, store = 0.6 }"), LAST + 3,
     "costs.shared.shares", "the shares add up to 0.9, not to 1. Together they hold 0.1 too little."),
    ("shares beyond one",
     added('[costs.accounts."4711"]\nby = "fixed"\n[costs.accounts."4711".shares]\nweb = 0.7\nstore = 0.31'),
     LAST + 3, "costs.accounts.4711.shares", "the shares add up to 1.01, not to 1. Together they hold 0.01 too much."),
    ("shares of an unknown channel", added("[costs.shared]\nby = 'fixed'\nshares = { webb = 1 }"), LAST + 3,
     "costs.shared.shares.webb", "there is no channel 'webb'."),
    ("no shares", added("[costs.shared]\nby = 'fixed'"), LAST + 1, "costs.shared", "fixed shares, but names none."),
    ("no head count", added("[costs.shared]\nby = 'head_count'"), LAST + 2, "costs.shared.by",
     "missing for web and store."),
    ("no visits", added("[costs.shared]\nby = 'visits'"), LAST + 2, "costs.shared.by", "no system gives touch."),
    ("no rates", added("[exchange_rates]\nsystem = 'erp'"), LAST + 2, "exchange_rates.system",
     "erp gives no exchange_rate."),
    ("never shipped", changed(', delivery_method = "carry_out"', ""), 18, TILL, "its sales would never count"),
    ("cut-over", changed('channels = ["store"]', 'channels = ["store"]\ncut_over = "31.01.2026"'), 13,
     "systems.till.cut_over", "'31.01.2026' is neither a day nor an instant."),
    ("cut-over on no day", changed('channels = ["store"]', 'channels = ["store"]\ncut_over = "2026-02-30"'), 13,
     "systems.till.cut_over", "neither a day nor an instant"),
    # secrets
    ("secret not set", changed("env:ERP_KEY", "env:ERP_KEI"), 26, "systems.erp.secrets.key",
     "the environment variable ERP_KEI is not set."),
    ("secret in clear text", changed("env:ERP_KEY", "hunter2"), 26, "systems.erp.secrets.key",
     'a secret is written here in clear text. Name an environment variable instead: "env:ERP_KEY"'),
    ("secret in the options",
     changed('owns = ["item"]', 'owns = ["item"]\noptions = { login = { api_key = "hunter2" } }'),
     26, "systems.erp.options.login.api_key", "in clear text"),
    ("option not set", changed('owns = ["item"]', 'owns = ["item"]\noptions = { host = "env:ERP_HOST" }'), 26,
     "systems.erp.options.host", "ERP_HOST is not set"),
    ("password in an address",
     changed('channels = ["store"]', 'channels = ["store"]\ndatabase = "postgresql://me:hunter2@db/x"'),
     13, "systems.till.database", "in clear text"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "where", "sentence"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_fault_is_found_on_its_line(text, line, where, sentence):
    found = [f for f in find(text) if f.severity == "fault" and f.where == where]
    assert found, [shown(f) for f in find(text)]
    assert [f.line for f in found] == [line], [shown(f) for f in found]
    assert sentence in shown(found[0])
    assert "hunter2" not in str(find(text))
    assert found[0].mend, "a fault says how to mend it"


CASCADES = {"unknown record type given", "unknown record type owned", "unknown record type mapped", "unknown field",
            "unknown kind of system", "loop", "constant choice"}  # fmt: skip
"""Mistakes that make something else wrong too."""

ALONE = [case for case in CASES if case[0] not in CASCADES]


@pytest.mark.parametrize("text", [c[1] for c in ALONE], ids=[c[0] for c in ALONE])
def test_one_mistake_is_one_fault(text):
    faults = [f for f in find(text) if f.severity == "fault"]
    assert len(faults) == 1, [shown(f) for f in faults]


def warnings(text: str) -> list[str]:
    return [shown(f) for f in find(text) if f.severity == "warning"]


def test_what_the_board_will_lack_is_told():
    said = "\n".join(warnings(changed('"cost"]', '"payment"]')))
    assert "no system gives cost: contribution and operating profit are shown without marketing, fees and" in said
    assert "no system gives survey" in said
    assert "no system gives payment" not in said


def test_the_unit_cost_of_items_is_not_what_sold_goods_cost():
    """No model takes the cost of sales from items: the warning must stay, and may not claim that they would help."""
    item = "[systems.till.records.item]\nsource = 'sales'\ncolumns = { external_id = 'SKU', unit_cost = 'Cost' }\n"
    only_till = changed('kind = "shop"\n', 'kind = "shop"\ngives = ["item"]\n')
    (said,) = [line for line in warnings(only_till + item) if "what the goods cost" in line]
    assert "gross margin equals net sales. Map cost_amount of sales_order_line" in said
    costed = only_till.replace("gross_amount =", 'cost_amount = "Cost", gross_amount =')
    assert not any("what the goods cost" in line for line in warnings(costed))


def test_databases_that_are_there_or_are_addresses_are_no_faults():
    for database in ("till.db", "env:ERP_KEY", "host=db dbname=till", "postgresql://db/till"):
        text = changed('channels = ["store"]', f'channels = ["store"]\ndatabase = "{database}"')
        assert [f for f in find(text) if f.severity == "fault"] == [], database


@pytest.mark.parametrize(
    ("goals", "where", "sentence"),
    [
        ("on_time_delivery = 95", "goals.on_time_delivery", "95 is no share: shares go from 0 to 1. For 95 % write"),
        ("on_time_delivery = { value = 0.9, channels = { web = 2.5 } }", "goals.on_time_delivery.channels.web",
         "For 2.5 % write 0.025."),
        ("on_time_delivery = -1", "goals.on_time_delivery", "-1 is no share"),
    ],
)  # fmt: skip
def test_a_goal_that_no_share_can_reach_is_a_warning(goals, where, sentence):
    (found,) = [f for f in find(added(goals)) if f.where.startswith("goals")]
    assert (found.severity, found.line, found.where) == ("warning", LAST + 1, where)
    assert sentence in shown(found)
    assert not [f for f in find(added("on_time_delivery = 1")) if f.where.startswith("goals")]


def test_a_group_for_which_nothing_is_published_is_a_warning():
    said = [line for line in warnings(changed('"EUR"', '"EUR"\nbenchmark_group = "B2-B"')) if "benchmark_group" in line]
    assert said == [
        "onebook.toml:4: business.benchmark_group: nothing is published for a group 'B2-B'. Did you mean 'b2b'?"
    ]
    assert not any("benchmark" in line for line in warnings(changed('"EUR"', '"EUR"\nbenchmark_group = "b2c"')))


def test_guesses_are_warnings_until_they_are_confirmed():
    text = changed('source = "sales"\n', 'source = "sales"\nconfirm = ["Amounts are without tax.", "It is so."]\n')
    said = [line for line in warnings(text) if "confirm" in line]
    assert len(said) == 2
    assert said[0].startswith(f"onebook.toml:20: {TILL}.confirm: not confirmed yet: Amounts are without tax.")


def test_no_stock_at_all_is_a_warning_not_a_fault():
    text = changed('"stock_count", "cost"', '"cost"').replace('takes = ["stock_count"]', "")
    assert [f for f in find(text) if f.severity == "fault"] == []
    assert any("nobody feeds the stock of web and store" in line for line in warnings(text))


def test_where_the_plan_names_a_book_it_takes_the_orders_and_keeps_the_stock():
    alone = SOUND[: SOUND.index("[systems.shop]")] + SOUND[SOUND.index("[places.main]") :]
    assert any("no system is declared" in f.what for f in find(alone))
    assert find(f'{alone}[storage]\nbook = "book.db"\n') == []
    bare = (
        SOUND.replace('"stock_count", "cost"', '"cost"').replace('by_hand = ["item"]\n', "").split("records.sales")[0]
    )
    bare += '[places.main]\nserves = ["web", "store"]\n'
    said = [f.what for f in find(bare)]
    assert any("its orders reach nobody" in what for what in said)
    assert any("takes stock_count, but stock_count has no owner" in what for what in said)
    said = [f.what for f in find(f'{bare}[storage]\nbook = "book.db"\n')]
    assert not [what for what in said if "nobody" in what or "stock_count" in what]


def test_a_channel_that_does_not_sell_needs_neither_orders_nor_stock():
    text = changed("store = { kind", 'phone = { kind = "human", sells = false }\nstore = { kind')
    assert [f for f in find(text) if f.severity == "fault"] == []


def test_a_system_that_could_be_told_of_stock_and_is_not():
    said = warnings(changed('takes = ["stock_count"]\n', ""))
    assert any(line.startswith("onebook.toml:7: systems.shop: shop sells stock that erp keeps") for line in said)


def test_the_only_source_of_a_system_need_not_be_named():
    assert [f for f in find(changed('source = "sales"\n', "")) if f.severity == "fault" or "source" in f.what] == []


def test_a_source_that_no_mapping_reads_is_a_warning_unless_a_select_may_read_it():
    more = "[systems.till.sources.b]\npath = 'b.csv'\n"
    assert any(
        line.startswith(f"onebook.toml:{LAST + 1}: systems.till.sources.b: no mapping")
        for line in warnings(SOUND + more)
    )
    select = "[systems.till.records.item]\nsql = 'good.sql'\n"
    assert not any("no mapping reads" in line for line in warnings(SOUND + more + select))


def test_what_has_no_effect_is_a_warning():
    said = "\n".join(
        warnings(
            changed('owns = ["item"]', 'owns = ["item"]\nrecognise = "order"\nby_hand = ["lead"]')
            + "[costs.shared]\nshares = { web = 1 }\n"
        )
    )
    assert "systems.erp.recognise: it has no effect" in said
    assert "erp neither gives nor takes lead" in said
    assert "shares have no effect with by = 'net_sales'" in said


def test_stock_that_no_channel_is_told_of_is_a_warning():
    told = "[availability.channels.store]\nbuffer_share = 1\n[tolerances]\noversell_share = 0\n"
    said = "\n".join(warnings(changed('serves = ["web", "store"]', 'serves = ["web"]') + told))
    assert "availability.channels.store: no place serves the channel: it is told of no stock." in said
    assert "buffer_share: all there is is kept from the channel. Use `cap = 0` to tell it of none." in said
    assert "tolerances.oversell_share: no buffer is large enough for that" in said


def test_sales_counted_when_ordered_although_shipping_is_known():
    text = changed('channels = ["store"]', 'channels = ["store"]\nrecognise = "order"').replace(
        ', ordered_at = "Time"', ', ordered_at = "Time", shipped_on = "Sent"'
    )
    assert any(line.startswith("onebook.toml:13: systems.till.recognise: sales of till") for line in warnings(text))


def test_each_system_may_own_the_orders_of_its_channels():
    """The store's orders are the till's, those of the web the shop's: each takes the other's, and none goes round."""
    text = changed('takes = ["stock_count"]', 'takes = ["stock_count", "sales_order_line"]').replace(
        'takes = ["item"]\nby_hand = ["item"]',
        'takes = ["item", "sales_order_line"]\nby_hand = ["item", "sales_order_line"]',
    )
    said = [shown(f) for f in find(text) if f.severity == "fault"]
    assert all("go round" not in line and "owner" not in line for line in said), said


def test_each_system_may_have_customers_of_its_own_as_long_as_they_are_not_passed_on():
    text = changed('"cost"]', '"cost", "party"]')
    assert [f for f in find(text) if f.severity == "fault"] == []
    passed_on = text.replace('takes = ["item"]\nby_hand = ["item"]', 'takes = ["party"]\nby_hand = ["party"]')
    said = [shown(f) for f in find(passed_on) if f.severity == "fault"]
    assert len(said) == 1
    assert "party has no owner: shop and erp both give it." in said[0]


def test_rates_of_several_systems_are_chosen_between_by_the_plan():
    text = changed('"cost"]', '"cost", "exchange_rate"]').replace(
        "by_hand = [", 'gives = ["exchange_rate"]\nby_hand = ["exchange_rate", '
    )
    assert any("exchange_rate has no owner" in shown(f) for f in find(text))
    assert not any("exchange_rate has no owner" in shown(f) for f in find(text + '[exchange_rates]\nsystem = "erp"\n'))


def test_a_plan_without_systems_or_channels_has_one_fault_each():
    said = [shown(f) for f in find('[business]\nname = "x"\ncurrency = "EUR"\n[channels]\n')]
    assert len(said) == 2
    assert said[0].startswith("onebook.toml: systems: no system is declared")
    assert said[1].startswith("onebook.toml:4: channels: no channel is declared")


def test_a_kpi_of_the_plan_may_have_a_goal():
    text = added(
        'calls = 5\n[kpis.calls]\nphase = "service"\nlabel = "Calls"\nfact = "contact"\nnumerator = "count(*)"\n'
    )
    assert not [f for f in find(text) if f.where.startswith("goals")]


def test_findings_come_in_the_order_of_their_lines():
    lines = [f.line or 0 for f in find(changed("env:ERP_KEY", "x").replace('"EUR"', '"EUX"'))]
    assert lines == sorted(lines)
