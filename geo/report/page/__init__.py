"""
The report: one self-contained page that answers first and then shows what the answer stands on.

Sections are plain values (`parts`), made from results and wording; one template lays them out. The
page loads nothing, runs nothing and looks at no clock.
"""

from geo.report.page.terminal import terminal_summary
from geo.report.page.write import report_sections, results_json, write_report

__all__ = [
    "report_sections",
    "results_json",
    "terminal_summary",
    "write_report",
]
