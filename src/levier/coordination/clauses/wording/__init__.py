"""The words of a clause: paragraphs for the tender documents, from a study, in the words of its CCAG."""
