"""Runs every derivation, in order: `python tools/derive [FOLDER]`."""

import contours
import contracts
import fictitious_department
import geography
import nomenclatures
import organizations_34
import table_34

for step in (geography, nomenclatures, contours, contracts, organizations_34, fictitious_department, table_34):
    step.main()
