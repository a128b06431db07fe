"""Words of which the names of simulated people, firms and places are made. All are common; none means a person."""

from __future__ import annotations

__all__ = ["CITIES", "COMPANIES", "FAMILY", "GIVEN", "STREETS"]

GIVEN = (
    "Anna", "Ben", "Clara", "David", "Elif", "Finn", "Greta", "Hannes", "Ida", "Jonas", "Katja", "Leon", "Mia", "Nils",
    "Olga", "Paul", "Rosa", "Samir", "Tilda", "Uwe", "Vera", "Willi", "Yara", "Zoe", "Amira", "Bruno", "Carla", "Dario",
    "Emma", "Felix", "Hanna", "Ivan", "Jule", "Karim", "Lena", "Marek", "Nora", "Oskar", "Petra", "Ralf",
)  # fmt: skip
FAMILY = (
    "Ahrens", "Bauer", "Conrad", "Demir", "Ebert", "Fischer", "Graf", "Hansen", "Iversen", "Jansen", "Keller", "Lorenz",
    "Meyer", "Novak", "Otto", "Peters", "Quandt", "Richter", "Schulz", "Thiel", "Ulrich", "Vogel", "Wagner", "Yilmaz",
    "Ziegler", "Albrecht", "Brandt", "Claasen", "Dietz", "Engel", "Funke", "Gross", "Heine", "Jung", "Krause",
    "Lindner",
    "Martens", "Nagel", "Paulsen", "Reuter", "Simon", "Teichmann", "Voss", "Winter", "Zimmer", "Beck", "Horn", "Kuhn",
)  # fmt: skip
COMPANIES = ("Hotels", "Gastronomie", "Pflegedienste", "Kantinen", "Ferienwohnungen", "Kliniken", "Schulen", "Studios")
STREETS = (
    "Ahornweg", "Bahnhofstrasse", "Birkenallee", "Dorfstrasse", "Gartenweg", "Hafenstrasse", "Kirchplatz",
    "Lindenstrasse",
    "Marktgasse", "Schulweg", "Seestrasse", "Talweg", "Uferpromenade", "Waldstrasse",
)  # fmt: skip
CITIES = (
    ("28195", "Bremen"), ("50667", "Köln"), ("80331", "München"), ("70173", "Stuttgart"), ("90402", "Nürnberg"),
    ("34117", "Kassel"), ("79098", "Freiburg"), ("24103", "Kiel"), ("39104", "Magdeburg"), ("66111", "Saarbrücken"),
)  # fmt: skip
