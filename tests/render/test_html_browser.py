"""The page in headless Chromium: no error, nothing that axe-core minds, no overflow, copy, filter and sort."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from driving import PLANS, Run

pytestmark = pytest.mark.chromium

PACKAGES = ("@sparticuz/chromium@147.0.0", "puppeteer-core@24.43.1", "axe-core@4.14.1")
SCRIPT = """
import chromium from '@sparticuz/chromium';
import puppeteer from 'puppeteer-core';
import fs from 'fs';
const axe = fs.readFileSync('node_modules/axe-core/axe.min.js', 'utf8');
const browser = await puppeteer.launch({args: chromium.args, executablePath: await chromium.executablePath(),
                                        headless: 'shell'});
const seen = [];
for (const [width, height, scheme] of [[1280, 900, 'light'], [390, 844, 'dark']]) {
  const page = await browser.newPage();
  const errors = [];
  page.on('console', message => errors.push(message.text()));
  page.on('pageerror', error => errors.push(String(error)));
  page.on('request', request => { if (!request.url().startsWith('file:')) errors.push(request.url()); });
  await page.setViewport({width, height});
  await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: scheme}]);
  await page.goto('file://' + process.argv[2]);
  const own = errors.length;
  await page.focus('#q');
  await page.keyboard.type('identity');
  const shown = await page.$$eval('#list > details', all => all.filter(one => !one.hidden).length);
  await page.$eval('#q', field => { field.value = ''; field.dispatchEvent(new Event('input')); });
  await page.click('table.matrix th button');
  const sorted = await page.$eval('table.matrix th', head => head.getAttribute('aria-sort'));
  await page.$eval('#list > details', one => { one.open = true; });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  const tested = await browser.newPage();
  await tested.setBypassCSP(true);
  await tested.setViewport({width, height});
  await tested.emulateMediaFeatures([{name: 'prefers-color-scheme', value: scheme}]);
  await tested.goto('file://' + process.argv[2]);
  await tested.$eval('#list > details', one => { one.open = true; });
  await tested.evaluate(axe);
  const found = await tested.evaluate(async () => (await axe.run()).violations.map(one => one.id));
  seen.push({errors: own, shown, sorted, wide, found});
}
console.log(JSON.stringify(seen));
await browser.close();
"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Chromium and its driver."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("browser")
    (folder / "package.json").write_text('{"type": "module"}')
    install = ["npm", "install", "--no-audit", "--no-fund", *PACKAGES]
    if subprocess.run(install, cwd=folder, capture_output=True, check=False, timeout=300).returncode:
        pytest.skip("npm cannot get the browser")
    (folder / "look.mjs").write_text(SCRIPT)
    return folder


def test_page(browser: Path, tmp_path: Path, run: Run) -> None:
    """On a desktop in light and on a phone in dark."""
    page = tmp_path / "page.html"
    run("check", PLANS, "--target", "gpu=A100,tensorrt=10.3.0", "--target", "gpu=H200,tensorrt=8.6.0.12", "-o", page)
    command = ["node", "look.mjs", str(page)]
    found = subprocess.run(command, cwd=browser, capture_output=True, text=True, check=False, timeout=300)
    assert found.returncode == 0, found.stderr[-2000:]
    for seen in json.loads(found.stdout):
        assert seen == {"errors": 0, "shown": 4, "sorted": "ascending", "wide": False, "found": []}
