"""The people of a simulated world: who they are, whom they belong to, and under which codes each system knows them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from onebook.sim.draws import Dice, Floats, Ints
from onebook.sim.names import CITIES, COMPANIES, FAMILY, GIVEN, STREETS
from onebook.sim.world import CATEGORIES, CHANNELS, STORES, World

__all__ = ["DEVICES", "PER_SIZE", "People", "email", "padded", "people", "phone"]

PER_SIZE = 39_000
"""People in a world of size 1, those included who come to know the merchant only through others."""
SHARES_HOME = 0.12
"""Share of people who live with one other of them."""
RESERVE = 0.08
"""Share of people who come only if somebody recommends the merchant to them."""
BUSINESS_SHARE = 0.03
BUYERS = 3
"""Buyers of an organisation, at most."""
LONE = 1 << 40
"""From here on, numbers of households of one."""
HOME, SWITCHBOARD = "0341", "04055"
"""How the telephone numbers of homes and of organisations begin; mobiles are their owner's alone."""
DEVICES = ("mobile", "desktop", "tablet")
COOKIES = 3
"""Browsers of a person, at most."""

Texts = NDArray[np.str_]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class People:
    """Every person of the world, one entry each.

    arrives: the day on which they come to know the merchant, below 0 for those who did before, infinite for those who
    are brought by others; rate: needs a year; liking: log-odds of each channel, shape (people, channels); organisation:
    its number, -1 for private persons; household: its number, from `LONE` on for those who live alone; store: the
    nearest one, -1 for none; bias: how easily satisfied; online: how much they look around on the site; carded: has a
    loyalty card; browsers: how many they use; tablet: the number of a browser shared in the household, -1 for none;
    taste: the category they buy most.
    """

    number: int
    arrives: Floats
    rate: Floats
    liking: Floats
    organisation: Ints
    household: Ints
    store: Ints
    bias: Floats
    online: Floats
    carded: Flags
    browsers: Ints
    tablet: Ints
    taste: Ints

    @property
    def shares_home(self) -> Flags:
        """Who lives with one other of them."""
        return np.asarray(self.household < LONE)

    @property
    def ids(self) -> Ints:
        """Their numbers."""
        return np.arange(self.number, dtype=np.int64)


def people(world: World, dice: Dice) -> People:
    """Return the people of a world."""
    number = max(round(PER_SIZE * world.size), 40)
    ids = np.arange(number, dtype=np.int64)
    business = dice.chance("business", BUSINESS_SHARE, ids)
    shares = dice.chance("shares a home", SHARES_HOME, ids // 2) & ((ids ^ 1) < number)
    household = np.where(shares, ids // 2, LONE + ids)
    store = dice.pick("store", [s.share for s in STORES] + [1 - sum(s.share for s in STORES)], household)
    store = np.where(store == len(STORES), -1, store)
    here = dice.chance("known before", 1 - world.effects.growth, ids)
    arrives = np.where(here, -1.0, dice.uniform("arrives", ids) * world.days)
    arrives[dice.chance("reserve", RESERVE, ids)] = np.inf
    busy = np.exp(0.7 * dice.normal("rate", ids) - 0.7**2 / 2)
    # Buyers of one organisation follow one another, so that it can be found by its number alone.
    organisation = np.where(business, np.cumsum(business) - 1, -1)
    organisation = np.where(business, organisation // BUYERS, -1)
    online = 0.9 * dice.normal("online", ids) - 0.2 * business
    return People(
        number=number,
        arrives=arrives,
        rate=np.where(business, 6.0, 2.6) * busy,
        liking=_liking(dice, ids, business, store, online),
        organisation=organisation,
        household=household,
        store=store,
        bias=0.8 * dice.normal("bias", ids),
        online=np.exp(0.6 * online),
        carded=dice.chance("card", np.where(store >= 0, 0.48, 0.05), ids),
        browsers=1 + dice.whole("browsers", 0, COOKIES - 1, ids),
        tablet=np.where(shares & dice.chance("tablet", 0.25, household), household, -1),
        taste=dice.pick("taste", [c.share for c in CATEGORIES], ids),
    )


def _liking(dice: Dice, ids: Ints, business: Flags, store: Ints, online: Floats) -> Floats:
    """Return the log-odds with which people turn to each channel."""
    base = np.empty((len(ids), len(CHANNELS)))
    base[:, 0] = 1.10 + online
    base[:, 1] = 0.20 + 0.5 * online
    base[:, 2] = np.where(store >= 0, 1.15, -2.5)
    base[:, 3] = -0.70 - 0.4 * online
    base[:, 4] = np.where(business, 2.6, -3.2)
    own = np.stack([dice.normal(f"likes {channel}", ids) for channel in CHANNELS], axis=1)
    return base + 0.8 * own


def padded(numbers: Ints, width: int) -> Texts:
    """Return numbers with noughts before them."""
    # numpy cannot pad nothing.
    return np.char.zfill(numbers.astype(np.str_), width) if len(numbers) else np.array([], dtype=np.str_)


def _words(dice: Dice, name: str, words: tuple[str, ...], keys: Ints) -> Texts:
    return np.array(words)[dice.whole(name, 0, len(words) - 1, keys)]


def device_of(folk: People, dice: Dice, person: Ints, key: Ints) -> tuple[Ints, Ints]:
    """Return browser (its number) and device (place in `DEVICES`) of visits by these people.

    People use several browsers, the first of which is on their mobile; households share a tablet.
    """
    which = np.floor(dice.uniform("browser", key) ** 1.6 * folk.browsers[person]).astype(np.int64)
    shared = (folk.tablet[person] >= 0) & dice.chance("takes the tablet", 0.25, key)
    browser = np.where(shared, folk.tablet[person] * 4 + 3, person * 4 + which)
    return browser, np.where(shared, DEVICES.index("tablet"), np.where(which == 0, 0, 1))


def given_names(dice: Dice, ids: Ints) -> Texts:
    """Return their given names."""
    return _words(dice, "given", GIVEN, ids)


def family_names(dice: Dice, ids: Ints, household: Ints) -> Texts:
    """Return their family names; a household shares one."""
    return _words(dice, "family", FAMILY, household[ids])


def streets(dice: Dice, ids: Ints, household: Ints) -> Texts:
    """Return their street and number."""
    homes = household[ids]
    house = dice.whole("house", 1, 180, homes).astype(np.str_)
    return np.char.add(np.char.add(_words(dice, "street", STREETS, homes), " "), house)


def towns(dice: Dice, folk: People, ids: Ints) -> tuple[Texts, Texts]:
    """Return their postcodes and towns: that of their store, else one far from all stores."""
    near = folk.store[ids]
    elsewhere = dice.whole("town", 0, len(CITIES) - 1, folk.household[ids])
    codes = np.array([c for c, _ in CITIES] + [s.postcode for s in STORES])
    names = np.array([n for _, n in CITIES] + [s.city for s in STORES])
    place = np.where(near >= 0, len(CITIES) + near, elsewhere)
    return codes[place], names[place]


def company_names(dice: Dice, organisations: Ints) -> Texts:
    """Return the names of organisations."""
    first = _words(dice, "company", FAMILY, organisations)
    return np.char.add(np.char.add(first, " "), _words(dice, "trade", COMPANIES, organisations))


def email(dice: Dice, folk: People, ids: Ints) -> Texts:
    """Return their usual e-mail addresses: private ones, or those of their organisation's domain."""
    given, family = given_names(dice, ids), family_names(dice, ids, folk.household)
    organisation = folk.organisation[ids]
    host = np.array(("post.example", "mail.example", "brief.example"))[dice.whole("host", 0, 2, ids)]
    own = np.char.add("firma", np.char.add(organisation.astype(np.str_), ".example"))
    name = np.char.lower(np.char.add(np.char.add(given, "."), family))
    number = np.where(organisation < 0, ids.astype(np.str_), "")
    return np.char.add(np.char.add(np.char.add(name, number), "@"), np.where(organisation < 0, host, own))


def switchboards(organisation: Ints) -> Texts:
    """Return the telephone numbers of organisations."""
    return np.char.add(SWITCHBOARD, padded(organisation * 10, 6))


def phone(dice: Dice, folk: People, ids: Ints) -> Texts:
    """Return their telephone numbers as dialled at home: a mobile, the household's, or the firm's switchboard."""
    organisation, household = folk.organisation[ids], folk.household[ids]
    mobile = np.char.add("0151", padded(ids * 7919 % 100_000_000, 8))
    home = np.char.add(HOME, padded(household * 7907 % 10_000_000, 7))
    at_home = folk.shares_home[ids] & dice.chance("gives home number", 0.5, ids)
    return np.where(organisation >= 0, switchboards(organisation), np.where(at_home, home, mobile))


def noisy(dice: Dice, name: str, texts: Texts, ids: Ints, share: float = 0.02) -> Texts:
    """Return the texts with two neighbouring characters swapped in a share of them, as a person mistypes."""
    wrong = np.flatnonzero(dice.chance(f"{name} mistyped", share, ids))
    mended = texts.copy()
    place = dice.whole(f"{name} where", 1, 4, ids)
    for at in wrong:
        text, n = str(texts[at]), int(place[at])
        mended[at] = text[:n] + text[n + 1 : n + 2] + text[n : n + 1] + text[n + 2 :]
    return mended
