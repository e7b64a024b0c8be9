"""Documents: accessible PDF made by Typst, with our faces and the same formats as the screen."""
