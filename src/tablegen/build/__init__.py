"""One run of ``tablegen build``: what is asked, what is out of date, the jobs and their processes, the record of the
output folder, the report.
"""
