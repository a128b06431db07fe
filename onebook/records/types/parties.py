"""Who: persons and organisations, the codes that name them and how they relate."""

from __future__ import annotations

from onebook.records.declare import RecordType, Rule, boolean, choice, code, date, ident, instant, ref, text

PARTY = RecordType(
    "party",
    "A person or an organisation: customer, supplier, lead, employee. A shared telephone or mail domain relates people "
    "to an organisation (party_relation); it never makes them one person.",
    (
        ident(),
        choice("kind", "person organisation", "A person or an organisation.", required=True),
        choice("role", "customer supplier lead employee other", "What they mostly are to us.", default="'customer'"),
        text("name", "Full name, or the organisation's name.", personal=True),
        text("given_name", "Given name.", personal=True),
        text("family_name", "Family name.", personal=True),
        code("customer_group", "The group they are reported under (trade, loyalty tier, segment)."),
        *instant("registered", "When the source first knew them."),
        ref("referred_by_id", "party", "Who recommended us to them."),
        text("street", "Street and number.", personal=True),
        code("postcode", "Postal code.", personal=True),
        code("city", "City.", personal=True),
        code("region", "Region or state."),
        code("country", "ISO 3166 code of the country.", values="country"),
        date("born_on", "Date of birth.", personal=True),
        boolean("marketing_consent", "May we write to them?"),
    ),
    group="parties",
    dated="registered_on",
)

PARTY_CODE = RecordType(
    "party_code",
    "A code by which a party is known: e-mail, telephone, loyalty card, device, login, an id in another system.",
    (
        ref("party_id", "party", "The party.", required=True),
        choice(
            "scheme",
            "email phone loyalty_card payment_token device login vat_number system other",
            "What sort of code it is.",
            required=True,
        ),
        ident("code", "The code itself.", personal=True),
        code("code_system", "Whose code it is, where the scheme is `system`."),
    ),
    key=("party_id", "scheme", "code"),
    none_without="code",
    group="parties",
)

PARTY_RELATION = RecordType(
    "party_relation",
    "How one party stands to another: works for, buys for, is looked after by.",
    (
        ref("party_id", "party", "The party of whom it is said.", required=True),
        choice("relation", "works_for buys_for looked_after_by member_of", "How they relate.", required=True),
        ref("other_id", "party", "The other party.", required=True),
        date("starts_on", "First day."),
        date("ends_on", "Last day."),
    ),
    key=("party_id", "relation", "other_id"),
    group="parties",
)

PARTY_LINK = RecordType(
    "party_link",
    "What somebody says of two records: that they are the same person, or that they are not. The newest word on two "
    "records counts, and goes before all codes that they share. `onebook link` and `onebook unlink` write it.",
    (
        code("party_system", "The system whose id the first one has.", required=True),
        ident("party_id", "The first one's id there."),
        code("other_system", "The system whose id the other one has.", required=True),
        ident("other_id", "The other one's id there."),
        choice("verdict", "same different", "The same person, or two.", required=True),
        choice("party_is", "party visitor", "Whether the first id names a party, or a visitor.", default="'party'"),
        choice("other_is", "party visitor", "Whether the other id names a party, or a visitor.", default="'party'"),
        *instant("said", "When it was said."),
        code("said_by", "Who said it."),
        text("why", "Why, in words.", personal=True),
    ),
    key=("party_system", "party_id", "party_is", "other_system", "other_id", "other_is"),
    rules=(
        Rule(
            "two_records",
            "other_id",
            "party_id <> other_id or party_system <> other_system or party_is <> other_is",
            "is the same record as the first one",
            "Name two records.",
        ),
    ),
    group="parties",
)

SHARED_CODE = RecordType(
    "shared_code",
    "A code that ties nobody together, because several people use it: a telephone at a counter, an address that is "
    "typed where there is none. `onebook unlink --code` writes it.",
    (
        choice(
            "scheme",
            "email phone loyalty_card payment_token device login vat_number system other",
            "What sort of code it is.",
            required=True,
        ),
        ident("code", "The code itself.", personal=True),
        *instant("said", "When it was said."),
        code("said_by", "Who said it."),
        text("why", "Why, in words.", personal=True),
    ),
    key=("scheme", "code"),
    group="parties",
)
