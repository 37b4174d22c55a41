"""
One assessment, from a site's folder to files that can be shared.

`open_site` finds a site, `assess` runs the stages, and `write_outputs` puts what they found on
disk, whole or not at all.
"""

from geo.run.assessment import Assessment, assess
from geo.run.opening import OpenSite, open_site
from geo.run.outputs import write_outputs

__all__ = ["Assessment", "OpenSite", "assess", "open_site", "write_outputs"]
