"""The calendar that runs itself: the dates of contracts that wait for somebody, as a page, a spreadsheet, an agenda."""
