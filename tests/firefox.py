"""A real Firefox over WebDriver BiDi: a web socket and some JSON, with as many of Playwright's words as the tests use.

Playwright drives a Firefox of its own making; this drives the one that readers have.
"""

import json
import subprocess
import tempfile
import time
from contextlib import suppress

import websocket

# No first start, nothing fetched by itself. Nothing here changes how a page is drawn or what it may do.
PREFERENCES = {
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "app.normandy.enabled": False,
    "extensions.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
    "services.settings.server": "data:,",
}
# WebDriver's codes for keys that are no letters.
KEYS = {
    "Backspace": "\ue003",
    "Tab": "\ue004",
    "Enter": "\ue007",
    "Shift": "\ue008",
    "Control": "\ue009",
    "Escape": "\ue00c",
    "Space": " ",
    "PageUp": "\ue00e",
    "PageDown": "\ue00f",
    "End": "\ue010",
    "Home": "\ue011",
    "ArrowLeft": "\ue012",
    "ArrowUp": "\ue013",
    "ArrowRight": "\ue014",
    "ArrowDown": "\ue015",
    "Delete": "\ue017",
}
# Calls what stands in the gap; the answer travels as text, so that any plain value may come back.
CALL = "async text => JSON.stringify((await (f => typeof f === 'function' ? f(JSON.parse(text)) : f)({})) ?? null)"


class Firefox:
    """One browser, started for the tests; `new_page` opens a page in a container of its own."""

    def __init__(self, path):
        """Start it without a window, on a new profile, and wait until it listens."""
        self.profile = tempfile.TemporaryDirectory(prefix="firefox-", ignore_cleanup_errors=True)
        with open(f"{self.profile.name}/user.js", "w") as file:
            for name, value in PREFERENCES.items():
                file.write(f"user_pref({json.dumps(name)}, {json.dumps(value)});\n")
        self.log = open(f"{self.profile.name}/log", "w+")
        command = [path, "--headless", "--no-remote", "--profile", self.profile.name, "--remote-debugging-port", "0"]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=self.log)
        self.pages, self.count = {}, 0
        self.socket = websocket.create_connection(f"{self._address()}/session", timeout=60, suppress_origin=True)
        self.version = self.send("session.new", capabilities={})["capabilities"]["browserVersion"]
        self.send("session.subscribe", events=["log.entryAdded"])

    def _address(self):
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            with open(self.log.name) as log:
                for line in log:
                    if "WebDriver BiDi listening on " in line:
                        return line.split("listening on ")[1].strip()
            time.sleep(0.1)  # between two looks at the condition
        self.close()
        raise RuntimeError("Firefox does not listen")

    def send(self, method, **params):
        """Send a command and give its result; what pages log meanwhile is kept with them."""
        self.count += 1
        self.socket.send(json.dumps({"id": self.count, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("method") == "log.entryAdded":
                entry = message["params"]
                page = self.pages.get(entry["source"].get("context"))
                if page is not None and entry["level"] == "error":
                    page.logged.append(f"{page.url}: {entry['text']}")
            elif message.get("id") == self.count:
                if message["type"] == "error":
                    raise RuntimeError(f"{method}: {message['error']}: {message['message']}")
                return message["result"]

    def new_page(self, url=None, script=None, logged=None, viewport=None):
        """Open a page; `script` runs before any script of what it loads, errors are noted in `logged`."""
        container = self.send("browser.createUserContext")["userContext"]
        # a window, not a tab: one that is behind another draws no frames
        context = self.send("browsingContext.create", type="window", userContext=container)["context"]
        page = self.pages[context] = Page(self, context, container, [] if logged is None else logged)
        if script:
            self.send("script.addPreloadScript", functionDeclaration=f"() => {{ {script} }}", contexts=[context])
        page.set_viewport_size(viewport or {"width": 1280, "height": 800})
        if url:
            page.goto(url)
        return page

    def close(self):
        """End the browser that was started here, and remove its profile."""
        with suppress(Exception):
            self.socket.settimeout(10)
            self.send("browser.close")
        with suppress(Exception):
            self.socket.close()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        self.profile.cleanup()


class Page:
    """A page of Firefox: Playwright's names for what the tests need of one."""

    def __init__(self, firefox, context, container, logged):
        """Say which one; `logged` gathers the errors of its console, thrown ones included."""
        self.firefox, self.context, self.container, self.logged = firefox, context, container, logged
        self.url, self.mouse, self.keyboard = "about:blank", Mouse(self), Keyboard(self)

    def send(self, method, **params):
        """Send a command that concerns this page."""
        return self.firefox.send(method, context=self.context, **params)

    def goto(self, url):
        """Load an address, to the end, and look at it: only the page in front gives its fields the focus."""
        self.url = url
        self.send("browsingContext.activate")
        self.url = self.send("browsingContext.navigate", url=url, wait="complete")["url"]
        # Firefox may say so while what is evaluated still meets the page before; a page may write its own part after #
        here = "url => location.href.split('#')[0] === url && document.readyState === 'complete'"
        self.wait_for_function(here, self.url.split("#")[0])

    def reload(self):
        """Load the page again."""
        self.send("browsingContext.reload", wait="complete")

    def evaluate(self, code, arg=None):
        """Evaluate a function of one value, or an expression; what it gives is a plain value."""
        answer = self.firefox.send(
            "script.callFunction",
            functionDeclaration=CALL.replace("{}", code),
            awaitPromise=True,
            target={"context": self.context},
            arguments=[{"type": "string", "value": json.dumps(arg)}],
        )
        if answer["type"] == "exception":
            raise RuntimeError(f"{self.url}: {answer['exceptionDetails']['text']}")
        return json.loads(answer["result"]["value"])

    def wait_for_function(self, code, arg=None, timeout=15_000):
        """Wait until a function or an expression gives something that is true."""
        end = time.monotonic() + timeout / 1000
        while not (found := self.evaluate(code, arg)):
            if time.monotonic() > end:
                raise TimeoutError(f"{self.url}: {code} stays {found}")
            time.sleep(0.05)  # between two looks at the condition
        return found

    def set_viewport_size(self, size):
        """Give the page a window of this size."""
        self.send("browsingContext.setViewport", viewport=size)

    def screenshot(self, path):
        """Write what the window shows as PNG."""
        import base64

        with open(path, "wb") as file:
            file.write(base64.b64decode(self.send("browsingContext.captureScreenshot")["data"]))

    def act(self, kind, *actions, **parameters):
        """Do a row of acts with the mouse or on the keyboard."""
        self.send("input.performActions", actions=[{"type": kind, "id": kind, "actions": list(actions), **parameters}])

    def close(self):
        """Close the page and forget its container."""
        self.firefox.pages.pop(self.context, None)
        self.firefox.send("browser.removeUserContext", userContext=self.container)


class Mouse:
    """The mouse of a page."""

    def __init__(self, page):
        """Say which page's."""
        self.page = page

    def move(self, x, y, steps=1):
        """Move it there; Firefox knows whole pixels, and one step is as good as many."""
        self.page.act("pointer", {"type": "pointerMove", "x": round(x), "y": round(y)})

    def down(self):
        """Press its button."""
        self.page.act("pointer", {"type": "pointerDown", "button": 0})

    def up(self):
        """Let its button go."""
        self.page.act("pointer", {"type": "pointerUp", "button": 0})

    def click(self, x, y):
        """Move it there and press."""
        self.move(x, y)
        self.down()
        self.up()


class Keyboard:
    """The keyboard of a page."""

    def __init__(self, page):
        """Say which page's."""
        self.page = page

    def press(self, *names):
        """Press keys one after the other, each with others held: `ArrowLeft`, `Control+Home`, `a`."""
        acts = []
        for name in names:
            codes = [KEYS.get(part, part) for part in (name.split("+") if len(name) > 1 else [name])]
            acts += [{"type": "keyDown", "value": code} for code in codes]
            acts += [{"type": "keyUp", "value": code} for code in reversed(codes)]
        self.page.act("key", *acts)

    def type(self, text):
        """Type a text, letter by letter, in one command."""
        self.press(*text)
