"""Reading a plan: each fault is one sentence with the line on which it stands."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onebook.plan import parse_plan
from onebook.plan.lines import line_of, setting_lines
from onebook.plan.read import read_plan, zone_misnamed
from onebook.plan.toml_text import setting
from onebook.records import BadInput

START = """\
[business]
name = "Kern"
currency = "EUR"
[channels.web]
kind = "digital"
"""


def faults(text: str) -> list[str]:
    with pytest.raises(BadInput) as caught:
        parse_plan(text)
    return [str(fault) for fault in caught.value.faults]


def test_a_plan_of_wrong_shape_is_healed_so_that_the_rest_can_be_checked():
    text = START.replace('currency = "EUR"', 'currncy = "USD"') + (
        "[channels.phone]\nkind = 'humn'\n[channels.shop]\n"
        "[systems.s]\ngives = ['item', 5, 'Sales Order']\ncolour = 1\n[working]\ncut_off = 3\n"
    )
    reading = read_plan(text)
    assert [".".join(p for p in m.path if isinstance(p, str)) for m in reading.misfits] == [
        "business.currncy", "channels.phone.kind", "channels.shop.kind", "systems.s.gives", "systems.s.gives",
        "systems.s.colour", "working.cut_off",
    ]  # fmt: skip
    assert reading.plan is not None
    assert reading.plan.business.currency == "USD"
    assert {name: c.kind for name, c in reading.plan.channels.items()} == {
        "web": "digital", "phone": "human", "shop": "digital",
    }  # fmt: skip
    assert reading.plan.systems["s"].gives == ("item", "sales_order")
    assert reading.plan.working.cut_off == "14:00"
    assert read_plan("a = [").plan is None


def test_a_town_is_no_time_zone_but_leads_to_one():
    assert zone_misnamed("Europe/Berlin") is None
    assert zone_misnamed("Berlin") == ("'Berlin' is no time zone.", "Did you mean 'Europe/Berlin'?")
    assert zone_misnamed("new york") == ("'new york' is no time zone.", "Did you mean 'America/New_York'?")


def only_fault(text: str) -> str:
    found = faults(text)
    assert len(found) == 1, found
    return found[0]


def test_a_small_plan_is_read():
    plan = parse_plan(START)
    assert plan.business.name == "Kern"
    assert plan.channels["web"].kind == "digital"


def test_a_byte_order_mark_is_no_fault():
    assert parse_plan("\ufeff" + START).business.currency == "EUR"


def test_numbers_are_exact_beyond_what_a_float_holds():
    plan = parse_plan(START + "[manual]\nwage_per_hour = 12345678901.0123456789\n[goals]\nx = 0.1\n")
    assert plan.manual.wage_per_hour == Decimal("12345678901.0123456789")
    assert plan.goals["x"] == Decimal("0.1")


def test_a_cut_over_may_be_a_toml_date():
    plan = parse_plan(START + "[systems.a]\ncut_over = 2026-01-31\n[systems.b]\ncut_over = 2026-01-31T06:00:00+01:00\n")
    assert plan.systems["a"].cut_over == "2026-01-31"
    assert plan.systems["b"].cut_over == "2026-01-31T06:00:00+01:00"


BROKEN = [
    ("unknown setting, near another", "[tolerances]\nprice_sahre = 0.1", 7, "tolerances.price_sahre",
     "there is no such setting. Did you mean 'price_share'?"),
    ("unknown setting, near none", "[storage]\ncolour = 1", 7, "storage.colour",
     "There are: lake, book, publish, keep_days, memory, threads."),
    ("setting in the wrong table", "[working]\n\nmemory = '1GB'", 8, "working.memory", "It belongs below [storage]."),
    ("table in the wrong table", "[working]\nsystems = 3", 7, "working.systems", "Write [systems] as a table of its"),
    ("unknown table", "[chanels.shop]\nkind = 'digital'", 6, "chanels", "Did you mean 'channels'?"),
    ("folder is ours", "[systems]\n[channels.x]\nkind='digital'\n[folder]", 9, "folder", "no such setting"),
    ("not one of", "[channels.shop]\nkind = 'digitl'", 7, "channels.shop.kind",
     "'digitl' is none of: digital, physical, human. Did you mean 'digital'?"),
    ("not one of, in a list over lines", "[working]\ndays = [\n  'mon', # a ] here\n  'tues',\n]", 9, "working.days",
     "'tues' is none of: mon, tue"),
    ("missing", "[channels.shop]\nlabel = 'Shop'", 6, "channels.shop.kind",
     'is missing. Add it, e.g. kind = "digital".'),
    ("text for a number", "[channels.web2]\nkind = 'human'\nhead_count = 'many'", 8, "channels.web2.head_count",
     "must be a number: 'many'. Write it without quotes"),
    ("text for a list", "[systems.s]\ngives = 'item'", 7, "systems.s.gives", "must be a list: 'item'."),
    ("number for text", "[systems.s]\nlabel = 3", 7, "systems.s.label", "must be text: 3. Write it in quotes: label ="),
    ("number in a list of text", "[systems.s]\ngives = [\n 'item',\n 5]", 9, "systems.s.gives", "must be text: 5."),
    ("text for true or false", "[channels.x]\nkind = 'human'\nsells = 'perhaps'", 8, "channels.x.sells",
     "must be true or false: 'perhaps'."),
    ("part of a whole", "[exchange_rates]\ncarry_days = 1.5", 7, "exchange_rates.carry_days", "must be a whole number"),
    ("too small", "[storage]\nthreads = -1", 7, "storage.threads", "must be 0 or more: -1."),
    ("a share of five", "[manual]\nerror_rate = 5", 7, "manual.error_rate", "(a share of 5 % is 0.05)"),
    ("not a number", "[goals]\nx = nan", 7, "goals.x", "must be a number"),
    ("list for a table", "[systems]\ns = [1]", 7, "systems.s", "must be a table: [1]. Write it as a table of its own"),
    ("a goal is no text", "[goals]\nnps = '50'\ncsat = 'high'", 8, "goals.csat", "must be a number: 'high'."),
    ("in a table, only what is said of the table", "[goals.nps]\nvalue = 50\nchanel = 4", 8, "goals.nps.chanel",
     "there is no such setting. Did you mean 'channels'?"),
    ("inline table", "[goals]\nnps = { value = 1, channels = { web = 'x' } }", 7, "goals.nps.channels.web",
     "must be a number: 'x'."),
    ("dotted keys", "costs.shared.by = 'sales'\n", 0, "costs.shared.by", "'sales' is none of"),
    ("quoted key", '[costs.accounts."4711 Rent"]\n"by" = "headcount"', 7, "costs.accounts.4711 Rent.by",
     "Did you mean 'head_count'?"),
    ("escaped key", '[costs.accounts."a\\u0041\\""]\nby = "unit"', 7, 'costs.accounts.aA".by', "Did you mean 'units'?"),
    ("name pattern of a key", '[systems."Web Shop"]\nkind = "files"', 6, "systems.Web Shop", "Write it as web_shop."),
    ("record type as in code", "[systems.s]\ntakes = ['SalesOrderLine']", 7, "systems.s.takes",
     "Write it as sales_order_line."),
    ("constant", "[systems.s.records.item]\nconstants = { kind = 'goods', sold_from = 2026-01-01 }", 7,
     "systems.s.records.item.constants.sold_from", "must be one text, number, true or false: 2026-01-01."),
    ("array of tables", "[[systems.s.sources.a]]\npath = 'x'\n[[systems.s.sources.a]]\npath = 'y'", 6,
     "systems.s.sources.a", "must be a table"),
    ("after text over lines", "[systems.s]\nlabel = '''\n[channels]\nx = 1\n'''\nlabl = 1", 11, "systems.s.labl",
     "Did you mean 'label'?"),
    ("in the table above", "lable = 1", 6, "channels.web.lable", "Did you mean 'label'?"),
    ("time zone", "[systems.s]\ntime_zone = 'Europe/Brelin'", 7, "systems.s.time_zone", "is no time zone"),
    ("time zone that is a path", "[systems.s]\ntime_zone = '../../etc/passwd'", 7, "systems.s.time_zone",
     "no time zone"),
    ("memory", "[storage]\nmemory = '1 GB'", 7, "storage.memory", 'Write it like "1200MB" or "4GB".'),
    ("decimal mark", "[systems.s.records.item]\ndecimal = ';'", 7, "systems.s.records.item.decimal", "decimal mark"),
    ("a secret is not repeated", "[systems.s]\nsecrets = { key = ['hunter2'] }", 7, "systems.s.secrets.key",
     "must be text. Write"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "setting", "sentence"), [case[1:] for case in BROKEN], ids=[c[0] for c in BROKEN]
)
def test_a_fault_names_line_setting_and_remedy(text, line, setting, sentence):
    if line == 0:  # settings of the plan's top stand before its tables
        text, line = text + START, 1
        said = only_fault(text)
    else:
        said = only_fault(START + text)
    assert said.startswith(f"onebook.toml:{line}: {setting}: "), said
    assert sentence in said
    assert not re.search(r"function|validat|pydantic|Input should|hunter2|\[key\]", said)


def test_all_faults_are_told_at_once_in_the_order_of_their_lines():
    found = faults(START.replace('"Kern"', "1").replace('"EUR"', '"EURO"') + "[storage]\nx = 1\n")
    assert [re.match(r"onebook.toml:(\d+)", fault)[1] for fault in found] == ["2", "3", "7"]


def test_an_empty_plan_names_what_it_needs():
    assert [re.search(r"toml: (\w+): is missing", fault)[1] for fault in faults("")] == ["business", "channels"]


def test_the_files_name_is_shown():
    with pytest.raises(BadInput, match=r"^shop/plan.toml:3: business.currency"):
        parse_plan(START.replace("EUR", "euro"), file="shop/plan.toml")


NOT_TOML = [
    ("a = b", 1, "no value"),
    ("x = 1\na = “x”", 2, "no value"),
    ("a = [1,\nb = 2\n", 2, "a bracket above may not be closed"),
    ("a = [1,\n\n\n", 1, "no value"),
    ("a = True", 1, "true and false"),
    ('a = "x\n', 1, "a quote is opened and not closed"),
    ('b = 1\na = "x', 2, "a quote is opened and not closed"),
    ('b = 1\na = """x\n\n\n', 2, "a quote is opened and not closed"),
    ("a 1", 1, "is not followed by ="),
    ("web shop = 1", 1, "a name with blanks in it"),
    ("[a]\n\n[a]", 3, "the table [a] is there twice"),
    ("a = 1\na = 2\nb = 3", 2, "this setting is there twice"),
    ("a = { b = 1, b = 2 }", 1, "b is there twice"),
    ("a = 1,5", 1, "no comma"),
    ("a = 10 %", 1, "no %"),
    ("a = 2026-02-31", 1, "no value"),
    ("[a\nb = 1", 1, "a bracket is opened and not closed"),
    ("a = {b = 1\nc = 2}", 1, "must stand on one line"),
    ('a = "C:\\q"', 1, "write a backslash as"),
    ("= 3", 1, "name = value"),
    ("a = \x00", 1, "no value"),
    ("a = " + "[" * 5000, None, "nested too deeply"),
    ("a = " + "9" * 5000, 1, "too many digits"),
]


@pytest.mark.parametrize(("text", "line", "sentence"), NOT_TOML, ids=[repr(t[:25]) for t, _, _ in NOT_TOML])
def test_what_is_not_toml_is_told_with_its_line(text, line, sentence):
    said = only_fault(text)
    assert said.startswith(f"onebook.toml:{line}: " if line else "onebook.toml: "), said
    assert sentence in said


EVERY_SHAPE = '''\
top = 1 # [no.table]
"x y".'z'.b = [1, 2, # c ]
  "three]", """
 four = 1""", { q = 1, r.s = [ { t = 2 } ] },
]
[[k]]
n = 1
[[k]]
n = 2
[k.m]
o = "a = b, ] }"
[[k.m.list]]
v = \'\'\'
[zz]
\'\'\'
after = 3
[ h . "a.b" . c ]
d = { e = "}", f = 'x' }
e = """a""\\""""
g = 2026-01-01T00:00:00Z
'''
LINES_OF_IT = {
    ("top",): 1, ("x y", "z", "b", 3): 3, ("x y", "z", "b", 4, "r", "s", 0, "t"): 4, ("k", 1, "n"): 9,
    ("k", 1, "m", "o"): 11, ("k", 1, "m", "list", 0, "after"): 16, ("h", "a.b", "c", "d", "f"): 18,
    ("h", "a.b", "c", "e"): 19, ("h", "a.b", "c", "g"): 20,
}  # fmt: skip


def paths(value, path=()):
    if path:
        yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths(inner, (*path, key))
    if isinstance(value, list):
        for number, inner in enumerate(value):
            yield from paths(inner, (*path, number))


def test_every_shape_of_toml_has_its_line():
    lines = setting_lines(EVERY_SHAPE)
    assert set(paths(tomllib.loads(EVERY_SHAPE))) <= set(lines)
    assert {path: lines[path] for path in LINES_OF_IT} == LINES_OF_IT


def test_line_endings_of_windows_count_once():
    assert line_of(EVERY_SHAPE.replace("\n", "\r\n"), ("h", "a.b", "c", "g")) == 20


def test_what_is_not_there_has_the_line_of_its_parent():
    assert line_of(EVERY_SHAPE, ("k", 1, "m", "none", "deeper")) == 10
    assert line_of(EVERY_SHAPE, ("none",)) is None


scalars = st.one_of(st.text(max_size=8), st.integers(-9, 9), st.booleans())
values = st.recursive(scalars, lambda v: st.dictionaries(st.text(max_size=5), v, max_size=3), max_leaves=6)


@given(st.dictionaries(st.text(max_size=5), values, max_size=4))
def test_whatever_is_written_is_read_back_and_every_setting_is_found(settings):
    text = "".join(setting(name, value) + "\n" for name, value in settings.items())
    assert tomllib.loads(text) == settings
    lines = setting_lines(text)
    assert {path: lines.get(path) for path in paths(settings)} == {
        path: list(settings).index(path[0]) + 1 for path in paths(settings)
    }
