"""Charts and maps, drawn once from a declared table: the page, the PDF and the picture show the same drawing.

`declaration` says what is drawn, `specification` writes it as Vega-Lite, `drawing` makes the SVG, `store` keeps what
was drawn under the digest of what it was drawn from.
"""
