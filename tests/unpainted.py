"""Much of what a widget's new state takes in a browser is painting it, and most questions are about something else."""

# Runs before any script of a page: all of it is laid out, focused, hit and told as ever, and nothing is painted.
UNPAINTED = """(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("html { opacity: 0 !important; }");
  document.adoptedStyleSheets = [sheet];
})();
"""
