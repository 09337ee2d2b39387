"""What ``./run`` and ``run.cmd`` do once there is a Python: environments, locked packages, fonts, bundles.

The two launchers find a Python (or bring it) and hand every word over to :mod:`launch.__main__`. Everything
here uses the standard library alone, because nothing else is installed when it runs; only ``launch.bundle``
runs inside the finished test environment and may use what is locked there.

``words``        which commands a word stands for
``environments`` ``.venv/`` and what stands in it: exactly the locked packages
``machine``      what the operating system must bring: Chinese fonts, Pango for the tests
``lock``         ``requirements/*.txt`` from the ranges in ``pyproject.toml``
``unlocked``     environments with the newest and the oldest packages that those ranges allow
``bundle``       zips for an office without internet
"""
