"""The nouns: facts of engines and machines, findings, reports. No behaviour beyond what they mean.

collect → ``Facts`` → diagnose (the chain of ``Check``) → ``Report`` → render.
"""
