"""What all widgets share: the class, the rules of their settings, grids, colours, links, the script of a page."""
