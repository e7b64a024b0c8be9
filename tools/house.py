"""Draws the house (docs/pictures/house.svg) from the floors of import-linter: `python tools/house.py`.

A test draws it again and compares, so that the picture is never older than the rules.
"""

import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).parent.parent
PICTURE = ROOT / "docs/pictures/house.svg"
SEA, SEA_PALE, SAND, INK, GREY, LINE, OCHRE, GREEN = (
    "#073f54", "#e3f0f4", "#faf7f1", "#16232e", "#52606b", "#e2dacd", "#fbeedd", "#e6f1e6",
)  # fmt: skip
WIDTH, MARGIN, ROOM, GAP = 1120, 24, 46, 12
WINGS = {
    "promotion": (OCHRE, "Promotion"),
    "coordination": (SEA_PALE, "Coordination"),
    "resources": (GREEN, "Resources"),
}
# The command line and what puts the rooms together stand beside the house, not in it.
ABOVE = {"cli", "config", "demo"}


def floors() -> tuple[list[list[str]], list[str], list[str]]:
    """The floors of the house from the top, the rooms of coordination from the first to the last, and what stands
    without the house (law, statistics)."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    house, coordination, apart = (
        [[room.strip().removeprefix("levier.") for room in layer.split("|")] for layer in contract["layers"]]
        for contract in contracts
        if contract["type"] == "layers"
    )
    inside = [floor for floor in house if floor[0].partition(".")[0] not in ABOVE]
    return (
        inside,
        [floor[0].rpartition(".")[2] for floor in reversed(coordination)],
        [floor[0] for floor in reversed(apart)],
    )


def rooms(package: str) -> list[str]:
    """The rooms of a wing, or of the ground floor, as they stand in the source."""
    return sorted(path.parent.name for path in (ROOT / "src/levier" / package).glob("*/__init__.py"))


def box(x: float, y: float, width: float, height: float, colour: str, text: str, *, dark: bool = False) -> str:
    """A named box."""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="8" fill="{colour}" stroke="{LINE}"/>'
        f'<text x="{x + width / 2:g}" y="{y + height / 2 + 5:g}" text-anchor="middle"'
        f' fill="{"#ffffff" if dark else INK}">{escape(text)}</text>'
    )


def wing(x: float, y: float, width: float, height: float, colour: str, title: str, ink: str) -> str:
    """A part of the house that holds rooms, with its title."""
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="10" fill="{colour}" stroke="{LINE}"/>'
        f'<text x="{x + 14:g}" y="{y + 25:g}" fill="{ink}" font-weight="700">{title}</text>'
    )


def draw() -> str:
    """The picture: one band a floor, the arrows running down."""
    house, coordination, apart = floors()
    parts, y = [], MARGIN + 30
    for floor in house:
        names = {name: rooms(name) for name in floor}
        wings = [name for name in floor if name in WINGS]
        if wings:
            height = 40 + ROOM + GAP
            inside = {name: coordination if name == "coordination" else names[name] for name in wings}
            shares = {name: max(len(inner), 2) for name, inner in inside.items()}
            free = WIDTH - 2 * MARGIN - GAP * (len(wings) - 1)
            x = float(MARGIN)
            for name, inner in inside.items():
                colour, title = WINGS[name]
                width = free * shares[name] / sum(shares.values())
                parts.append(wing(x, y, width, height, colour, title, INK))
                parts += row(inner, x + GAP, y + 38, width - 2 * GAP, "#ffffff")
                x += width + GAP
        elif names[floor[0]] and floor[0] == "common":
            height = 40 + ROOM * 2 + GAP * 2
            inner = names["common"]
            half = (len(inner) + 1) // 2
            parts.append(wing(MARGIN, y, WIDTH - 2 * MARGIN, height, SEA, "common (no domain)", "#ffffff"))
            parts += row(inner[:half], MARGIN + GAP, y + 38, WIDTH - 2 * MARGIN - 2 * GAP, "#ffffff")
            parts += row(inner[half:], MARGIN + GAP, y + 38 + ROOM + GAP, WIDTH - 2 * MARGIN - 2 * GAP, "#ffffff")
        else:
            height = ROOM
            parts.append(box(MARGIN, y, WIDTH - 2 * MARGIN, height, "#ffffff", floor[0]))
        y += height + 22
        if floor is not house[-1]:
            arrow = f"M {WIDTH / 2:g} {y - 19:g} v 12 m -5 -5 l 5 6 l 5 -6"
            parts.append(f'<path d="{arrow}" fill="none" stroke="{GREY}" stroke-width="2"/>')
    parts += row([f"{name} (without Django)" for name in apart], MARGIN, y + 14, WIDTH - 2 * MARGIN, OCHRE)
    height = y + 14 + ROOM + MARGIN
    title = "The house: a floor imports only what stands below it; coordination reads from left to right"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" role="img" aria-labelledby="t"'
        ' font-family="Source Sans 3, system-ui, sans-serif" font-size="14">\n'
        f'<title id="t">{title}</title><rect width="100%" height="100%" fill="{SAND}"/>\n'
        f'<text x="{MARGIN}" y="{MARGIN + 10}" fill="{GREY}">{title}</text>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def row(names: list[str], x: float, y: float, width: float, colour: str) -> list[str]:
    """Boxes of one width side by side."""
    each = (width - GAP * (len(names) - 1)) / max(len(names), 1)
    return [box(x + rank * (each + GAP), y, each, ROOM, colour, name) for rank, name in enumerate(names)]


if __name__ == "__main__":
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    PICTURE.write_text(draw(), encoding="utf-8")
    print(PICTURE)
