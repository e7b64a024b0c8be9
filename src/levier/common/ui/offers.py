"""What this room offers the others: the pages the law asks for, at the foot of every page."""

from levier.common.registry import FooterLink, offer_footer_link

offer_footer_link(FooterLink(20, "Accessibilité", "accessibility"))
offer_footer_link(FooterLink(30, "Mentions légales", "legal_notice"))
