"""WCAG 2.2 AA, computed: 4.5 for text (1.4.3), 3 for what must be seen to use or understand (1.4.11), in both modes."""

import re
from pathlib import Path

import pytest

import levier.common.ui

TOKENS = Path(levier.common.ui.__file__).parent / "static/ui/tokens.css"

TEXT = [
    ("ink", "sand"),
    ("ink", "paper"),
    ("ink", "sand-deep"),
    ("ink", "sea-pale"),
    ("ink", "olive-pale"),
    ("ink", "ochre-pale"),
    ("ink", "brick-pale"),
    ("ink-soft", "sand"),
    ("ink-soft", "paper"),
    ("ink-soft", "sand-deep"),
    ("ink-soft", "sea-pale"),
    ("ink-soft", "brick-pale"),
    ("sea", "sand"),
    ("sea", "paper"),
    ("sea", "sea-pale"),
    ("sea", "sand-deep"),
    ("sea", "olive-pale"),
    ("sea", "ochre-pale"),
    ("sea-deep", "sand"),
    ("sea-deep", "paper"),
    ("sea-deep", "sea-pale"),
    ("on-sea", "sea"),
    ("on-sea", "sea-deep"),
    ("brick", "brick-pale"),
    ("brick", "paper"),
    ("brick", "sand"),
    ("brick", "sea-pale"),
    ("ochre", "ochre-pale"),
    ("ochre", "paper"),
    ("olive", "olive-pale"),
    ("header-ink", "header"),
    ("header-ink", "header-deep"),
    ("header-soft", "header"),
    ("header-soft", "header-deep"),
    ("sun", "header"),
    ("on-sun", "sun"),
]
SEEN = [
    ("line-strong", "paper"),
    ("line-strong", "sand"),
    ("line-strong", "sand-deep"),
    ("brick", "paper"),
    ("sea", "paper"),
    ("sea", "sand"),
    ("header-line", "header-deep"),
    ("sun", "header-deep"),
    ("lever-full", "lever-bed"),
    ("lever-late", "lever-bed"),
    ("lever-hatch", "lever-pale"),
    ("lever-edge", "paper"),
    ("lever-edge", "sand"),
    ("lever-edge", "sea-pale"),
    ("lever-wedge", "paper"),
    ("lever-wedge", "sea-pale"),
    ("focus", "sand"),
    ("focus", "paper"),
    ("focus", "sand-deep"),
]


def tokens(css: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))


def palettes() -> dict[str, dict[str, str]]:
    light, dark = TOKENS.read_text().split("@media (prefers-color-scheme: dark)")
    return {"light": tokens(light), "dark": tokens(light) | tokens(dark)}


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_computation_is_the_one_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), TEXT)
def test_text_can_be_read(mode: str, front: str, back: str) -> None:
    palette = palettes()[mode]
    assert contrast(palette[front], palette[back]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), SEEN)
def test_parts_can_be_seen(mode: str, front: str, back: str) -> None:
    palette = palettes()[mode]
    assert contrast(palette[front], palette[back]) >= 3


def test_every_colour_of_the_style_sheets_is_a_token_or_known_to_be_safe() -> None:
    known = {"#073f54", "#ffffff", "#ffe3b5", "#000", "#fff", "#999"}
    for sheet in TOKENS.parent.glob("*.css"):
        if sheet != TOKENS:
            assert set(re.findall(r"#[0-9a-f]{3,6}\b(?=;| )", sheet.read_text())) <= known, sheet.name
    assert contrast("#073f54", "#ffffff") >= 4.5
    assert contrast(palettes()["light"]["on-sun"], "#ffe3b5") >= 4.5
