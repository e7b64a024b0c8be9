"""Spreadsheets of hours as people send them: the model read, filled, deposited."""

import io

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from levier.common.tabular.reading import read_table


def model_of(browser, page, folder):
    """The rows of the model a page gives."""
    path = folder / "modele.xlsx"
    path.write_bytes(browser.get(page).content)
    head, *rows = [list(row.cells) for row in read_table(path).rows]
    return [[title.replace("\u00a0", " ") for title in head], *rows]


def workbook(rows):
    """A workbook of these rows; a text that begins with `=` is a formula, (formula, value) one with its result."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    sheet = book.add_worksheet("Heures")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, tuple):
                sheet.write_formula(number, column, cell[0], None, cell[1])
            elif cell is not None:
                sheet.write(number, column, str(cell) if hasattr(cell, "year") else cell)
    book.close()
    return output.getvalue()


def deposit(browser, page, content, name="heures.xlsx"):
    return browser.post(page, {"file": SimpleUploadedFile(name, content)}, follow=True)
