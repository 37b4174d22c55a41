"""
One assessment, from a site's folder to files that can be shared.

`opening.open_site` finds a site, `assessment.assess` runs the stages, and `outputs.write_outputs`
puts what they found on disk, whole or not at all. Nothing is imported here: `doctor.doctor` must be
able to say what is amiss on a machine where a library of the others is broken.
"""
