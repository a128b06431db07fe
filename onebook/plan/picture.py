"""The plan as a picture: channels on the left, Onebook in the middle, systems on the right, and what goes between."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Literal

from onebook.plan.capabilities import covers, from_book, wholes
from onebook.plan.ids import BOOK

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onebook.plan.flows import Flow
    from onebook.plan.model import Channel, Plan, System

__all__ = ["picture_svg"]

WIDTH = 1000
CHANNEL_WIDTH = 180
BOOK_LEFT, BOOK_RIGHT = 400, 520
SYSTEM_LEFT = 790
BOX_HEIGHT = 46
BOX_MARGIN = 12
ROW_GAP = 22
LINE_HEIGHT = 15
ARROW_ROOM = 13
PADDING = 8
LEGEND_HEIGHT = 40
LETTER, BOLD_LETTER, WIDE_LETTER = 6.7, 8.2, 13.0
MOST_LINES = 3
"""Lines of an arrow's text."""

MOST_TITLE_LINES = 5

ORDERS = ("sales_order", "sales_order_line")
STOCK = ("stock_count", "stock_move")


@dataclass(frozen=True, slots=True)
class Arrow:
    """One arrow beside a box: `in` goes to Onebook, `out` comes from it. lines: its text; whole: all of it, uncut."""

    way: Literal["in", "out"]
    by_hand: bool
    lines: tuple[str, ...]
    whole: str

    @property
    def height(self) -> int:
        """Room for the text and the line below it."""
        return len(self.lines) * LINE_HEIGHT + ARROW_ROOM


@dataclass(frozen=True, slots=True)
class Row:
    """A box with its arrows. width: of the box. remark: text where an arrow is missing that should be there."""

    title: str
    subtitle: str
    width: int
    arrows: tuple[Arrow, ...]
    remark: str = ""

    @property
    def height(self) -> int:
        """Room for the text of the box and for all of its arrows."""
        text = (len(self.title_lines) + len(self.subtitle_lines)) * LINE_HEIGHT + 2 * PADDING
        return max(BOX_HEIGHT, text, sum(arrow.height for arrow in self.arrows) + PADDING)

    @property
    def title_lines(self) -> tuple[str, ...]:
        """The title as it stands in the box."""
        return _broken(self.title, self.width - 2 * BOX_MARGIN, BOLD_LETTER)

    @property
    def subtitle_lines(self) -> tuple[str, ...]:
        """The subtitle as it stands in the box."""
        return _broken(self.subtitle, self.width - 2 * BOX_MARGIN)


def picture_svg(flows: Sequence[Flow], plan: Plan) -> str:
    """Return the picture as one SVG element, to be put into a page or saved as a file.

    It takes its colours from the page: text and lines `currentColor`, boxes `--surface`, Onebook `--accent`. Solid
    arrows are carried by Onebook; dashed ones are typed by hand. Title and description tell the same in words.
    """
    channels = [_channel_row(name, channel, flows, plan) for name, channel in plan.channels.items()]
    systems = [_system_row(name, system, flows) for name, system in plan.systems.items()]
    height = max(_height(channels), _height(systems), BOX_HEIGHT)
    title = f"How the systems of {plan.business.name} work together"
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="plan-picture" role="img" viewBox="0 0 {WIDTH} '
            f'{height + LEGEND_HEIGHT + 2}" width="{WIDTH}" height="{height + LEGEND_HEIGHT + 2}" '
            'aria-labelledby="plan-picture-title plan-picture-desc" font-family="system-ui, sans-serif" font-size="13" '
            'fill="currentColor">'
        ),
        f'<title id="plan-picture-title">{_text(title)}</title>',
        f'<desc id="plan-picture-desc">{_text(_in_words(channels, systems))}</desc>',
        (
            '<defs><marker id="plan-picture-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" '
            'markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" fill="currentColor"/></marker></defs>'
        ),
        *_book(height),
        *_column(channels, height, "left"),
        *_column(systems, height, "right"),
        *_legend(height + LEGEND_HEIGHT - 8),
        "</svg>",
    ]
    return "\n".join(parts)


def _channel_row(name: str, channel: Channel, flows: Sequence[Flow], plan: Plan) -> Row:
    """Return a channel with its orders coming in, and the stock that its systems are told."""
    orders = [f for f in flows if f.record_type in ORDERS and _holds(plan, f.giver, name, channel.order_system)]
    sellers = dict.fromkeys(flow.giver for flow in orders)
    told = [f for f in flows if f.record_type in STOCK and f.taker and f.taker in (*sellers, channel.order_system)]
    room = BOOK_LEFT - CHANNEL_WIDTH
    arrows = []
    through = [seller for seller in sellers if seller]
    if channel.sells and not through and from_book(plan, ORDERS[0]):
        arrows.append(_arrow("in", ["orders, given to the book"], by_hand=False, room=room))
    if through and channel.sells:
        typed = all(flow.held_by == flow.giver for flow in orders)
        arrows.append(_arrow("in", [f"orders, through {through[0]}", *through[1:]], by_hand=typed, room=room))
    if told:
        first, *others = dict.fromkeys("the book" if flow.giver == BOOK else flow.giver or "nobody" for flow in told)
        typed = all(not flow.carried for flow in told)
        arrows.append(_arrow("out", [f"stock, from {first}", *others], by_hand=typed, room=room))
    subtitle = channel.kind if channel.own else f"{channel.kind}, not our own"
    reaches = through or from_book(plan, ORDERS[0])
    remark = "its orders reach nobody" if channel.sells and not reaches else ""
    return Row(channel.label or name, subtitle, CHANNEL_WIDTH - 1, tuple(arrows), remark)


def _holds(plan: Plan, giver: str | None, channel: str, order_system: str | None) -> bool:
    if giver in (None, BOOK):
        return False
    return giver == order_system if order_system else covers(plan.systems[giver], channel)


def _system_row(name: str, system: System, flows: Sequence[Flow]) -> Row:
    """Return a system with what it gives and takes, each carried or by hand."""
    given = {f.record_type: f.held_by == name for f in flows if f.giver == name}
    documents = [kind for kind in given if not set(wholes(kind)) & set(given)]
    taken = [f for f in flows if f.taker == name]
    carried = dict.fromkeys(f.record_type for f in taken if f.carried)
    groups: tuple[tuple[Literal["in", "out"], bool, list[str]], ...] = (
        ("in", False, [_plain(kind) for kind in documents if not given[kind]]),
        ("in", True, [_plain(kind) for kind in documents if given[kind]]),
        ("out", False, [_plain(kind) for kind in carried]),
        ("out", True, [
            f"{_plain(f.record_type)} from {f.giver}" if f.record_type in carried else _plain(f.record_type)
            for f in taken if not f.carried
        ]),
    )  # fmt: skip
    room = SYSTEM_LEFT - BOOK_RIGHT
    arrows = tuple(
        _arrow(way, dict.fromkeys(words), by_hand=by_hand, room=room) for way, by_hand, words in groups if words
    )
    subtitle = ", ".join(dict.fromkeys((name, system.kind) if system.label else (system.kind,)))
    remark = "" if arrows else "gives and takes nothing"
    return Row(system.label or name, subtitle, WIDTH - SYSTEM_LEFT - 1, arrows, remark)


def _plain(record_type: str) -> str:
    return record_type.replace("_", " ")


def _arrow(way: Literal["in", "out"], words: Iterable[str], *, by_hand: bool, room: int) -> Arrow:
    words = list(words)
    prefix = "by hand: " if by_hand else ""
    lines = _wrapped(prefix, words, room - 24)
    return Arrow(way, by_hand, lines, prefix + ", ".join(words))


def _wrapped(prefix: str, words: Sequence[str], room: int) -> tuple[str, ...]:
    """Set words, with commas between, on at most MOST_LINES lines; what finds no room is counted."""
    lines: list[str] = [prefix]
    for number, word in enumerate(words):
        left = len(words) - number - 1
        blank = " " if number else ""
        longer = _filled(lines, f"{blank}{word}{',' if left else ''}", room)
        more = f" and {left} more" if left and len(longer) == MOST_LINES else ""
        if number and (len(longer) > MOST_LINES or _width(longer[-1] + more) > room):
            lines[-1] = lines[-1].rstrip(",")
            return tuple(_filled(lines, f" and {left + 1} more", room))
        lines = longer[:MOST_LINES]
    return tuple(lines)


def _broken(text: str, room: float, letter: float = LETTER) -> tuple[str, ...]:
    """Set text on at most MOST_TITLE_LINES lines; what finds no room there is cut."""
    lines = _filled([""], text, room, letter)
    if len(lines) > MOST_TITLE_LINES:
        lines[MOST_TITLE_LINES - 1] = _cut(f"{lines[MOST_TITLE_LINES - 1]}…", room, letter)
    return tuple(lines[:MOST_TITLE_LINES])


def _filled(lines: Sequence[str], text: str, room: float, letter: float = LETTER) -> list[str]:
    """Go on with text after the last of the lines; broken between words and after _, within a word only if it must."""
    filled = list(lines)
    for piece in re.findall(r"\s*(?:[^\s_]*_+|[^\s_]+)", text):
        for part in [piece] if _width(piece.strip(), letter) <= room else piece:
            if filled[-1] and _width((filled[-1] + part).rstrip(), letter) > room:
                filled.append("")
            filled[-1] += part if filled[-1] else part.lstrip()
    return filled


def _width(text: str, letter: float = LETTER) -> float:
    return sum(WIDE_LETTER if unicodedata.east_asian_width(c) in "WF" else letter for c in text)


def _cut(text: str, room: float, letter: float = LETTER) -> str:
    if _width(text, letter) <= room:
        return text
    while text and _width(text, letter) + letter > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _height(rows: Sequence[Row]) -> int:
    return sum(row.height for row in rows) + ROW_GAP * max(len(rows) - 1, 0)


def _book(height: int) -> list[str]:
    middle = (BOOK_LEFT + BOOK_RIGHT) // 2
    return [
        (
            f'<rect x="{BOOK_LEFT}" y="1" width="{BOOK_RIGHT - BOOK_LEFT}" height="{height}" rx="6" '
            'fill="var(--accent, currentColor)" fill-opacity="0.1" stroke="var(--accent, currentColor)"/>'
        ),
        f'<text x="{middle}" y="{height // 2 + 5}" text-anchor="middle" font-weight="600">Onebook</text>',
    ]


def _column(rows: Sequence[Row], height: int, side: Literal["left", "right"]) -> list[str]:
    """Return the boxes of one side, spread evenly over the height."""
    spare = (height - _height(rows)) / (len(rows) + 1) if rows else 0
    parts = []
    top = 1 + spare
    for row in rows:
        parts += _box(row, round(top), side)
        parts += _arrows(row, round(top), side)
        top += row.height + ROW_GAP + spare
    if not rows:
        left, anchor = (0, "start") if side == "left" else (WIDTH, "end")
        none = "no channel is declared" if side == "left" else "no system is declared"
        parts.append(f'<text x="{left}" y="{height // 2 + 5}" text-anchor="{anchor}" font-style="italic">{none}</text>')
    return parts


def _box(row: Row, top: int, side: Literal["left", "right"]) -> list[str]:
    left = 1 if side == "left" else SYSTEM_LEFT
    said = [
        *((line, 'font-weight="600"') for line in row.title_lines),
        *((line, 'font-size="12" fill-opacity="0.75"') for line in row.subtitle_lines),
    ]
    first = top + (row.height - len(said) * LINE_HEIGHT) // 2 + PADDING + 3
    lines = [
        f'<text x="{left + BOX_MARGIN}" y="{first + number * LINE_HEIGHT}" {style}>{_text(line)}</text>'
        for number, (line, style) in enumerate(said)
    ]
    return [
        (
            f"<g><title>{_text(f'{row.title} ({row.subtitle})')}</title>"
            f'<rect x="{left}" y="{top}" width="{row.width}" height="{row.height}" rx="6" fill="var(--surface, none)" '
            'stroke="currentColor" stroke-opacity="0.5"/>'
        ),
        *lines,
        "</g>",
    ]


def _arrows(row: Row, top: int, side: Literal["left", "right"]) -> list[str]:
    outer, inner = (CHANNEL_WIDTH, BOOK_LEFT) if side == "left" else (SYSTEM_LEFT, BOOK_RIGHT)
    text_left = min(outer, inner) + 12
    y = top + (row.height - sum(arrow.height for arrow in row.arrows)) // 2
    parts = []
    for arrow in row.arrows:
        start, end = (outer, inner) if arrow.way == "in" else (inner, outer)
        end += -2 if start < end else 2
        dashes = ' stroke-dasharray="5 4"' if arrow.by_hand else ""
        parts.append(f"<g><title>{_text(arrow.whole)}</title>")
        for line in arrow.lines:
            y += LINE_HEIGHT
            parts.append(f'<text x="{text_left}" y="{y - 3}" font-size="12">{_text(line)}</text>')
        y += 4
        parts.append(
            f'<path d="M{start} {y}H{end}" fill="none" stroke="currentColor" stroke-width="1.5"{dashes} '
            'marker-end="url(#plan-picture-head)"/></g>'
        )
        y += ARROW_ROOM - 4
    if row.remark:
        middle = top + row.height // 2 + 4
        parts.append(
            f'<text x="{text_left}" y="{middle}" font-size="12" font-style="italic">{_text(row.remark)}</text>'
        )
    return parts


def _legend(y: int) -> list[str]:
    return [
        f'<path d="M1 {y}H41" stroke="currentColor" stroke-width="1.5" marker-end="url(#plan-picture-head)"/>',
        f'<text x="50" y="{y + 4}" font-size="12">carried by Onebook</text>',
        (
            f'<path d="M190 {y}H230" stroke="currentColor" stroke-width="1.5" stroke-dasharray="5 4" '
            'marker-end="url(#plan-picture-head)"/>'
        ),
        f'<text x="239" y="{y + 4}" font-size="12">typed by hand</text>',
    ]


def _in_words(channels: Sequence[Row], systems: Sequence[Row]) -> str:
    sentences = []
    for row, to, come in [(r, "Onebook", "gets") for r in channels] + [(r, "Onebook", "takes") for r in systems]:
        said = [f"gives {to} {a.whole}" if a.way == "in" else f"{come} {a.whole}" for a in row.arrows]
        said += [row.remark] if row.remark else []
        sentences.append(f"{row.title}: {'; '.join(said)}.")
    return " ".join(sentences)


def _text(text: str) -> str:
    """Escape text for XML, without the characters that XML does not know."""
    return escape("".join(c if c.isprintable() else " " for c in text))
