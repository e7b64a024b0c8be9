"""The mails a mission writes in its own words: default texts, named fields, versions."""
