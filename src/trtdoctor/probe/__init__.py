"""The live pass: TensorRT in a process of its own. ``run`` starts it, ``protocol`` names what it says."""
