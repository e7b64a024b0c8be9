"""The colours of a drawing, those of the house by daylight (`ui/tokens.css`).

On a page, `charts.css` gives each its token, so that a drawing follows the mode of who looks at it; a file and a PDF
keep these. A colour a drawing uses is one of these, or is hatched.
"""

PAPER = "#ffffff"
INK = "#16232e"
SOFT = "#4d5b66"
GRID = "#e2dacd"
BARE = "#ece5d9"
SEA = "#0b5d7a"
SEA_PALE = "#d3e6ec"
OCHRE = "#7d3f05"
OLIVE = "#1f5129"
STONE = "#8f8573"

# From the least to the most; each two neighbours are told apart without colours.
CLASSES = ("#cfe3ea", "#94c0d0", "#4f96b0", "#1c6986", "#073f54")
# What is told apart by name, in this order, each with its own stroke as well.
SERIES = (SEA, OCHRE, OLIVE, STONE)

# Token of the style sheet by colour.
TOKENS = {
    PAPER: "paper",
    INK: "ink",
    SOFT: "ink-soft",
    GRID: "line",
    BARE: "lever-bed",
    SEA: "sea",
    SEA_PALE: "lever-pale",
    OCHRE: "ochre",
    OLIVE: "olive",
    STONE: "lever-edge",
    **{colour: f"class-{rank}" for rank, colour in enumerate(CLASSES, 1)},
}

# Stand for the patterns of a drawing, whatever their names there: a value to be read with care, and on a map, where
# hatching covers more than a bar does, the same in pale.
HATCHED = "url(#hatch)"
HATCHED_PALE = "url(#pale)"
