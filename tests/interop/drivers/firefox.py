"""Fills or prints a PDF in a real Firefox's viewer: keys typed, boxes clicked, save pressed.

usage: firefox.py fill BLANK VALUES OUT, or firefox.py print FILE OUT. Firefox is driven over
WebDriver BiDi, with a profile of its own that is deleted at the end. What is typed is typed key by
key; only the file dialog behind the save button is left out: its bytes are taken one step before.
"""

import asyncio
import base64
import contextlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import websockets

START = 60  # seconds for the browser to start
STEP = 60  # seconds for any one thing the viewer is asked
TRIES = 3  # times a field is clicked and typed into before giving up

ENTER = "\ue007"  # WebDriver's code for the key

OPENED = """
async () => {
  await PDFViewerApplication.initializedPromise;
  while (!PDFViewerApplication.pdfViewer?.pagesCount) await new Promise(r => setTimeout(r, 20));
  await PDFViewerApplication.pdfViewer.pagesPromise;
  PDFViewerApplication.pdfViewer.currentScaleValue = 'page-width';
  // the button does all it does, up to the dialog that asks for a file name
  window.saved = new Promise(resolve => {
    const manager = PDFViewerApplication.downloadManager;
    manager.download = data => resolve(data);
    manager.downloadUrl = () => resolve(null);
  });
  return PDFViewerApplication.pagesCount;
}
"""

FIELDS = """
async number => {
  const app = PDFViewerApplication;
  app.page = number;
  const view = app.pdfViewer.getPageView(number - 1);
  while (!view.annotationLayer?.div?.isConnected || view.renderingState !== 3)
    await new Promise(r => setTimeout(r, 20));
  const data = new Map((await view.pdfPage.getAnnotations()).map(a => [a.id, a]));
  return [...view.annotationLayer.div.querySelectorAll('[data-element-id]')]
    .filter(e => data.get(e.dataset.elementId)?.fieldName)
    .map(e => {
      const {id, fieldName: name, buttonValue: option} = data.get(e.dataset.elementId);
      return {id, name, option, type: e.type, options: [...(e.options ?? [])].map(o => o.label)};
    });
}
"""

SHOWN = """
selector => {
  const e = document.querySelector(selector);
  if (e.type === 'radio') return e.checked ? 'on' : 'off';
  return e.options ? e.options[e.selectedIndex]?.label.trim() ?? '' : e.value;
}
"""

SAVED = """
async () => {
  const data = await window.saved;
  if (data === null) return null;
  const reader = new FileReader();
  const read = new Promise(r => { reader.onload = () => r(reader.result); });
  reader.readAsDataURL(new Blob([data]));
  return (await read).split(',')[1];
}
"""


REACHED = """
async selector => {
  const frame = () => new Promise(requestAnimationFrame);
  const place = () => {
    const e = document.querySelector(selector);
    const {x, y, width} = e?.getBoundingClientRect() ?? {width: 0};
    return e?.checkVisibility({visibilityProperty: true}) && width ? `${x} ${y}` : '';
  };
  document.querySelector(selector)?.scrollIntoView({block: 'center'});
  for (let last = null, same = 0; same < 3; last = place()) {
    await frame();
    same = last && last === place() ? same + 1 : 0;
  }
}
"""


class Firefox:
    """One tab of a headless Firefox."""

    def __init__(self, socket):
        self.socket = socket
        self.sent = 0
        self.tab = ""

    async def call(self, method, **params):
        """One BiDi command and its result."""
        self.sent += 1
        await self.socket.send(json.dumps({"id": self.sent, "method": method, "params": params}))
        while True:
            reply = json.loads(await asyncio.wait_for(self.socket.recv(), STEP))
            if reply.get("id") == self.sent:
                if reply["type"] == "error":
                    raise RuntimeError(f"{method}: {reply['error']}: {reply['message']}")
                return reply["result"]

    async def run(self, script, *arguments):
        """The JSON value of a JavaScript function called in the viewer."""
        wrapped = f"async (...a) => JSON.stringify(await ({script})(...a.map(JSON.parse)) ?? null)"
        result = await self.call(
            "script.callFunction",
            functionDeclaration=wrapped,
            arguments=[{"type": "string", "value": json.dumps(each)} for each in arguments],
            target={"context": self.tab},
            awaitPromise=True,
        )
        if result["type"] != "success":
            raise RuntimeError(result["exceptionDetails"]["text"])
        return json.loads(result["result"]["value"])

    async def click(self, selector):
        """Click the middle of the one element that `selector` finds, once it is shown and still."""
        await asyncio.wait_for(self.run(REACHED, selector), STEP)
        locator = {"type": "css", "value": selector}
        found = await self.call("browsingContext.locateNodes", context=self.tab, locator=locator)
        (node,) = found["nodes"]
        origin = {"type": "element", "element": {"sharedId": node["sharedId"]}}
        mouse = [
            {"type": "pointerMove", "x": 0, "y": 0, "origin": origin},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        sources = [{"type": "pointer", "id": "mouse", "actions": mouse}]
        await self.call("input.performActions", context=self.tab, actions=sources)

    async def type(self, text):
        """Press the key of each character."""
        keys = []
        for character in text:
            key = ENTER if character == "\n" else character
            keys += [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        sources = [{"type": "key", "id": "keyboard", "actions": keys}]
        await self.call("input.performActions", context=self.tab, actions=sources)

    async def enter(self, selector, kind, value):
        """Tick a radio button, or type into a field; once more if nothing shows.

        A page that is drawn again while the click is on its way moves the field away from it.
        """
        shown = None
        for _ in range(TRIES):
            try:
                await self.click(selector)
            except RuntimeError as moved:
                shown = moved
                continue
            if kind != "radio":
                await self.type(value)
            shown = await self.run(SHOWN, selector)
            if shown in (value, "on"):
                return
            if shown not in ("", "off"):
                break
        raise RuntimeError(f"{selector}: {value!r} typed, {shown!r} shown")

    async def open(self, path):
        """Show a PDF in the viewer; how many pages it has."""
        url = Path(path).resolve().as_uri()
        await self.call("browsingContext.navigate", context=self.tab, url=url, wait="complete")
        return await self.run(OPENED)


@contextlib.asynccontextmanager
async def firefox():
    """A tab in a new headless Firefox."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        preferences = {
            "browser.shell.checkDefaultBrowser": False,
            "datareporting.policy.dataSubmissionEnabled": False,
            "network.captive-portal-service.enabled": False,
            "network.connectivity-service.enabled": False,
            "toolkit.telemetry.enabled": False,
        }
        lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});" for k, v in preferences.items()]
        (Path(profile) / "user.js").write_text("\n".join(lines), encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            shutil.which("firefox-esr") or shutil.which("firefox"),
            *("--headless", "--no-remote", "--remote-debugging-port=0", "--profile", profile),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        drain = None
        try:
            url = await asyncio.wait_for(listening(process.stderr), START)
            drain = asyncio.create_task(process.stderr.read())
            async with websockets.connect(f"{url}/session", max_size=None) as socket:
                tab = Firefox(socket)
                await tab.call("session.new", capabilities={})
                tree = await tab.call("browsingContext.getTree")
                tab.tab = tree["contexts"][0]["context"]
                window = {"width": 1200, "height": 1000}
                await tab.call("browsingContext.setViewport", context=tab.tab, viewport=window)
                yield tab
        finally:
            process.terminate()
            await process.wait()
            if drain:
                drain.cancel()


async def listening(stderr):
    """The address of the browser, which it says on its standard error."""
    async for line in stderr:
        if match := re.search(rb"WebDriver BiDi listening on (ws://\S+)", line):
            return match[1].decode()
    raise RuntimeError("Firefox ended before it listened")


async def fill(blank, values):
    """The bytes that the viewer saves once the values are typed."""
    left = {name for name, value in values.items() if value}
    async with firefox() as tab:
        for number in range(1, await tab.open(blank) + 1):
            for field in await tab.run(FIELDS, number):
                value = values.get(field["name"], "")
                if not value or (field["type"] == "radio" and field["option"] != value):
                    continue
                left.discard(field["name"])
                if field["type"] == "select-one" and value not in field["options"]:
                    continue  # this viewer offers a combo's options only, editable or not
                await tab.enter(f"[data-element-id='{field['id']}']", field["type"], value)
        if left:
            raise RuntimeError(f"fields not found: {left}")
        await tab.click("#downloadButton")
        return base64.b64decode(await tab.run(SAVED))


async def printed(file):
    """The bytes of what the browser prints to PDF."""
    async with firefox() as tab:
        await tab.open(file)
        paper = {"width": 21.0, "height": 29.7}
        none = dict.fromkeys(("top", "bottom", "left", "right"), 0)
        sheet = await tab.call(
            "browsingContext.print", context=tab.tab, page=paper, margin=none, background=True
        )
        return base64.b64decode(sheet["data"])


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
