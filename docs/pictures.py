"""Makes the pictures of the README, page 1 of forms of three offices and the workbench, and the catalogue of layouts
(``./run pictures``; the workbench needs a Chromium)."""

from __future__ import annotations

import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from tablegen.books.plan import make_book
from tablegen.build.catalogue import catalogue, page, pictures
from tablegen.formats.pdf.typst import draw_pages
from tablegen.layout.folder import packed_templates
from tablegen.spec.folder import find_specs
from tablegen.spec.load import load

ROOT = Path(__file__).resolve().parent.parent
sys.path.append(str(ROOT / "tests"))  # making.workbench
PICTURES = ROOT / "docs" / "pictures"
FORMS = {
    "shanghai": "上海市委网信办/网络宣传工作.yaml",
    "suzhou": "宿州市委网信办/网络媒体协会运行经费.yaml",
    "pingluo": "平罗县委网信办/电子政务外网光纤专线线路租用费.yaml",
}
DOTS_PER_INCH = 108  # 五号 is legible, a picture stays far below 150 KB
GREYS = 16
MARGIN_PX = 24


def trimmed(page: Image.Image) -> Image.Image:
    """The printed part of ``page`` with an even margin."""
    box = ImageOps.invert(page).getbbox()
    return ImageOps.expand(page.crop(box), MARGIN_PX, 255)


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    for name, path in FORMS.items():
        [spec] = find_specs([ROOT / "specs" / path])
        loaded = load(spec, [packed_templates()])
        if not loaded.ready:
            sys.exit(f"{path}: {[problem.message for problem in loaded.problems]}")
        first, *_ = draw_pages(make_book(loaded), "png", DOTS_PER_INCH)
        picture = trimmed(Image.open(BytesIO(first)).convert("L"))
        target = PICTURES / f"{name}.png"
        picture.quantize(GREYS).save(target, optimize=True)
        print(
            f"{target.relative_to(ROOT)}  {picture.width}×{picture.height}  {target.stat().st_size // 1024} KB"
        )
    layouts, problems = catalogue([packed_templates()])
    if problems:
        sys.exit(str([problem.message for problem in problems]))
    for path, data in pictures(layouts, [packed_templates()]).items():
        target = ROOT / "docs" / path
        target.parent.mkdir(exist_ok=True)
        small = Image.open(BytesIO(data)).convert("L").quantize(GREYS)
        small.save(target, optimize=True)
        print(f"{target.relative_to(ROOT)}  {small.width}×{small.height}  {target.stat().st_size // 1024} KB")
    (ROOT / "docs" / "版式目录.md").write_text(page(layouts), "utf-8", newline="\n")


def draw_workbench() -> None:
    """The main view at 1366 × 768, of a copy of the shipped specs."""
    from playwright.sync_api import sync_playwright

    from making.workbench import FLAGS, browser, serving

    program = browser()
    if program is None:
        print("workbench.png: no Chromium on this machine, left as it is")
        return
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        root = Path(
            shutil.copytree(ROOT / "specs" / "上海市委网信办", Path(folder, "specs", "上海市委网信办"))
        ).parent
        with serving(root) as server:
            started = playwright.chromium.launch(executable_path=program, args=FLAGS)
            page = started.new_page(viewport={"width": 1366, "height": 768})
            page.goto(server.address)
            page.locator(".tg-word-warn").first.wait_for()
            page.locator(".q-tree__node-header", has_text="网络宣传工作").last.click()
            page.locator(".tg-page img").first.wait_for()
            page.locator(".cm-line", has_text="正面宣传活动次数").click()
            page.wait_for_timeout(1000)
            target = PICTURES / "workbench.png"
            picture = Image.open(BytesIO(page.screenshot())).convert("RGB")
            picture.quantize(128).save(target, optimize=True)
            print(
                f"{target.relative_to(ROOT)}  {picture.width}×{picture.height}  {target.stat().st_size // 1024} KB"
            )
            started.close()


if __name__ == "__main__":
    main()
    draw_workbench()
