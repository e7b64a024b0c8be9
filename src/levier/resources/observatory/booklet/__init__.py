"""The yearly booklet of the observatory: one list of sections, read on a page and printed as one PDF/UA.

`blocks` says what a section is made of, `sections` which sections there are, `printing` turns them into the PDF.
"""
