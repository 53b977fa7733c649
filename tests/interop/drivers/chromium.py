"""Fills or prints a PDF in a real Chromium's viewer: boxes clicked, keys typed, edits saved.

usage: chromium.py fill BLANK VALUES OUT, or chromium.py print FILE OUT. Chromium is driven over
the DevTools protocol, with a profile of its own that is deleted at the end. Clicks and keys are
input events of the page, as a hand makes them; only the file dialog behind « Download – With your
changes » is left out: the viewer's own saving function gives its bytes. Printing is that of the
viewer's print button, to « Save as PDF »; a headless Chromium has none, so it needs a display.
"""

import asyncio
import base64
import contextlib
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import websockets
from pypdf import PdfReader

START = 60  # seconds for the browser to start
STEP = 60  # seconds for any one thing the viewer is asked
TRIES = 3  # times the fields that stay empty are clicked and typed into
PIXEL = 96 / 72  # CSS pixels a point, at the viewer's 100 %

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--remote-debugging-port=0",
    "--window-size=1300,1100",
)
#: the printer that `--kiosk-printing` prints to at once
PRINTER = {"id": "Save as PDF", "origin": "local", "account": ""}

LOADED = """
(async () => {
  const pause = () => new Promise(r => setTimeout(r, 20));
  let viewer;
  while (!(viewer = document.querySelector('pdf-viewer'))) await pause();
  while (!viewer.initialLoadComplete_ && viewer.loadState_ !== 'success') await pause();
  await viewer.loaded;
  viewer.viewport.setZoom(1);
  window.viewer = viewer;
})()
"""

# Scrolls so that a point of a page (from its top left corner, in CSS pixels) can be seen, waits
# until the plugin has heard of it, and tells where on the screen the point is.
SHOW = """
(async (page, x, y) => {
  const {viewport, currentController} = window.viewer;
  viewport.goToPageAndXy(page, 0, Math.max(0, y - 300) / %(pixel)f);
  for (let i = 0; i < 2; i++) {
    await new Promise(r => requestAnimationFrame(r));
    await currentController.getNamedDestination('none');
  }
  const plugin = window.viewer.shadowRoot.querySelector('#plugin, embed, iframe');
  const box = plugin.getBoundingClientRect();
  const on = viewport.getPageScreenRect(page);
  return [box.left + on.x + x, box.top + on.y + y];
})(%(page)d, %(x)f, %(y)f)
"""

SAVE = """
(async () => {
  const {dataToSave} = await window.viewer.currentController.save('EDITED');
  const reader = new FileReader();
  const read = new Promise(r => { reader.onload = () => r(reader.result); });
  reader.readAsDataURL(new Blob([dataToSave]));
  return (await read).split(',')[1];
})()
"""


class Chromium:
    """One tab of a headless Chromium that shows a PDF."""

    def __init__(self, socket):
        self.socket = socket
        self.sent = 0
        self.page = self.viewer = ""  # DevTools sessions of the tab and of its PDF viewer
        self.at = None  # index of the page last clicked

    async def send(self, method, session="", **params):
        """Send one DevTools command; its number."""
        self.sent += 1
        message = {"id": self.sent, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        await self.socket.send(json.dumps(message))
        return self.sent

    async def result(self, number):
        """The result of the command of that number, the last one sent."""
        while True:
            reply = json.loads(await asyncio.wait_for(self.socket.recv(), STEP))
            if "error" in reply:
                raise RuntimeError(str(reply["error"]))
            if reply.get("id") == number:
                return reply["result"]

    async def call(self, method, session="", **params):
        """One DevTools command and its result."""
        return await self.result(await self.send(method, session, **params))

    async def run(self, script):
        """The JSON value of a script in the viewer."""
        result = await self.call(
            "Runtime.evaluate",
            self.viewer,
            expression=script,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in result:
            raise RuntimeError(str(result["exceptionDetails"]["exception"]))
        return result["result"].get("value")

    async def open(self, path):
        """Show a PDF, and find the viewer in the tab."""
        url = Path(path).resolve().as_uri()
        target = await self.call("Target.createTarget", url=url)
        attached = await self.call(
            "Target.attachToTarget", targetId=target["targetId"], flatten=True
        )
        self.page = attached["sessionId"]
        async with asyncio.timeout(STEP):
            while not self.viewer:
                found = await self.call("Target.getTargets", filter=[{"type": "iframe"}])
                for each in found["targetInfos"]:
                    if each["url"].startswith("chrome-extension://"):
                        session = await self.call(
                            "Target.attachToTarget", targetId=each["targetId"], flatten=True
                        )
                        self.viewer = session["sessionId"]
                await asyncio.sleep(0.05)
        await self.run(LOADED)

    async def click(self, page, x, y):
        """Click a point of a page, given in points from its top left corner.

        Before another page, a click beside the fields: a jump to a page far away, with the cursor
        still in a field of this one, leaves this viewer deaf to the keys until such a click.
        """
        if self.at not in (page, None):
            await self.press(self.at, 5, 5)
        self.at = page
        await self.press(page, x, y)

    async def press(self, page, x, y):
        """Scroll to a point of a page and click it."""
        show = SHOW % {"page": page, "x": x * PIXEL, "y": y * PIXEL, "pixel": PIXEL}
        left, top = await self.run(show)
        at = {"x": left, "y": top}
        await self.call("Input.dispatchMouseEvent", self.page, type="mouseMoved", **at)
        press = {"button": "left", "clickCount": 1, **at}
        await self.call("Input.dispatchMouseEvent", self.page, type="mousePressed", **press)
        await self.call("Input.dispatchMouseEvent", self.page, type="mouseReleased", **press)

    async def type(self, text):
        """Press the key of each character."""
        number = 0
        for character in text.replace("\n", "\r"):  # the Enter key's character
            number = await self.send(
                "Input.dispatchKeyEvent", self.page, type="char", text=character
            )
        await self.result(number)


@contextlib.asynccontextmanager
async def chromium(*flags, folder=""):
    """A new Chromium that prints into `folder`."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        chosen = {"version": 2, "recentDestinations": [PRINTER]}
        sticky = {"appState": json.dumps(chosen)}
        preferences = {
            "printing": {"print_preview_sticky_settings": sticky},
            "savefile": {"default_directory": folder},
        }
        default = Path(profile) / "Default"
        default.mkdir()
        (default / "Preferences").write_text(json.dumps(preferences), encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            shutil.which("chromium") or shutil.which("chromium-browser"),
            *FLAGS,
            *flags,
            f"--user-data-dir={profile}",
            "about:blank",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        drain = None
        try:
            url = await asyncio.wait_for(listening(process.stderr), START)
            drain = asyncio.create_task(process.stderr.read())
            async with websockets.connect(url, max_size=None) as socket:
                yield Chromium(socket)
        finally:
            process.terminate()
            await process.wait()
            if drain:
                drain.cancel()


async def listening(stderr):
    """The address of the browser, which it says on its standard error."""
    async for line in stderr:
        if match := re.search(rb"DevTools listening on (ws://\S+)", line):
            return match[1].decode()
    raise RuntimeError("Chromium ended before it listened")


def boxes(blank):
    """Where a hand would click: (page index, x, y, name, option) in points from the top left."""
    for index, page in enumerate(PdfReader(blank).pages):
        for each in page.get("/Annots", ()):
            widget = each.get_object()
            if widget["/Subtype"] != "/Widget":
                continue
            option = ""
            field = widget if "/T" in widget else widget["/Parent"]
            if "/Parent" in widget:
                option = next(s for s in widget["/AP"]["/N"] if s != "/Off")[1:]
            x0, y0, x1, y1 = map(float, widget["/Rect"])
            top = float(page.mediabox.top)
            yield (
                index,
                x0 + min(8, (x1 - x0) / 2),
                top - (y1 - min(8, (y1 - y0) / 2)),
                field["/T"],
                option,
            )


def empty(saved, names):
    """Which of the fields hold nothing in a saved PDF."""
    fields = PdfReader(io.BytesIO(saved)).get_fields()
    return {name for name in names if fields[name].get("/V") in (None, "", "/Off")}


async def fill(blank, values):
    """The bytes that the viewer saves once the values are typed.

    What a person would see still empty (on a busy machine a click can come before its page) is
    clicked and typed again.
    """
    left = wanted = {name for name, value in values.items() if value}
    async with chromium("--headless=new") as tab:
        await tab.open(blank)
        for _ in range(TRIES):
            for page, x, y, name, option in boxes(blank):
                if name in left and option in ("", values[name]):
                    await tab.click(page, x, y)
                    if not option:
                        await tab.type(values[name])
            await tab.click(tab.at, 5, 5)  # leave the last field: its value is taken then
            saved = base64.b64decode(await tab.run(SAVE))
            left = empty(saved, wanted)
            if not left:
                return saved
    raise RuntimeError(f"still empty: {left}")


async def printed(file):
    """The bytes of what the browser prints to PDF."""
    with tempfile.TemporaryDirectory() as folder:
        async with chromium("--kiosk-printing", folder=folder) as tab, asyncio.timeout(STEP):
            await tab.open(file)
            await tab.run("window.viewer.currentController.print()")
            sheet = None
            while sheet is None or not sheet.read_bytes().rstrip().endswith(b"%%EOF"):
                await asyncio.sleep(0.1)
                sheet = next(Path(folder).glob("*.pdf"), None)
            return sheet.read_bytes()


def main():
    """Run one of the two commands."""
    command, *paths = sys.argv[1:]
    if command == "fill":
        blank, values_file, out = paths
        values = json.loads(Path(values_file).read_text(encoding="utf-8"))
        data = asyncio.run(fill(blank, values))
    else:
        file, out = paths
        data = asyncio.run(printed(file))
    Path(out).write_bytes(data)


main()
