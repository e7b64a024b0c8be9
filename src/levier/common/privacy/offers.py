"""What this room offers the others: the page that says what is kept of people, at the foot of every page."""

from levier.common.registry import FooterLink, offer_footer_link

offer_footer_link(FooterLink(10, "Vos données", "your_data"))
